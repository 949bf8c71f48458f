"""Where requests may go: over TLS to public hosts; loopback only for a source that is there itself.

A portal that sends us elsewhere must not make this machine ask its own network (RFC 1918, loopback, metadata
services): a redirect is followed only where the source itself, or a public host, is at the other end.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from auditor.errors import ConfigError, SourceError
from auditor.harmless import harmless
from auditor.language import say


@dataclass(frozen=True)
class Bounds:
    """`home` is the source's own address; `allowed` are hosts of the settings; `proxied`: a proxy resolves names."""

    home: str
    allowed: frozenset[str] = frozenset()
    proxied: bool = False

    @cached_property
    def is_local(self) -> bool:
        return is_loopback(urlsplit(self.home).hostname or "")

    def check_home(self) -> None:
        """Raises ConfigError for an address that is not https, unless it is on this machine."""
        parts = urlsplit(self.home)
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme == "http" and self.is_local:
            return
        raise ConfigError(
            say(
                es=f"la dirección {harmless(self.home, 120)} no es https",
                en=f"the address {harmless(self.home, 120)} is not https",
            ),
            say(es="corrija `url` de la fuente", en="correct the source's `url`"),
        )

    def redirected(self, origin: str, location: str) -> str:
        """The absolute address of a redirect. Raises SourceError where it leads astray."""
        target = urljoin(origin, location)
        parts = urlsplit(target)
        host = (parts.hostname or "").lower()
        if is_loopback(host):
            fine = self.is_local and parts.scheme in {"http", "https"}
        else:
            fine = parts.scheme == "https" and parts.username is None and self._may_reach(host)
        if not fine:
            raise astray(origin, target)
        return target

    def _may_reach(self, host: str) -> bool:
        if host in self.allowed or host == (urlsplit(self.home).hostname or "").lower():
            return True
        return all(address.is_global for address in self._addresses(host))

    def _addresses(self, host: str) -> Sequence[ipaddress.IPv4Address | ipaddress.IPv6Address]:
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            pass
        if self.proxied:
            return []
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            # The request itself will say that there is no such host.
            return []
        return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def astray(origin: str, target: str) -> SourceError:
    asked, sent = (harmless(urlsplit(address).hostname or "", 80) for address in (origin, target))
    scheme = harmless(urlsplit(target).scheme, 20)
    return SourceError(
        say(
            es=f"{asked} envía a {scheme}://{sent}, que no es una dirección https pública: no se sigue",
            en=f"{asked} sends us to {scheme}://{sent}, which is not a public https address: not followed",
        ),
        say(
            es="si confía en ese servidor, póngalo en [network] redirect_hosts",
            en="if you trust that host, put it into [network] redirect_hosts",
        ),
    )
