"""What the frozen `keyhour` runs: the command line, and the tray app when nothing is asked."""

from __future__ import annotations

import sys

from keyhour.__main__ import main

sys.exit(main())
