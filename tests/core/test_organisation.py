"""What makes an organisation's registration usable."""

from __future__ import annotations

import pytest

from keyhour.core.organisation import CLOUDS, Doubt, Organisation, as_typed, doubts

GUID = "5b1c7f02-93a4-4d5e-8f60-7a8b9c0d1e2f"


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("tenant", [GUID, "contoso.onmicrosoft.com", "contoso"])
def test_an_id_or_a_domain_names_a_tenant(cloud: str, tenant: str) -> None:
    """Both are what Entra itself takes."""
    assert doubts(Organisation(cloud=cloud, tenant_id=tenant, client_id=GUID)) == ()


@pytest.mark.parametrize("tenant", ["", "common", "organizations", "a/b", "-x", "x" * 200, "a b"])
def test_what_names_no_single_tenant_is_doubted(tenant: str) -> None:
    """Shared endpoints and paths are no tenants."""
    assert doubts(Organisation(tenant_id=tenant, client_id=GUID)) == (Doubt.TENANT_ID,)


@pytest.mark.parametrize("client", ["", "keyhour", GUID[:-1], GUID + "0", GUID.replace("-", "")])
def test_a_client_id_is_a_guid(client: str) -> None:
    """Names and halves are not."""
    assert doubts(Organisation(tenant_id=GUID, client_id=client)) == (Doubt.CLIENT_ID,)


def test_doubts_come_in_the_order_of_the_fields() -> None:
    """So that the first one is where the cursor goes."""
    assert doubts(Organisation(cloud="mars")) == (Doubt.CLOUD, Doubt.TENANT_ID, Doubt.CLIENT_ID)


def test_what_was_pasted_is_trimmed() -> None:
    """Spaces and the braces of registry editors do not count."""
    assert as_typed("public", " contoso.com\n", f" {{{GUID}}} ") == Organisation(
        tenant_id="contoso.com", client_id=GUID
    )
