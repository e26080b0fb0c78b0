"""The whole tray program, which says what its first visible window shows and then quits."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from keyhour.__main__ import main
from keyhour.ui import app


class Watched(app.Start):
    """Looks for a window ten times a second."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._look = QTimer(self)
        self._look.timeout.connect(self._on_look)
        self._look.start(100)

    def _on_look(self) -> None:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        texts = [label.text() for one in shown for label in one.findChildren(QLabel)]
        if any("no tray" in text for text in texts):
            print("\n".join(text for text in texts if text), flush=True)
            self._look.stop()
            self.quit()


if __name__ == "__main__":
    vars(app)["Start"] = Watched
    sys.exit(main(sys.argv[1:]))
