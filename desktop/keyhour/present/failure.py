"""Every trouble in words: what happened, whose turn it is, what to do, and a code for support.

`failure_code` gives the names of the command line's contract. NOT_RECORDED has a code of its own
there, `not_recorded` (exit status 1): the wish could not be written down on this machine, so
nothing was sent, which is neither an answer of the service nor a locked keychain; so has
SET_ASIDE, which never ends a command. LAPSED is `denied`: for a script both mean that no approver
said yes.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from keyhour.core.failure import Failure, Trouble, WhoseTurn, whose_turn
from keyhour.core.policy import ActivationPolicy
from keyhour.present.foreign import plain, shortened
from keyhour.present.moment import Moment, duration_text
from keyhour.present.words import Words, later

_QUOTE_LIMIT = 300

_CODES = {
    Trouble.UNEXPECTED_ANSWER: "service_trouble",
    Trouble.CLAIMS_REQUIRED: "step_up_needed",
    Trouble.SIGN_IN_CANCELLED: "sign_in_needed",
    Trouble.SIGN_IN_TIMED_OUT: "sign_in_needed",
    Trouble.TOKEN_REFUSED: "sign_in_needed",
    Trouble.POLICY_FORBIDS: "policy_refused",
    Trouble.LAPSED: "denied",
    Trouble.NOT_FOUND: "not_eligible",
    Trouble.NOT_RECEIVED: "answer_lost",
    Trouble.STILL_ENDING: "too_early",
    Trouble.NOT_SENT: "answer_lost",
    Trouble.OVERLAPPING: "already_pending",
    Trouble.LAST_OWNER: "forbidden",
    Trouble.CONDITIONS_UNMET: "forbidden",
    Trouble.NOT_ASSIGNED: "forbidden",
    Trouble.WRONG_ACCOUNT: "forbidden",
    Trouble.ORGANISATION_UNKNOWN: "not_configured",
    Trouble.REGISTRATION_INCOMPLETE: "not_configured",
}
"""Where the contract's name is not the trouble's own."""

_SENTENCES: dict[Trouble, tuple[str, str]] = {
    Trouble.OFFLINE: (
        later("Microsoft Entra cannot be reached from this PC."),
        later("Check the network connection or the VPN. Keyhour tries again by itself."),
    ),
    Trouble.THROTTLED: (
        later("Microsoft Entra asked Keyhour to slow down."),
        later("There is nothing to do. Keyhour tries again by itself."),
    ),
    Trouble.SERVICE_TROUBLE: (
        later("Microsoft Entra has a problem at the moment."),
        later("Wait a little. Keyhour tries again by itself."),
    ),
    Trouble.UNEXPECTED_ANSWER: (
        later("Something answered in place of Microsoft Entra, or its answer could not be read."),
        later(
            "A network sign-in page or a proxy may be in the way. Open a web page to "
            "check, then try again."
        ),
    ),
    Trouble.ANSWER_LOST: (
        later("The request was sent, but its answer did not arrive."),
        later("Keyhour reads what became of it and sends nothing twice. Wait for the result."),
    ),
    Trouble.CLAIMS_REQUIRED: (
        later("Your organisation asks for a stronger sign-in for this role."),
        later("Sign in again when you are asked; the request goes on from there."),
    ),
    Trouble.STEP_UP_REFUSED: (
        later("The stronger sign-in was not accepted for this role."),
        later(
            "Your account or this device does not meet the conditions. Ask your "
            "administrator which are missing."
        ),
    ),
    Trouble.SIGN_IN_NEEDED: (
        later("Your sign-in has expired."),
        later("Sign in again."),
    ),
    Trouble.SIGN_IN_CANCELLED: (
        later("The sign-in was cancelled."),
        later("Nothing was sent. Sign in when you are ready."),
    ),
    Trouble.SIGN_IN_TIMED_OUT: (
        later("The sign-in was not finished in time."),
        later("Nothing was sent. Sign in again when you are ready."),
    ),
    Trouble.TOKEN_REFUSED: (
        later("Microsoft Entra no longer accepts this sign-in."),
        later("Sign in again."),
    ),
    Trouble.CONSENT_MISSING: (
        later("Keyhour may not read your roles in this organisation yet."),
        later("An administrator has to grant Keyhour its permissions. Send them the code below."),
    ),
    Trouble.POLICY_FORBIDS: (
        later("Your organisation's rules for this role refused the request."),
        later("Change the request so that it fits the rules, then ask again."),
    ),
    Trouble.DENIED: (
        later("An approver denied the request."),
        later("Ask the approver what is missing before you ask again."),
    ),
    Trouble.LAPSED: (
        later("Nobody decided on the request in time, so it lapsed."),
        later("Tell an approver, then ask again."),
    ),
    Trouble.NOT_ELIGIBLE: (
        later("You are not eligible for this role."),
        later("Ask your administrator to make you eligible."),
    ),
    Trouble.ALREADY_ACTIVE: (
        later("The role is already active."),
        later("There is nothing to do until it ends."),
    ),
    Trouble.ALREADY_PENDING: (
        later("A request for this role is already waiting."),
        later("Wait for its decision, or cancel it before you ask again."),
    ),
    Trouble.OVERLAPPING: (
        later("Another activation of this role is planned for that time."),
        later("Choose another start, or cancel what is planned before you ask again."),
    ),
    Trouble.LAST_OWNER: (
        later("You are the last owner of this group, so your ownership cannot end."),
        later("Make somebody else an owner first, then try again."),
    ),
    Trouble.TOO_EARLY: (
        later("A role can be ended five minutes after it became active, not earlier."),
        later("Try again in a few minutes."),
    ),
    Trouble.STILL_ENDING: (
        later("Microsoft Entra still takes the role for active, although it lists it no more."),
        later("It has probably just ended. Ask again in a minute or two."),
    ),
    Trouble.NOT_ACTIVE: (
        later("The role is not active."),
        later("There is nothing to end. A role that was just activated may need a minute to show."),
    ),
    Trouble.NOT_FOUND: (
        later("Microsoft Entra does not know this role or request any more."),
        later("Refresh the list, then try again."),
    ),
    Trouble.LICENCE_MISSING: (
        later("Your organisation has no licence for Privileged Identity Management."),
        later("Microsoft Entra ID P2 or ID Governance is needed. Tell your administrator."),
    ),
    Trouble.FORBIDDEN: (
        later("Your organisation does not allow this."),
        later("Ask your administrator, and send them the code below."),
    ),
    Trouble.CONDITIONS_UNMET: (
        later("Your organisation does not allow this sign-in from this PC."),
        later(
            "Try a PC that your organisation manages, in its network. Else send your administrator "
            "the code below."
        ),
    ),
    Trouble.NOT_ASSIGNED: (
        later(
            "Your organisation lets only chosen people use Keyhour, and you are not one of them."
        ),
        later("Ask your administrator to assign you to Keyhour, and send them the code below."),
    ),
    Trouble.WRONG_ACCOUNT: (
        later("This account is not the one that was expected here."),
        later("Sign in with your account in this organisation."),
    ),
    Trouble.ORGANISATION_UNKNOWN: (
        later("Microsoft Entra knows no organisation or no app with the ids set up in Keyhour."),
        later("Compare both ids in the settings with those of your administrator."),
    ),
    Trouble.REGISTRATION_INCOMPLETE: (
        later("Keyhour's registration in your organisation is not complete."),
        later("Send your administrator the code below: it says what the registration lacks."),
    ),
    Trouble.KEYCHAIN_LOCKED: (
        later("The system's place for secrets is locked or missing, so a sign-in cannot be kept."),
        later("Unlock the keyring, then sign in again."),
    ),
    Trouble.NOT_CONFIGURED: (
        later("No organisation is set up in Keyhour yet."),
        later(
            "Ask your administrator for the set-up, or try the practice tenant with "
            "the command: keyhour demo"
        ),
    ),
    Trouble.NOT_RECEIVED: (
        later("The request did not arrive at Microsoft Entra, so nothing was changed."),
        later("Ask again."),
    ),
    Trouble.NOT_SENT: (
        later("The role was ended, but it took too long until that was certain."),
        later("The new activation was not sent. Ask again if you still need the role."),
    ),
    Trouble.NOT_RECORDED: (
        later("The request could not be written down on this PC, so nothing was sent."),
        later("Check that the disk is not full or read-only, then try again."),
    ),
    Trouble.SET_ASIDE: (
        later("A file of Keyhour's could not be read and was moved out of the way."),
        later(
            "What it kept may be missing here: settings, the sign-in, or requests that were under "
            "way."
        ),
    ),
    Trouble.BUG: (
        later("Something went wrong inside Keyhour."),
        later("Try again. If it happens once more, send the code below to support."),
    ),
}

_ASKED: dict[Trouble, str] = {
    Trouble.OFFLINE: later("Check the network connection or the VPN, then try again."),
    Trouble.THROTTLED: later("Wait a little, then try again."),
    Trouble.SERVICE_TROUBLE: later("Wait a little, then try again."),
}
"""What helps where a person's own request failed: Keyhour reads again by itself, but it never asks
for anything again.
"""

_FILES = later("Keyhour could not read or write its files on this PC.")
"""NOT_RECORDED where no wish was to be written down."""

_RULES: dict[str, tuple[str, str]] = {
    "ExpirationRule": (
        later("The time asked for is longer than this role allows."),
        later("Choose a shorter time."),
    ),
    "JustificationRule": (
        later("This role needs a reason."),
        later("Write why you need it, then ask again."),
    ),
    "OrganisationReasonRule": (
        later("Your organisation does not accept this reason."),
        later("Write in your own words why you need it, at more length, then ask again."),
    ),
    "TicketingRule": (
        later("This role needs a ticket."),
        later("Enter the ticket's system and number, then ask again."),
    ),
    "MfaRule": (
        later("This role needs multi-factor authentication."),
        later("Sign in with your second factor, then ask again."),
    ),
    "EligibilityRule": (
        later("You are not eligible for this role, or not any more."),
        later("Ask your administrator to make you eligible."),
    ),
}

_TURNS = {
    WhoseTurn.YOU: later("It is your turn."),
    WhoseTurn.APPROVER: later("It is an approver's turn."),
    WhoseTurn.ADMINISTRATOR: later("It is your administrator's turn."),
    WhoseTurn.SERVICE: later("It is Microsoft Entra's turn."),
    WhoseTurn.US: later("It is Keyhour's turn."),
}

_SPOKEN = frozenset({Trouble.DENIED, Trouble.POLICY_FORBIDS, Trouble.FORBIDDEN, Trouble.SET_ASIDE})
"""Troubles whose detail was written for the person who asked, or names what they can look for."""


class FailureView(Struct, frozen=True, kw_only=True):
    """A failure as a person reads it."""

    code: str
    """The contract's name (`policy_refused`, …)."""
    message: str
    help: str
    whose_turn: WhoseTurn
    turn: str
    """Whose turn it is, in words."""
    quote: str = ""
    """What the service or the approver wrote, made harmless and between quotation marks; empty when
    it says nothing new.
    """
    support_code: str
    """What support needs, in one line that can be copied."""


