"""What the system is set to."""

from __future__ import annotations

import pytest

from keyhour.adapters.region import counts_to_twelve, system_languages


@pytest.mark.parametrize(
    ("variables", "twelve"),
    [
        ({"LC_ALL": "en_US.UTF-8"}, True),
        ({"LC_ALL": "en_GB.UTF-8"}, False),
        ({"LC_ALL": "de_DE.UTF-8@euro"}, False),
        ({"LC_ALL": "", "LC_TIME": "de_DE.UTF-8", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "", "LC_TIME": "en_US.UTF-8", "LANG": "de_DE.UTF-8"}, True),
        ({"LC_ALL": "en_CA.UTF-8"}, True),
        ({"LC_ALL": "fr_CA.UTF-8"}, False),
        ({"LC_ALL": "C.UTF-8"}, False),
        ({"LC_ALL": "", "LC_TIME": "", "LANG": ""}, False),
    ],
)
def test_time_of_day_is_the_regions(
    variables: dict[str, str], twelve: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which may be another one than that of the language."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert counts_to_twelve() is twelve


def test_languages_are_asked_for_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """gettext's own list goes before the locale."""
    monkeypatch.setenv("LANGUAGE", "fr:de:")
    assert system_languages() == ["fr", "de"]
    monkeypatch.delenv("LANGUAGE")
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    assert system_languages() == ["pt_BR.UTF-8"]
