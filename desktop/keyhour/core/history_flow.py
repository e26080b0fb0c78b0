"""The past is read when somebody looks at it, and again when they ask to read again."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.change import Step, with_account
from keyhour.core.effects import AnyEffect, ForgetPast, ReadPast, WriteExport
from keyhour.core.history_events import ExportChosen, ExportFinished, PastRead
from keyhour.core.state import State


def history_opened(state: State) -> Step:
    """Somebody looks at it."""
    account = state.account
    return Step(state) if account is None else Step(state, (ReadPast(account=account.account.key),))


def read_again(state: State) -> tuple[AnyEffect, ...]:
    """Read once more what was looked at before."""
    account = state.account
    if account is None or account.past is None:
        return ()
    return (ReadPast(account=account.account.key),)


def past_read(state: State, event: PastRead) -> Step:
    """Show it; what could not be read leaves what was known."""
    account = state.accounts.get(event.effect.account)
    if account is None:
        return Step(state)
    if event.failure is not None:
        kept = replace(account, past=account.past or ())
        return Step(replace(with_account(state, kept), trouble=event.failure))
    return Step(with_account(state, replace(account, past=event.records)))


def history_forget_chosen(state: State) -> Step:
    """Drop what this machine wrote down of the person; the service keeps its own."""
    account = state.account
    if account is None:
        return Step(state)
    return Step(state, (ForgetPast(account=account.account.key),))


def export_chosen(state: State, event: ExportChosen) -> Step:
    """Write it where the person said."""
    effect = WriteExport(path=event.path, text=event.text)
    return Step(replace(state, exported=None), (effect,))


def export_finished(state: State, event: ExportFinished) -> Step:
    """Tell where it is, or why it is not."""
    if event.failure is not None:
        return Step(replace(state, trouble=event.failure))
    return Step(replace(state, exported=event.effect.path))
