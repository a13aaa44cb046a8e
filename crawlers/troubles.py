"""Why a request got no answer: the libraries' exceptions as our reasons."""

from datetime import datetime

from OpenSSL import SSL as tls  # noqa: N811 - the name that tells what it is here
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet import error as tx

from crawlers.addresses import no_public_address
from crawlers.guard import GuardedResolver
from crawlers.records import Trouble
from crawlers.site import host_of
from warehouse.contract import FetchReason

_REASONS: tuple[tuple[type[BaseException], FetchReason], ...] = (
    (DownloadTimeoutError, FetchReason.TIMEOUT),
    (DownloadCancelledError, FetchReason.TOO_LARGE),  # the handler cancels for size alone
    (UnsupportedURLSchemeError, FetchReason.SCHEME),
    (ResponseDataLossError, FetchReason.TRUNCATED),
    (DownloadConnectionRefusedError, FetchReason.CONNECTION),
    (DownloadFailedError, FetchReason.CONNECTION),
    (tx.TimeoutError, FetchReason.TIMEOUT),
    (tx.ConnectError, FetchReason.CONNECTION),
    (tx.ConnectionClosed, FetchReason.CONNECTION),
    (OSError, FetchReason.CONNECTION),
)


def trouble_of(
    error: BaseException, url: str, resolver: GuardedResolver | None, when: datetime, took_ms: float | None
) -> Trouble | None:
    """The reason for `error` on a request for `url`; null where it is none of the network's.

    Args:
        error: what the downloader raised.
        url: what was asked for.
        resolver: knows which hosts were refused and which have no address.
        when: time of the failure.
        took_ms: milliseconds since the request was sent; null where it was not.
    """
    host = host_of(url) or ""
    took = round(took_ms, 3) if took_ms is not None else None
    if isinstance(error, CannotResolveHostError):
        refused = resolver.refused.get(host) if resolver else None
        if refused is not None:
            return Trouble(FetchReason.ADDRESS, no_public_address(host, refused), when, took)
        failed = resolver.failed.get(host, "") if resolver else ""
        return Trouble(FetchReason.DNS, f"no address for {host}{f': {failed}' if failed else ''}", when, took)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            cause = _innermost(error)
            told = _told(cause, host) if reason is FetchReason.CONNECTION else _text(error)
            return Trouble(reason, told, when, took, passing=not _about_certificate(cause))
    return None


def _innermost(error: BaseException) -> BaseException:
    """What is behind the wrappings of Scrapy (a cause) and Twisted (a list of failures)."""
    for _ in range(8):  # deeper than any is wrapped
        reasons = getattr(error, "reasons", None)
        inner = reasons[0].value if reasons else error.__cause__
        if inner is None:
            return error
        error = inner
    return error


def _told(error: BaseException, host: str) -> str:
    if isinstance(error, VerificationError):
        return f"TLS: the certificate is not one of {host}"
    if isinstance(error, tls.Error):
        told = "; ".join(_reasons(error)) or "the connection was ended without a reason"
        hint = f": that of {host} is self-signed, expired or of an unknown authority" if "certificate" in told else ""
        return f"TLS: {told}{hint}"
    return _text(error)


def _about_certificate(error: BaseException) -> bool:
    """Whether the host's certificate was refused: the next try meets the same one."""
    if isinstance(error, VerificationError):
        return True
    return isinstance(error, tls.Error) and any("certificate verify failed" in reason for reason in _reasons(error))


def _reasons(error: tls.Error) -> list[str]:
    """What pyOpenSSL's exception holds: the system's (number, text), or a queue of (library, function, reason)."""
    match error.args:
        case (int(), str(text)):
            return [text]
        case ([*queue],):
            return [str(entry[-1]) for entry in queue if entry]
        case _:
            return []


def _text(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return (text or type(error).__name__)[:300]