def failure_code(failure: Failure) -> str:
    """The name of a failure in the command line's contract."""
    return _CODES.get(failure.trouble, failure.trouble.value)


def explain(
    failure: Failure,
    words: Words,
    *,
    policy: ActivationPolicy | None = None,
    moment: Moment | None = None,
    asked: bool = False,
) -> FailureView:
    """The words for a failure. `policy` adds what the tenant allows, `moment` when the next try
    comes; `asked` says that it is up to the person, who asked for something, to try again.
    """
    message, help_text = _policy_words(failure, words, policy) or _trouble_words(failure, words)
    if asked and failure.trouble in _ASKED:
        help_text = words(_ASKED[failure.trouble])
    if failure.retry_at is not None and moment is not None:
        again = moment.clock(moment.of_ours(failure.retry_at))
        text = later("Not before {time}.") if asked else later("Next try at {time}.")
        help_text = f"{help_text} {words(text, time=again)}"
    return FailureView(
        code=failure_code(failure),
        message=message,
        help=help_text,
        whose_turn=whose_turn(failure),
        turn=words(_TURNS[whose_turn(failure)]),
        quote=_quote(failure, words),
        support_code=support_code(failure),
    )


def explain_own(failure: Failure, words: Words, *, moment: Moment | None = None) -> FailureView:
    """The words for `State.trouble`: met on this machine beside any request, so none is spoken
    of.
    """
    view = explain(failure, words, moment=moment)
    if failure.trouble is not Trouble.NOT_RECORDED:
        return view
    return replace(view, message=words(_FILES))


