"""Delays of the service: none to speak of, or as they were measured on live tenants."""

from __future__ import annotations

from datetime import timedelta

from keyhour.simulator.settings import Settings


def make_quick(settings: Settings) -> None:
    """Answer at once and list at once; the five-minute rule lasts ten seconds."""
    settings.provisioning = timedelta(0)
    settings.listing_lag = timedelta(0)
    settings.group_provisioning = settings.azure_provisioning = timedelta(0)
    settings.group_listing_lag = settings.azure_listing_lag = timedelta(0)
    settings.azure_removal_lag = settings.azure_reactivation_pause = timedelta(0)
    settings.deactivation_unseen = timedelta(0)
    settings.shortest_activation = timedelta(seconds=10)
    settings.reactivation_pause = timedelta(0)
    settings.window_shortfall = timedelta(0)
    settings.expiry_lag = timedelta(0)
    settings.windows_renewal = timedelta(seconds=6)


def make_realistic(settings: Settings) -> None:
    """Take the time that Entra and Azure take."""
    settings.provisioning = timedelta(seconds=11)
    settings.listing_lag = timedelta(seconds=10)
    settings.group_provisioning = timedelta(seconds=10)
    settings.group_listing_lag = timedelta(seconds=20)
    settings.azure_provisioning = timedelta(seconds=14)
    settings.azure_listing_lag = timedelta(seconds=10)
    settings.azure_removal_lag = timedelta(seconds=25)
    settings.azure_reactivation_pause = timedelta(seconds=117)
    settings.approval_listing = timedelta(seconds=2)
    settings.scheduled_start_lag = timedelta(seconds=40)
    settings.deactivation_unseen = timedelta(seconds=45)
    settings.shortest_activation = timedelta(minutes=5)
    settings.removal_lag = timedelta(seconds=8)  # measured only together with the pause below
    settings.reactivation_pause = timedelta(seconds=12)
    settings.window_shortfall = timedelta(seconds=0.8)
    settings.expiry_lag = timedelta(seconds=0.9)
    settings.windows_renewal = timedelta(seconds=75)
