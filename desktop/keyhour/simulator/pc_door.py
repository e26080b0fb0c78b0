"""The practice PC's own door: what the app reads and may ask of it, and nothing else.

Its path is secret like the control interface's, but opens neither tokens nor clock.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request

from keyhour.simulator.pc import (
    begin_session,
    change_pc,
    order_renewal,
    pc_picture,
    settle_pc,
)
from keyhour.simulator.tenant import Tenant
from keyhour.simulator.timeline import settle


def pc_door(tenant: Tenant) -> Blueprint:
    """Return the door; POST demands JSON, which no form of another page can send."""
    doors = Blueprint("pc", __name__, url_prefix=f"/{tenant.pc_path}")

    @doors.get("/")
    def read() -> Response:
        with tenant.lock:
            _settle(tenant)
            return jsonify(pc_picture(tenant))

    @doors.post("/")
    def order() -> Response:
        body = request.get_json(silent=True) if request.is_json else None
        action = body.get("action") if isinstance(body, dict) else None
        with tenant.lock:
            _settle(tenant)
            try:
                act_on_pc(tenant, {"action": action})
            except ValueError as error:
                response = jsonify({"error": {"message": str(error)}})
                response.status_code = int(HTTPStatus.BAD_REQUEST)
                return response
            return jsonify(pc_picture(tenant))

    return doors


def act_on_pc(tenant: Tenant, body: dict[str, Any]) -> dict[str, Any]:
    """Do what control or the app asks: `action` renew or sign_out, or `set` what it is like."""
    _settle(tenant)
    if "set" in body:
        change_pc(tenant, dict(body["set"]))
    match body.get("action"):
        case "renew":
            if not order_renewal(tenant):
                raise ValueError("This Windows knows no such order.")
        case "sign_out":
            begin_session(tenant)
        case None if "set" in body:
            pass
        case other:
            raise ValueError(f"action must be renew or sign_out, not {other!r}")
    return pc_picture(tenant)


def _settle(tenant: Tenant) -> None:
    settle(tenant)
    settle_pc(tenant)
