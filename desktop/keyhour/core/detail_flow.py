"""Reading the details of one right, once somebody looks at it."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from keyhour.core.change import Step, with_account
from keyhour.core.detail import DETAIL_AGES, Detail, has_details
from keyhour.core.effects import FetchDetail
from keyhour.core.events import DetailFetched, DetailWanted
from keyhour.core.failure import CONNECTION_TROUBLES, Trouble
from keyhour.core.policy import UNKNOWN_POLICY
from keyhour.core.session import Session
from keyhour.core.state import AccountState, State, with_item

_PASSING = CONNECTION_TROUBLES | {Trouble.TOKEN_REFUSED, Trouble.SIGN_IN_NEEDED}
"""Troubles after which a policy is looked for again the next time."""


def detail_wanted(state: State, event: DetailWanted) -> Step:
    """Somebody looks at a right: read what is not known of it, once at a time."""
    account = state.account
    if account is None or state.session is not Session.SIGNED_IN or not has_details(event.key):
        return Step(state)
    wanted = (event.key, event.detail)
    read_at = account.detailed.get(wanted)
    is_fresh = read_at is not None and (
        timedelta() <= event.at - read_at < DETAIL_AGES[event.detail]
    )
    if wanted in account.detailing or is_fresh:
        return Step(state)
    account = replace(account, detailing=account.detailing | {wanted})
    effect = FetchDetail(
        account=account.account, epoch=account.epoch, key=event.key, detail=event.detail
    )
    return Step(with_account(state, account), (effect,))


def detail_fetched(state: State, account: AccountState, event: DetailFetched) -> Step:
    """Keep what came; why it did not come is kept where somebody waits for it."""
    effect = event.effect
    wanted = (effect.key, effect.detail)
    account = replace(account, detailing=account.detailing - {wanted})
    if effect.detail is Detail.POLICY:
        account = _with_policy(account, event)
    else:
        account = _with_places(account, event)
    return Step(with_account(state, account))


def _with_policy(account: AccountState, event: DetailFetched) -> AccountState:
    """People who are only eligible may often not read it: then the service is the judge."""
    failure = event.failure
    if failure is not None and failure.trouble in _PASSING:
        return account
    policies = with_item(account.policies, event.effect.key, event.policy or UNKNOWN_POLICY)
    return _dated(replace(account, policies=policies), event)


def _with_places(account: AccountState, event: DetailFetched) -> AccountState:
    key, failure = event.effect.key, event.failure
    if failure is not None:
        return replace(account, places=with_item(account.places, key, failure))
    return _dated(replace(account, places=with_item(account.places, key, event.places)), event)


def _dated(account: AccountState, event: DetailFetched) -> AccountState:
    effect = event.effect
    detailed = with_item(account.detailed, (effect.key, effect.detail), event.at)
    return replace(account, detailed=detailed)
