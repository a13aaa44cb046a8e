"""How the outcome of a URL is put down: pure functions to `Fetch`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from crawlers.outcomes import Meaning, Unusable, Usable, status_text
from crawlers.records import Answer, Ask, Considered, Fetch, Trouble
from crawlers.robots import NO_RULES, RobotRules, read_robots
from crawlers.site import safe_key
from warehouse.contract import FetchReason, FetchState

MAX_DETAIL_CHARACTERS = 500


def row_of(
    page: Considered,
    ask: Ask,
    answer: Answer,
    state: FetchState,
    *,
    reason: FetchReason | None = None,
    detail: str | None = None,
) -> Fetch:
    """The outcome of a URL that was answered."""
    headers = answer.headers
    return replace(
        _blank(page, state, reason, detail),
        http_status=answer.status,
        content_type=headers.get("content-type"),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
        final_url=ask.url,
        fetched_at=answer.fetched_at,
        duration_ms=answer.duration_ms,
        wire_bytes=answer.wire_bytes,
        place=answer.place,
    )


def bare_row(
    page: Considered, state: FetchState, reason: FetchReason, detail: str, trouble: Trouble | None = None
) -> Fetch:
    """The outcome of a URL that was not asked for, or that did not answer."""
    return replace(
        _blank(page, state, reason, detail[:MAX_DETAIL_CHARACTERS]),
        fetched_at=trouble.fetched_at if trouble else None,
        duration_ms=trouble.duration_ms if trouble else None,
    )


def _blank(page: Considered, state: FetchState, reason: FetchReason | None, detail: str | None) -> Fetch:
    """What every outcome of `page` says, answered or not."""
    return Fetch(
        url=page.url,
        url_key=page.url_key,
        role=page.role,
        via=page.via,
        state=state,
        reason=reason,
        detail=detail,
        headline=page.headline,
        published=page.published,
        kind=page.kind,
        nesting=page.nesting,
    )


def asked_back(fetch: Fetch, said: Unusable) -> Fetch:
    """`fetch` with the time from which its site wants to be asked again."""
    if said.retry_after is None or fetch.fetched_at is None:
        return fetch
    return replace(fetch, retry_at=fetch.fetched_at + timedelta(seconds=said.retry_after))


def failed_instead(fetch: Fetch, reason: FetchReason, detail: str) -> Fetch:
    """`fetch`, of no use after all."""
    return replace(fetch, state=FetchState.FAILED, reason=reason, detail=detail[:MAX_DETAIL_CHARACTERS])


def tries(detail: str, ask: Ask) -> str:
    """`detail` with the number of tries, where there was more than one."""
    return f"{detail} ({ask.attempt + 1} tries)" if ask.attempt else detail


def with_discovery(fetch: Fetch, page: Considered) -> Fetch:
    """`fetch` with how its URL was found, as it is known at the end."""
    return replace(fetch, via=page.via, headline=page.headline, published=page.published)


def of_log(fetch: Fetch) -> Considered:
    """The URL of an outcome that an earlier attempt came to."""
    return Considered(
        url=fetch.url,
        url_key=fetch.url_key,
        role=fetch.role,
        kind=fetch.kind,
        via=fetch.via,
        headline=fetch.headline,
        published=fetch.published,
        nesting=fetch.nesting,
    )


def shut_by(fetch: Fetch) -> RobotRules | Trouble:
    """What a robots.txt that could not be read in an earlier attempt says."""
    detail = fetch.detail or "no answer"
    if fetch.http_status is None:
        return Trouble(fetch.reason or FetchReason.CRASHED, detail)
    return _unreadable(fetch.reason or FetchReason.NOT_PARSEABLE, detail)


def _unreadable(reason: FetchReason, detail: str) -> RobotRules:
    return RobotRules(None, closed=Trouble(reason, f"robots.txt cannot be read: {detail}"))


def looping(fetches: Mapping[str, Fetch]) -> list[str]:
    """Keys of those whose redirects lead in a circle."""
    leads_to = {
        key: safe_key(fetch.redirect_to)
        for key, fetch in fetches.items()
        if fetch.state is FetchState.REDIRECTED and fetch.redirect_to
    }
    found: set[str] = set()
    checked: set[str] = set()
    for start in leads_to:
        path: dict[str, int] = {}
        key = start
        while key in leads_to and key not in path and key not in checked:
            path[key] = len(path)
            key = leads_to[key]
        if key in path:
            found.update(name for name, place in path.items() if place >= path[key])
        checked.update(path)
    return sorted(found)


def robots_row(page: Considered, ask: Ask, answer: Answer, said: Meaning) -> tuple[Fetch, RobotRules]:
    """The outcome of a robots.txt that was answered, and what it allows."""
    rules = read_robots(answer.status, answer.content)
    if isinstance(said, Unusable) and answer.problem is not None:
        rules = _unreadable(said.reason, said.detail)
    if isinstance(said, Unusable) and rules.closed is not None:
        row = row_of(page, ask, answer, FetchState.FAILED, reason=said.reason, detail=said.detail)
        return asked_back(row, said), rules
    told = None if isinstance(said, Usable) else f"{status_text(answer.status)}: {NO_RULES}"
    return row_of(page, ask, answer, FetchState.FETCHED, detail=told), rules
