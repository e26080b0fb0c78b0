"""`$filter`: text to tree to truth."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from keyhour.simulator.refusal import Refusal, bad_request

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
Value = Callable[[Row], Any]

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^']|'')*')
    | (?P<instant>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))
    | (?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_@][\w./@]*(?:/[A-Za-z_]\w*)*)
    | (?P<mark>[(),:])
    )""",
    re.VERBOSE,
)
_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "gt": lambda left, right: bool(left > right),
    "ge": lambda left, right: bool(left >= right),
    "lt": lambda left, right: bool(left < right),
    "le": lambda left, right: bool(left <= right),
}
_FUNCTIONS: Final[dict[str, Callable[[str, str], bool]]] = {
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
    "contains": lambda text, part: part in text,
}
_WORDS: Final[dict[str, Any]] = {"null": None, "true": True, "false": False}


def compile_filter(text: str) -> Test:
    """Return the truth of a `$filter` text about a row; raises Refusal when it is malformed."""
    return _Parser(_tokens(text)).whole()


def refused(detail: str) -> Refusal:
    """Return the answer to a malformed clause."""
    return bad_request(f"Invalid filter clause: {detail}", "Request_BadRequest")


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    tokens, position = [], 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise refused(f"syntax error at position {position} in '{text}'.")
        tokens.append(_Token(match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent over `or`, `and`, `not`, parentheses, comparisons, `in`, `any`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def whole(self) -> Test:
        """Read everything."""
        test = self._either()
        if self._next != len(self._tokens):
            raise refused(f"unexpected '{self._tokens[self._next].text}'.")
        return test

    def _either(self) -> Test:
        tests = [self._both()]
        while self._took("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._single()]
        while self._took("and"):
            tests.append(self._single())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _single(self) -> Test:
        if self._took("not"):
            inner = self._single()
            return lambda row: not inner(row)
        if self._took("("):
            inner = self._either()
            self._must(")")
            return inner
        head = self._peek()
        if head.kind == "name" and head.text.lower() in _FUNCTIONS:
            return self._function()
        if head.kind == "name" and head.text.lower().endswith("/any"):
            return self._some()
        return self._comparison()

    def _function(self) -> Test:
        function = _FUNCTIONS[self._take().text.lower()]
        self._must("(")
        left = self._value()
        self._must(",")
        right = self._value()
        self._must(")")
        return lambda row: function(str(left(row) or "").lower(), str(right(row) or "").lower())

    def _some(self) -> Test:
        path = self._take().text[: -len("/any")]
        self._must("(")
        variable = self._take().text
        self._must(":")
        inner = self._either()
        self._must(")")
        items = _property(path)
        return lambda row: any(inner({variable: item}) for item in items(row) or [])

    def _comparison(self) -> Test:
        left = self._value()
        operator = self._take().text.lower()
        if operator == "in":
            return self._membership(left)
        compare = _COMPARISONS.get(operator)
        if compare is None:
            raise refused(f"unknown operator '{operator}'.")
        right = self._value()
        return lambda row: _compared(compare, left(row), right(row))

    def _membership(self, left: Value) -> Test:
        self._must("(")
        values = [self._value()]
        while self._took(","):
            values.append(self._value())
        self._must(")")
        return lambda row: any(_folded(left(row)) == _folded(value(row)) for value in values)

    def _value(self) -> Value:
        token = self._take()
        if token.kind == "name" and token.text.lower() not in _WORDS:
            return _property(token.text)
        constant = _constant(token)
        return lambda _row: constant

    def _peek(self) -> _Token:
        if self._next >= len(self._tokens):
            raise refused("unexpected end.")
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._peek()
        self._next += 1
        return token

    def _took(self, text: str) -> bool:
        is_next = self._next < len(self._tokens) and self._tokens[self._next].text.lower() == text
        self._next += is_next
        return is_next

    def _must(self, text: str) -> None:
        if not self._took(text):
            raise refused(f"'{text}' expected.")


def _property(path: str) -> Value:
    names = path.split("/")

    def read(row: Row) -> Any:
        value: Any = row
        for name in names:
            if not isinstance(value, Mapping):
                return None
            if name not in value:
                raise bad_request(f"Could not find a property named '{name}'.")
            value = value[name]
        return value

    return read


def _constant(token: _Token) -> Any:
    if token.kind == "string":
        return token.text[1:-1].replace("''", "'")
    if token.kind == "number":
        return float(token.text)
    if token.kind == "mark":
        raise refused(f"unexpected '{token.text}'.")
    return _WORDS.get(token.text.lower(), token.text)


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    left, right = _folded(left), _folded(right)
    is_ordering = compare not in (_COMPARISONS["eq"], _COMPARISONS["ne"])
    if is_ordering and (left is None or right is None or type(left) is not type(right)):
        return False
    return compare(left, right)


def _folded(value: Any) -> Any:
    """Make values comparable: instants as such, text without regard to case, numbers as float."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, str):
        return _instant(value) or value.lower()
    return value


def _instant(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\dT", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
