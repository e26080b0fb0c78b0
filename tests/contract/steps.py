"""What a person does with their rights in a practice tenant, step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from keyhour.core.activation import Draft, RequestReceipt
from keyhour.core.failure import Failure, Trouble
from keyhour.core.reads import PlaneRead, RightsRead
from keyhour.core.right import DirectoryKey, RightKey
from keyhour.core.session import Token
from keyhour.ports.identity import DIRECTORY_ALONE
from tests.contract.practice import Practice
from tests.core.sample import part_of

DEVICE: Final = DirectoryKey("9f06204d-73c1-4d4c-880a-6edb90606fd8", "/")
HOUR: Final = timedelta(hours=1)


def draft(key: RightKey = DEVICE, duration: timedelta = HOUR, reason: str = "driver") -> Draft:
    """A wish for an hour."""
    return Draft(key=key, duration=duration, justification=reason)


def submitted(practice: Practice, wanted: Draft | None = None) -> RequestReceipt:
    """An activation that was accepted."""
    found = practice.directory().submit(practice.token(), practice.account(), wanted or draft())
    assert isinstance(found.value, RequestReceipt), found.value
    return found.value


def refused(practice: Practice, wanted: Draft | None = None, token: Token | None = None) -> Failure:
    """An activation that was not."""
    bearer = token or practice.token()
    found = practice.directory().submit(bearer, practice.account(), wanted or draft()).value
    assert isinstance(found, Failure), found
    return found


def rights(practice: Practice, token: Token | None = None) -> PlaneRead:
    """A read that succeeded."""
    bearer = token or practice.token()
    found = practice.directory().read_rights(
        bearer, practice.account(), planes=DIRECTORY_ALONE, policies=True
    )
    assert found.heard is not None
    assert isinstance(found.value, RightsRead), found.value
    return part_of(found.value)


def trouble(part: object) -> Trouble:
    """The trouble of what must have failed."""
    assert isinstance(part, Failure), part
    return part.trouble
