"""What a trainer can switch: how the tenant's sign-in, rules and delays behave."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any, Final

from keyhour.simulator.notation import format_duration, parse_duration
from keyhour.simulator.record import AZURE, GROUP

_CHOICES: Final = {
    "policy_message": ("current", "older"),
    "acrs_shape": ("direct", "wrapped"),
    "consent": ("granted", "ask", "admin"),
    "lapsed_status": ("Denied", "Failed", "Canceled"),
}
_CONTEXT_OUTCOMES: Final = ("mfa", "withheld", "blocked")


@dataclass(frozen=True)
class Pace:
    """How long things take on one plane."""

    provisioning: timedelta
    listing_lag: timedelta
    removal_lag: timedelta
    reactivation_pause: timedelta


@dataclass
class Settings:
    """Switches and delays of one scenario. Delays are tenant time unless their comment says not."""

    # sign-in
    mfa_at_sign_in: bool = False
    sign_in_blocked: bool = False  # Conditional Access shows a page that never redirects
    refresh_demands_mfa: bool = False  # the next refresh without MFA is refused with claims
    consent: str = "granted"
    withheld_permissions: list[str] = field(default_factory=list)
    contexts: dict[str, str] = field(default_factory=dict)  # c1 -> mfa | withheld | blocked
    token_lifetime: timedelta = timedelta(minutes=75)  # wall clock
    device_code_interval: int = 1  # wall clock, seconds

    # what the service answers
    policy_message: str = "current"
    acrs_shape: str = "direct"
    policies_readable: bool = True
    azure_policies_readable: bool = True
    units_readable: bool = True
    approvals_need_older_permission: bool = False
    licence_missing: bool = False
    older_role_names: bool = False
    page_size: int = 100
    provisioning_is_pending: bool = False  # answer PendingProvisioning at once, no slow POST
    lapsed_status: str = "Denied"  # which one the service uses is not known

    # answers that misbehave by themselves
    misfortunes: bool = False
    misfortune_seed: int = 1  # setting it begins the order anew
    slow_answer: timedelta = timedelta(seconds=40)  # wall clock

    # how long it takes
    provisioning: timedelta = timedelta(0)
    listing_lag: timedelta = timedelta(0)
    approval_listing: timedelta = timedelta(0)
    scheduled_start_lag: timedelta = timedelta(0)
    deactivation_unseen: timedelta = timedelta(seconds=45)
    shortest_activation: timedelta = timedelta(minutes=5)
    removal_lag: timedelta = timedelta(0)
    reactivation_pause: timedelta = timedelta(seconds=12)
    group_provisioning: timedelta = timedelta(0)
    group_listing_lag: timedelta = timedelta(0)
    azure_provisioning: timedelta = timedelta(0)
    azure_listing_lag: timedelta = timedelta(0)
    azure_removal_lag: timedelta = timedelta(0)
    azure_reactivation_pause: timedelta = timedelta(0)
    window_shortfall: timedelta = timedelta(seconds=0.8)
    expiry_lag: timedelta = timedelta(seconds=0.9)
    windows_renewal: timedelta = timedelta(seconds=75)  # a minute or two, says Microsoft's support
    approval_lapse: timedelta = timedelta(hours=24)

    def pace(self, plane: str) -> Pace:
        """Return the delays of one plane."""
        if plane == AZURE:
            return Pace(
                self.azure_provisioning,
                self.azure_listing_lag,
                self.azure_removal_lag,
                self.azure_reactivation_pause,
            )
        is_group = plane == GROUP
        return Pace(
            self.group_provisioning if is_group else self.provisioning,
            self.group_listing_lag if is_group else self.listing_lag,
            self.removal_lag,
            self.reactivation_pause,
        )

    def change(self, wanted: dict[str, Any]) -> None:
        """Take over several settings, all or none; raises ValueError with a sentence."""
        known = {entry.name for entry in fields(self)}
        unknown = sorted(set(wanted) - known)
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(unknown)}")
        values = {name: _like(name, getattr(self, name), wanted[name]) for name in wanted}
        for name, value in values.items():
            setattr(self, name, value)

    def to_json(self) -> dict[str, Any]:
        """Return all of them, durations in ISO 8601."""
        pairs = ((entry.name, getattr(self, entry.name)) for entry in fields(self))
        return {
            name: format_duration(value) if isinstance(value, timedelta) else value
            for name, value in pairs
        }


def _like(name: str, present: Any, wanted: Any) -> Any:
    """Return `wanted` in the type of the setting it replaces."""
    if isinstance(present, timedelta) and isinstance(wanted, str):
        return parse_duration(wanted)
    if type(present) is not type(wanted):
        raise ValueError(f"{name} must be like {present!r}")
    if name in _CHOICES and wanted not in _CHOICES[name]:
        raise ValueError(f"{name} must be one of {', '.join(_CHOICES[name])}")
    if name == "contexts" and not set(wanted.values()) <= set(_CONTEXT_OUTCOMES):
        raise ValueError(f"contexts map to one of {', '.join(_CONTEXT_OUTCOMES)}")
    if name == "page_size" and wanted < 1:
        raise ValueError("page_size must be at least 1")
    return wanted
