"""Which run comes next: one that was left unfinished, or a new one over the sources that are due."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers import Source
from crawlers.schedule import source_due
from crawlers.site import names_above, sites_of
from flows.config import Settings
from flows.errors import UsageError
from flows.leases import TTL_SECONDS, Lease, Leases
from flows.runs import Plan, RunFolder, new_run_id
from flows.sources import SourceSet
from warehouse.contract import RunKind

if TYPE_CHECKING:
    from crawlers.frontier import Frontier

_HOST = "host:"
_RUN = "run:"
_RESERVING = "reserving"
_RESERVING_WAIT_SECONDS = 2 * TTL_SECONDS
"""By then the lease of a process that was stopped while it reserved is free."""


def choose(sources: SourceSet, wanted: Sequence[str], settings: Settings, now: datetime) -> tuple[Source, ...]:
    """The sources of a new run: those named, or all that are due at `now`.

    Raises:
        UsageError: a name that no source has.
    """
    by_id = {source.id: source for source in sources.sources}
    if unknown := [name for name in wanted if name not in by_id]:
        raise UsageError(
            f"no source is called {', '.join(unknown)}", hint=f"there are: {', '.join(sorted(by_id)) or 'none'}"
        )
    if wanted:
        return tuple(by_id[name] for name in sorted(set(wanted)))
    with _frontier(settings) as frontier:
        due = set(frontier.due_sources(sources.sources, now))
    return tuple(source for source in sources.sources if source.id in due)


def last_runs(settings: Settings) -> dict[str, datetime | None]:
    """When each source was last collected to its end, by id."""
    with _frontier(settings) as frontier:
        return frontier.last_runs()


def due_times(sources: SourceSet, last: Mapping[str, datetime | None], now: datetime) -> dict[str, datetime]:
    """When each source is due, by id; `now` for one that is overdue or was never collected.

    Args:
        sources: the list.
        last: what `last_runs` says.
        now: the time.
    """
    due = {}
    for source in sources.sources:
        ended = last.get(source.id)
        due[source.id] = now if ended is None or source_due(ended, source.every, now) else ended + source.every
    return due


@contextmanager
def _frontier(settings: Settings) -> Iterator["Frontier"]:
    from crawlers.frontier import Frontier

    frontier = Frontier(settings.state_url)
    frontier.create()
    try:
        yield frontier
    finally:
        frontier.close()


def collect_plan(
    chosen: Sequence[Source],
    sources: SourceSet,
    settings: Settings,
    *,
    now: datetime,
    run_id: str | None,
    kind: RunKind = RunKind.COLLECT,
) -> Plan:
    """A new run over the chosen sources."""
    return Plan(
        run_id=run_id or new_run_id(kind, now, settings.data),
        kind=kind,
        now=now,
        sources=tuple(chosen),
        thresholds={source.id: sources.thresholds[source.id] for source in chosen if source.id in sources.thresholds},
        shards=settings.crawl.shards,
        batch_size=settings.extract.batch_size,
        memory=settings.extract.memory,
        captions=settings.extract.captions,
        copydesk_version=version("copydesk"),
    )


def ingest_plan(
    paths: Sequence[Path], settings: Settings, *, now: datetime, run_id: str | None, default_source: str | None
) -> Plan:
    """A new ingest of WARC files and folders.

    Raises:
        UsageError: a path that is not there.
    """
    if missing := [str(path) for path in paths if not path.exists()]:
        raise UsageError(
            f"not there: {', '.join(missing)}", hint="name WARC files (.warc, .warc.gz) or folders of saved pages"
        )
    return Plan(
        run_id=run_id or new_run_id(RunKind.INGEST, now, settings.data),
        kind=RunKind.INGEST,
        now=now,
        paths=tuple(str(path.resolve()) for path in paths),
        default_source=default_source,
        batch_size=settings.extract.batch_size,
        memory=settings.extract.memory,
        captions=settings.extract.captions,
        copydesk_version=version("copydesk"),
    )


@contextmanager
def reserved(plan: Plan, leases: Leases, *, begun: bool, busy: dict[str, str]) -> Iterator[tuple[Plan, Lease] | None]:
    """Hold the run, its sources and their sites while it works: a host is asked by one crawl at a time.

    Gives the plan, without the sources of which another run holds something, and the run's lease; None where
    another process works on this very run, or nothing is left of it. A plan that was `begun` is never shortened: it
    waits until all its sources are free. A watch fetches nothing and holds no source. `busy` gets who has what was
    not free.
    """
    with ExitStack() as held:
        lease = held.enter_context(leases.try_hold(f"{_RUN}{plan.run_id}"))
        if lease is None:
            busy[f"run {plan.run_id}"] = _holder(leases, f"{_RUN}{plan.run_id}")
            yield None
            return
        if plan.kind is not RunKind.COLLECT:
            yield plan, lease
            return
        with leases.hold(_RESERVING, wait=_RESERVING_WAIT_SECONDS):
            free = _take(plan.sources, leases, held, busy)
        whole = len(free) == len(plan.sources)
        if not free or (begun and not whole):
            yield None
        else:
            yield plan if whole else plan.model_copy(update={"sources": tuple(free)}), lease


def _take(sources: Sequence[Source], leases: Leases, held: ExitStack, busy: dict[str, str]) -> list[Source]:
    """Hold those sources, with their sites, of which nothing is another run's; `busy` gets who has the others.

    A site is another run's also where that run holds one above or below it. Such a lease has another name, so one
    process at a time may look and take.
    """
    names = [holder.name for holder in leases.holders()]
    theirs = {name.removeprefix(_HOST) for name in names if name.startswith(_HOST)}
    above = {upper: site for site in theirs for upper in names_above(site)}
    mine: set[str] = set()
    free = []
    for source in sources:
        sites = sorted(sites_of(source))
        wanted = {f"source:{source.id}", *(f"{_HOST}{site}" for site in sites)} - mine
        shared = [above[site] for site in sites if site in above]
        shared += [upper for site in sites for upper in names_above(site) if upper in theirs]
        taken = f"{_HOST}{shared[0]}" if shared else _hold_all(leases, sorted(wanted), held)
        if taken is None:
            mine |= wanted
            free.append(source)
        else:
            busy[source.id] = _holder(leases, taken)
    return free


def _hold_all(leases: Leases, names: Sequence[str], held: ExitStack) -> str | None:
    """Hold all of these leases, or none; the first that is not free."""
    with ExitStack() as own:
        for name in names:
            if own.enter_context(leases.try_hold(name)) is None:
                return name
        held.push(own.pop_all())
    return None


def _holder(leases: Leases, name: str) -> str:
    """Who holds a lease that was not free a moment ago and in which run, in words."""
    holders = leases.holders()
    found = next((holder for holder in holders if holder.name == name), None)
    if found is None:
        return "a process that is through by now"
    runs = [other for other in holders if other.name.startswith(_RUN) and other.process == found.process]
    last = max(runs, key=lambda run: run.acquired_at, default=None)
    return f"{last}, in run {last.name.removeprefix(_RUN)}" if last else str(found)


def held_back(folder: RunFolder) -> set[str]:
    """Ids of the sources that an unfinished run is to collect, also where this version cannot read its plan."""
    named = folder.plan_as_written().get("sources")
    return {str(source.get("id")) for source in named if isinstance(source, dict)} if isinstance(named, list) else set()
