"""What can go wrong between us and a portal.

SourceError                exit 3
├── Blocked                a challenge page: more requests would not help, a person can
└── PassingError           what may go well when it is asked again; the last one is told
    └── ConnectionFailed   nobody answers at all
"""

import ssl

import httpx

from auditor.errors import SourceError
from auditor.harmless import harmless
from auditor.language import say


class Blocked(SourceError):  # noqa: N818 - a state of the portal, not a mistake
    pass


class PassingError(SourceError):
    """`wait` is how long the portal asked us to wait, in seconds."""

    def __init__(self, message: str, hint: str = "", *, wait: float | None = None) -> None:
        super().__init__(message, hint)
        self.wait = wait


class ConnectionFailed(PassingError):  # noqa: N818 - the same
    pass


def blocked(host: str) -> Blocked:
    """In plain words, and with the ways out; what to do about a source is added by the source."""
    shown = harmless(host, 80)
    return Blocked(
        say(
            es=f"{shown} nos bloquea con una página de verificación (Cloudflare), que solo pasa una persona con navegador",
            en=f"{shown} blocks us with a challenge page (Cloudflare), which only a person with a browser can pass",
        )
    )


def answered(host: str, status: int) -> str:
    return say(
        es=f"{harmless(host, 80)} respondió {status}",
        en=f"{harmless(host, 80)} answered {status}",
    )


def network_fault(fault: httpx.HTTPError, host: str, silence: float) -> SourceError:
    """A failure of the network in words; `silence` is how long an answer was waited for, in seconds."""
    shown, reason = harmless(host, 80), harmless(fault, 200) or type(fault).__name__
    if _is_certificate(fault):
        return SourceError(
            say(
                es=f"el certificado de {shown} no se puede verificar",
                en=f"the certificate of {shown} cannot be verified",
            ),
            say(
                es="si su red usa un certificado propio: [network] ca_bundle",
                en="if your network has a certificate of its own: [network] ca_bundle",
            ),
        )
    if isinstance(fault, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
        return ConnectionFailed(
            say(es=f"no hay conexión con {shown}: {reason}", en=f"no connection to {shown}: {reason}"),
            say(es="revise la red, o [network] proxy", en="check the network, or [network] proxy"),
        )
    if isinstance(fault, httpx.TimeoutException):
        return PassingError(
            say(
                es=f"{shown} calló durante {silence:g} segundos",
                en=f"{shown} was silent for {silence:g} seconds",
            )
        )
    return PassingError(
        say(es=f"{shown} cortó la respuesta: {reason}", en=f"{shown} cut the answer off: {reason}")
    )


def _is_certificate(fault: BaseException | None) -> bool:
    while fault is not None:
        if isinstance(fault, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
