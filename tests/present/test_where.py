"""Where an Azure role is to be active: all of its scope first, narrower places once known."""

from __future__ import annotations

from datetime import UTC

import pytest
from msgspec.structs import replace

from keyhour.core.activation import Activation, Draft, Phase
from keyhour.core.detail import Detail
from keyhour.core.failure import Failure, Trouble
from keyhour.core.right import AzureKey, Eligibility, RightKey, Scope
from keyhour.core.settings import Favourite, Settings, favourite_of
from keyhour.core.state import AccountState, State, mapping
from keyhour.present.activation import form_start, form_view, settings_after
from keyhour.present.form import FormInput, FormView, draft_from, input_from
from keyhour.present.menu import menu_entries
from keyhour.present.moment import moment_of
from keyhour.present.right import right_label, scope_text
from keyhour.present.where import WhereView
from keyhour.present.words import Words
from tests.present import tenant
from tests.present.tenant import CONTRIBUTOR, HOUR, INTUNE, NASTY, NOW, SQL, policy

ROLE = CONTRIBUTOR.role_definition_id
SUBSCRIPTION = "/subscriptions/77770000-1111-4222-8333-444455556666"
WIDE = AzureKey(ROLE, SUBSCRIPTION)
WEB = Scope(f"{SUBSCRIPTION}/resourceGroups/rg-web", "rg-web")
DATA = Scope(f"{SUBSCRIPTION}/resourceGroups/rg-data", "rg-data")
NARROW = AzureKey(ROLE, DATA.id)
ELIGIBLE = Eligibility(key=WIDE, name="Contributor", scope=Scope(SUBSCRIPTION, "Production"))


def made(**changes: object) -> State:
    """Rosa, eligible for a subscription alone."""
    account = tenant.account_state(eligibilities=(ELIGIBLE,), policies=mapping({WIDE: policy(2)}))
    return tenant.state(replace(account, **changes))


def start(state: State, key: RightKey = WIDE) -> FormInput:
    """The form as it opens."""
    entered = form_start(state, key)
    assert entered is not None
    return entered


def look(state: State, entered: FormInput | None = None) -> FormView:
    """The form at 14:28 UTC, in English."""
    view = form_view(state, entered or start(state), NOW, Words(), UTC)
    assert view is not None
    return view


def where(state: State, entered: FormInput | None = None) -> WhereView:
    """The choice of a scope in that form."""
    view = look(state, entered).where
    assert view is not None
    return view


def labels(view: WhereView) -> list[str]:
    """What there is to choose."""
    return [one.label for one in view.places]


def test_form_begins_with_all_of_the_scope() -> None:
    """Nothing is read before somebody looks; the scope stands in the field and not above it."""
    view = where(made())
    assert (view.label, labels(view), view.chosen) == (
        "Where",
        ["All of Production (subscription)"],
        0,
    )
    assert view.note == ""
    assert look(made()).subtitle == ""
    through_group = tenant.state(tenant.account_state())
    assert look(through_group, start(through_group, CONTRIBUTOR)).subtitle == "via group Web team"


@pytest.mark.parametrize("key", [INTUNE, SQL])
def test_other_planes_cannot_be_narrowed(key: RightKey) -> None:
    """A directory role and a group are where they are."""
    state = tenant.state(tenant.account_state())
    assert look(state, start(state, key)).where is None


def test_one_resource_cannot_be_narrowed() -> None:
    """Nothing lies below it."""
    key = AzureKey(ROLE, f"{WEB.id}/providers/Microsoft.Web/sites/shop")
    state = made(eligibilities=(replace(ELIGIBLE, key=key, scope=Scope(key.scope_id, "shop")),))
    view = look(state, start(state, key))
    assert view.where is None
    assert view.subtitle == "shop (resource)"


def test_places_are_offered_by_name_and_kind() -> None:
    """In the order of their names, the scope itself only once."""
    places = (WEB, DATA, Scope(SUBSCRIPTION, "Production"), Scope(f"{SUBSCRIPTION}/x/y", None))
    view = where(made(places=mapping({WIDE: places})))
    assert labels(view) == [
        "All of Production (subscription)",
        "rg-data (resource group)",
        "rg-web (resource group)",
        "y (resource)",
    ]
    assert view.news == "3 narrower places"


