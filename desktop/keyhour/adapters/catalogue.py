"""Catalogues of words: finding the one for a language. English needs none."""

from __future__ import annotations

import gettext
import logging
import struct
from pathlib import Path
from typing import Final

from keyhour.adapters.region import system_languages

log = logging.getLogger(__name__)

_DOMAIN: Final = "keyhour"


def load_catalogue(folder: Path, language: str = "") -> gettext.NullTranslations:
    """The words for a language tag (`de`, `pt-BR`), or for the system's when it is empty.

    `folder` holds `LANGUAGE/LC_MESSAGES/keyhour.mo`. A catalogue that is missing or broken means
    English.
    """
    tags = [language] if language else system_languages()
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


def _is_english(tag: str) -> bool:
    return tag.partition(".")[0] in {"C", "POSIX"} or tag[:2].lower() == "en"
