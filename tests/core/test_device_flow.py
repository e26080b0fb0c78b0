"""This PC in the machine: when it is read, the way in, the way out, and what is told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core import effects as ef
from keyhour.core import events as ev
from keyhour.core.device import Administrators, DeviceReading, Join
from keyhour.core.device_flow import REMIND_AFTER, WATCH_EVERY, WATCH_FOR
from keyhour.core.device_verdict import Finding
from keyhour.core.failure import Trouble
from keyhour.core.notice import NoticeKind
from keyhour.core.state import Front
from keyhour.core.step import step
from keyhour.core.this_pc import (
    device_facts,
    device_verdict,
)
from tests.core.playbook import Playbook, like, ready
from tests.core.sample import (
    ANNA,
    AUTHORITY,
    DEVICE,
    HOUR,
    at,
    fails,
    held,
    last_known,
    receipt,
    rights,
)

ROLE = "73d664e4-0886-4a73-b745-c694da45ddb4"
ROLE_SID = "S-1-12-1-1943430372-1249052806-2496021943-3034400218"
SHARED = frozenset({ROLE_SID})
PC = DeviceReading(
    join=Join.ENTRA,
    tenant_id="tenant",
    has_prt=True,
    prt_updated_at=at(-HOUR),
    administrators=Administrators.ABSENT,
    entra_groups=frozenset(),
    entra_admins=SHARED,
    logon_at=at(-HOUR),
)
EFFECTIVE = replace(PC, administrators=Administrators.DENY_ONLY, entra_groups=SHARED)
RENEWED = replace(PC, prt_updated_at=at(70))
ROW = held(start=-60)
ENDED = receipt(request="request-1", start=-60)


def begun(reading: DeviceReading | None = PC, *rows: object, front: Front = Front.TRAY) -> Playbook:
    """A start on a PC that says this; these rights are held."""
    play = Playbook()
    begin = ev.Started(
        configured=True, practice=False, authority=AUTHORITY, front=front, device=True
    )
    play.feed(-10, begin, ef.LoadMemory, like(ef.FetchDevice, began_at=at(-10)))
    play.answer(-9, ef.LoadMemory, ef.RestoreSession(epoch=0), last_known=(last_known(),))
    play.answer(-8, ef.FetchDevice, reading=reading)
    asks = (ef.FetchDeviceRole,) if reading and reading.join is Join.ENTRA else ()
    play.answer(-7, ef.RestoreSession, ef.FetchRights, *asks, account=ANNA)
    if asks:
        play.answer(-6, ef.FetchDeviceRole, object_id=ROLE)
    return play


def on(reading: DeviceReading = PC, *rows: object, expects: tuple[object, ...] = ()) -> Playbook:
    """The same, read: nothing is active unless rows say so."""
    play = begun(reading)
    extra = (ef.FetchDevice,) if DEVICE in [row.key for row in rows] else ()  # type: ignore[attr-defined]
    play.answer(-5, ef.FetchRights, ef.Remember, *extra, *expects, read=rights(*rows))  # type: ignore[arg-type]
    if extra:
        play.answer(-4, ef.FetchDevice, *_news(play, reading), reading=reading)
    return play


def _news(play: Playbook, reading: DeviceReading) -> tuple[type[ef.Effect], ...]:
    """A reading that is worth telling claims its notice."""
    after = step(play.state, ev.DeviceFetched(effect=play.flight(ef.FetchDevice), reading=reading))
    return tuple(type(one) for one in after.effects)


def found(play: Playbook) -> Finding:
    """What holds on this PC."""
    return device_verdict(play.state, play.now).finding


def test_nothing_is_read_where_the_role_means_nothing() -> None:
    """Linux and macOS: no reads, no wake-ups, and the facts say so."""
    play = ready(ROW)
    for event in (
        ev.DeviceReadChosen(),
        ev.WindowsRenewalChosen(),
        ev.WindowsSignOutChosen(),
        ev.DeviceReminderChosen(),
    ):
        play.feed(0, event)
    assert not device_facts(play.state).is_windows
    assert found(play) is Finding.NOT_WINDOWS


def test_pc_is_read_at_the_start_and_then_left_alone() -> None:
    """An idle machine is woken for the reading plan alone."""
    play = on()
    assert found(play) is Finding.NOT_ACTIVE
    assert play.state.account is not None
    assert play.state.account.device_role_id == ROLE
    play.feed(60, ev.ClockTicked())


def test_role_is_asked_for_once() -> None:
    """A tenant that does not tell it is not asked again and again."""
    play = begun(PC)
    play.answer(-5, ef.FetchRights, ef.Remember, read=rights())
    play.feed(60, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(61, ef.FetchDevice, reading=PC)


def test_answer_about_the_role_of_a_sign_in_that_is_over_is_dropped() -> None:
    """Epochs never mix."""
    play = Playbook()
    begin = ev.Started(configured=True, practice=False, authority=AUTHORITY, device=True)
    play.feed(-10, begin, ef.LoadMemory, ef.FetchDevice)
    play.answer(-9, ef.LoadMemory, ef.RestoreSession, last_known=(last_known(),))
    play.answer(-8, ef.FetchDevice, reading=PC)
    play.answer(-7, ef.RestoreSession, ef.FetchRights, ef.FetchDeviceRole, account=ANNA)
    play.feed(-6, ev.SignOutChosen(), ef.CancelSignIn, ef.SignOut, ef.Forget)
    play.answer(-5, ef.FetchDeviceRole, object_id=ROLE)
    assert play.state.account is None
    assert device_facts(play.state).same_user is None
    assert found(play) is Finding.ROLE_UNKNOWN


def test_pc_that_is_not_joined_has_no_role_to_ask_for() -> None:
    """One request less."""
    begun(replace(PC, join=Join.NONE))


def test_panel_reads_what_is_older_than_half_a_minute() -> None:
    """Somebody looks; the rights are read for the same reason."""
    play = on()
    play.feed(0, ev.PanelOpened())
    play.feed(100, ev.PanelOpened(), ef.FetchRights, ef.FetchDevice)
    play.feed(101, ev.PanelOpened())


@pytest.mark.parametrize("event", [ev.DeviceResumed(), ev.RefreshChosen(), ev.PersonReturned()])
def test_waking_up_and_asking_read_the_pc(event: ev.Event) -> None:
    """Each may have followed a new sign-in to Windows, an unlock a renewal."""
    on().feed(100, event, ef.FetchRights, ef.FetchDevice)


def test_reading_that_fails_leaves_what_was_known() -> None:
    """And is not repeated by itself."""
    play = on()
    play.feed(100, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(101, ef.FetchDevice)
    assert (play.state.device.reading, play.state.device.started_at) == (PC, None)


def test_second_wish_to_read_waits_for_the_first() -> None:
    """One program at a time."""
    play = on()
    play.feed(100, ev.DeviceReadChosen(), ef.FetchDevice)
    play.feed(101, ev.DeviceReadChosen())
    play.answer(102, ef.FetchDevice, ef.FetchDevice, reading=PC)


def test_command_reads_only_when_told_to() -> None:
    """Neither at the start nor because the machine woke up."""
    play = Playbook()
    begin = ev.Started(
        configured=True, practice=False, authority=AUTHORITY, device=True, front=Front.COMMAND
    )
    play.feed(-10, begin, ef.LoadMemory)
    play.answer(-9, ef.LoadMemory, ef.RestoreSession, last_known=(last_known(),))
    play.answer(-8, ef.RestoreSession, account=ANNA)
    play.feed(-7, ev.RefreshChosen(), ef.FetchRights)
    play.answer(-6, ef.FetchRights, ef.Remember, read=rights(ROW))
    play.feed(-5, ev.DeviceResumed(), ef.FetchRights)
    play.answer(-4, ef.FetchRights, ef.Remember, read=rights(ROW))
    play.feed(-3, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(-2, ef.FetchDevice, ef.FetchDeviceRole, reading=PC)
    play.answer(-1, ef.FetchDeviceRole, object_id=ROLE)
    assert found(play) is Finding.NEEDS_RENEWAL
    assert not play.notices()


def test_activation_is_followed_by_a_look_at_the_pc() -> None:
    """And by the news that it is not in force here yet."""
    play = on(PC, ROW)
    assert found(play) is Finding.NEEDS_RENEWAL
    assert play.notices() == [NoticeKind.NOT_HERE]
    assert play.state.notices[0].finding is Finding.NEEDS_RENEWAL


def test_way_in() -> None:
    """Renewed, watched, ready; a new session, and it is in force. Each is told once."""
    play = on(PC, ROW)
    play.answer(0, ef.ClaimNotice, won=True)
    play.feed(10, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.feed(11, ev.WindowsRenewalChosen())
    play.answer(12, ef.RenewWindowsSignIn)
    play.wake(12 + WATCH_EVERY.total_seconds(), ef.FetchDevice)
    play.answer(18, ef.FetchDevice, reading=PC)
    play.wake(18 + WATCH_EVERY.total_seconds(), ef.FetchDevice)
    play.answer(80, ef.FetchDevice, ef.ClaimNotice, reading=RENEWED)
    assert (found(play), play.state.device.renewal) == (Finding.NEEDS_SIGN_OUT, None)
    assert [one.finding for one in play.state.notices] == [Finding.NEEDS_SIGN_OUT]
    play.feed(90, ev.WindowsSignOutChosen(), ef.SignOutOfWindows)
    play.answer(91, ef.SignOutOfWindows, ef.FetchDevice)
    again = replace(EFFECTIVE, prt_updated_at=at(70), logon_at=at(91))
    play.answer(92, ef.FetchDevice, ef.ClaimNotice, reading=again)
    assert (found(play), play.notices()) == (Finding.EFFECTIVE, [NoticeKind.WORKS_HERE])
    play.feed(200, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(201, ef.FetchDevice, reading=again)


def test_way_out() -> None:
    """Ended in Entra; the session says otherwise until the next one. Each is told once."""
    play = on(EFFECTIVE, ROW)
    play.answer(0, ef.ClaimNotice, won=True)
    end = HOUR - 60
    play.feed(end + 100, ev.RefreshChosen(), ef.FetchRights, ef.FetchDevice)
    play.answer(end + 101, ef.FetchDevice, reading=EFFECTIVE)
    read = rights(requests=(replace(ENDED, start_at=at(-60)),))
    ended = (ef.ClaimNotice, ef.Remember, ef.FetchDevice)
    play.answer(end + 102, ef.FetchRights, *ended, read=read)
    play.answer(end + 103, ef.FetchDevice, ef.ClaimNotice, reading=EFFECTIVE)
    assert found(play) is Finding.STILL_ADMIN
    assert play.notices()[-1] is NoticeKind.STILL_HERE
    late = replace(PC, prt_updated_at=at(end + 150), logon_at=at(end + 160))
    play.feed(end + 170, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(end + 171, ef.FetchDevice, ef.ClaimNotice, reading=late)
    assert found(play) is Finding.ENDED_HERE
    assert play.notices()[-1] is NoticeKind.GONE_HERE


def test_end_that_leaves_nothing_behind_is_no_news_of_this_pc() -> None:
    """Only who was told of the rest is told that it is gone."""
    play = begun(PC)
    read = rights(requests=(replace(ENDED, start_at=at(-2 * HOUR)),))
    play.answer(-5, ef.FetchRights, ef.Remember, read=read)
    assert (found(play), play.notices()) == (Finding.ENDED_HERE, [])


def test_pc_without_effect_is_news_only_while_the_role_is_active() -> None:
    """Else nobody asked."""
    hybrid = replace(PC, join=Join.HYBRID)
    assert on(hybrid).notices() == []
    assert on(hybrid, ROW).notices() == [NoticeKind.NOT_HERE]


def test_windows_that_takes_no_order_is_told() -> None:
    """Nobody watches for what will not come; asking again is allowed."""
    play = on(PC, ROW)
    play.feed(10, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.answer(11, ef.RenewWindowsSignIn, failure=fails(Trouble.NOT_SENT))
    renewal = play.state.device.renewal
    assert renewal is not None
    assert (renewal.failure, renewal.next_read_at) == (fails(Trouble.NOT_SENT), None)
    play.feed(12, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(13, ef.FetchDevice, reading=PC)
    assert play.state.device.renewal == renewal
    play.feed(14, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)


def test_renewal_that_does_not_come_is_given_up() -> None:
    """After three minutes, with what was seen."""
    play = on(PC, ROW)
    play.feed(10, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.answer(11, ef.RenewWindowsSignIn)
    play.wake(16, ef.FetchDevice)
    late = 10 + WATCH_FOR.total_seconds()
    play.answer(late, ef.FetchDevice)
    renewal = play.state.device.renewal
    assert renewal is not None
    assert renewal.failure == fails(Trouble.NOT_RECEIVED)


def test_an_instant_that_wavers_is_no_renewal() -> None:
    """Told by another clock, the same sign-in may look a few milliseconds younger."""
    play = on(PC, ROW)
    play.feed(10, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.answer(11, ef.RenewWindowsSignIn)
    play.wake(16, ef.FetchDevice)
    play.answer(17, ef.FetchDevice, reading=replace(PC, prt_updated_at=at(-HOUR + 0.005)))
    assert play.state.device.renewal is not None
    play.wake(22, ef.FetchDevice)
    play.answer(23, ef.FetchDevice, ef.ClaimNotice, reading=RENEWED)
    assert play.state.device.renewal is None


def test_sign_in_that_was_never_renewed_counts_when_it_comes() -> None:
    """A PC whose first renewal this is."""
    play = on(replace(PC, prt_updated_at=None), ROW)
    play.feed(10, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.answer(11, ef.RenewWindowsSignIn)
    play.wake(16, ef.FetchDevice)
    play.answer(17, ef.FetchDevice, ef.ClaimNotice, reading=RENEWED)
    assert play.state.device.renewal is None


def test_renewal_is_watched_although_nothing_is_known_before() -> None:
    """The first read has not come yet; its answer does not end the watch."""
    play = Playbook()
    begin = ev.Started(configured=True, practice=False, authority=AUTHORITY, device=True)
    play.feed(-10, begin, ef.LoadMemory, ef.FetchDevice)
    play.feed(-9, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.answer(-8, ef.RenewWindowsSignIn)
    assert play.state.device.renewal is not None
    play.answer(-7, ef.FetchDevice)
    play.wake(-2, ef.FetchDevice)


def test_answer_to_an_order_that_is_settled_changes_nothing() -> None:
    """A renewal may be seen before Windows has said that it took the order."""
    play = on(PC, ROW)
    play.feed(10, ev.WindowsRenewalChosen(), ef.RenewWindowsSignIn)
    play.feed(11, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(12, ef.FetchDevice, ef.ClaimNotice, reading=RENEWED)
    play.answer(13, ef.RenewWindowsSignIn)
    assert play.state.device.renewal is None


def test_windows_that_refuses_to_end_the_session_is_told() -> None:
    """And this PC is looked at again."""
    play = on(RENEWED, ROW)
    play.feed(10, ev.WindowsSignOutChosen(), ef.SignOutOfWindows)
    play.answer(11, ef.SignOutOfWindows, ef.FetchDevice, failure=fails(Trouble.NOT_SENT))
    assert play.state.device.sign_out_failure == fails(Trouble.NOT_SENT)


def test_reminder_is_given_once_when_its_time_comes() -> None:
    """Silence until then, however often somebody looks."""
    play = on(PC, ROW)
    play.feed(10, ev.DeviceReminderChosen())
    assert play.notices() == []
    play.feed(100, ev.DeviceReadChosen(), ef.FetchDevice)
    play.answer(101, ef.FetchDevice, reading=PC)
    assert play.state.device.remind_at == at(10) + REMIND_AFTER
    before = len(play.notices())
    play.feed(10 + REMIND_AFTER.total_seconds(), ev.DeviceReadChosen(), *_due(play))
    play.answer(10 + REMIND_AFTER.total_seconds() + 1, ef.FetchDevice, ef.ClaimNotice, reading=PC)
    assert (before, play.notices()) == (0, [NoticeKind.NOT_HERE])


def _due(play: Playbook) -> tuple[type[ef.Effect], ...]:
    """What else is due by then: the reading plan."""
    late = ev.DeviceReadChosen(at=at(10) + REMIND_AFTER)
    return tuple(type(one) for one in step(play.state, late).effects)


def test_reminder_wakes_a_sleeping_machine() -> None:
    """It is asked for by a person; nothing else of this PC wakes by itself."""
    play = on(PC, ROW)
    play.feed(10, ev.DeviceReminderChosen())
    state = replace(play.state, accounts={}, shown=None)
    signed_off = Playbook(state)
    signed_off.now = at(11)
    signed_off.wake(10 + REMIND_AFTER.total_seconds())
    signed_off.sleeps()
