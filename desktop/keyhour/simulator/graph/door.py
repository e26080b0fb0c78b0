"""Graph's front: versions, tokens, `$batch`, errors in Graph's envelope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from keyhour.simulator.bearer import caller_of
from keyhour.simulator.call import Answer, Call, Later, graph_error
from keyhour.simulator.graph.route import find
from keyhour.simulator.odata.shape import normal_query
from keyhour.simulator.perform import Site, perform, under_lock
from keyhour.simulator.record import Caller
from keyhour.simulator.refusal import Refusal, bad_request
from keyhour.simulator.tenant import Tenant

VERSIONS: Final = ("v1.0", "beta")
PREFIX: Final = "/graph"


@dataclass(frozen=True)
class Knock:
    """A request as it came over HTTP."""

    method: str
    version: str
    path: str
    pairs: Sequence[tuple[str, str]]
    query_text: str
    body: bytes
    authorization: str | None
    request_id: str
    client_request_id: str

    @property
    def site(self) -> Site:
        """Return what faults and the log call it."""
        return Site(self.method, f"{PREFIX}/{self.version}/{self.path}", self.query_text)


def answer_graph(tenant: Tenant, knock: Knock) -> Answer:
    """Answer anything but a batch."""

    def work() -> Answer:
        return under_lock(tenant, lambda: answer_call(tenant, read_call(tenant, knock)))

    return perform(tenant, knock.site, work, lambda refusal: wrapped(tenant, knock, refusal))


def read_call(tenant: Tenant, knock: Knock) -> Call:
    """Return the call behind a knock; raises Refusal for a bad token or version."""
    caller = caller_of(tenant, knock.authorization, tenant.addresses.graph)
    if knock.version not in VERSIONS:
        raise bad_request(f"Invalid version: {knock.version}.")
    return plain_call(tenant, knock, caller)


def plain_call(tenant: Tenant, knock: Knock, caller: Caller) -> Call:
    """Return the call of someone already known."""
    base = f"{tenant.addresses.graph}/{knock.version}"
    query = normal_query(knock.pairs)
    return Call(knock.method, knock.version, knock.path, query, knock.body, caller, base)


def answer_call(tenant: Tenant, call: Call) -> Answer | Later:
    """Route a call to its handler; HEAD is answered as GET."""
    method = "GET" if call.method == "HEAD" else call.method
    handler, names = find(method, call.version, call.path)
    return handler(tenant, replace(call, method=method), **names)


def wrapped(tenant: Tenant, knock: Knock, refusal: Refusal) -> Answer:
    """Return a refusal in Graph's envelope."""
    return graph_error(refusal, tenant.now(), knock.request_id, knock.client_request_id)
