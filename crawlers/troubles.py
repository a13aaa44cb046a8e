"""Why a request got no answer: the libraries' exceptions as our reasons."""

from datetime import datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet import error as tx

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
            told = f"{host} is at {refused}, no public address; name it in allow_hosts if it is yours"
            return Trouble(FetchReason.ADDRESS, told, when, took)
        failed = resolver.failed.get(host, "") if resolver else ""
        return Trouble(FetchReason.DNS, f"no address for {host}{f': {failed}' if failed else ''}", when, took)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Trouble(reason, _told(error), when, took)
    return None


def _told(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return (text or type(error).__name__)[:300]
