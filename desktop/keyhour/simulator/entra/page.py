"""The pages a person walks through to sign in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from keyhour.simulator import people
from keyhour.simulator.entra.endpoint import organisation_at
from keyhour.simulator.entra.reception import (
    FORM_POST,
    Reception,
    accounts_for,
    device_way,
    is_hinted_at,
    read_request,
    read_way,
)
from keyhour.simulator.entra.redemption import client_info
from keyhour.simulator.entra.transaction import (
    ADMIN,
    DONE,
    CodeRequest,
    Transaction,
)
from keyhour.simulator.entra.trouble import Trouble
from keyhour.simulator.login import Browser
from keyhour.simulator.tenant import Tenant

_COOKIE: Final = "practice_sign_in"
_DECLINED: Final = Trouble("access_denied", 65004, "User declined to consent to access the app.")
_CANCELLED: Final = Trouble("access_denied", 500121, "The user did not complete the sign-in.")
_NOT_ADMIN: Final = Trouble(
    "access_denied", 90094, "An administrator must consent to the permissions asked for."
)


def pages(tenant: Tenant) -> Blueprint:
    """Return the sign-in pages and the device page."""
    reception = Reception(tenant)
    desk = _Desk(reception)
    doors = Blueprint("sign_in", __name__)

    @doors.get("/<name>/oauth2/v2.0/authorize")
    def authorize(name: str) -> BaseResponse:
        with tenant.lock:
            return desk.authorize(name)

    @doors.get("/sign-in/<way_id>")
    def show(way_id: str) -> BaseResponse:
        with tenant.lock:
            return desk.show(way_id)

    @doors.post("/sign-in/<way_id>/<step>")
    def step(way_id: str, step: str) -> BaseResponse:
        with tenant.lock:
            return desk.take_step(way_id, step)

    @doors.get("/<name>/oauth2/v2.0/logout")
    def logout(name: str) -> BaseResponse:
        with tenant.lock:
            return desk.logout(name)

    @doors.get("/device")
    def device() -> BaseResponse:
        return _page("device", code=request.args.get("code", ""))

    @doors.post("/device")
    def enter_code() -> BaseResponse:
        with tenant.lock:
            return desk.enter_code(request.form.get("code", ""))

    return doors


class _Desk:
    """Answers the pages' requests, under the lock."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._tenant = reception.tenant
        self._cookie = f"{_COOKIE}_{self._tenant.addresses.port}"  # cookies know no ports

    def authorize(self, name: str) -> BaseResponse:
        """Begin a sign-in for a client."""
        try:
            organisation = organisation_at(name)
            asked = read_request(request.args)
        except Trouble as trouble:
            return _page("trouble", HTTPStatus.BAD_REQUEST, text=str(trouble))
        try:
            way = read_way(self._tenant, request.args, asked)
        except Trouble as trouble:
            return _sent_back(asked, trouble)
        way.organisation_id = organisation.id
        self._reception.begin(way, self._browser())
        if way.prompt == "none" and self._reception.page_of(way) != DONE:
            del self._reception.ways[way.id]
            return _sent_back(asked, Trouble("interaction_required", 50058, "A page is needed."))
        return redirect(f"/sign-in/{way.id}")

    def show(self, way_id: str) -> BaseResponse:
        """Show the page that comes next, or end."""
        way = self._reception.ways.get(way_id)
        if way is None:
            return _page("trouble", HTTPStatus.NOT_FOUND, text="This sign-in is over.")
        name = self._reception.page_of(way)
        if name == DONE:
            return self._finish(way)
        response = _page(name, way=way, users=_shown_users(way), hint=way.login_hint)
        return self._with_cookie(response)

    def take_step(self, way_id: str, step: str) -> BaseResponse:
        """Take what a person did on a page."""
        way = self._reception.ways.get(way_id)
        if way is None:
            return _page("trouble", HTTPStatus.NOT_FOUND, text="This sign-in is over.")
        if step == "pick":
            self._pick(way)
        elif step == "another":
            way.user, way.login_hint, way.prompt = None, "", "select_account"
        elif step == "phone":
            is_approved = request.form.get("answer") == "approve"
            way.answer_phone(is_approved, request.form.get("number", ""))
        elif step == "retry":
            way.ask_phone_again()
        elif step == "accept" and way.user is not None:
            way.has_consented = True
            self._reception.consented.add(way.user.id)
        elif step == "cancel":
            return self._give_up(way)
        return redirect(f"/sign-in/{way.id}", HTTPStatus.SEE_OTHER)

    def logout(self, name: str) -> BaseResponse:
        """Forget the browser."""
        self._tenant.logins.browsers.pop(request.cookies.get(self._cookie, ""), None)
        response = _page("over", title="Signed out", text=f"You are signed out of {name}.")
        response.delete_cookie(self._cookie)
        return response

    def enter_code(self, code: str) -> BaseResponse:
        """Begin the approval of a device code."""
        grant = self._tenant.logins.device_by_user_code(code)
        if grant is None:
            return _page("device", code=code, is_wrong=True)
        way = device_way(self._tenant, grant)
        self._reception.begin(way, self._browser())
        return redirect(f"/sign-in/{way.id}", HTTPStatus.SEE_OTHER)

    def _pick(self, way: Transaction) -> None:
        user = people.user_by_id(request.form.get("user", ""))
        browser = self._browser()
        if user in accounts_for(way) and user is not None and browser is not None:
            self._reception.pick(way, user, browser)

    def _finish(self, way: Transaction) -> BaseResponse:
        browser = self._browser() or Browser()
        if way.request is None:
            self._reception.finish_device(way, browser)
            return _page("over", title="You are signed in", text="You may close this page.")
        code = self._reception.finish_code(way, way.request, browser)
        answer = {"code": code}
        if way.user is not None:
            answer["client_info"] = client_info(way.user)
        return _delivered(way.request, answer)

    def _give_up(self, way: Transaction) -> BaseResponse:
        trouble = _NOT_ADMIN if self._reception.page_of(way) == ADMIN else _CANCELLED
        if self._reception.page_of(way) == "consent":
            trouble = _DECLINED
        del self._reception.ways[way.id]
        if way.request is not None:
            return _sent_back(way.request, trouble)
        grant = self._tenant.logins.device_by_user_code(way.user_code or "")
        if grant is not None:
            grant.is_declined = True
        return _page("over", title="Not signed in", text="You may close this page.")

    def _browser(self) -> Browser | None:
        return self._reception.browser(request.cookies.get(self._cookie))

    def _with_cookie(self, response: Response) -> Response:
        if self._browser() is None:
            cookie, _ = self._reception.new_browser()
            response.set_cookie(self._cookie, cookie, httponly=True, samesite="Lax")
        return response


