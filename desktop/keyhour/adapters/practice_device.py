"""The practice PC: implements `ports.device.Device` over the door that the cloud file names.

It is on this machine like all of a practice cloud; what it says is about no real PC, and what is
asked of it changes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from keyhour.adapters.http import Call, Http, Reply
from keyhour.core.device import (
    Administrators,
    DeviceReading,
    Join,
    administrators_in,
    entra_principals,
)
from keyhour.core.failure import Failure, Trouble
from keyhour.ports.clock import Clock

_SECONDS: Final = 10.0
_OK: Final = 200
_NOT_TAKEN: Final = Failure(trouble=Trouble.NOT_SENT)
_JOINS: Final = {join.value: join for join in Join}


class PracticeDevice:
    """`address` is the practice PC's own; nothing is sent anywhere else."""

    def __init__(self, http: Http, address: str, clock: Clock) -> None:
        self._http = http
        self._address = address
        self._clock = clock

    def read(self) -> DeviceReading:
        """What the practice PC says; nothing is known when it does not answer."""
        reply = self._send("GET", None)
        said = reply.body if reply is not None else None
        if not isinstance(said, Mapping):
            return DeviceReading()
        return _reading(said, self._clock.now())

    def renew_sign_in(self) -> Failure | None:
        """Let it renew its sign-in."""
        return self._order("renew")

    def sign_out(self) -> Failure | None:
        """Begin a new session on it; nobody is signed out of this machine."""
        return self._order("sign_out")

    def _order(self, action: str) -> Failure | None:
        return None if self._send("POST", {"action": action}) is not None else _NOT_TAKEN

    def _send(self, method: str, body: Mapping[str, object] | None) -> Reply | None:
        call = Call(
            method=method,
            url=f"{self._address}/",
            template="/practice-pc",
            body=body,
            read_seconds=_SECONDS,
        )
        reply = self._http.send(call, None, self._address)
        is_answer = isinstance(reply, Reply) and reply.status == _OK
        return reply if is_answer and isinstance(reply, Reply) else None


def _reading(said: Mapping[str, object], now: datetime) -> DeviceReading:
    """What is said in the tenant's time, in ours."""
    tenant_now = _instant(said.get("now"))
    ahead = timedelta() if tenant_now is None else tenant_now - now
    prt, user = _table(said.get("prt")), _table(said.get("user"))
    groups = _groups(said.get("token_groups"))
    admins = said.get("local_administrators")
    user_sid, name = _text(user.get("sid")), _text(user.get("name"))
    present, protection = prt.get("present"), said.get("administrator_protection")
    return DeviceReading(
        join=_JOINS.get(str(said.get("join")), Join.UNKNOWN),
        tenant_id=_text(said.get("tenant_id")),
        has_prt=present if isinstance(present, bool) else None,
        prt_updated_at=_ours(prt.get("updated_at"), ahead),
        administrators=Administrators.UNKNOWN if groups is None else administrators_in(groups),
        entra_groups=None if groups is None else entra_principals(dict(groups), user_sid),
        entra_admins=entra_principals(admins) if isinstance(admins, list) else None,
        user_sid=user_sid,
        user_name=name,
        logon_at=_ours(said.get("logon_at"), ahead),
        administrator_protection=protection if isinstance(protection, bool) else None,
    )


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _groups(value: object) -> list[tuple[str, int]] | None:
    """The token's groups; None when they could not be had, which is not the same as having none."""
    if not isinstance(value, list):
        return None
    found = []
    for row in map(_table, value):
        sid, attributes = row.get("sid"), row.get("attributes")
        if isinstance(sid, str) and isinstance(attributes, int):
            found.append((sid, attributes))
    return found


def _ours(value: object, ahead: timedelta) -> datetime | None:
    at = _instant(value)
    return None if at is None else at - ahead


def _instant(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if at is None or at.tzinfo is None else at.astimezone(UTC)
