"""Settings on disk: what people write into them, and what we leave alone."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from keyhour.adapters.settings import FILE_NAME, TomlPreferences
from keyhour.core.activation import Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.organisation import Organisation
from keyhour.core.right import DirectoryKey, GroupKey, Plane
from keyhour.core.settings import AlertStyle, Favourite, Leaving, Settings, Theme
from tests.log_watch import LogWatch

FULL = Settings(
    language="pt-BR",
    theme=Theme.DARK,
    start_at_sign_in=True,
    alert_style=AlertStyle.WINDOW,
    warn_before=(timedelta(minutes=20), timedelta(minutes=2, seconds=30)),
    planes_off=frozenset({Plane.GROUP, Plane.AZURE}),
    event_log=True,
    end_when=frozenset({Leaving.LOCK, Leaving.SIGN_OUT}),
    end_exempt=frozenset({GroupKey("g", "owner"), DirectoryKey("role", "/")}),
    favourites=(
        Favourite(
            key=DirectoryKey("role", "/administrativeUnits/x:y"),
            duration=timedelta(minutes=90),
            justification='Driver "x"\nand more',
            ticket=Ticket("1", "Snow"),
        ),
        Favourite(key=GroupKey("g", "member")),
    ),
)


@pytest.fixture
def preferences(tmp_path: Path) -> TomlPreferences:
    """Settings of somebody new."""
    return TomlPreferences(tmp_path / "state")


def written(preferences: TomlPreferences, text: str | bytes) -> TomlPreferences:
    """Settings with this in the file."""
    preferences._folder.mkdir(mode=0o700, exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    preferences._path.write_bytes(data)
    return preferences


def test_nothing_written_is_the_default(preferences: TomlPreferences) -> None:
    """A new person has settings without a file."""
    assert preferences.load() == Settings()
    assert preferences.load_organisation() is None
    assert not preferences._path.exists()


def test_settings_come_back_as_they_were(preferences: TomlPreferences) -> None:
    """Every value survives the file."""
    assert preferences.save(FULL) is None
    assert preferences.load() == FULL
    assert preferences._path.stat().st_mode & 0o777 == 0o600


def test_what_is_not_ours_stays(preferences: TomlPreferences) -> None:
    """A newer version's keys and the organisation survive a save."""
    written(preferences, 'future = 1\n[organisation]\ntenant_id = "t"\nnew = 2\n')
    preferences.save(FULL)
    document = tomllib.loads(preferences._path.read_text())
    assert document["future"] == 1
    assert document["organisation"] == {"tenant_id": "t", "new": 2}


def test_organisation_is_kept(preferences: TomlPreferences) -> None:
    """Set up once, beside the settings."""
    preferences.save(FULL)
    wanted = Organisation(cloud="usgov", tenant_id="t", client_id="c")
    assert preferences.save_organisation(wanted) is None
    assert preferences.load_organisation() == wanted
    assert preferences.load() == FULL


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("language = 7", "language"),
        ('language = "../../etc"', "language"),
        ('theme = "sepia"', "theme"),
        ("alert_style = 1", "alert_style"),
        ('start_at_sign_in = "yes"', "start_at_sign_in"),
        ('warn_before = ["PT30S"]', "warn_before"),
        ('warn_before = "PT5M"', "warn_before"),
        ("warn_before = [5]", "warn_before"),
        ('warn_before = ["PT5M", "soon"]', "warn_before"),
        ('warn_before = ["P30D"]', "warn_before"),
        ('warn_before = ["-PT5M"]', "warn_before"),
        ('planes_off = "azure"', "planes_off"),
        ('planes_off = ["mars"]', "planes_off"),
        ('end_when = ["dinner"]', "end_when"),
        ("end_when = true", "end_when"),
        ('end_exempt = ["nonsense"]', "end_exempt"),
        ('end_exempt = "group:g:owner"', "end_exempt"),
        ('favourites = ["x"]', "favourites"),
        ('[[favourites]]\nright = "nonsense"', "favourites"),
    ],
)
def test_nonsense_is_the_default_and_said(
    preferences: TomlPreferences, text: str, key: str, expected_log: LogWatch
) -> None:
    """One bad value costs only itself."""
    expected_log.expect(f"settings_value_ignored key={key}")
    assert written(preferences, text).load() == Settings()


def test_bad_favourite_costs_only_itself(
    preferences: TomlPreferences, expected_log: LogWatch
) -> None:
    """The good one stays, and its odd duration is left out."""
    expected_log.expect("settings_value_ignored key=favourites")
    text = (
        '[[favourites]]\nright = "?"\n'
        '[[favourites]]\nright = "group:g:owner"\nduration = "long"\nticket = 5\n'
    )
    assert written(preferences, text).load().favourites == (Favourite(key=GroupKey("g", "owner")),)


def test_no_warnings_is_a_choice(preferences: TomlPreferences) -> None:
    """An empty list is not the default."""
    assert written(preferences, "warn_before = []").load().warn_before == ()


@pytest.mark.parametrize("data", [b"= =", b"\xff\xfe", b"a = " + b"[" * 5000, b"x" * 300_000])
def test_unreadable_file_is_set_aside(
    preferences: TomlPreferences, data: bytes, expected_log: LogWatch
) -> None:
    """Defaults, and the file stays to be looked at."""
    expected_log.expect("file_set_aside")
    assert written(preferences, data).load() == Settings()
    assert preferences.set_aside() == (f"{FILE_NAME}.unreadable-1",)
    assert preferences.save(FULL) is None
    assert preferences.load() == FULL


def test_place_that_is_no_folder_saves_nothing(tmp_path: Path, expected_log: LogWatch) -> None:
    """A failure, not an exception."""
    expected_log.expect("settings_unreadable")
    (tmp_path / "state").write_text("mine")
    found = TomlPreferences(tmp_path / "state").save(FULL)
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.NOT_RECORDED


def test_failed_save_leaves_the_old_file(
    preferences: TomlPreferences, monkeypatch: pytest.MonkeyPatch, expected_log: LogWatch
) -> None:
    """Replaced whole or not at all, and no scraps are left."""
    expected_log.expect("settings_not_saved")
    preferences.save(FULL)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert isinstance(preferences.save(Settings()), Failure)
    monkeypatch.undo()
    assert preferences.load() == FULL
    assert [path.name for path in preferences._folder.iterdir()] == [FILE_NAME]


def test_file_that_cannot_be_read_is_not_replaced(
    preferences: TomlPreferences, expected_log: LogWatch
) -> None:
    """It may be whole, only out of reach at this moment."""
    expected_log.expect("settings_unreadable")
    (preferences._path / "x").mkdir(parents=True)
    assert preferences.load() == Settings()
    assert isinstance(preferences.save(FULL), Failure)
    assert (preferences._path / "x").is_dir()


def test_an_organisation_can_be_forgotten(preferences: TomlPreferences) -> None:
    """Nothing is set up afterwards; the settings stay."""
    preferences.save(FULL)
    preferences.save_organisation(Organisation(tenant_id="t", client_id="c"))
    assert preferences.save_organisation(None) is None
    assert preferences.load_organisation() is None
    assert preferences.load() == FULL
