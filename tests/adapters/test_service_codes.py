"""Every code, over a real socket: its trouble, whose turn it is, and words in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from keyhour.adapters.catalogue import load_catalogue
from keyhour.adapters.http import Call, Http
from keyhour.adapters.refusal import refusal
from keyhour.core.failure import Failure, Trouble, whose_turn
from keyhour.present.failure import FailureView, explain
from keyhour.present.words import Words
from tests.adapters.local_cloud import StillClock, local_cloud, token
from tests.adapters.scripted_server import ScriptedServer, answer
from tests.adapters.service_codes import EVERY, Said

CATALOGUES = Path(__file__).parents[2] / "resources" / "i18n"
ENGLISH = Words()
GERMAN = Words(load_catalogue(CATALOGUES, "de"), "de")


@pytest.fixture(params=EVERY, ids=lambda said: said.name)
def said(request: pytest.FixtureRequest) -> Said:
    """One answer after the other."""
    one: Said = request.param
    return one


_HEARD: dict[str, Failure] = {}
"""What was heard already: a code is asked for once."""


def heard(said: Said) -> Failure:
    """What we make of an answer that a server really gave."""
    if said.name not in _HEARD:
        _HEARD[said.name] = _asked(said)
    return _HEARD[said.name]


def _asked(said: Said) -> Failure:
    raw = said.body.encode() if isinstance(said.body, str) else None
    body = None if raw is not None else said.body
    with ScriptedServer(answer(said.status, body, said.headers, raw=raw)) as server:
        cloud = local_cloud(server.address)
        http = Http(cloud, StillClock(), seconds=2)
        call = Call(
            method="POST" if said.changes else "GET",
            url=f"{cloud.graph}/v1.0/x",
            template="/v1.0/x",
            body={} if said.changes else None,
            changes=said.changes,
        )
        reply = http.send(call, token(), cloud.graph)
        http.close()
    found = reply if isinstance(reply, Failure) else refusal(reply, changes=said.changes)
    assert found is not None
    return found


def told(failure: Failure, words: Words) -> FailureView:
    """What a person reads."""
    return explain(failure, words)


def test_code_means_its_trouble_and_names_whose_turn_it_is(said: Said) -> None:
    """One table for all of them."""
    failure = heard(said)
    assert (failure.trouble, whose_turn(failure)) == (said.trouble, said.turn)
    assert failure.rules == said.rules


def test_demand_of_a_stronger_sign_in_can_be_met(said: Said) -> None:
    """Without its claims nobody could."""
    failure = heard(said)
    assert (failure.claims is not None) or failure.trouble is not Trouble.CLAIMS_REQUIRED


def test_code_has_its_words_in_both_languages(said: Said) -> None:
    """What happened, whose turn it is and what to do; nothing is left in English, and the code is
    there for support.
    """
    failure = heard(said)
    english, german = told(failure, ENGLISH), told(failure, GERMAN)
    for part in ("message", "help", "turn"):
        here, there = getattr(english, part), getattr(german, part)
        assert here
        assert there
        assert here != there
    assert failure.service_code is not None
    assert failure.service_code in english.support_code


def test_every_code_of_the_table_is_tried() -> None:
    """A code that is added to the table is added here."""
    from keyhour.adapters import refusal as table

    tried = {heard(one).service_code for one in EVERY}
    known = set(table._TROUBLES)  # the table itself
    assert known <= {str(code).lower() for code in tried}
