"""`$select`, `$expand`, `$orderby` and paging: the form in which rows leave."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from keyhour.simulator.odata.expression import compile_filter
from keyhour.simulator.refusal import bad_request, unknown_property

Json = dict[str, Any]
Expander = Callable[[Json], Any]

_OPTIONS: Final = frozenset(
    {"filter", "select", "expand", "top", "skip", "skiptoken", "orderby", "count", "search"}
)
_MOST_ALTERNATIVES: Final = 20


@dataclass(frozen=True)
class Option:
    """One item of `$expand` with the options in its parentheses."""

    name: str
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shape:
    """What a set can be asked for: its type's name and the links that `$expand` may follow."""

    type_name: str
    expanders: Mapping[str, Expander] = field(default_factory=dict)
    inner: Mapping[str, Shape] = field(default_factory=dict)


def normal_query(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the query with every system option's name in the form `$name`."""
    query = {}
    for name, value in pairs:
        bare = name.removeprefix("$").lower()
        query["$" + bare if bare in _OPTIONS else name] = value
    return query


def entity(row: Json, query: Mapping[str, str], shape: Shape) -> Json:
    """Return one row with the links and properties asked for."""
    result = dict(row)
    expanded = []
    for option in _split_expand(query.get("$expand", "")):
        result[option.name] = _followed(row, option, shape)
        expanded.append(option.name)
    select = query.get("$select")
    if not select:
        return result
    names = [name.strip() for name in select.split(",") if name.strip()]
    for name in names:
        if name not in result and name != "*":
            raise unknown_property(name, shape.type_name)
    kept = set(names) | set(expanded)
    if "*" in kept:
        return result
    return {name: value for name, value in result.items() if name in kept or name[0] == "@"}


def chosen(rows: Sequence[Json], query: Mapping[str, str]) -> list[Json]:
    """Return the rows that `$filter` lets pass, in the order of `$orderby`."""
    result = list(rows)
    text = query.get("$filter")
    if text:
        if len(re.findall(r"\bor\b", text)) >= _MOST_ALTERNATIVES:
            raise bad_request("The filter is invalid.", "InvalidFilter")
        test = compile_filter(text)
        result = [row for row in result if test(row)]
    for clause in reversed([part.split() for part in query.get("$orderby", "").split(",") if part]):
        is_down = clause[-1].lower() == "desc"
        result.sort(key=_sorted_by(clause[0]), reverse=is_down)
    return result


def _sorted_by(name: str) -> Callable[[Json], str]:
    return lambda row: str(row.get(name) or "")


def page(
    rows: Sequence[Json], query: Mapping[str, str], address: str, size: int
) -> tuple[list[Json], str | None]:
    """Return one page of rows and the link to the next, which repeats the query."""
    first = _offset(query)
    length = min(size, _number(query, "$top", size))
    last = first + length
    if last >= len(rows) or length == 0:
        return list(rows[first:last]), None
    token = base64.urlsafe_b64encode(f"practice:{last}".encode()).decode().rstrip("=")
    again = {name: value for name, value in query.items() if name not in ("$skiptoken", "$skip")}
    link = urlencode({**again, "$skiptoken": token}, quote_via=quote, safe="$()',/:")
    return list(rows[first:last]), f"{address}?{link}"


def _offset(query: Mapping[str, str]) -> int:
    token = query.get("$skiptoken")
    if token is None:
        return _number(query, "$skip", 0)
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        return int(text.removeprefix("practice:"))
    except (ValueError, binascii.Error) as error:
        raise bad_request("Invalid $skiptoken query option specified.") from error


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdigit():
        raise bad_request(f"Invalid value '{text}' for {name} query option found.")
    return int(text)


def _followed(row: Json, option: Option, shape: Shape) -> Any:
    follow = shape.expanders.get(option.name)
    if follow is None:
        raise unknown_property(option.name, shape.type_name)
    inner = shape.inner.get(option.name, Shape(option.name))
    target = follow(row)
    if isinstance(target, list):
        return [entity(item, option.query, inner) for item in target]
    return entity(target, option.query, inner) if isinstance(target, dict) else target


def _split_expand(text: str) -> list[Option]:
    return [_read_option(item) for item in _split(text, ",")]


def _read_option(text: str) -> Option:
    name, parenthesis, rest = text.partition("(")
    if not parenthesis:
        return Option(name.strip())
    pairs = [part.partition("=") for part in _split(rest.rstrip()[:-1], ";")]
    return Option(name.strip(), normal_query([(key.strip(), value) for key, _, value in pairs]))


def _split(text: str, separator: str) -> list[str]:
    """Split at the separator, but not inside parentheses."""
    parts, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]
