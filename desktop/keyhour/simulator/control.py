"""The control interface for tests and trainers: JSON under a secret path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from keyhour.simulator import people
from keyhour.simulator.approval import decide_any
from keyhour.simulator.entra.device import approve_by_itself
from keyhour.simulator.entra.scope import OIDC, read_scopes
from keyhour.simulator.entra.trouble import Trouble
from keyhour.simulator.fault import read_fault
from keyhour.simulator.graph.permission import GRAPH_PERMISSIONS
from keyhour.simulator.login import PASSWORD
from keyhour.simulator.mint import Grant, mint_access_token
from keyhour.simulator.notation import parse_duration, parse_instant, short_instant
from keyhour.simulator.pc import pc_picture, settle_pc
from keyhour.simulator.pc_door import act_on_pc
from keyhour.simulator.picture import picture
from keyhour.simulator.pointing import RIGHT_NAMES, read_approver, read_right
from keyhour.simulator.record import User
from keyhour.simulator.refusal import Refusal
from keyhour.simulator.scenario import scenario_named
from keyhour.simulator.tenant import Tenant, is_same_right
from keyhour.simulator.timeline import settle
from keyhour.simulator.weather import Weather
from keyhour.simulator.withdrawal import end_assignment

Body = dict[str, Any]
Act = Callable[[Tenant, Body], Body]


def control(tenant: Tenant) -> Blueprint:
    """Return the interface; POST demands JSON, which no form of another page can send."""
    doors = Blueprint("control", __name__, url_prefix=f"/{tenant.control_path}")

    @doors.get("/state")
    def state() -> Response:
        with tenant.lock:
            settle(tenant)
            return jsonify(picture(tenant))

    @doors.get("/requests")
    def log() -> Response:
        return jsonify({"requests": tenant.journal.to_json()})

    @doors.get("/device")
    def device() -> Response:
        with tenant.lock:
            settle(tenant)
            settle_pc(tenant)
            return jsonify(pc_picture(tenant))

    @doors.delete("/requests")
    def clear_log() -> Response:
        tenant.journal.clear()
        return jsonify({"requests": []})

    @doors.delete("/faults")
    def clear_faults() -> Response:
        tenant.faults.clear()
        return jsonify({"faults": []})

    @doors.post("/<name>")
    def act(name: str) -> Response:
        return _acted(tenant, name)

    return doors


def _acted(tenant: Tenant, name: str) -> Response:
    """Do what a POST asks for, or say in a sentence why not."""
    if not request.is_json:
        return _refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.")
    body = request.get_json(silent=True)
    act = _ACTS.get(name)
    if act is None:
        return _refused(HTTPStatus.NOT_FOUND, f"There is {', '.join(_ACTS)}.")
    try:
        with tenant.lock:
            settle(tenant)
            result = act(tenant, _as_object(name, body))
            settle(tenant)
            return jsonify(result)
    except Refusal as error:
        return _refused(error.status, f"{error.code}: {error.message}")
    except (Trouble, ValueError, TypeError, KeyError) as error:
        return _refused(HTTPStatus.BAD_REQUEST, str(error))


def _as_object(name: str, body: Any) -> Body:
    """Return the body as an object; a list of faults is taken as it is."""
    if name == "faults" and body is not None:
        return {"faults": body if isinstance(body, list) else [body]}
    if not isinstance(body, dict):
        raise TypeError("The body must be a JSON object.")
    return body


def _refused(status: int, text: str) -> Response:
    response = jsonify({"error": {"message": text}})
    response.status_code = int(status)
    return response


def _move_clock(tenant: Tenant, body: Body) -> Body:
    if "set" in body:
        tenant.clock.set(parse_instant(str(body["set"])))
    if "advance" in body:
        tenant.clock.advance(parse_duration(str(body["advance"])))
    if "speed" in body:
        speed = float(body["speed"])
        if speed < 0:
            raise ValueError("speed must not be negative")
        tenant.clock.run_at(speed)
    return {"now": short_instant(tenant.now()), "speed": tenant.clock.speed}


def _add_faults(tenant: Tenant, body: Body) -> Body:
    tenant.faults.add([read_fault(entry) for entry in body["faults"]])
    return {"faults": tenant.faults.to_json()}


def _decide(tenant: Tenant, body: Body) -> Body:
    user = _user(body, "by")
    request_id = str(body["request_id"])
    reason = str(body.get("reason") or "Decided by the trainer")
    decide_any(tenant, user, request_id, str(body["decision"]), reason)
    return {"request_id": request_id, "status": tenant.requests[request_id.lower()].status}


def _mint(tenant: Tenant, body: Body) -> Body:
    """Mint an access token as a sign-in would have; without scopes it may do everything.

    It is for Graph, or with `"for": "arm"` for Azure.
    """
    user = _user(body, "username")
    everything = sorted(GRAPH_PERMISSIONS)
    if body.get("for") == "arm":
        everything = [f"{tenant.addresses.arm}/user_impersonation"]
    scopes = tuple(body.get("scopes") or everything)
    wanted = read_scopes(tenant, tuple(scope for scope in scopes if scope not in OIDC))
    grant = Grant(
        user=user,
        audience=wanted.audience,
        permissions=wanted.permissions,
        amr=frozenset(body.get("amr") or [PASSWORD]),
        contexts=frozenset(body.get("acrs") or []),
        has_cp1=bool(body.get("cp1", True)),
    )
    seconds = int(tenant.settings.token_lifetime.total_seconds())
    token = mint_access_token(tenant, grant)
    return {"access_token": token, "token_type": "Bearer", "expires_in": seconds}


def _revoke(tenant: Tenant, body: Body) -> Body:
    user = _user(body, "username")
    tenant.logins.revoke(user.id, keep_refresh=bool(body.get("keep_refresh", False)))
    return {"username": user.username}


def _approve_device(tenant: Tenant, body: Body) -> Body:
    grant = tenant.logins.device_by_user_code(str(body["user_code"]))
    if grant is None:
        raise ValueError("That user code is not known.")
    if body.get("decline"):
        grant.is_declined = True
    else:
        approve_by_itself(tenant, grant, _user(body, "username"))
    return {"user_code": grant.user_code}


def _load(tenant: Tenant, body: Body) -> Body:
    tenant.load(scenario_named(str(body["name"])))
    return {"scenario": tenant.scenario.name}


def _change_settings(tenant: Tenant, body: Body) -> Body:
    tenant.settings.change(body)
    if "misfortune_seed" in body:
        tenant.weather = Weather(tenant.settings.misfortune_seed)
    return {"settings": tenant.settings.to_json()}


def _change_policy(tenant: Tenant, body: Body) -> Body:
    """Change a right's settings: the names of RolePolicy's fields, durations in ISO 8601.

    Approvers are named as people or groups are.
    """
    right = read_right(tenant, body)
    changes = {name: value for name, value in body.items() if name not in RIGHT_NAMES}
    if "longest" in changes:
        changes["longest"] = parse_duration(str(changes["longest"]))
    if "approvers" in changes:
        changes["approvers"] = tuple(read_approver(tenant, one) for one in changes["approvers"])
    tenant.change_policy(right, **changes)
    return {"role": right.role_id, "scope": right.scope}


def _add_eligibility(tenant: Tenant, body: Body) -> Body:
    """Give a person a right, from `start_at` until `end_at`."""
    right = tenant.make_eligible(
        _user(body, "username").id,
        read_right(tenant, body),
        start_at=parse_instant(body["start_at"]) if body.get("start_at") else None,
        end_at=parse_instant(body["end_at"]) if body.get("end_at") else None,
    )
    return {"schedule_id": right.schedule_id}


def _remove_eligibility(tenant: Tenant, body: Body) -> Body:
    """Take a person's right away; what is active stays active."""
    user, wanted = _user(body, "username"), read_right(tenant, body)
    kept = [
        right
        for right in tenant.eligibilities
        if right.principal_id != user.id or not is_same_right(right, wanted)
    ]
    removed = len(tenant.eligibilities) - len(kept)
    tenant.eligibilities = kept
    return {"removed": removed}


def _end_assignment(tenant: Tenant, body: Body) -> Body:
    """End an activation early, as an administrator would."""
    user, right = _user(body, "username"), read_right(tenant, body)
    return {"removed": int(end_assignment(tenant, user.id, right))}


def _user(body: Mapping[str, Any], key: str) -> User:
    user = people.user_by_name(str(body.get(key, "")))
    if user is None:
        raise ValueError(f"{key} must name one of {', '.join(u.username for u in people.USERS)}")
    return user


_ACTS: Final[dict[str, Act]] = {
    "clock": _move_clock,
    "faults": _add_faults,
    "decide": _decide,
    "tokens": _mint,
    "revoke": _revoke,
    "device_code": _approve_device,
    "scenario": _load,
    "settings": _change_settings,
    "policy": _change_policy,
    "add_eligibility": _add_eligibility,
    "remove_eligibility": _remove_eligibility,
    "end_assignment": _end_assignment,
    "device": act_on_pc,
}
