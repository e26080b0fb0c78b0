"""`--selftest`: tries this installation on a practice tenant, as its own users would use it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from keyhour.cli.activation import activate
from keyhour.cli.ask import ActivateAsk, Common
from keyhour.cli.demo import REQUESTER
from keyhour.cli.desk import Desk, Ended, Manner
from keyhour.cli.errand import opener
from keyhour.cli.launch import Launchers, Misuse, SimulateAsk
from keyhour.cli.output import Answer, Output
from keyhour.cli.sight import Sight
from keyhour.cli.verdict import nothing_done
from keyhour.cli.watch import EngineFailed
from keyhour.core.failure import Failure, Trouble
from keyhour.core.lookup import easy_right
from keyhour.core.right import right_id
from keyhour.present.document import usage_part


def self_test(common: Common, launchers: Launchers, output: Output) -> Answer:
    """Sign in with a device code, activate one right, and confirm it by reading.

    `--cloud` must name a practice tenant, which approves the code by itself; without it one is
    started. Nothing is kept unless `--state-dir` says where.
    """
    sight = Sight(launchers.words())
    try:
        with (
            tempfile.TemporaryDirectory(prefix="keyhour-selftest-") as folder,
            _practice(common, launchers, sight) as cloud,
        ):
            where = replace(common, cloud=cloud, state_dir=common.state_dir or folder)
            return _tried(replace(where, device_code=True), launchers, output)
    except Ended as ended:
        return nothing_done(sight, ended.failure)


@contextmanager
def _practice(common: Common, launchers: Launchers, sight: Sight) -> Iterator[str]:
    """The cloud file of the practice tenant."""
    if common.cloud is not None:
        yield common.cloud
        return
    practice = launchers.start_practice(SimulateAsk(scenario="quiet", auto_sign_in=REQUESTER))
    if isinstance(practice, Misuse):
        raise Ended(usage_part(practice.message, practice.help))
    if isinstance(practice, Failure):
        raise Ended(sight.part(practice))
    try:
        yield practice.announcement.cloud_file
    finally:
        practice.close()


def _tried(common: Common, launchers: Launchers, output: Output) -> Answer:
    manner = Manner(interactive=True, device_code=True)
    desk = Desk(opener(launchers, common.open_ask(interactive=True)), output, manner)
    try:
        return _activated(desk)
    except Ended as ended:
        return nothing_done(desk.sight, ended.failure)
    except EngineFailed as failed:
        return nothing_done(desk.sight, desk.sight.part(failed.failure))
    finally:
        desk.close()


def _activated(desk: Desk) -> Answer:
    desk.settle_session()
    if not desk.state.practice:
        raise desk.misuse(
            desk.words("A self-test needs a practice tenant."),
            desk.words("Leave --cloud out, or name the cloud file of one."),
        )
    desk.read()
    key = easy_right(desk.account)
    if key is None:
        desk.fail(Failure(trouble=Trouble.NOT_ELIGIBLE))
    return activate(desk, ActivateAsk(rights=(right_id(key),), reason=desk.words("Self-test")))
