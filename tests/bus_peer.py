"""A D-Bus connection for tests: dbus-fast in a thread of its own, blocking calls outside.

Written on another library than the app's (jeepney), so that a fault there is not mirrored here.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from dbus_fast import BusType, Message, MessageType, unpack_variants
from dbus_fast.aio import MessageBus

Answer = TypeVar("Answer")
Handler = Callable[[Message], Message | None]

PATIENCE_SECONDS: Final = 20.0
_CALL_SECONDS: Final = 10.0
_LOOK_AGAIN_SECONDS: Final = 0.2
_BUS: Final = "org.freedesktop.DBus"


class BusCallError(Exception):
    """The other side answered a call with an error."""


class BusPeer:
    """Owns names, answers calls and makes calls. `end` must be called; fixtures see to it."""

    def __init__(self, address: str) -> None:
        self._loop: Final = asyncio.new_event_loop()
        self._thread: Final = threading.Thread(target=self._run, name="bus-peer", daemon=True)
        self._traffic: Final = threading.Condition()
        self._seen = 0
        self._thread.start()
        self._bus: Final = self._wait(self._connect(address))

    # -------------------------------------------------------------- serving
    def serve(self, handler: Handler) -> None:
        """Offer every message to `handler` (in the peer's thread), which may return a reply."""
        self._loop.call_soon_threadsafe(self._bus.add_message_handler, handler)

    def own(self, name: str) -> None:
        """Take a well-known name; from then on calls to it arrive here."""
        self._wait(self._bus.request_name(name))

    def emit(self, path: str, interface: str, member: str, signature: str, *body: Any) -> None:
        """Send a signal to everybody on the bus."""
        message = Message.new_signal(path, interface, member, signature, list(body))
        self._wait(self._send(message))

    def emit_soon(self, message: Message) -> None:
        """Send a signal from inside a handler, after its reply."""
        self._loop.call_soon_threadsafe(self._bus.send, message)

    def watch(self, rule: str) -> None:
        """Ask the bus for the signals that match."""
        self.call(_BUS, "/org/freedesktop/DBus", _BUS, "AddMatch", "s", rule)

    # -------------------------------------------------------------- asking
    def call(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
    ) -> list[Any]:
        """Call a method, wait for the answer and return its values without variants."""
        message = Message(
            destination=destination,
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
        )
        reply = self._wait(self._bus.call(message))
        if reply.message_type is MessageType.ERROR:
            raise BusCallError(f"{interface}.{member}: {reply.error_name}: {reply.body}")
        return list(unpack_variants(reply.body))

    def wait_until(
        self, probe: Callable[[], Answer], what: str, seconds: float = PATIENCE_SECONDS
    ) -> Answer:
        """Return the first truthy answer of `probe`, asked anew after each signal or call seen."""
        deadline = time.monotonic() + seconds
        while True:
            seen = self._seen
            answer = probe()
            if answer:
                return answer
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {seconds:g} s for {what}; last answer: {answer!r}")
            with self._traffic:
                if self._seen == seen:
                    self._traffic.wait(_LOOK_AGAIN_SECONDS)

    def end(self) -> None:
        """Leave the bus and end the thread."""
        self._wait(self._disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CALL_SECONDS)
        self._loop.close()

    # -------------------------------------------------------------- the thread
    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _connect(self, address: str) -> MessageBus:
        bus = await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
        bus.add_message_handler(self._note_traffic)
        return bus

    async def _disconnect(self) -> None:
        self._bus.disconnect()
        with contextlib.suppress(Exception):  # the bus may have been the first to go
            gone = self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
            await asyncio.wait_for(gone, _CALL_SECONDS)

    async def _send(self, message: Message) -> None:
        await self._bus.send(message)

    def _note_traffic(self, message: Message) -> None:
        if message.message_type in {MessageType.SIGNAL, MessageType.METHOD_CALL}:
            self._loop.call_soon(self._count)  # after the handlers that act on it

    def _count(self) -> None:
        with self._traffic:
            self._seen += 1
            self._traffic.notify_all()

    def _wait(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        future: Future[Answer] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(_CALL_SECONDS)


def addressed(message: Message, interface: str) -> bool:
    """Whether a message is a method call to that interface."""
    return message.message_type is MessageType.METHOD_CALL and message.interface == interface


def reply(message: Message, signature: str = "", body: Sequence[Any] = ()) -> Message:
    """Return the answer to a call."""
    return Message.new_method_return(message, signature, list(body))
