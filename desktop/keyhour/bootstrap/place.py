"""Where this person's files lie, and what the icon showed last."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from keyhour.present.icon import PaintRecord


def state_folder(chosen: str | None) -> Path:
    """Where everything of ours lies."""
    import platformdirs

    picked = chosen or os.environ.get("KEYHOUR_STATE_DIR")
    if picked:
        return Path(picked).expanduser().absolute()
    return platformdirs.user_state_path("keyhour", appauthor=False)


def meeting_folder(folder: Path) -> Path | None:
    """Where the starts of one person meet: a folder nobody else may enter, or None without one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and _is_private(Path(runtime)):
        return Path(runtime)
    from keyhour.adapters.folder import open_folder

    return folder if open_folder(folder) is None else None


def _is_private(folder: Path) -> bool:
    """Whether a folder is this person's alone, as the standard asks of the runtime folder.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if sys.platform == "win32":
        return False
    try:
        facts = folder.stat()
    except OSError:
        return False
    is_ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid()
    return is_ours and not facts.st_mode & 0o077


def read_paint(folder: Path) -> PaintRecord | None:
    """What the tray icon showed last, if that is known."""
    try:
        return PaintRecord.from_text((folder / "paint").read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        return None


def write_paint(folder: Path, record: PaintRecord) -> None:
    """Keep what the tray icon shows; losing it costs nothing but one dashed picture."""
    from contextlib import suppress

    from keyhour.adapters.folder import open_folder, replace_file

    with suppress(OSError):
        if open_folder(folder) is None:
            replace_file(folder / "paint", record.to_text().encode("ascii"))
