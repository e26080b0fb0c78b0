"""Files that a person asks for: implements `ports.export.Export`."""

from __future__ import annotations

import logging
from pathlib import Path

from keyhour.adapters.folder import replace_file
from keyhour.core.failure import Failure, Trouble

log = logging.getLogger(__name__)


class FileExport:
    """Writes UTF-8 with the mark at the front that spreadsheets know it by, readable by its owner
    alone.
    """

    def write(self, path: str, text: str) -> Failure | None:
        """Replace a file; only the person's own choice decides where."""
        try:
            replace_file(Path(path).expanduser().absolute(), text.encode("utf-8-sig"))
        except (OSError, ValueError) as error:
            log.info("export_failed reason=%s", type(error).__name__)
            return Failure(trouble=Trouble.NOT_RECORDED, service_code="export_failed")
        return None
