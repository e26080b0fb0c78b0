"""Renders every view in light and dark at several scales, to be looked at: not a test.

Run from the root of the repository; pictures go to tests/.output/gallery:

    PYTHONPATH=desktop:. python tests/ui/gallery.py [--only NAME] [--language de]

Besides English (`en`) there are the languages with a catalogue, and two made-up ones: `pseudo`,
longer and in strange letters, and `mirrored`, from right to left.
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

from keyhour.adapters.catalogue import load_catalogue
from keyhour.adapters.inventory import read_build
from keyhour.core.activation import Phase
from keyhour.core.detail import Detail
from keyhour.core.failure import Failure, Trouble
from keyhour.core.notice import Notice, NoticeKind
from keyhour.core.organisation import Organisation
from keyhour.core.right import Plane, RightKey, Scope
from keyhour.core.set_up import Autostart, SetUp
from keyhour.core.settings import Favourite, Leaving, Settings
from keyhour.core.state import State
from keyhour.present.about import about_view
from keyhour.present.activation import form_start, form_view
from keyhour.present.bundle import bundle_sent, bundle_start, bundle_view
from keyhour.present.icon import PaintRecord, TrayKind
from keyhour.present.intent import SettingsPart, Tab
from keyhour.present.more_time import Way, more_time_start, more_time_view
from keyhour.present.notice import notice_view
from keyhour.present.pseudo import pseudo_words
from keyhour.present.settings import Language, Offer, settings_view
from keyhour.present.words import Words
from keyhour.ui.about_window import AboutWindow
from keyhour.ui.activation_dialog import ActivationDialog
from keyhour.ui.appearance import Appearance
from keyhour.ui.bundle_dialog import BundleDialog
from keyhour.ui.last_call import LastCall
from keyhour.ui.more_time_dialog import MoreTimeDialog
from keyhour.ui.panel import Panel
from keyhour.ui.roles_page import RolesPage
from keyhour.ui.settings_dialog import SettingsDialog
from keyhour.ui.tray_icon import SIZES, Bar, tray_pixmap
from tests.present import tenant
from tests.present.desk import DESKS
from tests.ui.gallery_help import help_page
from tests.ui.gallery_pc import windows_of_pc

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / ".output" / "gallery"
SCALES = ("1", "2")
THEMES = ("light", "dark")


def main() -> int:
    """Start one process per theme and scale, since Qt reads the scale when it starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="pictures whose name contains this")
    parser.add_argument("--language", default="en")
    parser.add_argument("--shoot", nargs=2, metavar=("THEME", "SCALE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if options.shoot:
        theme, scale = options.shoot
        return shoot(theme, scale, options.language, options.only)
    status = 0
    for theme in THEMES:
        for scale in SCALES:
            environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
            command = [sys.executable, __file__, "--only", options.only]
            command += ["--language", options.language, "--shoot", theme, scale]
            status |= subprocess.run(command, env=environment, check=False).returncode
    return status


def shoot(theme: str, scale: str, language: str, only: str) -> int:
    """Render all views in this process."""
    app = QApplication([])
    dress(app, theme)
    words = words_of(language)
    appearance = Appearance()
    appearance.speak(words.language)
    suffix = f"{theme}-{int(float(scale) * 100)}"
    if language != "en":
        suffix = f"{language}-{suffix}"
    for name, make in views(words).items():
        if only in name:
            picture(make).save(str(FOLDER / f"{name}-{suffix}.png"))
    return 0


def dress(app: QApplication, theme: str) -> None:
    """The same letters, colours and shapes on every machine."""
    font = QFont("DejaVu Sans", 10)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    app.setPalette(palette(theme))
    app.setStyle("Fusion")


def picture(make: Callable[[], QWidget]) -> QPixmap:
    """A window as it looks once it has settled."""
    widget = settled(make())
    shot = widget.grab()
    widget.close()
    return shot


def settled(widget: QWidget) -> QWidget:
    """The widget on the screen, once its layout has come to rest."""
    widget.show()
    for _ in range(5):
        QApplication.sendPostedEvents()
        QApplication.processEvents()  # noqa: TID251  this is the loop
    return widget


def words_of(language: str) -> Words:
    """English, one with a catalogue, or one of the made-up ones."""
    if language in {"pseudo", "mirrored"}:
        return pseudo_words(mirrored=language == "mirrored")
    return Words(load_catalogue(ROOT / "resources" / "i18n", language), language)


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


def views(words: Words | None = None) -> dict[str, Callable[[], QWidget]]:
    """Every picture by name, in English unless other words are given."""
    words = words or Words()
    found: dict[str, Callable[[], QWidget]] = {
        "tray": tray_sheet,
        "more_time": partial(more_time, words),
        "more_time-approval": partial(more_time_approval, words),
        "more_time-prepared": partial(
            _more_time, words, tenant.prepared_state(), tenant.DEVICE, Way.AT_END
        ),
        "more_time-mirrored": partial(mirrored, partial(more_time, words)),
        "bundle-mirrored": partial(mirrored, partial(bundle, words, is_sent=False)),
        "dialog-later": partial(later_start, words),
        "dialog-narrowed": partial(narrowed, words),
        "dialog-narrowing": partial(narrowing, words),
        "bundle": partial(bundle, words, is_sent=False),
        "panel-picking": partial(picking, words),
        "bundle-sent": partial(bundle, words, is_sent=True),
        "last_call": partial(last_call, words),
        **windows_of_pc(words),
    }
    for name, make in tenant.SITUATIONS.items():
        found[f"panel-{name}"] = partial(panel, words, make)
    found |= {f"approvals-{n}": partial(panel, words, m, Tab.APPROVALS) for n, m in DESKS.items()}
    for name in ("INTUNE", "SQL", "HELPDESK", "CONTRIBUTOR"):
        found[f"dialog-{name.lower()}"] = partial(dialog, words, getattr(tenant, name))
    for name, make in {"": tenant.past_state, "-empty": tenant.fresh_past_state}.items():
        found[f"history{name}"] = partial(panel, words, make, Tab.HISTORY)
    for part in SettingsPart:
        found[f"settings-{part.value}"] = partial(settings, words, part, SET_UP)
        found[f"settings-{part.value}-bare"] = partial(settings, words, part, BARE)
    found |= {"about": partial(about, words), "help": partial(help_page, words)}
    found["help-states"] = partial(help_page, words, 2)
    return found


def panel(words: Words, make: Callable[[], State], tab: Tab = Tab.ROLES) -> QWidget:
    """The panel in a state, with that page in front."""
    shown = Panel(words)
    for _ in range(2):  # there are no tabs to turn to before the first drawing
        shown.render_state(make(), tenant.NOW, UTC)
        shown.turn_to(tab)
    shown.resize(380, 640)
    return shown


def picking(words: Words) -> QWidget:
    """Several rows are being picked."""
    shown = Panel(words)
    page = shown.page
    assert isinstance(page, RolesPage)
    page.pick(frozenset({tenant.HELPDESK, tenant.SQL}))
    shown.render_state(tenant.busy_state(), tenant.NOW, UTC)
    shown.resize(380, 640)
    return shown


def dialog(words: Words, key: RightKey) -> QWidget:
    """The activation dialog of a right."""
    made = tenant.state(tenant.account_state())
    entered = form_start(made, key)
    assert entered is not None
    entered = replace(entered, reason="Installing approved dev tool, DEV-4521")
    return ActivationDialog(
        entered, lambda one: form_view(made, one, tenant.NOW, words, UTC), words
    )


SET_UP = replace(
    tenant.busy_state(),
    planes=frozenset(Plane),
    set_up=SetUp(
        autostart=Autostart.ON,
        organisation=Organisation(
            tenant_id="contoso.com", client_id=tenant.READER.role_definition_id
        ),
    ),
    settings=Settings(
        favourites=tuple(Favourite(key=one.key) for one in tenant.ELIGIBLE),
        planes_off=frozenset({Plane.AZURE}),
        end_when=frozenset({Leaving.LOCK, Leaving.SLEEP}),
        end_exempt=frozenset({tenant.ELIGIBLE[0].key}),
    ),
)
BARE = State(
    loaded=True,
    set_up=SetUp(failure=Failure(trouble=Trouble.NOT_RECORDED, service_code="settings_not_saved")),
    settings=Settings(language="fr", warn_before=(), favourites=(Favourite(key=tenant.DEVICE),)),
)


def settings(words: Words, part: SettingsPart, made: State) -> QWidget:
    """A page of the settings."""
    offer = Offer(
        languages=(Language("en", "English"), Language("de", "Deutsch")),
        notifications=made is SET_UP,
    )
    dialog = SettingsDialog(lambda typed, left: settings_view(made, offer, words, typed, left))
    dialog.open_part(part)
    return dialog


def about(words: Words) -> QWidget:
    """What this program is, after a refusal."""
    build = read_build(ROOT / "resources" / "licences")
    return AboutWindow(about_view(tenant.SITUATIONS["denied"](), build, words))


def more_time(words: Words) -> QWidget:
    """What "More time…" opens."""
    return _more_time(words, tenant.active_state(), tenant.DEVICE, Way.AT_END)


def more_time_approval(words: Words) -> QWidget:
    """The same where a new approval is needed, and the role would be given up now."""
    return _more_time(words, tenant.phase_state(Phase.ACTIVE), tenant.INTUNE, Way.NOW)


def _more_time(words: Words, made: State, key: RightKey, way: Way) -> QWidget:
    entered = more_time_start(made, key)
    assert entered is not None
    entered = replace(entered, way=way)
    return MoreTimeDialog(
        entered, lambda one: more_time_view(made, one, tenant.NOW, words, UTC), words
    )


def mirrored(make: Callable[[], QWidget]) -> QWidget:
    """As people see it whose language runs from right to left."""
    shown = make()
    shown.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return shown


def later_start(words: Words) -> QWidget:
    """A start that was chosen, and refused the last time."""
    made = tenant.refused_state(tenant.TOO_LONG)
    entered = form_start(made, tenant.INTUNE)
    assert entered is not None
    entered = replace(entered, start_at=tenant.NOW + timedelta(hours=18))
    return ActivationDialog(
        entered, lambda one: form_view(made, one, tenant.NOW, words, UTC), words
    )


def narrowed(words: Words) -> QWidget:
    """A narrower scope was chosen."""
    return _where(words, {"places": {tenant.CONTRIBUTOR: PLACES}}, PLACES[1])


def narrowing(words: Words) -> QWidget:
    """The narrower scopes are being read."""
    return _where(words, {"detailing": frozenset({(tenant.CONTRIBUTOR, Detail.PLACES)})}, None)


PLACES = tuple(
    Scope(f"{tenant.CONTRIBUTOR.scope_id}/providers/Microsoft.Web/sites/{name}", name)
    for name in ("shop", "shop-staging-west-europe")
)


def _where(words: Words, known: dict[str, object], place: Scope | None) -> QWidget:
    made = tenant.state(tenant.account_state(**known))
    entered = form_start(made, tenant.CONTRIBUTOR)
    assert entered is not None
    entered = replace(entered, place=place, reason="Deploy the fix of the week")
    return ActivationDialog(
        entered, lambda one: form_view(made, one, tenant.NOW, words, UTC), words
    )


def bundle(words: Words, *, is_sent: bool) -> QWidget:
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
        lambda one: bundle_view(made, one, tenant.NOW, words, UTC),
        lambda _one: (),
        words,
    )


def last_call(words: Words) -> QWidget:
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
    return LastCall(notice_view(tenant.active_state(left), notice, tenant.NOW, words, UTC))


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
