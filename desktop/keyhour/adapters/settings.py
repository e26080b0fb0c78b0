"""The person's settings and the organisation's set-up, in one small TOML file."""

from __future__ import annotations

import logging
import threading
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import tomli_w

from keyhour.adapters.folder import open_folder, replace_file, set_file_aside
from keyhour.core.activation import Ticket
from keyhour.core.failure import Failure, Trouble
from keyhour.core.organisation import CLOUDS, Organisation
from keyhour.core.right import Plane, RightKey, right_id, right_key
from keyhour.core.settings import (
    LONGEST_LEAD,
    SHORTEST_LEAD,
    Favourite,
    Leaving,
    Settings,
)

log = logging.getLogger(__name__)

FILE_NAME: Final = "settings.toml"
_LARGEST_FILE: Final = 256 * 1024
_LONGEST_TAG: Final = 35  # https://www.rfc-editor.org/rfc/rfc5646#section-4.4.1


E = TypeVar("E", bound=Enum)


class TomlPreferences:
    """Implements `ports.preferences.Preferences`. Keys that are not ours are kept as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._aside: list[str] = []

    def load(self) -> Settings:
        """The settings; the default for each value that is missing or makes no sense."""
        document = self._document() or {}
        usual = Settings()
        return Settings(
            language=_language(document.get("language")) or usual.language,
            theme=_member(document, "theme", usual.theme),
            start_at_sign_in=_flag(document, "start_at_sign_in", usual=usual.start_at_sign_in),
            alert_style=_member(document, "alert_style", usual.alert_style),
            warn_before=_leads(document.get("warn_before"), usual.warn_before),
            favourites=_favourites(document.get("favourites")),
            planes_off=_planes(document.get("planes_off")),
            event_log=_flag(document, "event_log", usual=usual.event_log),
            end_when=_ways(document.get("end_when")),
            end_exempt=_rights(document.get("end_exempt")),
        )

    def save(self, settings: Settings) -> Failure | None:
        """Replace the settings, whole or not at all."""
        return self._merge(
            {
                "language": settings.language,
                "theme": settings.theme.value,
                "start_at_sign_in": settings.start_at_sign_in,
                "alert_style": settings.alert_style.value,
                "warn_before": [_duration_text(lead) for lead in settings.warn_before],
                "favourites": [_favourite_table(one) for one in settings.favourites],
                "planes_off": sorted(plane.value for plane in settings.planes_off),
                "event_log": settings.event_log,
                "end_when": sorted(way.value for way in settings.end_when),
                "end_exempt": sorted(right_id(key) for key in settings.end_exempt),
            }
        )

    def load_organisation(self) -> Organisation | None:
        """The organisation that was set up, if one was; its ids are checked where the cloud is
        made.
        """
        table = (self._document() or {}).get("organisation")
        if not isinstance(table, dict):
            return None
        return Organisation(
            cloud=_text(table.get("cloud")) or CLOUDS[0],
            tenant_id=_text(table.get("tenant_id")),
            client_id=_text(table.get("client_id")),
        )

    def save_organisation(self, organisation: Organisation | None) -> Failure | None:
        """Keep an organisation's set-up, or forget it."""
        table = None if organisation is None else msgspec.structs.asdict(organisation)
        return self._merge({"organisation": table})

    def set_aside(self) -> tuple[str, ...]:
        """Names of unreadable files that were moved out of the way since the start."""
        return tuple(self._aside)

    def _merge(self, changes: Mapping[str, Any]) -> Failure | None:
        """Write these keys; None takes one away."""
        document = self._document()
        if document is None:  # it may be whole, and must not be lost
            return Failure(trouble=Trouble.NOT_RECORDED, service_code="settings_unreadable")
        document = {k: v for k, v in {**document, **changes}.items() if v is not None}
        with self._lock:
            refused = open_folder(self._folder)
            if refused is not None:
                return refused
            try:
                replace_file(self._path, tomli_w.dumps(document).encode())
            except (OSError, TypeError, ValueError) as error:
                log.warning("settings_not_saved reason=%s", type(error).__name__)
                return Failure(trouble=Trouble.NOT_RECORDED, service_code="settings_not_saved")
        return None

    def _document(self) -> dict[str, Any] | None:
        """The file's table; empty when there is none or it makes no sense (then it is set aside).

        None when the disk does not give it.
        """
        with self._lock:
            try:
                with self._path.open("rb") as file:
                    data = file.read(_LARGEST_FILE + 1)
                if len(data) <= _LARGEST_FILE:
                    return tomllib.loads(data.decode())
            except FileNotFoundError:
                return {}
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
                pass  # set aside below
            except OSError:
                log.warning("settings_unreadable")
                return None
            name = set_file_aside(self._path)
            self._aside += [] if name is None else [name]
            return {}


