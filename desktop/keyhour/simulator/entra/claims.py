"""The `claims` parameter: what a token must prove."""

from __future__ import annotations

import json
from typing import Any

from keyhour.simulator.entra.trouble import Trouble
from keyhour.simulator.login import MFA, Demand


def read_claims(text: str | None) -> Demand:
    """Read the parameter; raises Trouble when it is no JSON object."""
    if not text:
        return Demand()
    try:
        wanted = json.loads(text)
        asked: dict[str, Any] = (wanted.get("access_token") or {}) if wanted else {}
    except (ValueError, AttributeError) as error:
        raise Trouble(
            "invalid_request", 50148, "The claims parameter is not valid JSON."
        ) from error
    return Demand(
        mfa=MFA in _values(asked, "amr") or "capolids" in asked,
        contexts=tuple(_values(asked, "acrs")),
        has_cp1="CP1" in (value.upper() for value in _values(asked, "xms_cc")),
    )


def _values(asked: dict[str, Any], name: str) -> list[str]:
    """Return the value or values of one claim."""
    entry = asked.get(name)
    if not isinstance(entry, dict):
        return []
    values = entry.get("values", [])
    single = [entry["value"]] if "value" in entry else []
    return [str(value) for value in [*values, *single]]
