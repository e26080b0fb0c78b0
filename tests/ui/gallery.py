"""Renders every view in light and dark at several scales, to be looked at: not a test.

Run from the root of the repository; pictures go to tests/.output/gallery:

    PYTHONPATH=desktop:. python tests/ui/gallery.py [--only NAME]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from keyhour.adapters.inventory import read_build
from keyhour.core.activation import Phase
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.organisation import Organisation
from keyhour.core.right import RightKey
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import Favourite, Settings
from keyhour.core.state import State
from keyhour.present.about import about_view
from keyhour.present.activation import form_start, form_view
from keyhour.present.bundle import bundle_sent, bundle_start, bundle_view
from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.present.intent import SettingsPart
from keyhour.present.more_time import Way, more_time_start, more_time_view
from keyhour.present.notice import notice_view
from keyhour.present.panel import panel_view
from keyhour.present.settings import Language, Offer, settings_view
from keyhour.present.words import Words
from keyhour.ui.about_window import AboutWindow
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.bundle_dialog import BundleDialog
from keyhour.ui.help_window import HelpWindow
from keyhour.ui.last_call import LastCall
from keyhour.ui.more_time_dialog import MoreTimeDialog
from keyhour.ui.panel import Panel
from keyhour.ui.settings_dialog import SettingsDialog
from keyhour.ui.tray_icon import SIZES, Bar, tray_pixmap
from tests.present import tenant

FOLDER = Path(__file__).parents[1] / ".output" / "gallery"
SCALES = ("1", "2")
THEMES = ("light", "dark")


def main() -> int:
    """Start one process per theme and scale, since Qt reads the scale when it starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pictures whose name contains this")
    parser.add_argument("--shoot", nargs=2, metavar=("THEME", "SCALE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if options.shoot:
        return shoot(options.shoot[0], options.shoot[1], options.only)
    status = 0
    for theme in THEMES:
        for scale in SCALES:
            environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
            command = [sys.executable, __file__, "--only", options.only, "--shoot", theme, scale]
            status |= subprocess.run(command, env=environment, check=False).returncode
    return status


def shoot(theme: str, scale: str, only: str) -> int:
    """Render all views in this process."""
    app = QApplication([])
    app.setFont(QFont("DejaVu Sans", 10))
    app.setPalette(palette(theme))
    app.setStyle("Fusion")
    suffix = f"{theme}-{int(float(scale) * 100)}"
    for name, make in views().items():
        if only not in name:
            continue
        widget = make()
        widget.show()
        for _ in range(5):
            app.sendPostedEvents()
            app.processEvents()
        widget.grab().save(str(FOLDER / f"{name}-{suffix}.png"))
        widget.close()
    return 0


def palette(theme: str) -> QPalette:
    """Fusion's own light palette, or a dark one of the same kind."""
    if theme == "light":
        light = QPalette(QColor(0xF3, 0xF3, 0xF3))
        light.setColor(QPalette.ColorRole.Base, QColor("white"))
        light.setColor(QPalette.ColorRole.Highlight, QColor(0x0F, 0x6C, 0xBD))
        return light
    dark = QPalette(QColor(0x2C, 0x2C, 0x2E), QColor(0x1F, 0x1F, 0x20))
    dark.setColor(QPalette.ColorRole.Base, QColor(0x2A, 0x2A, 0x2C))
    dark.setColor(QPalette.ColorRole.Highlight, QColor(0x0F, 0x6C, 0xBD))
    return dark


def views() -> dict[str, Callable[[], QWidget]]:
    """Every picture by name."""
    found: dict[str, Callable[[], QWidget]] = {
        "tray": tray_sheet,
        "more_time": more_time,
        "more_time-approval": more_time_approval,
        "more_time-prepared": lambda: _more_time(
            tenant.prepared_state(), tenant.DEVICE, Way.AT_END
        ),
        "more_time-mirrored": partial(mirrored, more_time),
        "bundle-mirrored": partial(mirrored, partial(bundle, is_sent=False)),
        "dialog-later": later_start,
        "bundle": partial(bundle, is_sent=False),
        "panel-picking": picking,
        "bundle-sent": partial(bundle, is_sent=True),
        "last_call": last_call,
    }
    for name, make in tenant.SITUATIONS.items():
        found[f"panel-{name}"] = partial(panel, make)
    for name in ("INTUNE", "SQL", "HELPDESK", "CONTRIBUTOR"):
        found[f"dialog-{name.lower()}"] = partial(dialog, getattr(tenant, name))
    for part in SettingsPart:
        found[f"settings-{part.value}"] = partial(settings, part, SET_UP)
        found[f"settings-{part.value}-bare"] = partial(settings, part, BARE)
    found["about"] = about
    found["help"] = help_page
    found["help-states"] = partial(help_page, "what-does-the-icon-say")
    return found


def panel(make: Callable[[], State]) -> QWidget:
    """The panel in a state."""
    shown = Panel(Words())
    shown.render_view(panel_view(make(), tenant.NOW, Words(), UTC))
    shown.resize(380, 640)
    return shown


def picking() -> QWidget:
    """Several rows are being picked."""
    shown = Panel(Words())
    picked: frozenset[RightKey] = frozenset({tenant.HELPDESK, tenant.SQL})
    shown.render_view(panel_view(tenant.busy_state(), tenant.NOW, Words(), UTC, picked=picked))
    shown.resize(380, 640)
    return shown


def dialog(key: RightKey) -> QWidget:
    """The activation dialog of a right."""
    made = tenant.state(tenant.account_state())
    entered = form_start(made, key)
    assert entered is not None
    entered = replace(entered, reason="Installing approved dev tool, DEV-4521")
    return ActivationDialog(
        entered, lambda one: form_view(made, one, tenant.NOW, Words(), UTC), Words()
    )


SET_UP = replace(
    tenant.busy_state(),
    set_up=SetUp(
        autostart=Autostart.ON,
        organisation=Organisation(
            tenant_id="contoso.com", client_id=tenant.READER.role_definition_id
        ),
    ),
    settings=Settings(favourites=tuple(Favourite(key=one.key) for one in tenant.ELIGIBLE)),
)
BARE = State(
    loaded=True,
    set_up=SetUp(failure=Failure(trouble=Trouble.NOT_RECORDED, service_code="settings_not_saved")),
    settings=Settings(language="fr", warn_before=(), favourites=(Favourite(key=tenant.DEVICE),)),
)


def settings(part: SettingsPart, made: State) -> QWidget:
    """A page of the settings."""
    offer = Offer(
        languages=(Language("en", "English"), Language("de", "Deutsch")),
        notifications=made is SET_UP,
    )
    dialog = SettingsDialog(lambda typed, left: settings_view(made, offer, Words(), typed, left))
    dialog.open_part(part)
    return dialog


def about() -> QWidget:
    """What this program is, after a refusal."""
    build = read_build(FOLDER.parents[2] / "resources" / "licences")
    return AboutWindow(about_view(tenant.SITUATIONS["denied"](), build, Words()))


def help_page(slug: str = "") -> QWidget:
    """The help page, turned to a heading."""
    text = (FOLDER.parents[2] / "resources" / "help" / "using.md").read_text("utf-8")
    window = HelpWindow("Keyhour help", text)
    window.show()
    if slug:
        assert window.page.turn_to(slug)
    return window


def more_time() -> QWidget:
    """What "More time…" opens."""
    return _more_time(tenant.active_state(), tenant.DEVICE, Way.AT_END)


def more_time_approval() -> QWidget:
    """The same where a new approval is needed, and the role would be given up now."""
    return _more_time(tenant.phase_state(Phase.ACTIVE), tenant.INTUNE, Way.NOW)


def _more_time(made: State, key: RightKey, way: Way) -> QWidget:
    entered = more_time_start(made, key)
    assert entered is not None
    entered = replace(entered, way=way)
    return MoreTimeDialog(
        entered, lambda one: more_time_view(made, one, tenant.NOW, Words(), UTC), Words()
    )


def mirrored(make: Callable[[], QWidget]) -> QWidget:
    """As people see it whose language runs from right to left."""
    shown = make()
    shown.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return shown


def later_start() -> QWidget:
    """A start that was chosen, and refused the last time."""
    made = tenant.refused_state(tenant.TOO_LONG)
    entered = form_start(made, tenant.INTUNE)
    assert entered is not None
    entered = replace(entered, start_at=tenant.NOW + timedelta(hours=18))
    return ActivationDialog(
        entered, lambda one: form_view(made, one, tenant.NOW, Words(), UTC), Words()
    )


def bundle(*, is_sent: bool) -> QWidget:
    """Several rights at once, before and after they were sent."""
    keys = (tenant.HELPDESK, tenant.INTUNE, tenant.CONTRIBUTOR, tenant.SQL)
    made = tenant.state(tenant.account_state())
    entered = bundle_start(made, keys)
    assert entered is not None
    reason = "Moving the branch office"
    entered = replace(entered, form=replace(entered.form, reason=reason, ticket_number="7"))
    if is_sent:
        made, entered = tenant.bundle_state(), bundle_sent(entered, keys)
    return BundleDialog(
        entered,
        lambda one: bundle_view(made, one, tenant.NOW, Words(), UTC),
        lambda _one: (),
        Words(),
    )


def last_call() -> QWidget:
    """The small window of the last warning."""
    left = timedelta(minutes=5)
    notice = Notice(
        id="n",
        kind=NoticeKind.ENDING,
        key=tenant.DEVICE,
        visible_after=tenant.NOW,
        end_at=tenant.NOW + left,
        lead=left,
    )
    return LastCall(notice_view(tenant.active_state(left), notice, tenant.NOW, Words(), UTC))


def tray_sheet() -> QWidget:
    """Every tray icon in every size on every bar."""
    records = [
        PaintRecord(kind) for kind in TrayKind if kind not in {TrayKind.ACTIVE, TrayKind.EXPIRING}
    ]
    records += [PaintRecord(TrayKind.ACTIVE, part) for part in (1.0, 0.6, 0.3)]
    records += [PaintRecord(TrayKind.EXPIRING, part) for part in (0.25, 0.05)]
    records += [
        PaintRecord(TrayKind.ATTENTION, 0.5),
        PaintRecord(TrayKind.ACTIVE, 0.6, practice=True),
    ]
    rows = [(Bar.LIGHT, "#f3f3f3"), (Bar.DARK, "#1c1c1c"), (Bar.UNKNOWN, "#888888")]
    sheet = QPixmap(80 * len(records), len(rows) * 290)
    painter = QPainter(sheet)
    for index, (bar, ground) in enumerate(rows):
        painter.fillRect(0, index * 290, sheet.width(), 290, QColor(ground))
        y = index * 290 + 6
        for size in SIZES:
            for column, record in enumerate(records):
                painter.drawPixmap(column * 80 + 8, y, tray_pixmap(record, bar, size))
            y += size + 2
    painter.end()
    label = QLabel()
    label.setPixmap(sheet)
    label.setFixedSize(sheet.size())
    return label


if __name__ == "__main__":
    sys.exit(main())
