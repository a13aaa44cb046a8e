"""The address guard: the crawler connects to public addresses only.

Host names are resolved here, once, and the addresses given to the connection are the ones that were looked
at: an answer that changes between the look and the connection (DNS rebinding) has nothing to change.
Literal addresses and odd spellings of them (``http://2130706433/``) come this way too, and so does every
target of a redirect, because every connection does.
"""

import socket
from collections.abc import Mapping
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from zope.interface import implementer  # type: ignore[import-untyped]  # it has no types

from crawlers.addresses import is_public, named_address


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to stop: the answer is thrown away."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Twisted's resolver of host names for the whole process; Scrapy installs it (`TWISTED_DNS_RESOLVER`).

    `refused` says of a host which addresses were not given out, `failed` why it has none.
    """

    def __init__(self, reactor: Any, allow_hosts: Mapping[str, str], timeout: float) -> None:
        self._reactor, self._allow_hosts, self._timeout = reactor, allow_hosts, timeout
        self.refused: dict[str, list[str]] = {}
        self.failed: dict[str, str] = {}

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's own resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> Any:
        """Give the receiver the addresses of a host that may be connected to; none where there are none."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        named = named_address(hostName, self._allow_hosts)
        if named is not None:
            resolutionReceiver.addressResolved(_endpoint(named, portNumber))
            resolutionReceiver.resolutionComplete()
            return resolution
        look_up = deferToThreadPool(
            self._reactor, self._reactor.getThreadPool(), socket.getaddrinfo, hostName, None, 0, socket.SOCK_STREAM
        )
        look_up.addTimeout(self._timeout, self._reactor)

        def give(answers: list[Any]) -> None:
            addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
            public = [address for address in addresses if is_public(address)]
            if not public:
                self.refused[hostName] = addresses
            for address in public:
                resolutionReceiver.addressResolved(_endpoint(address, portNumber))

        def note(failure: Any) -> None:
            self.failed[hostName] = failure.getErrorMessage() or type(failure.value).__name__

        look_up.addCallback(give).addErrback(note).addBoth(lambda _: resolutionReceiver.resolutionComplete())
        return resolution


def _endpoint(address: str, port: int) -> IPv4Address | IPv6Address:
    kind = IPv6Address if ":" in address else IPv4Address
    return kind("TCP", address, port)
