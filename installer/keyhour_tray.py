"""What the frozen `KeyhourTray` runs: the tray app."""

from __future__ import annotations

import sys

from keyhour.__main__ import main

sys.exit(main(["tray", *sys.argv[1:]]))