def chosen_language(folder: Path) -> str:
    """The language that the settings in a folder name, for what is said before they are loaded.
    Nothing is set aside or reported here.
    """
    try:
        table = tomllib.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return ""
    language = table.get("language")
    return language if isinstance(language, str) and len(language) <= _LONGEST_TAG else ""


def _doubt(key: str) -> None:
    log.warning("settings_value_ignored key=%s", key)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _member(document: Mapping[str, Any], key: str, usual: E) -> E:
    """One of an enumeration's values."""
    value = document.get(key)
    if value is None:
        return usual
    found = next((one for one in type(usual) if one.value == value), None)
    if found is None:
        _doubt(key)
    return usual if found is None else found


def _flag(document: Mapping[str, Any], key: str, *, usual: bool) -> bool:
    value = document.get(key, usual)
    if not isinstance(value, bool):
        _doubt(key)
        return usual
    return value


def _language(value: object) -> str:
    tag = _text(value)
    if len(tag) > _LONGEST_TAG or not tag.replace("-", "").replace("_", "").isalnum():
        if value:
            _doubt("language")
        return ""
    return tag


def _duration(value: object) -> timedelta | None:
    """A length above zero, written in ISO 8601."""
    try:
        length = msgspec.convert(value, timedelta) if isinstance(value, str) else timedelta()
    except msgspec.ValidationError:
        return None
    return length if length > timedelta() else None


def _duration_text(length: timedelta) -> str:
    text: str = msgspec.to_builtins(length)
    return text


def _leads(value: object, usual: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if value is None:
        return usual
    leads = [_duration(one) for one in value] if isinstance(value, list) else [None]
    good = [lead for lead in leads if lead is not None and SHORTEST_LEAD <= lead <= LONGEST_LEAD]
    if len(good) < len(leads):
        _doubt("warn_before")
        return usual
    return tuple(sorted(set(good), reverse=True))


def _planes(value: object) -> frozenset[Plane]:
    """Planes by name; a name that is none is left out, for the plane stays on then."""
    names = value if isinstance(value, list) else [] if value is None else [None]
    found = frozenset(plane for plane in Plane if plane.value in names)
    if len(found) < len(names):
        _doubt("planes_off")
    return found


def _ways(value: object) -> frozenset[Leaving]:
    """Ways of leaving by name; one that nobody knows ends nothing."""
    names = value if isinstance(value, list) else [] if value is None else [None]
    found = frozenset(way for way in Leaving if way.value in names)
    if len(found) < len(names):
        _doubt("end_when")
    return found


def _rights(value: object) -> frozenset[RightKey]:
    """Rights by their ids."""
    ids = value if isinstance(value, list) else [] if value is None else [None]
    found = {right_key(_text(one)) for one in ids} - {None}
    if len(found) < len(ids):
        _doubt("end_exempt")
    return frozenset(key for key in found if key is not None)


def _favourites(value: object) -> tuple[Favourite, ...]:
    found: dict[object, Favourite] = {}
    for table in value if isinstance(value, list) else ():
        favourite = _favourite(table)
        if favourite is None:
            _doubt("favourites")
        else:
            found.setdefault(favourite.key, favourite)
    return tuple(found.values())


def _favourite(table: object) -> Favourite | None:
    if not isinstance(table, dict):
        return None
    key = right_key(_text(table.get("right")))
    if key is None:
        return None
    ticket = table.get("ticket")
    return Favourite(
        key=key,
        duration=_duration(table.get("duration")),
        justification=_text(table.get("justification")),
        ticket=Ticket(_text(ticket.get("number")), _text(ticket.get("system")))
        if isinstance(ticket, dict)
        else None,
    )


def _favourite_table(favourite: Favourite) -> dict[str, Any]:
    table: dict[str, Any] = {"right": right_id(favourite.key)}
    if favourite.duration is not None:
        table["duration"] = _duration_text(favourite.duration)
    if favourite.justification:
        table["justification"] = favourite.justification
    if favourite.ticket is not None:
        table["ticket"] = {"number": favourite.ticket.number, "system": favourite.ticket.system}
    return table
