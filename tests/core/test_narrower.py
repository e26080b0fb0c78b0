"""A narrower scope: an Azure right that is a part of one that a person is eligible for."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Phase
from keyhour.core.failure import Trouble
from keyhour.core.policy import UNKNOWN_POLICY
from keyhour.core.right import AzureKey, DirectoryKey, RightKey, Scope, covers
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import AccountState, mapping
from tests.core.azure import ELIGIBLE, GROUP, MANAGEMENT, NARROW, SUBSCRIPTION, WIDE, held, narrowed
from tests.core.sample import ANNA, DEVICE, draft, fails, policy

ACCOUNT = AccountState(account=ANNA, eligibilities=(ELIGIBLE,))


@pytest.mark.parametrize(
    ("wider", "narrower", "is_within"),
    [
        (WIDE, NARROW, True),
        (WIDE, AzureKey("contributor", GROUP.upper()), True),
        (AzureKey("contributor", "/"), NARROW, True),
        (AzureKey("contributor", MANAGEMENT), WIDE, True),
        (WIDE, WIDE, False),
        (NARROW, WIDE, False),
        (WIDE, AzureKey("contributor", f"{SUBSCRIPTION}2"), False),
        (WIDE, AzureKey("reader", GROUP), False),
        (DirectoryKey("r", "/"), DirectoryKey("r", "/x"), False),
        (WIDE, DEVICE, False),
    ],
)
def test_scope_lies_within_another(wider: RightKey, narrower: RightKey, is_within: bool) -> None:
    """The same role, below in the tree; what is below a management group only the service knows."""
    assert covers(wider, narrower) is is_within


def test_part_of_an_eligibility_is_one() -> None:
    """It goes by the role's name, at the narrower scope, and ends when the whole does."""
    assert ACCOUNT.eligibility(NARROW) == narrowed(name=None)
    assert ACCOUNT.eligibility(WIDE) is ELIGIBLE
    assert ACCOUNT.eligibility(AzureKey("reader", GROUP)) is None
    assert ACCOUNT.eligibility(DEVICE) is None


def test_nearest_eligibility_counts() -> None:
    """A person may be eligible at several levels."""
    above = replace(ELIGIBLE, key=AzureKey("contributor", MANAGEMENT), scope=Scope("/m"), name="X")
    account = replace(ACCOUNT, eligibilities=(above, ELIGIBLE))
    found = account.eligibility(NARROW)
    assert found is not None
    assert found.name == "Contributor"


def test_narrower_scope_keeps_the_name_under_which_it_was_met() -> None:
    """In a row, in the draft that asked for it, or among the places that were offered."""
    asked = replace(draft(NARROW), place=Scope(GROUP, "from the draft"))
    waiting = Activation(key=NARROW, phase=Phase.AWAITING_APPROVAL, draft=asked)
    listed = {
        WIDE: (Scope("/other", "other"), Scope(GROUP, "from the list")),
        DEVICE: fails(Trouble.OFFLINE),
    }
    by_list = replace(ACCOUNT, places=mapping(listed))
    by_draft = replace(by_list, activations=mapping({NARROW: waiting}))
    by_row = replace(by_draft, assignments=(held(NARROW),))
    names = [one.eligibility(NARROW) for one in (by_list, by_draft, by_row)]
    assert [one.scope.name for one in names if one] == ["from the list", "from the draft", "rg-web"]


def test_rules_of_the_whole_hold_for_a_part_until_its_own_are_known() -> None:
    """The service is the judge all the same."""
    wide, own = policy(hours=4), policy(hours=1)
    account = replace(ACCOUNT, policies=mapping({WIDE: wide}))
    assert account.policy(NARROW) == wide
    assert replace(account, policies=mapping({WIDE: wide, NARROW: own})).policy(NARROW) == own
    assert ACCOUNT.policy(NARROW) == UNKNOWN_POLICY
    both = replace(account, eligibilities=(ELIGIBLE, narrowed()))
    assert both.policy(NARROW) == UNKNOWN_POLICY  # a right of its own has rules of its own
    assert ACCOUNT.policy(AzureKey("reader", GROUP)) == UNKNOWN_POLICY


def test_rules_of_azure_are_unsaid_until_they_were_read() -> None:
    """Everywhere else unread rules are rules that may not be read."""
    assert not ACCOUNT.has_rules(WIDE)
    assert ACCOUNT.has_rules(DEVICE)
    known = replace(ACCOUNT, policies=mapping({WIDE: policy()}))
    assert known.has_rules(WIDE)
    assert known.has_rules(NARROW)
    assert replace(ACCOUNT, policies=mapping({WIDE: UNKNOWN_POLICY})).has_rules(WIDE)


def test_favourite_part_is_offered_beside_the_whole() -> None:
    """What was narrowed once need not be narrowed again."""
    settings = Settings(
        favourites=(Favourite(key=WIDE), Favourite(key=NARROW), Favourite(key=DEVICE))
    )
    assert ACCOUNT.offered(settings) == (ELIGIBLE, narrowed(name=None))
    assert ACCOUNT.offered(Settings()) == (ELIGIBLE,)
