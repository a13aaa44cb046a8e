"""Rows of the frontier's tables to records and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crawlers.records import Considered, EntryKind, Fetch, KnownUrl, Place, Via
from warehouse.contract import FetchReason, FetchState, Role


def clean(text: str | None) -> str | None:
    """Text that every database and Arrow take: no NUL, no lone surrogates."""
    if text is None:
        return None
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def new_url(source_id: str, page: Considered | Fetch, run_id: str, now: datetime) -> dict[str, Any]:
    """The row of a URL that is heard of for the first time: due at once."""
    return {
        "source_id": source_id,
        "url_key": clean(page.url_key),
        "role": page.role.value,
        "url": clean(page.url),
        "first_seen": now,
        "first_run": run_id,
        "discovered_via": page.via.value,
        "due_at": now,
        "failures": 0,
        "published_at": page.published,
        "headline": clean(page.headline),
    }


def outcome_row(run_id: str, source_id: str, fetch: Fetch) -> dict[str, Any]:
    """The columns of an outcome that the run's log and HANDOVERS["fetches"] share."""
    return {
        "run_id": run_id,
        "source_id": source_id,
        "url_key": clean(fetch.url_key),
        "url": clean(fetch.url),
        "role": fetch.role.value,
        "discovered_via": fetch.via.value,
        "state": fetch.state.value,
        "reason": fetch.reason.value if fetch.reason else None,
        "detail": clean(fetch.detail),
        "http_status": fetch.http_status,
        "content_type": clean(fetch.content_type),
        "etag": clean(fetch.etag),
        "last_modified": clean(fetch.last_modified),
        "redirect_to": clean(fetch.redirect_to),
        "final_url": clean(fetch.final_url),
        "fetched_at": fetch.fetched_at,
        "duration_ms": fetch.duration_ms,
        "wire_bytes": fetch.wire_bytes,
        "warc_file": fetch.place.file if fetch.place else None,
        "warc_offset": fetch.place.offset if fetch.place else None,
        "warc_length": fetch.place.length if fetch.place else None,
    }


def log_row(run_id: str, source_id: str, fetch: Fetch) -> dict[str, Any]:
    """The row of an outcome in the run's log: with what a resumed run needs to go on."""
    return outcome_row(run_id, source_id, fetch) | {
        "headline": clean(fetch.headline),
        "published_at": fetch.published,
        "kind": fetch.kind.value if fetch.kind else None,
        "nesting": fetch.nesting,
        "retry_at": fetch.retry_at,
    }


def fetch_of(row: Mapping[Any, Any]) -> Fetch:
    """A row of the run's log as the outcome that it was."""
    file = row["warc_file"]
    return Fetch(
        url=row["url"],
        url_key=row["url_key"],
        role=Role(row["role"]),
        via=Via(row["discovered_via"]),
        state=FetchState(row["state"]),
        reason=FetchReason(row["reason"]) if row["reason"] else None,
        detail=row["detail"],
        http_status=row["http_status"],
        content_type=row["content_type"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        redirect_to=row["redirect_to"],
        final_url=row["final_url"],
        fetched_at=row["fetched_at"],
        duration_ms=row["duration_ms"],
        wire_bytes=row["wire_bytes"],
        place=Place(file, row["warc_offset"], row["warc_length"]) if file is not None else None,
        headline=row["headline"],
        published=row["published_at"],
        kind=EntryKind(row["kind"]) if row["kind"] else None,
        nesting=row["nesting"],
        retry_at=row["retry_at"],
    )


def known_of(row: Mapping[Any, Any]) -> KnownUrl:
    """A row of `frontier_urls` as what a crawl needs of it."""
    return KnownUrl(
        url=row["url"],
        url_key=row["url_key"],
        first_seen=row["first_seen"],
        first_run=row["first_run"],
        due_at=row["due_at"],
        checked_at=row["checked_at"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        published=row["published_at"],
        headline=row["headline"],
        failures=row["failures"],
        refused_by=row["refused_by"],
    )
