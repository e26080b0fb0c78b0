"""Performing one call: faults on order, the lock, time taken by the service, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keyhour.simulator.call import Answer, Later
from keyhour.simulator.fault import DROP, DROP_AFTER_COMMIT, CannedAnswer, Delay, Effect
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import settle
from keyhour.simulator.weather import Moment


class ConnectionCut(Exception):  # noqa: N818 - nothing went wrong here, it was ordered
    """The connection shall be closed without an answer."""


@dataclass(frozen=True)
class Site:
    """Where a request is aimed at, as faults and the log name it."""

    method: str
    path: str
    query: str = ""


def perform(
    tenant: Tenant,
    site: Site,
    work: Callable[[], Answer],
    envelope: Callable[[Refusal], Answer],
) -> Answer:
    """Answer one request with the fault on order for it; may raise ConnectionCut."""
    effect = tenant.faults.take(site.method, site.path, site.query) or _misfortune(tenant, site)
    if effect == DROP:
        raise ConnectionCut
    if isinstance(effect, CannedAnswer):
        return Answer(effect.status, effect.body, effect.headers)
    wait(tenant, effect, is_after=False)
    try:
        answer = work()
    except Refusal as refusal:
        answer = envelope(refusal)
    if effect == DROP_AFTER_COMMIT:
        raise ConnectionCut
    wait(tenant, effect, is_after=True)
    return answer


def under_lock(tenant: Tenant, work: Callable[[], Answer | Later]) -> Answer:
    """Do the work with the tenant brought up to now, and the rest when its time has passed."""
    step: Callable[[], Answer | Later] = work
    while True:
        with tenant.lock:
            settle(tenant)
            result = step()
        if isinstance(result, Answer):
            return result
        tenant.clock.wait_until(result.until)
        step = result.finish


def wait(tenant: Tenant, effect: Effect | None, is_after: bool) -> None:
    """Spend an ordered delay, in real time; it ends early when the tenant stops."""
    if isinstance(effect, Delay) and effect.is_after == is_after:
        tenant.stopped.wait(effect.wait.total_seconds())


def _misfortune(tenant: Tenant, site: Site) -> Effect | None:
    """Return what the weather has for a request, where the tenant has any."""
    with tenant.lock:
        if not tenant.settings.misfortunes:
            return None
        slow = tenant.settings.slow_answer
        return tenant.weather.strike(Moment(site.method, site.path, tenant.now(), slow))
