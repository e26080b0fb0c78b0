"""The portal page: the approver's side, and the trainer's levers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from keyhour.simulator import people
from keyhour.simulator.approval import can_decide, decide_any
from keyhour.simulator.fault import DROP_AFTER_COMMIT, fault_at
from keyhour.simulator.naming import principal_name, role_name, scope_name
from keyhour.simulator.notation import parse_duration
from keyhour.simulator.record import (
    AZURE,
    DIRECTORY,
    GROUP,
    PENDING_ADMIN_DECISION,
    PENDING_APPROVAL,
    ScheduleRequest,
    User,
)
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.scenario import SCENARIOS, scenario_named
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import settle

_BUSY: Final = {"error": {"code": "TooManyRequests", "message": "Too many requests"}}
_THROTTLED: Final = {"status": 429, "headers": {"Retry-After": "20"}, "body": _BUSY}
_GATEWAY: Final = {"status": 502, "body": "<html><body><h1>502 Bad Gateway</h1></body></html>"}
_PLANES: Final = {DIRECTORY: "Directory role", GROUP: "Group", AZURE: "Azure resource"}
_SPANS: Final = (
    ("PT1M", "1 minute"),
    ("PT10M", "10 minutes"),
    ("PT1H", "1 hour"),
    ("PT8H", "8 hours"),
    ("P1D", "1 day"),
)
_SERVICES: Final = "^/(graph|arm)/"
_NO_BATCH: Final = r"(?!.*\$batch)"
_WRITES: Final = ("POST", "PUT", "PATCH")
_FAULTS: Final[dict[str, tuple[str, Any, Sequence[str]]]] = {
    "throttle": ("Too many (429)", _THROTTLED, ()),
    "gateway": ("502 with a page", _GATEWAY, ()),
    "unavailable": ("503 without Retry-After", {"status": 503, "body": ""}, ()),
    "slow": ("Answer 40 s late", {"delay": "PT40S"}, ()),
    "lost": ("Lose a write's answer", DROP_AFTER_COMMIT, _WRITES),
}


def portal(tenant: Tenant) -> Blueprint:
    """Return the page and its forms; each carries a token that only the page knows."""
    doors = Blueprint("portal", __name__)
    token = secrets.token_urlsafe(24)

    def acted(act: Callable[[Tenant], str]) -> BaseResponse:
        if not secrets.compare_digest(request.form.get("token", ""), token):
            abort(HTTPStatus.FORBIDDEN)
        with tenant.lock:
            settle(tenant)
            try:
                said, is_good = act(tenant), True
            except (Refusal, ValueError) as error:
                said, is_good = getattr(error, "message", str(error)), False
        values = {"as": request.form.get("by", ""), "said": said, "good": int(is_good)}
        return redirect(f"/portal?{urlencode(values)}", HTTPStatus.SEE_OTHER)

    @doors.get("/portal")
    def show() -> Response:
        with tenant.lock:
            settle(tenant)
            return make_response(render_template("portal.html", token=token, **_shown(tenant)))

    @doors.post("/portal/<name>")
    def change(name: str) -> BaseResponse:
        if name not in _ACTS:
            abort(HTTPStatus.NOT_FOUND)
        return acted(_ACTS[name])

    return doors


def _shown(tenant: Tenant) -> dict[str, Any]:
    acting = people.user_by_name(request.args.get("as", "")) or people.ADA
    waiting = [
        entry
        for entry in tenant.requests.values()
        if entry.status in (PENDING_APPROVAL, PENDING_ADMIN_DECISION)
    ]
    return {
        "users": people.USERS,
        "acting": acting,
        "waiting": [_entry(tenant, acting, entry) for entry in waiting],
        "message": request.args.get("said"),
        "is_good": request.args.get("good") == "1",
        "clock": _when(tenant.now()),
        "spans": _SPANS,
        "misfortunes": tenant.settings.misfortunes,
        "speed": f"{tenant.clock.speed:g}",
        "scenario": tenant.scenario,
        "scenarios": SCENARIOS.values(),
        "faults": tenant.faults.to_json(),
        "fault_kinds": [{"name": name, "title": title} for name, (title, _, _) in _FAULTS.items()],
    }


def _entry(tenant: Tenant, acting: User, entry: ScheduleRequest) -> dict[str, Any]:
    role, scope, is_group = role_name(entry), scope_name(tenant, entry), entry.plane == GROUP
    ticket = " ".join(filter(None, (entry.ticket.system, entry.ticket.number)))
    return {
        "id": entry.id,
        "title": f"{role} of {scope}" if is_group else role,
        "requester": principal_name(tenant, entry.principal_id),
        "scope": None if is_group else scope,
        "justification": entry.justification,
        "ticket": ticket,
        "duration": _spoken(entry),
        "asked": _when(entry.created_at),
        "lapses": _when(entry.due_at) if entry.due_at else None,
        "is_own": acting.id == entry.principal_id,
        "plane": _PLANES[entry.plane],
        "is_extension": entry.status == PENDING_ADMIN_DECISION,
        "is_mine": can_decide(tenant, acting, entry),
    }


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _spoken(entry: ScheduleRequest) -> str:
    if entry.duration is None:
        return f"until {entry.end_at:%Y-%m-%d}" if entry.end_at else "as long as before"
    hours, minutes = divmod(int(entry.duration.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def _decide(tenant: Tenant) -> str:
    form = request.form
    user = people.user_by_name(form.get("by", "")) or people.ADA
    decide_any(
        tenant, user, form.get("request_id", ""), form.get("decision", ""), form.get("reason", "")
    )
    return f"{form.get('decision')}: done as {user.name}."


def _move_clock(tenant: Tenant) -> str:
    if "speed" in request.form:
        tenant.clock.run_at(float(request.form["speed"]))
        return f"The clock runs at {tenant.clock.speed:g}."
    tenant.clock.advance(parse_duration(request.form.get("advance", "")))
    return f"It is {_when(tenant.now())} now."


def _order_fault(tenant: Tenant) -> str:
    kind = request.form.get("kind", "")
    if kind not in _FAULTS:
        tenant.faults.clear()
        return "No faults on order."
    title, answer, methods = _FAULTS[kind]
    where = _SERVICES + (_NO_BATCH if methods else "")  # a batch of reads is a POST too
    tenant.faults.add([fault_at(where, answer, methods)])
    return f"On order: {title}."


def _switch_misfortunes(tenant: Tenant) -> str:
    tenant.settings.misfortunes = request.form.get("on") == "1"
    return "Answers misbehave now." if tenant.settings.misfortunes else "Answers are fair now."


def _start_over(tenant: Tenant) -> str:
    tenant.load(scenario_named(request.form.get("name", "")))
    return f"Started over with {tenant.scenario.name}."


_ACTS: Final[dict[str, Callable[[Tenant], str]]] = {
    "decide": _decide,
    "clock": _move_clock,
    "fault": _order_fault,
    "misfortunes": _switch_misfortunes,
    "scenario": _start_over,
}
