"""What `dsregcmd /status` prints, in outputs made after Microsoft's description of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyhour.adapters.windows.dsreg_status import DsregStatus, read_status

OUTPUTS = Path(__file__).parent / "dsregcmd"
TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
RENEWED = datetime(2026, 11, 23, 7, 41, 12, tzinfo=UTC)
JOINED = DsregStatus(
    entra_joined=True,
    domain_joined=False,
    workplace_joined=False,
    tenant_id=TENANT,
    has_prt=True,
    prt_updated_at=RENEWED,
)
HYBRID = DsregStatus(
    entra_joined=True,
    domain_joined=True,
    workplace_joined=False,
    tenant_id=TENANT,
    has_prt=True,
    prt_updated_at=RENEWED,
)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("joined", JOINED),
        ("hybrid", HYBRID),
        (
            "registered",
            DsregStatus(
                entra_joined=False, domain_joined=False, workplace_joined=True, has_prt=False
            ),
        ),
        (
            "not-joined",
            DsregStatus(
                entra_joined=False, domain_joined=False, workplace_joined=False, has_prt=False
            ),
        ),
        (
            "prt-failing",
            DsregStatus(
                entra_joined=True,
                domain_joined=False,
                workplace_joined=False,
                tenant_id=TENANT,
                has_prt=False,
            ),
        ),
        ("german-headings", JOINED),
        ("japanese-answers", DsregStatus(tenant_id=TENANT, prt_updated_at=RENEWED)),
        (
            "truncated",
            DsregStatus(
                entra_joined=True,
                domain_joined=False,
                workplace_joined=False,
                tenant_id=TENANT,
                has_prt=True,
            ),
        ),
        ("empty", DsregStatus()),
    ],
)
def test_output_is_read(name: str, status: DsregStatus) -> None:
    """Headings may be in any language; an answer that is neither YES nor NO is unknown."""
    text = (OUTPUTS / f"{name}.txt").read_text(encoding="utf-8")
    assert read_status(text) == status
    assert read_status(text.replace("\n", "\r\n")) == status


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("AzureAdPrtUpdateTime : 2026-11-23 07:41:12.000 UTC", RENEWED),
        ("AzureAdPrtUpdateTime: 2026-11-23 07:41:12 UTC", RENEWED),
        ("  azureAdPrtUpdateTime :2026-11-23 07:41:12.5 UTC", RENEWED.replace(microsecond=500000)),
        ("AzureAdPrtUpdateTime : 2026-11-23 07:41:12.000", None),
        ("AzureAdPrtUpdateTime : 2026-02-30 07:41:12.000 UTC", None),
        ("AzureAdPrtUpdateTime : 23.11.2026 07:41:12 UTC", None),
        ("AzureAdPrtUpdateTime", None),
        ("TenantId : not-a-guid", None),
    ],
)
def test_times_are_believed_only_in_utc(line: str, at: datetime | None) -> None:
    """A time of another zone or another order would be hours or days wrong."""
    status = read_status(line)
    assert (status.prt_updated_at, status.tenant_id) == (at, None)


def test_first_mention_counts() -> None:
    """Later blocks repeat names for other accounts."""
    assert read_status("AzureAdPrt : YES\nAzureAdPrt : NO").has_prt is True


@given(st.text())
def test_nothing_that_is_printed_can_raise(text: str) -> None:
    """Whatever came in the place of the output."""
    read_status(text)
