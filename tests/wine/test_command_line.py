"""The command line of a Windows Python against the practice tenant on the other side of the wall:
Credential Manager keeps the key, the sealed file keeps the tokens.
"""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from keyhour.adapters.keychain import ITEM, SERVICE, system_backend
from tests.cli.practice import Tenant
from tests.wine.child import keyhour

ANNOUNCED: Final[dict[str, Any]] = json.loads(os.environ.get("WINE_PRACTICE", "{}"))


@pytest.fixture
def tenant(tmp_path: Path) -> Tenant:
    """The practice tenant, furnished anew."""
    found = Tenant(ANNOUNCED, tmp_path)
    found.begin("needs_approval")
    return found


@pytest.fixture
def where(tenant: Tenant, tmp_path: Path) -> list[str]:
    """The options that choose the tenant and a state folder of the test's own."""
    return ["--cloud", tenant.cloud_file, "--state-dir", str(tmp_path / "state")]


def document(where: list[str], *command: str, code: int = 0) -> dict[str, Any]:
    """Run a command with `--json`, and read its document."""
    status, stdout, stderr = keyhour(*where, *command, "--json")
    assert status == code, stderr + stdout
    found: dict[str, Any] = json.loads(stdout)
    return found


@pytest.mark.timeout(900)
def test_a_person_signs_in_and_holds_a_role_for_a_while(where: list[str], tenant: Tenant) -> None:
    """Device code, activation, status, deactivation: each a process of its own, so the sign-in
    came from the sealed file each time.
    """
    signed_in = document(where, "sign-in", "--device-code")
    assert signed_in["account"]["username"].startswith("rosa")
    assert document(where, "roles")["practice"] is True
    (result,) = document(where, "activate", "User Adm", "--reason", "a printer")["results"]
    assert result["outcome"] == "active"
    (right,) = document(where, "status")["rights"]
    assert (right["name"], right["phase"]) == ("User Administrator", "active")
    methods = [method for method, _ in tenant.graph_requests()]
    assert "POST" in methods
    assert document(where, "sign-out")["outcome"] == "signed_out"
    document(where, "roles", code=4)


def test_the_key_lies_in_credential_manager_and_nothing_readable_on_the_disk(
    where: list[str], tmp_path: Path
) -> None:
    """The sealed file holds no token in plain text, and no key file was made."""
    document(where, "sign-in", "--device-code")
    assert system_backend(5.0).get_password(SERVICE, ITEM)
    names = {path.name for path in (tmp_path / "state").iterdir()}
    assert "tokens-practice.sealed" in names
    assert "practice.key" not in names
    sealed = (tmp_path / "state" / "tokens-practice.sealed").read_bytes()
    assert sealed.startswith(b"KHTC\x01")
    assert b"AccessToken" not in sealed


def test_words_are_utf_8_through_a_pipe(where: list[str]) -> None:
    """A script that reads us gets UTF-8, whatever the console's code page."""
    status, _, stderr = keyhour(*where, "activate", "Zürich", "--reason", "x", "--json")
    assert status in {2, 4}
    assert "�" not in stderr
