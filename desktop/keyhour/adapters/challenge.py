"""Claims challenges: finding the demand in a header or in a text, in every form it was seen in.

Header form (continuous access evaluation):
https://learn.microsoft.com/entra/identity-platform/claims-challenge Text form (PIM, authentication
context): `&claims=` and URL-encoded JSON inside the error's message.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final
from urllib.parse import unquote

import msgspec

from keyhour.core.failure import ClaimsDemand

MFA: Final = ClaimsDemand('{"access_token":{"amr":{"essential":true,"values":["mfa"]}}}')
"""What to ask for when PIM names its MfaRule, which comes without a demand of its own."""

_LARGEST: Final = 16 * 1024
_IN_HEADER: Final = re.compile(r'\bclaims\s*=\s*"([^"]*)"', re.IGNORECASE)
_INSUFFICIENT: Final = re.compile(r'\berror\s*=\s*"?insufficient_claims\b', re.IGNORECASE)
_IN_TEXT: Final = re.compile(r'claims=("[^"]*"|[^"&\s]+)', re.IGNORECASE)


def demand_in_header(header: str) -> ClaimsDemand | None:
    """The claims of a `WWW-Authenticate` header, if it demands any; several challenges may be
    joined.
    """
    if not _INSUFFICIENT.search(header[:_LARGEST]):
        return None
    for match in _IN_HEADER.finditer(header[:_LARGEST]):
        demand = demand_of(match.group(1))
        if demand is not None:
            return demand
    return None


def demand_in_text(text: str) -> ClaimsDemand | None:
    """The claims inside a message, if any."""
    for match in _IN_TEXT.finditer(text[:_LARGEST]):
        demand = demand_of(match.group(1).strip('"'))
        if demand is not None:
            return demand
    return None


def demand_of(text: str) -> ClaimsDemand | None:
    """A demand from JSON, URL-encoded JSON or base64 of JSON; None when it is none of them."""
    text = text.strip()
    candidates = [text] if text.startswith("{") else [unquote(text), _from_base64(text)]
    for candidate in candidates:
        if candidate and _is_object(candidate):
            return ClaimsDemand(candidate)
    return None


def _from_base64(text: str) -> str:
    """Plain or URL-safe, padded or not; empty when it is not base64 of text."""
    text = unquote(text).translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _is_object(text: str) -> bool:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return isinstance(value, dict) and bool(value)
