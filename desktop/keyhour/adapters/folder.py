"""The folder that is ours: where it lies, who may look into it, and how a file in it is
replaced.
"""

from __future__ import annotations

import logging
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from keyhour.core.failure import Failure, Trouble

log = logging.getLogger(__name__)

_APP: Final = "keyhour"
_MOST_SET_ASIDE: Final = 1000
_HALF_WRITTEN_SECONDS: Final = 60.0


def state_folder(chosen: Path | None = None) -> Path:
    """Where settings, ledger, log and sealed tokens lie: `--state-dir`, else the user's own
    place.
    """
    if chosen is not None:
        return chosen.expanduser().absolute()
    return platformdirs.user_state_path(_APP, appauthor=False)


def open_folder(folder: Path) -> Failure | None:
    """Make the folder if needed and keep others out; NOT_RECORDED when it is not ours or can't be
    made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.stat()
        if not stat.S_ISDIR(facts.st_mode):
            return _refused("folder_unusable")
        if sys.platform == "win32":
            return None
        if facts.st_uid != os.getuid():
            log.warning("state_folder_refused reason=owner")
            return _refused("folder_of_another")
        if stat.S_IMODE(facts.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError:
        return _refused("folder_unusable")
    return None


def _refused(code: str) -> Failure:
    return Failure(trouble=Trouble.NOT_RECORDED, service_code=code)


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file whole or not at all, readable by its owner alone; raises OSError.

    Written beside it, flushed to the disk, then renamed, so a crash leaves the old or the new one.
    """
    handle, name = tempfile.mkstemp(
        prefix=f".{path.name}.", dir=path.parent
    )  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _flush_folder(path.parent)
    _sweep(path)


def _sweep(path: Path) -> None:
    """Take away what killed processes left half written beside a file that was just replaced; what
    is not much older than it may be another process' own.
    """
    with suppress(OSError):
        latest = path.stat().st_mtime - _HALF_WRITTEN_SECONDS
        for left in path.parent.glob(f".{path.name}.*"):
            if left.stat().st_mtime < latest:
                left.unlink()


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # folders can't be opened there, and NTFS journals the rename
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def set_file_aside(path: Path) -> str | None:
    """Rename an unreadable file to `NAME.unreadable-N` and return that name; None when it can't be
    moved.
    """
    for number in range(1, _MOST_SET_ASIDE):
        aside = path.with_name(f"{path.name}.unreadable-{number}")
        if aside.exists():
            continue
        try:
            path.rename(aside)
        except OSError:
            return None
        log.warning("file_set_aside name=%s", aside.name)
        return aside.name
    return None
