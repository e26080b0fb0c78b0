"""Graph, ARM and sign-in over HTTP: log lines, headers, cut connections."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any, Final

import jwt
from flask import Blueprint, Response, g, request

from keyhour.simulator.arm.door import PREFIX as ARM_PREFIX
from keyhour.simulator.arm.door import ArmKnock, answer_arm
from keyhour.simulator.call import Answer
from keyhour.simulator.fault import DROP, DROP_AFTER_COMMIT, CannedAnswer
from keyhour.simulator.graph.batch import PATH as BATCH_PATH
from keyhour.simulator.graph.batch import answer_batch
from keyhour.simulator.graph.door import PREFIX as GRAPH_PREFIX
from keyhour.simulator.graph.door import Knock, answer_graph
from keyhour.simulator.identifier import fresh_id
from keyhour.simulator.journal import Entry
from keyhour.simulator.listener import FATE
from keyhour.simulator.mint import read_token
from keyhour.simulator.perform import ConnectionCut, Site, wait
from keyhour.simulator.tenant import Tenant

GRAPH_TYPE: Final = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)
_ARM_TYPE: Final = "application/json; charset=utf-8"
_METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def services(tenant: Tenant) -> Blueprint:
    """Return the doors of Graph and ARM."""
    doors = Blueprint("services", __name__)

    @doors.route(f"{GRAPH_PREFIX}/<version>/", methods=_METHODS, defaults={"path": ""})
    @doors.route(f"{GRAPH_PREFIX}/<version>/<path:path>", methods=_METHODS)
    def graph(version: str, path: str) -> Response:
        return _logged(tenant, lambda entry: _graph(tenant, version, path, entry), GRAPH_TYPE)

    @doors.route(f"{ARM_PREFIX}/<path:path>", methods=_METHODS)
    def arm(path: str) -> Response:
        return _logged(tenant, lambda _entry: _arm(tenant, path), _ARM_TYPE)

    return doors


def install_sign_in_traffic(doors: Blueprint, tenant: Tenant) -> None:
    """Log a blueprint's sign-in requests and let faults strike them too."""

    @doors.before_request
    def strike() -> Response | None:
        g.entry = _entry(tenant)
        query = request.query_string.decode()
        g.effect = tenant.faults.take(request.method, request.path, query)
        if isinstance(g.effect, CannedAnswer):
            answer = Answer(g.effect.status, g.effect.body, g.effect.headers)
            return _response(answer, _ARM_TYPE)
        wait(tenant, g.effect, is_after=False)
        return _cut(tenant, g.entry) if g.effect == DROP else None

    @doors.after_request
    def note(response: Response) -> Response:
        if "entry" not in g or request.environ[FATE].is_cut:  # the former: refused at the gate
            return response
        effect = g.get("effect")
        if effect == DROP_AFTER_COMMIT:
            return _cut(tenant, g.entry)
        wait(tenant, effect, is_after=True)
        g.entry.status = response.status_code
        tenant.journal.add(g.entry)
        return response


def _graph(tenant: Tenant, version: str, path: str, entry: Entry) -> Answer:
    knock = Knock(
        method=request.method,
        version=version,
        path=path.strip("/"),
        pairs=tuple(request.args.items()),
        query_text=entry.query,
        body=request.get_data(),
        authorization=request.headers.get("Authorization"),
        request_id=g.request_id,
        client_request_id=entry.client_request_id or g.request_id,
    )
    if knock.path.lower() == BATCH_PATH:
        return answer_batch(tenant, knock, entry.parts)
    return answer_graph(tenant, knock)


def _arm(tenant: Tenant, path: str) -> Answer:
    knock = ArmKnock(
        site=Site(request.method, request.path, request.query_string.decode()),
        path=path,
        pairs=tuple(request.args.items()),
        body=request.get_data(),
        authorization=request.headers.get("Authorization"),
    )
    return answer_arm(tenant, knock)


def _logged(tenant: Tenant, work: Callable[[Entry], Answer], content_type: str) -> Response:
    """Do the work, dress its answer as the service does, and write the log line."""
    entry = _entry(tenant)
    g.request_id = fresh_id()
    try:
        answer = work(entry)
    except ConnectionCut:
        return _cut(tenant, entry)
    response = _response(answer, content_type)
    if content_type == _ARM_TYPE:
        response.headers["x-ms-request-id"] = g.request_id
        response.headers["x-ms-correlation-request-id"] = g.request_id
    else:
        response.headers["request-id"] = g.request_id
        response.headers["client-request-id"] = entry.client_request_id or g.request_id
        response.headers["OData-Version"] = "4.0"
    response.headers.setdefault("Date", format_datetime(tenant.now(), usegmt=True))
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    entry.status = response.status_code
    tenant.journal.add(entry)
    return response


def _response(answer: Answer, content_type: str) -> Response:
    """Write an answer; a body of text leaves as it is, so that faults can send anything."""
    body: Any = answer.body
    payload = b""
    if isinstance(body, str):
        payload, content_type = body.encode(), "text/html; charset=utf-8"
    elif body is not None:
        payload = json.dumps(body, ensure_ascii=False).encode()
    response = Response(payload, int(answer.status))
    if answer.body is None:
        del response.headers["Content-Type"]
    else:
        response.headers["Content-Type"] = content_type
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


def _cut(tenant: Tenant, entry: Entry) -> Response:
    request.environ[FATE].is_cut = True
    tenant.journal.add(entry)
    return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)


def _entry(tenant: Tenant) -> Entry:
    return Entry(
        at=tenant.now(),
        method=request.method,
        path=request.path,
        query=request.query_string.decode(),
        client_request_id=request.headers.get("client-request-id"),
        user_agent=request.headers.get("User-Agent"),
        page=tenant.journal.page,
        user=_username(),
    )


def _username() -> str | None:
    """Return whom the token names, for the log only."""
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        return str(read_token(token)["upn"]) if token else None
    except (jwt.InvalidTokenError, KeyError):
        return None