def support_code(failure: Failure) -> str:
    """The facts that support needs: our code, the service's, and the id of the call."""
    parts = (failure_code(failure), failure.service_code, failure.correlation_id)
    return " ".join(plain(part) for part in parts if part)


def _trouble_words(failure: Failure, words: Words) -> tuple[str, str]:
    message, help_text = _SENTENCES[failure.trouble]
    return words(message), words(help_text)


def _policy_words(
    failure: Failure, words: Words, policy: ActivationPolicy | None
) -> tuple[str, str] | None:
    """The rules that refused, each in a sentence; None when no rule was named."""
    if failure.trouble is not Trouble.POLICY_FORBIDS or not failure.rules:
        return None
    known = [rule for rule in failure.rules if rule in _RULES]
    unknown = [plain(rule) for rule in failure.rules if rule not in _RULES]
    messages = [_rule_message(rule, words, policy) for rule in known]
    helps = [words(_RULES[rule][1]) for rule in known]
    if unknown:
        rules = ", ".join(unknown)
        messages.append(
            words("Your organisation's rules refused the request: {rules}.", rules=rules)
        )
        helps.append(words("Ask your administrator what this rule wants."))
    return " ".join(messages), " ".join(helps)


def _rule_message(rule: str, words: Words, policy: ActivationPolicy | None) -> str:
    if rule == "ExpirationRule" and policy is not None and policy.known:
        longest = duration_text(policy.max_duration, words)
        return words(
            "The time asked for is longer than this role allows (at most {duration}).",
            duration=longest,
        )
    return words(_RULES[rule][0])


def _quote(failure: Failure, words: Words) -> str:
    if failure.detail is None or failure.trouble not in _SPOKEN:
        return ""
    if failure.rules and all(rule in _RULES for rule in failure.rules):
        return ""
    return words("“{text}”", text=shortened(plain(failure.detail.strip()), _QUOTE_LIMIT))
