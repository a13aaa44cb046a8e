"""What an outcome says of its URL's next time: pure functions to changed columns of `frontier_urls`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from crawlers.models import Source
from crawlers.outcomes import AGAIN_LATER, PERMANENT
from crawlers.records import Fetch
from crawlers.schedule import ROBOTS_AGAIN, PageAge, next_check, next_try
from crawlers.site import rules_fingerprint
from warehouse.contract import FetchReason, FetchState, Outcome

KEPT = frozenset({Outcome.PUBLISHED, Outcome.UNCHANGED, Outcome.FOLDED, Outcome.NOT_MODIFIED})
WITHHELD = frozenset({Outcome.QUARANTINED, Outcome.REJECTED})


@dataclass(frozen=True, slots=True)
class AcceptedPage:
    """What became of one page of a run, once the run is published."""

    source_id: str
    url_key: str
    outcome: Outcome
    """Pages that were skipped, redirected or failed were decided by the crawl and are passed over."""
    published_at: datetime | None = None
    """Publication time as extraction read it."""
    changed: bool = False
    """Whether its text was new or other than before."""
    retryable: bool = True
    """Of a rejected page: whether another try can help."""


def after_acceptance(
    page: AcceptedPage,
    url: Mapping[str, Any],
    fetch: Mapping[str, Any],
    *,
    run_id: str,
    now: datetime,
    window: timedelta | None,
) -> dict[str, Any]:
    """What publishing says of a page: validators are learned of what was kept, forgotten of what was withheld.

    Args:
        page: what became of it.
        url: its row of `frontier_urls`.
        fetch: its row of `frontier_fetches` in that run.
        run_id: the run.
        now: its time.
        window: age up to which the source's articles are asked for again; null: never.
    """
    if page.outcome in WITHHELD:
        failures = url["failures"] + 1
        due = next_try(failures, now) if page.retryable else None
        told = {"due_at": due, "failures": failures, "etag": None, "last_modified": None, "checked_at": now}
    else:
        published = page.published_at or url["published_at"]
        changed = now if page.changed else url["changed_at"]
        age = PageAge(url["first_seen"], published, changed)
        told = {
            "due_at": next_check(age, now, window),
            "failures": 0,
            "published_at": published,
            "changed_at": changed,
            "checked_at": now,
            "refused_by": None,
        }
        if fetch["state"] == FetchState.FETCHED:
            told |= {"etag": fetch["etag"], "last_modified": fetch["last_modified"]}
    return {"url_key": page.url_key, "outcome": page.outcome.value, "accepted_run": run_id, **told}


def after_crawl(source: Source, fetch: Fetch, url: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the crawl's outcome says; a page that was fetched stays due until it is accepted.

    Args:
        source: whose page.
        fetch: the outcome.
        url: its row of `frontier_urls`.
        now: the run's time.
    """
    ended = ":".join(filter(None, (fetch.state, fetch.reason)))
    row: dict[str, Any] = {"url_key": fetch.url_key, "outcome": ended, "refused_by": None}
    told: dict[str, Any]
    failures = url["failures"] + 1
    match fetch.state:
        case FetchState.FETCHED:
            told = {"due_at": min(url["due_at"] or now, now)}
        case FetchState.NOT_MODIFIED:
            age = PageAge(url["first_seen"], url["published_at"], url["changed_at"])
            told = {"due_at": next_check(age, now, source.recheck), "failures": 0, "checked_at": now}
        case FetchState.REDIRECTED:
            due = None if fetch.http_status in PERMANENT else next_try(failures, now)
            told = {"due_at": due, "failures": failures}
        case FetchState.SKIPPED if fetch.reason is FetchReason.BUDGET:
            told = {"due_at": url["due_at"] or now}
        case FetchState.SKIPPED if fetch.reason is FetchReason.RATE_LIMITED:  # it did not fail: its host was shut
            told = {"due_at": max(url["due_at"] or now, fetch.retry_at or now)}
        case FetchState.SKIPPED if fetch.reason is FetchReason.ROBOTS:
            told = {"due_at": now + ROBOTS_AGAIN}
        case FetchState.SKIPPED:
            told = {"due_at": None, "refused_by": rules_fingerprint(source)}
        case FetchState.FAILED:
            due = next_try(failures, now, fetch.retry_at) if fetch.reason in AGAIN_LATER else None
            told = {"due_at": due, "failures": failures}
    return row | told
