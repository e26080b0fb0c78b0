"""A D-Bus session bus of a test's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.child_process import ChildProcess

# No service folders: nothing installed on this machine may start by itself on the bus of a test.
_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """A dbus-daemon that knows only what the test puts on it; `folder` must have a short path."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        configuration = folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(socket=folder / "bus"), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile"]
        self._daemon: Final = ChildProcess(
            [*command, "--print-address=1"], environment, folder / "log"
        )
        try:
            self.address: Final = self._daemon.wait_for_line("^unix:")
        except BaseException:
            self._daemon.end()
            raise

    def end(self) -> None:
        """End the daemon; everything connected to it notices."""
        self._daemon.end()
