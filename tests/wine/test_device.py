"""What Windows' own functions say: of a PC that is not joined, in a session of an administrator.

A joined PC, a standard user and a primary refresh token can't be had here.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from keyhour.adapters.clock import SystemClock
from keyhour.adapters.windows import administrators, join, own_token
from keyhour.adapters.windows.device import WindowsDevice, administrator_protection
from keyhour.adapters.windows.library import known
from keyhour.core.device import Administrators, Join, administrators_in
from keyhour.core.failure import Failure, Trouble
from tests.wine.child import keyhour

assert sys.platform == "win32"  # for the type checker; elsewhere nothing here is collected


def test_token_tells_the_user_and_the_groups() -> None:
    """Wine's only user is an administrator without a filtered token."""
    sid = own_token.user_sid()
    assert sid is not None
    assert sid.startswith("S-1-5-21-")
    groups = own_token.groups()
    assert "S-1-1-0" in dict(groups)
    assert administrators_in(groups) is Administrators.ENABLED


def test_join_is_not_read_as_not_joined() -> None:
    """This Windows lacks the function, or does not answer it; the domain is known."""
    assert known(join.entra_join) is None
    assert join.is_domain_joined() is False
    assert join.has_join_entry() is False


def test_local_group_and_session_are_read_or_unknown() -> None:
    """Never a crash and never nonsense: a group without members is not believed."""
    members = known(administrators.administrators)
    assert members is None or (members and all(sid.startswith("S-1-") for sid in members))
    session = known(own_token.session)
    if session is not None and session.logon_at is not None:
        assert SystemClock().now() - session.logon_at < timedelta(days=3650)
    assert administrator_protection() is False


def test_whole_reading_is_honest() -> None:
    """Without dsregcmd nothing is known of the renewal, and no order is taken."""
    reading = WindowsDevice().read()
    assert reading.join is Join.UNKNOWN
    assert (reading.has_prt, reading.prt_updated_at) == (None, None)
    assert reading.administrators is Administrators.ENABLED
    assert WindowsDevice().renew_sign_in() == Failure(trouble=Trouble.NOT_SENT)


def test_command_tells_what_is_known() -> None:
    """`keyhour device` asks nobody to sign in, and takes unknown for unknown."""
    code, said, _ = keyhour("device", "--json")
    device = json.loads(said)["device"]
    assert code == 0
    assert (device["join"], device["session_admin"]) == ("unknown", "elevated")
    assert device["verdict"] == "role_unknown"
