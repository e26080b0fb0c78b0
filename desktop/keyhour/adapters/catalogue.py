"""Catalogues of words: finding the one for a language. English needs none."""

from __future__ import annotations

import gettext
import locale
import logging
import os
import struct
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_DOMAIN: Final = "keyhour"
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def load_catalogue(folder: Path, language: str = "") -> gettext.NullTranslations:
    """The words for a language tag (`de`, `pt-BR`), or for the system's when it is empty.

    `folder` holds `LANGUAGE/LC_MESSAGES/keyhour.mo`. A catalogue that is missing or broken means
    English.
    """
    tags = [language] if language else _system_languages()
    for tag in tags:
        if _is_english(tag):
            break
        try:
            return gettext.translation(_DOMAIN, folder, [tag.replace("-", "_")])
        except FileNotFoundError:
            continue
        except (OSError, ValueError, struct.error, IndexError):
            log.warning("catalogue_unreadable")
    return gettext.NullTranslations()


def _system_languages() -> list[str]:
    """What the environment asks for, in gettext's own order, else the system's locale."""
    for name in _VARIABLES:
        value = os.environ.get(name, "")
        if value:
            return [tag for tag in value.split(":") if tag]
    try:
        found = locale.getlocale()[0]
    except ValueError:
        found = None
    return [found] if found else []


def _is_english(tag: str) -> bool:
    return tag.partition(".")[0] in {"C", "POSIX"} or tag[:2].lower() == "en"
