"""Makes the picture of the panel for the README: the real program on the practice tenant.

Run from the root of the repository; not a test:

    PYTHONPATH=desktop:. python tests/desktop/picture.py
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QImage

from tests.cli.practice import Person, Tenant, served
from tests.desktop.screen_reader import ScreenReader
from tests.desktop.session import REPOSITORY, DesktopSession
from tests.desktop.tray_host import TrayHost

TARGET: Final = REPOSITORY / "resources/pictures/panel.png"
MOST_BYTES: Final = 150_000
SCALE: Final = 2
SIZE: Final = (380, 470)
ROLE: Final = "Device administrator"


def main() -> int:
    """Tell the story up to the picture, and take it."""
    for name in [one for one in os.environ if one.endswith(("_CA_BUNDLE", "_proxy", "_PROXY"))]:
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="kp-"))
    try:
        with served(folder) as tenant:
            _take(tenant, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if TARGET.stat().st_size <= MOST_BYTES else 1


def _take(tenant: Tenant, folder: Path) -> None:
    tenant.begin("needs_approval")
    _furnish(tenant)
    rosa = Person(tenant, folder)
    _activate(tenant, rosa)
    desktop = DesktopSession("1000x1500")
    host, reader = TrayHost(desktop.bus_address), ScreenReader(desktop.bus_address)
    try:
        where = ("--cloud", tenant.cloud_file, "--state-dir", str(rosa.state_dir))
        desktop.start_app(*where, extra={"QT_SCALE_FACTOR": str(SCALE)})
        item = host.wait_for_item()
        item.wait_until(lambda one: "min left" in one.tooltip, "the active role")
        item.activate(900, 1400)
        reader.wait_for(f"End {ROLE} now")
        _shoot(desktop)
    finally:
        reader.end()
        host.end()
        desktop.end()


def _furnish(tenant: Tenant) -> None:
    """The second role for the whole tenant, for a unit's place would be told by its id."""
    rosa = "rosa.bauer@contoso.example"
    eligible = {"username": rosa, "role": "Helpdesk Administrator"}
    (unit,) = [
        one["scope"]
        for one in tenant.ask("GET", "state")["eligibilities"]
        if one["principal"] == "Rosa Bauer" and one["scope"].startswith("/administrative")
    ]
    tenant.ask("POST", "remove_eligibility", {**eligible, "scope": unit})
    tenant.ask("POST", "add_eligibility", eligible)


def _activate(tenant: Tenant, rosa: Person) -> None:
    """An hour of the role, agreed to by a lead, eighteen minutes of it gone."""
    rosa.run("activate", ROLE, "--for", "1h", "--reason", "Printer driver on PC 7")

    def waiting(state: Any) -> Any:
        found = (one for one in state["requests"] if one["status"] == "PendingApproval")
        return next((one for one in found if one["principal"] == "Rosa Bauer"), None)

    request = tenant.wait_for(waiting)
    tenant.ask(
        "POST",
        "decide",
        {"by": "omar.haddad@contoso.example", "request_id": request["id"], "decision": "Approve"},
    )
    tenant.ask("POST", "clock", {"advance": "PT17M30S"})


def _shoot(desktop: DesktopSession) -> None:
    """The window; without a window manager it has no frame."""
    number = desktop.run("xdotool", "search", "--onlyvisible", "--name", "^Keyhour$").split()[0]
    width, height = (str(SCALE * one) for one in SIZE)
    desktop.run("xdotool", "windowsize", "--sync", number, width, height)
    told = desktop.run("xdotool", "getwindowgeometry", "--shell", number)
    values = dict(line.split("=") for line in told.split())
    screen = QImage(str(desktop.screenshot(desktop.folder / "screen.png")))
    place = (int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
    TARGET.parent.mkdir(exist_ok=True)
    screen.copy(*place).save(str(TARGET))


if __name__ == "__main__":
    sys.exit(main())
