"""The log: one bounded file in our folder, filled by allow-list.

Ours are lines of `event_name key=value`. Of other libraries only the fact that they complained is
kept: their texts may name people. Of an exception the kind and the places are kept, never its
text.
"""

from __future__ import annotations

import logging
import os
import re
import time
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from keyhour.adapters.folder import open_folder
from keyhour.core.failure import Failure, Trouble

FILE_NAME: Final = "keyhour.log"
_LARGEST_FILE: Final = 512 * 1024
_FILES_KEPT: Final = 3
_OURS: Final = "keyhour"
_QUIET: Final = ("msal", "urllib3", "keyring", "jeepney", "portalocker")
_LINE: Final = re.compile(r"[a-z][a-z0-9_]*(?: [a-z][a-z0-9_]*=[!-~]*)*")


def set_up_log(folder: Path) -> Failure | None:
    """Send the log of this process to the folder; NOT_RECORDED when that can't be, and then
    nothing is logged.
    """
    refused = open_folder(folder)
    if refused is not None:
        return refused
    try:
        handler = PrivateFile(
            folder / FILE_NAME, maxBytes=_LARGEST_FILE, backupCount=_FILES_KEPT, encoding="utf-8"
        )
    except OSError:
        return Failure(trouble=Trouble.NOT_RECORDED, service_code="log_unusable")
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return None


class PrivateFile(RotatingFileHandler):
    """A rotating file that only its owner can read; a full disk is not worth a word on stderr."""

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(handle, "ab"), encoding=self.encoding, write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's own name
        """Go on without the line."""


class LineFormatter(logging.Formatter):
    """Lets our lines pass, and only names others'."""

    def __init__(self, layout: str = "%(asctime)sZ %(levelname)s %(name)s %(message)s") -> None:
        super().__init__(layout, "%Y-%m-%dT%H:%M:%S")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """One line, and for an exception one line per place."""
        safe = logging.makeLogRecord(record.__dict__)
        safe.msg, safe.args = _safe_text(record), None
        safe.exc_text = safe.stack_info = None
        return super().format(safe)

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's own name
        """The kind and the places of an exception; its text may hold anything."""
        kind: type[BaseException] | None = ei[0]
        trace: TracebackType | None = ei[2]
        places = [
            f"  at={Path(frame.filename).name}:{frame.lineno} in={frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([f"  exception={kind.__name__ if kind else 'none'}", *places])


def _safe_text(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != _OURS:
        return "foreign_complaint"
    text = record.getMessage()
    return text if _LINE.fullmatch(text) else "line_withheld"
