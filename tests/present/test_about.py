"""What the program says of itself, and the code for support."""

from __future__ import annotations

from msgspec.structs import replace

from keyhour.core.component import Build, Component
from keyhour.core.failure import Failure, Trouble
from keyhour.core.state import State
from keyhour.present.about import about_code, about_view, last_failure
from keyhour.present.intent import CopyText
from keyhour.present.words import Words
from tests.present import tenant

BUILD = Build(
    version="1.2.3",
    python="3.11.7",
    system="Debian 12, x86_64",
    components=(
        Component(name="msal", version="1.39.0", licence="MIT", text="Permission is\ngranted"),
        Component(name="PySide6_Essentials", version="6.11.3", licence=""),
    ),
)


def test_versions_are_told() -> None:
    """Ours, Python's, Qt's and MSAL's."""
    view = about_view(State(), BUILD, Words())
    assert view.name == "Keyhour 1.2.3"
    assert [(one.name, one.value) for one in view.facts] == [
        ("System", "Debian 12, x86_64"),
        ("Python", "3.11.7"),
        ("Qt", "6.11.3"),
        ("MSAL", "1.39.0"),
    ]


def test_every_part_stands_with_its_licence() -> None:
    """First in short, then in full."""
    parts = about_view(State(), BUILD, Words()).parts
    assert parts.startswith("msal 1.39.0: MIT\nPySide6_Essentials 6.11.3: see its licence\n")
    assert parts.endswith("Permission is\ngranted")


def test_a_build_without_metadata_says_so() -> None:
    """An empty box would look like a lie."""
    parts = about_view(State(), replace(BUILD, components=()), Words()).parts
    assert "licences folder" in parts


def test_the_code_names_the_last_failure() -> None:
    """By its codes and the id of its call."""
    code = about_code(tenant.SITUATIONS["denied"](), BUILD)
    assert code == "Keyhour 1.2.3; Debian 12, x86_64; Python 3.11.7; denied 5b1c7f02"


def test_the_code_names_nobody() -> None:
    """In every situation: no person, no tenant, no address, no reason."""
    for make in tenant.SITUATIONS.values():
        code = about_code(make(), BUILD).casefold()
        for secret in ("rosa", "berg", "contoso", "tenant;", "service account", "enrolment"):
            assert secret not in code


def test_copying_copies_what_is_shown() -> None:
    """The button and the field agree."""
    view = about_view(tenant.SITUATIONS["denied"](), BUILD, Words())
    assert view.copy.intent == CopyText(view.support_code)


def test_a_request_counts_before_a_read_and_a_read_before_the_sign_in() -> None:
    """What a person most probably asks about."""
    sign_in = Failure(trouble=Trouble.SIGN_IN_TIMED_OUT)
    refused = replace(tenant.SITUATIONS["denied"](), session_failure=sign_in)
    unread = replace(tenant.SITUATIONS["offline"](), session_failure=sign_in)
    assert last_failure(refused) == tenant.DENIED
    assert last_failure(unread) == Failure(trouble=Trouble.OFFLINE)
    assert last_failure(State(session_failure=sign_in)) == sign_in
    assert last_failure(State()) is None
