"""Why Keyhour could not start, in words."""

from __future__ import annotations

from msgspec import Struct

from keyhour.present.words import Words, later

_REASONS = {
    "host_not_local": later("It names a host that is not on this machine."),
    "scheme_not_allowed": later("It names an address that is not encrypted."),
    "address_malformed": later("It names an address that cannot be read."),
    "hosts_of_built_in_cloud": later("It names hosts of its own for one of Microsoft's clouds."),
    "id_malformed": later("The tenant or client id in it is not an id."),
    "cloud_unknown": later("It names a cloud that Keyhour does not know."),
    "clock_malformed": later("The clock in it cannot be read."),
    "ca_file_missing": later("The certificate that it names is missing."),
    "file_unreadable": later("The file is missing or cannot be read."),
    "file_not_trusted": later("The file belongs to somebody else, or others may write to it."),
    "file_malformed": later("The file is not TOML."),
    "no_organisation": later("No organisation is set up for this cloud."),
}


class StartProblem(Struct, frozen=True):
    """A sentence on what is wrong, and one on what to do."""

    message: str
    help: str


def cloud_problem(reason: str, subject: str, words: Words) -> StartProblem:
    """Words for a cloud that can't be used; `subject` is the key or file that it is about."""
    why = words(_REASONS.get(reason, later("It cannot be used.")))
    return StartProblem(
        words("The cloud cannot be used ({subject}). {why}", subject=subject, why=why),
        words("Choose another cloud file, or ask your administrator for the right one."),
    )


def folder_problem(words: Words) -> StartProblem:
    """Words for a state folder that can't be used."""
    return StartProblem(
        words(
            "Keyhour cannot use its folder: it belongs to somebody else or cannot be written to."
        ),
        words("Choose another folder with --state-dir, or free the present one."),
    )


def scenario_problem(scenario: str, words: Words) -> StartProblem:
    """Words for a practice tenant that does not know a scenario."""
    return StartProblem(
        words("The practice tenant has no scenario called “{scenario}”.", scenario=scenario),
        words("See what there is with the command: keyhour simulate --help"),
    )
