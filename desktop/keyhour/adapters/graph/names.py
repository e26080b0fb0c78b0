"""Names of groups and scopes that the lists leave out, asked for once and only where they may be
read.

A group's name needs GroupMember.Read.All, an administrative unit's AdministrativeUnit.Read.All;
neither is asked of anybody, but a tenant may have granted them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from keyhour.adapters.graph.spelling import MINE
from keyhour.adapters.notation import identifier, member, text
from keyhour.core.failure import CONNECTION_TROUBLES, Failure
from keyhour.core.right import Assignment, Eligibility, GroupKey, Via

R = TypeVar("R", Eligibility, Assignment)
Parts = Mapping[str, list[object] | Failure]

MOST_IDS: Final = 15
"""Ids in one `in` filter: https://learn.microsoft.com/graph/filter-query-parameter"""
_NAMES: Final = "names_"
_UNITS: Final = "/administrativeUnits/"
_SCOPED: Final = (
    f"/roleManagement/directory/roleEligibilityScheduleInstances/{MINE}?$expand=directoryScope"
)


class Missing(Struct, frozen=True, kw_only=True):
    """Groups and scopes without a name."""

    groups: tuple[str, ...]
    scopes: tuple[str, ...]

    def addresses(self) -> dict[str, str]:
        """The parts of a batch that may bring the names."""
        return {**_of_groups(self.groups), **_of_scopes(self.scopes)}


class Names:
    """What was learnt so far. Keys are ids of groups and of directory scopes."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._asked: set[str] = set()

    def learn(self, rows: Iterable[Eligibility | Assignment]) -> None:
        """Take the names that rows bring with them."""
        for row in rows:
            if isinstance(row.key, GroupKey):
                if row.name != row.key.group_id:
                    self._known[row.key.group_id] = row.name
            elif row.scope.name:
                self._known[row.scope.id] = row.scope.name

    def missing(self, rows: Iterable[Eligibility | Assignment]) -> Missing:
        """The names that these rows lack and nobody asked for yet."""
        groups, scopes = set[str](), {"/"}
        for row in rows:
            if isinstance(row.key, GroupKey):
                groups.add(row.key.group_id)
            else:
                scopes.add(row.scope.id)
            groups |= {row.via.group_id} if row.via else set()
        scopes.remove("/")
        return Missing(groups=self._unknown(groups), scopes=self._unknown(scopes))

    def _unknown(self, ids: set[str]) -> tuple[str, ...]:
        return tuple(sorted(ids - self._known.keys() - self._asked))

    def take(self, missing: Missing, parts: Parts) -> None:
        """Take what was brought; what may not be read is not asked for again."""
        parts = {name: rows for name, rows in parts.items() if name.startswith(_NAMES)}
        came = [rows for rows in parts.values() if not isinstance(rows, Failure)]
        for row in (row for rows in came for row in rows):
            self._take_row(row)
        failed = [rows for rows in parts.values() if isinstance(rows, Failure)]
        if not any(one.trouble in CONNECTION_TROUBLES for one in failed):
            self._asked |= {*missing.groups, *missing.scopes}

    def _take_row(self, row: object) -> None:
        """A group or a unit, or a right with its scope: no id is shared by two of them."""
        scope, name = text(row, "directoryScopeId"), text(row, "displayName")
        if scope:
            name = text(member(row, "directoryScope"), "displayName")
        own = identifier(text(row, "id"))
        for key in (scope,) if scope else (own, f"{_UNITS}{own}"):
            if name:
                self._known[key] = name

    def named(self, row: R) -> R:
        """The row with every name that is known."""
        if row.via is not None and row.via.name is None:
            row = replace(row, via=Via(row.via.group_id, self._known.get(row.via.group_id)))
        if isinstance(row.key, GroupKey):
            return replace(row, name=self._known.get(row.key.group_id, row.name))
        name = row.scope.name or self._known.get(row.scope.id)
        return replace(row, scope=replace(row.scope, name=name))


def _of_groups(ids: tuple[str, ...]) -> dict[str, str]:
    chunks = [ids[i : i + MOST_IDS] for i in range(0, len(ids), MOST_IDS)]
    return {f"{_NAMES}groups_{i}": _group_address(chunk) for i, chunk in enumerate(chunks)}


def _group_address(ids: tuple[str, ...]) -> str:
    quoted = ",".join("'" + one.replace("'", "''") + "'" for one in ids)
    chosen = quote(f"id in ({quoted})", safe="'(),")
    return f"/groups?$filter={chosen}&$select=id,displayName"


def _of_scopes(ids: tuple[str, ...]) -> dict[str, str]:
    """Units by their own addresses; the expansion tells of other objects too, where it may.

    Assumption: which permission that expansion needs is not documented.
    """
    if not ids:
        return {}
    units = [one[len(_UNITS) :] for one in ids if one.startswith(_UNITS)][:MOST_IDS]
    addresses = (
        f"/directory/administrativeUnits/{quote(one, safe='')}?$select=id,displayName"
        for one in units
    )
    return {f"{_NAMES}scopes": _SCOPED} | {
        f"{_NAMES}unit_{i}": address for i, address in enumerate(addresses)
    }
