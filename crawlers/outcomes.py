"""What an answer means for its URL: pure decisions over status and headers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from crawlers.records import Answer, Fetch, Shut, Trouble
from crawlers.site import absolute, host_of
from warehouse.contract import FetchReason, FetchState

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
BUSY = frozenset({429, 503})
"""Answers whose Retry-After is meant for the whole host (RFC 6585 4, RFC 9110 15.6.4)."""
AGAIN_NOW = frozenset(
    {
        FetchReason.DNS,
        FetchReason.CONNECTION,
        FetchReason.TIMEOUT,
        FetchReason.RATE_LIMITED,
        FetchReason.SERVER_ERROR,
        FetchReason.TRUNCATED,
    }
)
"""Failures that another try in the same run can mend."""
SILENT = frozenset({FetchReason.DNS, FetchReason.CONNECTION, FetchReason.TIMEOUT})
"""Failures of requests without an answer: many in a row, none of which began to be answered, mean that the host is
not there."""
AGAIN_LATER = AGAIN_NOW | {
    FetchReason.CLIENT_ERROR,  # 401, 403 and their like are often a passing block
    FetchReason.REDIRECT_LIMIT,
    FetchReason.BAD_ENCODING,
    FetchReason.NOT_PARSEABLE,
    FetchReason.CRASHED,
}
"""Failures after which a later run asks again. Not: gone, too large, a forbidden address."""


@dataclass(frozen=True, slots=True)
class Usable:
    """The body is there."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """304: what we have is still right."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A redirect."""

    target: str
    """Absolute."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """No usable answer."""

    reason: FetchReason
    detail: str
    retry_after: float | None = None
    """Seconds that the site asks us to wait; null where it says nothing."""


Meaning = Usable | Unchanged | Moved | Unusable


def meaning(url: str, answer: Answer, *, conditional: bool) -> Meaning:
    """What `answer` to a request for `url` says; `conditional`: a validator was sent."""
    status = answer.status
    if 200 <= status < 300:
        return Unusable(*answer.problem) if answer.problem else Usable()
    if status == 304 and conditional:
        return Unchanged()
    if status in REDIRECTS or (status == 300 and "location" in answer.headers):
        target = absolute(url, answer.headers.get("location", ""))
        if target is not None:
            return Moved(target)
        return Unusable(FetchReason.CLIENT_ERROR, f"{status_text(status)} without a usable Location")
    wait = asked_to_wait(answer)
    told = status_text(status) if wait is None else f"{status_text(status)}, Retry-After of {wait:g} seconds"
    return Unusable(_reason(status, wait), told, wait)


def asked_to_wait(answer: Answer) -> float | None:
    """Seconds for which the site asks to be left alone; null where it does not say."""
    return retry_after(answer.headers.get("retry-after"), answer.headers.get("date"))


def shut_by_host(host: str, status: int | None, wait: float, until: datetime, limit: float) -> Shut:
    """The end of a run for `host`, which answered `status` and asked for a wait that is too long for a run.

    Args:
        host: its name.
        status: HTTP status of that answer.
        wait: seconds that it asked for.
        until: the instant that they lead to.
        limit: seconds that a run waits at most.
    """
    told = f"{host} answered {status} with a Retry-After of {wait:.0f} seconds"
    told = f"{told}; a run waits {limit:g} seconds at most, so it is left alone until a later run"
    return Shut(FetchState.SKIPPED, FetchReason.RATE_LIMITED, told, until)


def shut_silent(host: str, count: int, last: Trouble) -> Shut:
    """The end of a run for `host`, which did not answer `count` requests in a row, `last` being the latest."""
    told = f"{host} gave no answer to {count} requests in a row, so it is left alone in this run; the last one: "
    return Shut(FetchState.FAILED, last.reason, told + last.detail, None)


def shut_before(fetches: Iterable[Fetch], limit: float) -> dict[str, Shut]:
    """The hosts that asked an earlier attempt of a run for too long a wait, by its outcomes in any order.

    As in the run itself the first such answer of a host counts. A host that gave no answer asked for nothing: the next
    attempt tries it again.
    """
    found: dict[str, tuple[datetime, Shut]] = {}
    for fetch in fetches:
        if fetch.state is FetchState.FAILED and fetch.retry_at is not None and fetch.fetched_at is not None:
            wait = (fetch.retry_at - fetch.fetched_at) / timedelta(seconds=1)
            host = host_of(fetch.final_url or fetch.url) or ""
            first = host not in found or fetch.fetched_at < found[host][0]
            if first and fetch.http_status in BUSY and wait > limit:
                found[host] = fetch.fetched_at, shut_by_host(host, fetch.http_status, wait, fetch.retry_at, limit)
    return {host: shut for host, (_, shut) in found.items()}


def _reason(status: int, wait: float | None) -> FetchReason:
    match status:
        case 404 | 410:
            return FetchReason.GONE
        case 429:
            return FetchReason.RATE_LIMITED
        case 503 if wait is not None:
            return FetchReason.RATE_LIMITED
        case 408 | 425:
            return FetchReason.TIMEOUT
        case _:  # of the others the hundreds tell; a 304 that nobody asked for is one of them
            return FetchReason.SERVER_ERROR if status >= 500 else FetchReason.CLIENT_ERROR


def status_text(status: int) -> str:
    """``HTTP 404 Not Found``."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def retry_after(value: str | None, date: str | None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 10.2.3); null where there is none or it is broken.

    A point in time is held against the answer's own Date, so that the clocks need not agree.
    """
    if value is None:
        return None
    if value.strip().isdigit():
        return float(min(int(value.strip()), 366 * 86_400))
    until, sent = _http_date(value), _http_date(date)
    return max(0.0, (until - sent) / timedelta(seconds=1)) if until and sent else None


def _http_date(text: str | None) -> datetime | None:
    try:
        read = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
