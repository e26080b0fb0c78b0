"""Which policies are asked for, and by what their answers are found.

Directory roles have one list for the whole tenant: a filter by role is refused from about twenty
roles on. Each group has policies of its own, so they are asked for by name, some groups at a time.
https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote

from keyhour.adapters.graph.batch import Batch
from keyhour.adapters.graph.policies import policy_row
from keyhour.adapters.notation import Oddities, identifier, rows_of, text
from keyhour.core.failure import CONNECTION_TROUBLES, Failure, Trouble
from keyhour.core.policy import ActivationPolicy
from keyhour.core.session import Token

Parts = Mapping[str, list[object] | Failure]
Policies = dict[str, ActivationPolicy]

MOST_GROUPS: Final = 15
"""Groups in one filter; above about that many terms Graph may answer InvalidFilter."""
_LIST: Final = "policies"
_GROUPS: Final = "group_policies_"
_SCOPE_TYPES: Final = ("DirectoryRole", "Directory")


def _address(chosen: str) -> str:
    quoted = quote(chosen, safe="/'()")
    return (
        f"/policies/roleManagementPolicyAssignments?$filter={quoted}&$expand=policy($expand=rules)"
    )


class RolePolicies:
    """The list of the tenant's role policies, in the spelling that this tenant understands."""

    def __init__(self) -> None:
        self._scope_type = _SCOPE_TYPES[0]
        self._tried_other = False

    def address(self) -> dict[str, str]:
        """The part of a batch that brings all role policies."""
        return {_LIST: _list(self._scope_type)}

    def read(self, batch: Batch, token: Token, parts: Parts, odd: Oddities) -> Policies | Failure:
        """Policies by role. A wrong scope type yields an empty list, so the other is tried once."""
        rows = parts[_LIST]
        if rows == [] and not self._tried_other:
            self._tried_other = True
            other = _SCOPE_TYPES[1 - _SCOPE_TYPES.index(self._scope_type)]
            collected = batch.collect(token, {_LIST: _list(other)})
            found = collected if isinstance(collected, Failure) else collected.parts[_LIST]
            if found and not isinstance(found, Failure):
                rows, self._scope_type = found, other
        if isinstance(rows, Failure):
            return rows
        return dict(rows_of(rows, lambda row: policy_row(row, odd), "policy", odd))


def _list(scope_type: str) -> str:
    return _address(f"scopeId eq '/' and scopeType eq '{scope_type}'")


class GroupPolicies:
    """The policies of groups, as many at a time as this tenant takes."""

    def __init__(self) -> None:
        self._most = MOST_GROUPS

    def addresses(self, groups: Iterable[str]) -> dict[str, str]:
        """The parts of a batch that bring the policies of these groups, of both accesses."""
        names = sorted(set(groups))
        chunks = [names[i : i + self._most] for i in range(0, len(names), self._most)]
        return {f"{_GROUPS}{i}": _of_groups(chunk) for i, chunk in enumerate(chunks)}

    def more(self, groups: frozenset[str], asked: frozenset[str], parts: Parts) -> dict[str, str]:
        """The parts that are still to be asked for: other groups than those, and all of them one by
        one where the service refused several.
        """
        refused = [rows for name, rows in parts.items() if name.startswith(_GROUPS)]
        # Assumption: a tenant that refuses a filter of several groups takes one.
        if self._most > 1 and any(_is_refused(rows) for rows in refused):
            self._most, asked = 1, frozenset()
        later = self.addresses(groups - asked)
        return {f"{_GROUPS}later_{name}": address for name, address in later.items()}

    @staticmethod
    def read(parts: Parts, odd: Oddities) -> Policies | Failure:
        """Policies by group and access (`core.right.policy_name`), from all parts that bring any.

        What may not be read is left out. Troubles that pass fail the whole, so that it is asked for
        again.
        """
        found: Policies = {}
        for name, rows in parts.items():
            if not name.startswith(_GROUPS):
                continue
            if isinstance(rows, Failure):
                if rows.trouble in CONNECTION_TROUBLES:
                    return rows
            else:
                found |= rows_of(rows, lambda row: _group_row(row, odd), "policy", odd)
        return found


def _is_refused(rows: list[object] | Failure) -> bool:
    return isinstance(rows, Failure) and rows.trouble is Trouble.BUG


def _of_groups(groups: Iterable[str]) -> str:
    named = " or ".join(f"scopeId eq '{_plain(group)}'" for group in groups)
    return _address(f"scopeType eq 'Group' and ({named})")


def _plain(group: str) -> str:
    return group.replace("'", "''")


def _group_row(row: object, odd: Oddities) -> tuple[str, ActivationPolicy] | None:
    found, group = policy_row(row, odd), identifier(text(row, "scopeId"))
    return (f"{group}:{found[0].lower()}", found[1]) if found and group else None