def _shown_users(way: Transaction) -> list[dict[str, str]]:
    """Return whom the picker offers: all, or only the one a login_hint names."""
    accounts = accounts_for(way)
    fitting = [user for user in accounts if is_hinted_at(way, user)]
    return [
        {
            "id": user.id,
            "name": user.name,
            "username": people.home_of(user).username,
            "title": user.job_title,
        }
        for user in fitting or accounts
    ]


def _page(name: str, status: int = HTTPStatus.OK, **values: object) -> Response:
    return make_response(render_template(f"{name}.html", **values), int(status))


def _sent_back(asked: CodeRequest, trouble: Trouble) -> BaseResponse:
    return _delivered(asked, {"error": trouble.error, "error_description": trouble.description()})


def _delivered(asked: CodeRequest, answer: Mapping[str, str]) -> BaseResponse:
    """Bring the answer to the client, the way it asked for."""
    fields = dict(answer)
    if asked.state is not None:
        fields["state"] = asked.state
    if asked.response_mode == FORM_POST:
        return _form_post(asked.redirect_uri, fields)
    parts = urlsplit(asked.redirect_uri)
    if asked.response_mode == "fragment":
        return redirect(urlunsplit(parts._replace(fragment=urlencode(fields))))
    query = "&".join(filter(None, (parts.query, urlencode(fields))))
    return redirect(urlunsplit(parts._replace(query=query)))


def _form_post(address: str, fields: Mapping[str, str]) -> Response:
    """Return a page that posts itself; its script is the only one allowed to run."""
    nonce = secrets.token_urlsafe(16)
    response = _page("form_post", address=address, fields=fields, nonce=nonce)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return response
