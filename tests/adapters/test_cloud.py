"""Cloud files: who may point Keyhour where."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keyhour.adapters.clock import PracticeClock, SystemClock
from keyhour.adapters.cloud import BUILT_IN, Cloud, CloudRefused, built_in_cloud, load_cloud
from tests.adapters.local_cloud import CLIENT, TENANT

IDS = f'tenant_id = "{TENANT}"\nclient_id = "{CLIENT}"\n'
HOSTS = """
name = "practice"
authority = "https://localhost:8443"
graph = "http://127.0.0.1:8080/graph/"
arm = "http://127.0.0.1:8080/arm"
portal = "http://[::1]:8080/portal"
"""


def load(folder: Path, text: str, mode: int = 0o600) -> Cloud | CloudRefused:
    """Load a file with this text."""
    path = folder / "cloud.toml"
    path.write_text(text)
    path.chmod(mode)
    return load_cloud(path)


def cloud(found: Cloud | CloudRefused) -> Cloud:
    """The cloud, which it must be."""
    assert isinstance(found, Cloud), found
    return found


def test_practice_cloud_is_read_whole(tmp_path: Path) -> None:
    """Everything the practice tenant writes."""
    (tmp_path / "ca.pem").write_text("x")
    found = cloud(
        load(
            tmp_path,
            HOSTS + IDS + 'ca_file = "ca.pem"\ndevice_code = true\n'
            'clock = {epoch = "2026-11-23T09:00:00Z", origin = "2026-01-01T00:00:00Z", speed = 60}',
        )
    )
    assert found.practice
    assert found.authority == f"https://localhost:8443/{TENANT}"
    assert found.graph == "http://127.0.0.1:8080/graph"
    assert found.graph_scope("User.Read") == "http://127.0.0.1:8080/graph/User.Read"
    assert found.ca_file == tmp_path / "ca.pem"
    assert found.device_code
    assert found.time is not None
    assert found.time.origin == datetime(2026, 1, 1, tzinfo=UTC)
    assert isinstance(found.clock(), PracticeClock)


@pytest.mark.parametrize("key", ["cloud", "name"])
@pytest.mark.parametrize("name", list(BUILT_IN))
def test_built_in_cloud_needs_only_ids(tmp_path: Path, key: str, name: str) -> None:
    """Anyone may name one of Microsoft's clouds with an organisation's own ids."""
    found = cloud(load(tmp_path, f'{key} = "{name}"\n{IDS}'))
    assert found.graph == BUILT_IN[name].graph
    assert not found.practice
    assert isinstance(found.clock(), SystemClock)


@pytest.mark.parametrize(
    "host",
    [
        "https://graph.microsoft.com", "http://127.0.0.1.evil.example", "http://localhost.evil",
        "http://127.0.0.1@evil.example", "http://evil@127.0.0.1", "http://localhost.", "http://0",
        "http://127.1", "http://2130706433", "http://[::ffff:127.0.0.1]", "http://127.0.0.2",
        "http://LOCALHOST.localdomain",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["graph", "arm", "portal"])
def test_own_hosts_are_this_machine_exactly(tmp_path: Path, key: str, host: str) -> None:
    """Names that only look like it, or resolve to it, are refused."""
    lines = [line for line in HOSTS.splitlines() if not line.startswith(key)]
    found = load(tmp_path, "\n".join([*lines, f'{key} = "{host}"', IDS]))
    assert found == CloudRefused("host_not_local", key)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://localhost/x", "scheme_not_allowed"),
        ("file:///etc/passwd", "host_not_local"),
        ("localhost", "host_not_local"),
        ("http://localhost:99999", "address_malformed"),
        ("http://localhost:0", "address_malformed"),
        ("http://localhost/?x=1", "address_malformed"),
        ("http://localhost/#x", "address_malformed"),
        ("http://localhost\\\\@evil", "address_malformed"),
        ("http://local host", "address_malformed"),
        ("", "address_malformed"),
        ("http://[::1", "address_malformed"),
    ],
)
def test_strange_addresses_are_refused(tmp_path: Path, address: str, reason: str) -> None:
    """An address is a scheme, a host, a port and a path."""
    lines = [line for line in HOSTS.splitlines() if not line.startswith("graph")]
    found = load(tmp_path, "\n".join([*lines, f'graph = "{address}"', IDS]))
    assert found == CloudRefused(reason, "graph")


def test_authority_is_never_plain(tmp_path: Path) -> None:
    """MSAL takes only https for it."""
    found = load(tmp_path, HOSTS.replace("https://localhost:8443", "http://localhost:8443") + IDS)
    assert found == CloudRefused("scheme_not_allowed", "authority")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", CloudRefused("cloud_unknown", "cloud")),
        ('cloud = "secret"\n' + IDS, CloudRefused("cloud_unknown", "cloud")),
        ('cloud = "public"', CloudRefused("id_malformed", "tenant_id")),
        (f'cloud = "public"\ntenant_id = "common"\nclient_id = "{CLIENT}"',
         CloudRefused("id_malformed", "tenant_id")),
        (f'cloud = "public"\ntenant_id = "../{TENANT}"\nclient_id = "{CLIENT}"',
         CloudRefused("id_malformed", "tenant_id")),
        (f'cloud = "public"\ntenant_id = "{TENANT}"\nclient_id = "me"',
         CloudRefused("id_malformed", "client_id")),
        ('cloud = "public"\n' + HOSTS + IDS, CloudRefused("hosts_of_built_in_cloud", "authority")),
        (HOSTS.replace('"practice"', '"public"') + IDS,
         CloudRefused("hosts_of_built_in_cloud", "authority")),
        ('graph = "http://localhost"\n' + IDS, CloudRefused("address_malformed", "authority")),
        (HOSTS, CloudRefused("id_malformed", "tenant_id")),
        (HOSTS + IDS + 'ca_file = "gone.pem"', CloudRefused("ca_file_missing", "ca_file")),
        (HOSTS + IDS + "clock = 5", CloudRefused("clock_malformed", "clock")),
        (HOSTS + IDS + 'clock = {epoch = "2026-01-01T00:00:00", origin = "x"}',
         CloudRefused("clock_malformed", "clock")),
        (HOSTS + IDS + "clock = {epoch = 2026-01-01T00:00:00Z, origin = 2026-01-01T00:00:00Z, "
         "speed = 0}", CloudRefused("clock_malformed", "clock")),
        (HOSTS + IDS + "clock = {epoch = 2026-01-01T00:00:00Z, origin = 2026-01-01T00:00:00Z, "
         "speed = nan}", CloudRefused("clock_malformed", "clock")),
        ("= =", CloudRefused("file_malformed", "cloud.toml")),
        ("a = " + "[" * 5000, CloudRefused("file_malformed", "cloud.toml")),
        ("#" * 70_000, CloudRefused("file_malformed", "cloud.toml")),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_a_reason(
    tmp_path: Path, text: str, refused: CloudRefused
) -> None:
    """The reason is a constant of ours and names the key."""
    assert load(tmp_path, text) == refused


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_file_that_others_may_write_is_not_trusted(tmp_path: Path, mode: int) -> None:
    """Somebody else could have pointed it elsewhere."""
    assert load(tmp_path, HOSTS + IDS, mode) == CloudRefused("file_not_trusted", "cloud.toml")


def test_file_of_another_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the user's own or root's."""
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    path = tmp_path / "cloud.toml"
    path.write_text(HOSTS + IDS)
    owner = path.stat().st_uid
    expected = owner == 0
    assert isinstance(load_cloud(path), Cloud) is expected


@pytest.mark.parametrize("name", ["gone.toml", "."])
def test_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    """No file, and a folder in its place."""
    found = load_cloud(tmp_path / name)
    assert isinstance(found, CloudRefused)
    assert found.reason == "file_unreadable"


def test_pipe_does_not_hang_the_start(tmp_path: Path) -> None:
    """A named pipe would wait for a writer for ever."""
    os.mkfifo(tmp_path / "cloud.toml")
    assert load_cloud(tmp_path / "cloud.toml") == CloudRefused("file_unreadable", "cloud.toml")


def test_tenant_may_be_a_domain() -> None:
    """An organisation knows its name better than its id."""
    assert isinstance(built_in_cloud("public", "contoso.onmicrosoft.com", CLIENT), Cloud)
