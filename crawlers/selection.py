"""Which pages of a source a run considers, and in which order: pure over what was found and what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crawlers.models import Source
from crawlers.records import Considered, Found, KnownUrl, Via
from crawlers.site import rules_fingerprint, safe_key
from warehouse.contract import Role

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Selection:
    """The pages that a run considers."""

    pages: tuple[Considered, ...]
    """In the order in which they are asked for."""
    new: tuple[Considered, ...]
    """Those of them that the frontier did not know."""
    cut: int
    """New addresses beyond the source's limit, of which no note is taken."""


def merge(found: Iterable[Found], entries: frozenset[str]) -> dict[str, Found]:
    """What was found by URL key: the way of the lowest rank tells, the others fill in what it leaves open.

    The order in which the entry points were read does not matter. Addresses of entry points are left out.
    """
    ordered = sorted(found, key=lambda item: (item.via.rank, item.url, _newest_first(item), item.headline or ""))
    merged: dict[str, Found] = {}
    for item in ordered:
        key = safe_key(item.url)
        if key in entries:
            continue
        held = merged.get(key)
        if held is None:
            merged[key] = item
        else:
            merged[key] = replace(
                held,
                headline=held.headline or item.headline,
                published=held.published or item.published,
                modified=max(filter(None, (held.modified, item.modified)), default=None),
            )
    return merged


def select(
    source: Source,
    found: Mapping[str, Found],
    known: Mapping[str, KnownUrl],
    due: Iterable[KnownUrl],
    *,
    run_id: str,
    now: datetime,
    before: Mapping[str, Via],
) -> Selection:
    """The pages to consider: new ones, and known ones that are due or that the site says have changed.

    Args:
        source: whose pages.
        found: what this run's entry points name, by key.
        known: what the frontier knows of these, by key; what this very run put there counts as new.
        due: known pages whose time has come, found again or not.
        run_id: the run.
        now: its time.
        before: how what an earlier attempt of this run has settled was found; of these, targets of redirects
            were not chosen, the others were.
    """
    fingerprint = rules_fingerprint(source)
    fresh: list[tuple[str, Found]] = []
    again: list[Considered] = []
    for key, item in found.items():
        held = known.get(key)
        if held is None or held.first_run == run_id:
            if not _too_old(source, item, now):
                fresh.append((key, item))
        elif _chosen_before(key, before) or (key not in before and _wanted_again(source, held, item, fingerprint, now)):
            again.append(_considered(key, item, held))
    fresh.sort(key=lambda pair: (pair[1].via.rank, _newest_first(pair[1]), pair[0]))
    kept = fresh[: source.max_discovered_per_run]
    new = [_considered(key, item, known.get(key)) for key, item in kept]
    again.sort(key=lambda page: (page.via.rank, page.url_key))
    seen = {page.url_key for page in again}
    left = [page for page in due if page.url_key not in seen and page.first_run != run_id]
    left = [page for page in left if page.url_key not in before or _chosen_before(page.url_key, before)]
    frontier = [_due(page) for page in sorted(left, key=young_first)]
    return Selection(pages=(*new, *again, *frontier), new=tuple(new), cut=len(fresh) - len(kept))


def _chosen_before(key: str, before: Mapping[str, Via]) -> bool:
    return key in before and before[key] is not Via.REDIRECT


def young_first(page: KnownUrl) -> tuple[float, str]:
    """Order of pages that are due: of news the latest changes most. Nothing that a run itself changes counts."""
    return -(page.first_seen - _LONG_AGO).total_seconds(), page.url_key


def _wanted_again(source: Source, held: KnownUrl, item: Found, fingerprint: str, now: datetime) -> bool:
    if held.due_at is not None and held.due_at <= now:
        return True
    if held.refused_by is not None:
        return held.refused_by != fingerprint
    young = source.recheck is not None and now - held.first_seen < source.recheck
    changed = item.modified is not None and held.checked_at is not None and item.modified > held.checked_at
    return young and changed and held.due_at is not None


def _too_old(source: Source, item: Found, now: datetime) -> bool:
    said = item.published or item.modified
    return source.max_age is not None and said is not None and now - said > source.max_age


def _considered(key: str, item: Found, held: KnownUrl | None) -> Considered:
    return Considered(
        url=item.url,
        url_key=key,
        role=Role.PAGE,
        kind=None,
        via=item.via,
        headline=item.headline or (held.headline if held else None),
        published=item.published or (held.published if held else None),
        etag=held.etag if held else None,
        last_modified=held.last_modified if held else None,
    )


def _due(page: KnownUrl) -> Considered:
    return Considered(
        url=page.url,
        url_key=page.url_key,
        role=Role.PAGE,
        kind=None,
        via=Via.FRONTIER,
        headline=page.headline,
        published=page.published,
        etag=page.etag,
        last_modified=page.last_modified,
    )


def _newest_first(item: Found) -> float:
    said = item.published or item.modified or _LONG_AGO
    return -(said - _LONG_AGO).total_seconds()
