"""What the system is set to: the language of its texts, and how its region writes the time of day.

The two are often not the same: a German may read English texts, and Americans may read German ones.
"""

from __future__ import annotations

import locale
import os
import sys
from typing import Final

_LANGUAGE: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_TIME: Final = ("LC_ALL", "LC_TIME", "LANG")
_TWICE_TWELVE: Final = (
    "AE AG AL AR AS AU BB BD BH BM BN BO BS BT CA CL CO CR CU CY DJ DM DO DZ EC EG EH ER ET FJ FM "
    "GD GH GM GR GT GU GY HK HN IN IQ JM JO KH KI KN KP KR KW KY LB LC LR LS LY MH MO MP MR MW MX "
    "MY NA NI NZ OM PA PE PG PH PK PR PS PW PY QA SA SB SD SG SL SO SS SV SY SZ TC TD TN TO TT TW "
    "UM US UY VC VE VG VI VU WS YE ZM"
)
"""Regions whose short time has an AM and a PM (Unicode CLDR 45, https://cldr.unicode.org/)."""
_BUT: Final = frozenset({"fr_CA"})
"""Languages of these regions that count to 24."""
_SHORT_TIME: Final = 0x79
"""LOCALE_SSHORTTIME: the person's own choice, such as "h:mm tt"
(https://learn.microsoft.com/windows/win32/intl/locale-sshorttime)."""
_LONGEST_FORMAT: Final = 80


def system_languages() -> list[str]:
    """The languages that are asked for, the best first: the environment's in gettext's own order,
    else the system's.
    """
    asked = _first_of(_LANGUAGE)
    if asked:
        return [tag for tag in asked.split(":") if tag]
    found = _display_language()
    return [found] if found else []


def counts_to_twelve() -> bool:
    """Whether the region writes "2:30 PM" rather than "14:30"."""
    if sys.platform == "win32":
        import ctypes

        text = ctypes.create_unicode_buffer(_LONGEST_FORMAT)
        ctypes.windll.kernel32.GetLocaleInfoEx(None, _SHORT_TIME, text, _LONGEST_FORMAT)
        return "h" in text.value
    return _is_twelve(_first_of(_TIME))


def _is_twelve(name: str) -> bool:
    """For a name such as `en_US.UTF-8@euro`."""
    name = name.partition(".")[0].partition("@")[0]
    return name not in _BUT and name.rpartition("_")[2] in _TWICE_TWELVE.split()


def _first_of(names: tuple[str, ...]) -> str:
    return next((value for value in map(os.environ.get, names) if value), "")


def _display_language() -> str:
    """What the system's own menus speak; empty when that cannot be told."""
    if sys.platform == "win32":
        import ctypes

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return locale.windows_locale.get(number, "")
    try:
        return locale.getlocale()[0] or ""
    except ValueError:
        return ""
