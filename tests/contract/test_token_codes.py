"""Every code of the token service, as the practice tenant's token endpoint says it: silently, and
while a person signs in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from keyhour.adapters.catalogue import load_catalogue
from keyhour.core.failure import Failure, Trouble, WhoseTurn, whose_turn
from keyhour.present.failure import explain
from keyhour.present.words import Words
from tests.contract.machine import Person, signed_in

pytestmark = pytest.mark.contract

TOKEN_PATH: Final = r"/oauth2/v2\.0/token$"
CATALOGUES: Final = Path(__file__).parents[2] / "resources" / "i18n"
LANGUAGES: Final = (Words(), Words(load_catalogue(CATALOGUES, "de"), "de"))
NEEDED: Final = Trouble.SIGN_IN_NEEDED


class Code(NamedTuple):
    """A number of the token service, and what it means without a person and with one."""

    number: int
    error: str
    silent: Trouble
    asked: Trouble
    turn: WhoseTurn
    """Whose turn it is once a person was asked."""


YOU, ADMINISTRATOR = WhoseTurn.YOU, WhoseTurn.ADMINISTRATOR
CODES: Final = (
    Code(50173, "invalid_grant", NEEDED, NEEDED, YOU),  # the password was changed
    Code(700082, "invalid_grant", NEEDED, NEEDED, YOU),  # the sign-in has grown too old
    Code(50076, "interaction_required", NEEDED, NEEDED, YOU),  # a second factor is wanted
    Code(65001, "invalid_grant", Trouble.CONSENT_MISSING, Trouble.CONSENT_MISSING, ADMINISTRATOR),
    Code(90094, "access_denied", Trouble.CONSENT_MISSING, Trouble.CONSENT_MISSING, ADMINISTRATOR),
    Code(
        500011, "invalid_resource", Trouble.CONSENT_MISSING, Trouble.CONSENT_MISSING, ADMINISTRATOR
    ),
    *(
        Code(
            number,
            "invalid_grant",
            Trouble.CONSENT_MISSING,
            Trouble.CONSENT_MISSING,
            ADMINISTRATOR,
        )
        for number in (65005, 650056, 650057, 90095)
    ),
    Code(65004, "access_denied", Trouble.SIGN_IN_CANCELLED, Trouble.SIGN_IN_CANCELLED, YOU),
    Code(50105, "invalid_grant", NEEDED, Trouble.NOT_ASSIGNED, ADMINISTRATOR),
    Code(50057, "invalid_grant", NEEDED, Trouble.FORBIDDEN, ADMINISTRATOR),
    Code(50020, "invalid_grant", NEEDED, Trouble.WRONG_ACCOUNT, YOU),
    Code(50034, "invalid_grant", NEEDED, Trouble.WRONG_ACCOUNT, YOU),
    *(
        Code(number, "invalid_grant", NEEDED, Trouble.CONDITIONS_UNMET, ADMINISTRATOR)
        for number in (53000, 53001, 53002, 53003, 53011, 50097, 50127, 50129, 50131, 50155, 50187)
    ),
    *(
        Code(
            number,
            error,
            Trouble.ORGANISATION_UNKNOWN,
            Trouble.ORGANISATION_UNKNOWN,
            YOU,
        )
        for number, error in (
            (700016, "unauthorized_client"),
            (90002, "invalid_request"),
            (900023, "invalid_request"),
        )
    ),
    *(
        Code(
            number,
            error,
            Trouble.REGISTRATION_INCOMPLETE,
            Trouble.REGISTRATION_INCOMPLETE,
            ADMINISTRATOR,
        )
        for number, error in (
            (7000218, "invalid_client"),
            (50011, "invalid_request"),
            (70011, "invalid_scope"),
        )
    ),
    Code(70020, "expired_token", Trouble.SIGN_IN_TIMED_OUT, Trouble.SIGN_IN_TIMED_OUT, YOU),
    Code(70016, "authorization_pending", Trouble.SIGN_IN_TIMED_OUT, Trouble.SIGN_IN_TIMED_OUT, YOU),
    Code(
        90033,
        "temporarily_unavailable",
        Trouble.SERVICE_TROUBLE,
        Trouble.SERVICE_TROUBLE,
        WhoseTurn.SERVICE,
    ),
    Code(
        1234567,
        "something_new",
        Trouble.SERVICE_TROUBLE,
        Trouble.SERVICE_TROUBLE,
        WhoseTurn.SERVICE,
    ),
)


def refuse(person: Person, code: Code) -> None:
    """The next tokens are refused with this code."""
    body: dict[str, Any] = {
        "error": code.error,
        "error_description": f"AADSTS{code.number}: words of the service.",
        "error_codes": [code.number],
        "correlation_id": "11111111-2222-4333-8444-555555555555",
    }
    answer = {"status": 400, "body": body}
    person.practice.fault(TOKEN_PATH, answer, method="POST", times=5)


def hold(failure: object, code: Code, trouble: Trouble) -> Failure:
    """A failure with this trouble, the number for support, and words in both languages."""
    assert isinstance(failure, Failure), failure
    assert (failure.trouble, failure.service_code) == (trouble, f"AADSTS{code.number}")
    english, german = (explain(failure, words) for words in LANGUAGES)
    assert english.message
    assert english.message != german.message
    assert english.help != german.help
    assert f"AADSTS{code.number}" in english.support_code
    return failure


@pytest.mark.parametrize("code", CODES, ids=lambda code: str(code.number))
def test_code_means_the_same_wherever_it_is_met(rosa: Person, code: Code) -> None:
    """Silently what a person could mend asks for a person; while one is asked, a block is one."""
    identity = rosa.identity()
    first = signed_in(rosa.sign_in(identity))
    refuse(rosa, code)
    hold(identity.token(first.account, renew=True), code, code.silent)
    asked = hold(rosa.sign_in(identity), code, code.asked)
    assert whose_turn(asked) is code.turn


def test_every_number_of_the_table_is_tried() -> None:
    """A number that is added to the table is added here."""
    from keyhour.adapters import token_refusal as table

    assert set(table._NUMBERS) <= {str(code.number) for code in CODES}
