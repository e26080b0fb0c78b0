"""What was found on this PC, in words: a headline, a short form, and what to do."""

from __future__ import annotations

from keyhour.core.device_verdict import Finding, NextStep, Verdict
from keyhour.present.words import later

HEADLINES: dict[Finding, str] = {
    Finding.NOT_WINDOWS: later("No effect on this computer: it does not run Windows"),
    Finding.HYBRID: later("No effect on this PC: it is hybrid joined"),
    Finding.REGISTERED: later("No effect on this PC: it is only registered"),
    Finding.NOT_JOINED: later("No effect on this PC: it is not joined"),
    Finding.OTHER_TENANT: later("No effect on this PC: it belongs to another organisation"),
    Finding.OTHER_USER: later("Windows is used by another account"),
    Finding.ROLE_REMOVED: later("No effect on this PC: the role was removed from it"),
    Finding.NEEDS_RENEWAL: later("Active in Entra, not yet on this PC"),
    Finding.NEEDS_SIGN_OUT: later("Active in Entra, on this PC after you sign out"),
    Finding.NOT_EFFECTIVE: later("Active in Entra, still not on this PC"),
    Finding.PROTECTED: later("Active in Entra; this PC shows it only when an app asks"),
    Finding.EFFECTIVE: later("In force on this PC"),
    Finding.STILL_ADMIN: later("Ended in Entra; this session still has administrator rights"),
    Finding.ENDED_HERE: later("Ended on this PC too"),
    Finding.ADMIN_OTHERWISE: later("You are an administrator of this PC without the role"),
    Finding.NOT_ACTIVE: later("No administrator rights in this session"),
    Finding.WAITING: later("No administrator rights in this session yet"),
    Finding.ROLE_UNKNOWN: later("Not known whether the role is active"),
    Finding.UNKNOWN: later("Not known what you may do on this PC"),
}

SHORT: dict[Finding, str] = {
    Finding.NEEDS_RENEWAL: later("not yet on this PC"),
    Finding.NEEDS_SIGN_OUT: later("on this PC after you sign out"),
    Finding.NOT_EFFECTIVE: later("still not on this PC"),
    Finding.PROTECTED: later("on this PC when an app asks"),
    Finding.EFFECTIVE: later("in force on this PC"),
}
"""Beside a role that is shown as active anyway."""

_OTHER_WAY = later(
    "Ask your IT how to become an administrator here, for instance with Windows LAPS."
)
_OTHER_PC = later("The role works on Windows PCs that are joined to your organisation's Entra.")

_ADVICE: dict[Finding, str] = {
    Finding.NOT_WINDOWS: _OTHER_PC,
    Finding.HYBRID: _OTHER_WAY,
    Finding.REGISTERED: _OTHER_WAY,
    Finding.NOT_JOINED: _OTHER_WAY,
    Finding.OTHER_TENANT: _OTHER_PC,
    Finding.ROLE_REMOVED: later(
        "Your IT took the role out of this PC's Administrators group. Contact your IT."
    ),
    Finding.NEEDS_SIGN_OUT: later(
        "Windows knows of the role now. Sign out of Windows and in again; locking is not enough."
    ),
    Finding.NOT_EFFECTIVE: later(
        "Windows' sign-in and session are newer than the role. Renew the sign-in once more; "
        "if that does not help, show the Health page to your IT."
    ),
    Finding.PROTECTED: later(
        "Administrator protection is on. Start an app as administrator to see whether it works."
    ),
    Finding.EFFECTIVE: later("Apps that ask for administrator rights can have them now."),
    Finding.ENDED_HERE: later("To become an administrator again, activate the role again."),
    Finding.ADMIN_OTHERWISE: later("Activating or ending the role changes nothing here."),
    Finding.NOT_ACTIVE: later("To become an administrator, activate the role."),
    Finding.WAITING: later("This PC can follow as soon as the role is active."),
    Finding.UNKNOWN: later("Windows did not tell. Read again."),
}

_STILL_RENEW = later(
    "They last as long as this Windows session. Renew the Windows sign-in, then sign out."
)
_STILL_SIGN_OUT = later("They last as long as this Windows session. Sign out of Windows to end it.")
_UNKNOWN_SIGNED_OUT = later("Sign in to see it.")
_UNKNOWN_UNREAD = later("Read again as soon as Microsoft Entra can be reached.")


def advice_for(verdict: Verdict) -> str:
    """The advice that needs no values, as a text for `Words`; empty for the two that do."""
    if verdict.finding is Finding.STILL_ADMIN:
        is_renewed = verdict.next_step is NextStep.SIGN_OUT
        return _STILL_SIGN_OUT if is_renewed else _STILL_RENEW
    if verdict.finding is Finding.ROLE_UNKNOWN:
        is_signed_out = verdict.next_step is NextStep.SIGN_IN
        return _UNKNOWN_SIGNED_OUT if is_signed_out else _UNKNOWN_UNREAD
    return _ADVICE.get(verdict.finding, "")