def test_reading_is_told_and_so_is_an_empty_or_failed_list() -> None:
    """The field never stays silent."""
    reading = made(detailing=frozenset({(WIDE, Detail.PLACES)}))
    assert where(reading).note == "Reading narrower places…"
    assert where(made(places=mapping({WIDE: ()}))).note == "There is no narrower place to choose."
    failed = made(places=mapping({WIDE: Failure(trouble=Trouble.FORBIDDEN)}))
    assert where(failed).note == "Your organisation does not allow this."


def test_chosen_place_is_what_is_sent() -> None:
    """The right of the narrower scope, by its name."""
    state = made(places=mapping({WIDE: (WEB, DATA)}))
    entered = replace(start(state), place=DATA)
    assert where(state, entered).chosen == 1
    draft = draft_from(entered, policy(2))
    assert (draft.key, draft.place) == (NARROW, DATA)
    assert input_from(draft).right == NARROW


def test_chosen_place_stays_when_the_list_goes() -> None:
    """A list that is read again may fail; what was chosen is still chosen."""
    view = where(made(), replace(start(made()), place=DATA))
    assert labels(view)[view.chosen] == "rg-data (resource group)"


def test_place_that_is_active_already_cannot_be_asked_for() -> None:
    """The whole can be."""
    busy = Activation(key=NARROW, phase=Phase.SUBMITTING)
    state = made(activations=mapping({NARROW: busy}))
    assert look(state).can_submit
    assert not look(state, replace(start(state), place=DATA)).can_submit


def test_note_on_unreadable_rules_waits_until_somebody_looked() -> None:
    """While they are being read the form says nothing of them."""
    assert look(made(policies=mapping({}))).note == ""


def test_favourite_is_the_part_that_was_chosen() -> None:
    """It gets its own entry in the menu, told apart by its place."""
    entered = replace(start(made()), place=DATA, remember=True)
    settings = settings_after(Settings(), entered)
    assert favourite_of(settings, NARROW) == Favourite(key=NARROW, duration=HOUR)
    assert favourite_of(settings, WIDE) is None
    state = replace(made(), settings=settings)
    moment = moment_of(state, NOW, Words(), UTC)
    entries = [entry.label for entry in menu_entries(state, moment)]
    assert any(one.startswith("Activate Contributor, rg-data") for one in entries)


def test_refused_part_is_tried_again_with_what_was_typed() -> None:
    """Reason, duration and place."""
    draft = Draft(key=NARROW, duration=HOUR, justification="Deploy", place=DATA)
    refused = Activation(key=NARROW, phase=Phase.REFUSED, draft=draft)
    state = made(activations=mapping({NARROW: refused}))
    entered = start(state, NARROW)
    assert (entered.reason, entered.right, entered.place) == ("Deploy", NARROW, DATA)
    account = state.account
    assert isinstance(account, AccountState)
    assert right_label(account, NARROW, Words()).place == "rg-data (resource group)"


@pytest.mark.parametrize(
    ("scope", "name", "told"),
    [
        ("/", None, "All of Azure"),
        ("/providers/Microsoft.Management/managementGroups/mg", "Root", "Root (management group)"),
        ("/providers/Microsoft.Management/managementGroups/mg", None, "mg (management group)"),
        (SUBSCRIPTION, None, "77770000… (subscription)"),
        (WEB.id, None, "rg-web (resource group)"),
        (f"{WEB.id}/providers/Microsoft.Web/sites/shop", "shop", "shop (resource)"),
        (
            "/providers/Microsoft.Management/managementGroups/mg/providers/X/y",
            None,
            "y (management group)",
        ),
    ],
)
def test_azure_scope_goes_by_its_name_and_kind(scope: str, name: str | None, told: str) -> None:
    """Without a name the id's own end names it, but for a subscription's."""
    assert scope_text(AzureKey(ROLE, scope), Scope(scope, name), Words()) == told


def test_hostile_names_are_harmless_in_the_list() -> None:
    """Whoever may create a resource group chooses its name."""
    state = made(places=mapping({WIDE: (Scope(DATA.id, NASTY),)}))
    text = labels(where(state))[1]
    assert text.isprintable()
    assert len(text) <= 80
