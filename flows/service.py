"""What the command line and the flows ask for: collect, ingest, maintain, watch, each under its leases."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from flows.config import Settings
from flows.docs_server import web_link
from flows.errors import LeaseHeld, RunError
from flows.leases import Leases
from flows.pipeline import WAREHOUSE_LEASE, WAREHOUSE_WAIT_SECONDS, Run, run
from flows.planning import choose, collect_plan, due_times, held_back, ingest_plan, last_runs, reserved
from flows.progress import Progress
from flows.readiness import check_places, check_ready
from flows.runs import Plan, RunFolder, unfinished
from flows.sources import load_sources
from flows.state import open_state
from flows.steps import Steps
from flows.summary import Summary, read_summary
from warehouse.contract import RunKind

if TYPE_CHECKING:
    from warehouse.store import MaintainReport

_log = structlog.get_logger("copydesk.service")


@dataclass(slots=True)
class Collected:
    """What came of one call of `collect_now`."""

    summaries: list[Summary] = field(default_factory=list)
    """One for each run that was worked on, in order."""
    busy: dict[str, str] = field(default_factory=dict)
    """Sources and runs that were left to another process, and which one that is, in words."""
    next_due: dict[str, datetime] = field(default_factory=dict)
    """Where nothing was due: when each source is."""
    failures: list[Exception] = field(default_factory=list)
    """Why runs that earlier ones left could not be finished; their sources were left alone, the others collected."""


def collect_now(
    settings: Settings,
    *,
    wanted: Sequence[str],
    now: datetime,
    run_id: str | None,
    steps: Steps,
    progress: Progress,
    new: bool = True,
) -> Collected:
    """Finish what earlier runs left, then collect the sources that are due, or those `wanted`.

    Args:
        settings: the configuration in force.
        wanted: source ids; none means all that are due.
        now: the new run's time; an unfinished run keeps its own.
        run_id: id of the new run; one that exists already is finished and no other begun.
        steps: how steps are run.
        progress: what is shown.
        new: whether to begin a run after the unfinished ones.

    Raises:
        ConfigError: nothing can be begun, and nothing was.
        FlowsError: the new run failed.
    """
    sources = load_sources(settings.sources)
    if new:
        check_ready(settings)
    named_run = RunFolder(settings.data, run_id) if run_id and new else None
    if named_run and named_run.is_finished:
        raise RunError(f"run {run_id} is finished", hint="give another --run-id, or none")
    begun = named_run is not None and named_run.plan_file.exists()
    done = Collected()
    taken = _resume_all(settings, done, steps=steps, progress=progress)
    if begun or not new:
        return done

    def chosen() -> tuple[str, ...]:
        """Asked again once the sources are held: another process may have collected them meanwhile."""
        return tuple(source.id for source in choose(sources, wanted, settings, now) if source.id not in taken)

    named = set(chosen())
    if named:
        planned = [source for source in sources.sources if source.id in named]
        plan = collect_plan(planned, sources, settings, now=now, run_id=run_id)
        done.summaries += _worked(settings, plan, steps, progress, done.busy, still=chosen)
    else:
        done.next_due = due_times(sources, last_runs(settings), now)
    return done


def ingest_now(
    settings: Settings,
    paths: Sequence[Path],
    *,
    now: datetime,
    run_id: str | None,
    default_source: str | None,
    steps: Steps,
    progress: Progress,
) -> Summary:
    """Send WARC files and saved pages down the line.

    Raises:
        PlacesError: nothing can be written; nothing was begun.
        LeaseHeld: another process works on this run.
    """
    check_places(settings)
    folder = RunFolder(settings.data, run_id) if run_id else None
    if folder and folder.is_finished:
        return read_summary(folder, web_link(settings, folder.run_id))
    if folder and folder.plan_file.exists():
        plan = folder.read_plan()
    else:
        plan = ingest_plan(paths, settings, now=now, run_id=run_id, default_source=default_source)
    busy: dict[str, str] = {}
    for summary in _worked(settings, plan, steps, progress, busy):
        return summary
    if (ended := RunFolder(settings.data, plan.run_id)).is_finished:  # by another process, since we looked
        return read_summary(ended, web_link(settings, plan.run_id))
    raise LeaseHeld(f"run {plan.run_id}", busy[f"run {plan.run_id}"])


def _resume_all(settings: Settings, done: Collected, *, steps: Steps, progress: Progress) -> set[str]:
    """Finish every run that was begun and that no process works on.

    One that fails again is kept for its next try and does not hinder the others. Returns the ids of its sources: a
    new run that collected them would number versions that the unfinished one has numbered already.
    """
    taken: set[str] = set()
    for folder in unfinished(settings.data):
        try:
            done.summaries += _worked(settings, folder.read_plan(), steps, progress, done.busy)
        except Exception as error:  # noqa: BLE001 - whatever ends one run must not end all that come after it
            _log.info("run.not_resumed", run_id=folder.run_id, error=str(error))
            error.add_note(f"run {folder.run_id}, begun before, could not be finished")
            done.failures.append(error)
            taken |= held_back(folder)
    return taken


def maintain_now(settings: Settings) -> "MaintainReport":
    """Compact and vacuum the tables while nobody publishes."""
    with leases_of(settings) as leases, leases.hold(WAREHOUSE_LEASE, wait=WAREHOUSE_WAIT_SECONDS):
        return settings.warehouse().maintain()


def watch_now(settings: Settings, *, now: datetime, steps: Steps, progress: Progress) -> Summary | None:
    """Judge the silence of every source by what the tables hold, as a run that fetches nothing."""
    sources = load_sources(settings.sources)
    if not sources.sources:
        return None
    plan = collect_plan(sources.sources, sources, settings, now=now, run_id=None, kind=RunKind.WATCH)
    return next(iter(_worked(settings, plan, steps, progress, {})), None)


@contextmanager
def leases_of(settings: Settings) -> Iterator[Leases]:
    """The leases of a configuration's state database."""
    with open_state(settings.state_url) as engine:
        yield Leases(engine)


def _worked(
    settings: Settings,
    plan: Plan,
    steps: Steps,
    progress: Progress,
    busy: dict[str, str],
    *,
    still: Callable[[], Sequence[str]] | None = None,
) -> list[Summary]:
    """Work on a run under its leases: its summary, or none where another process has what it needs.

    Args:
        settings: the configuration in force.
        plan: the run.
        steps: how steps are run.
        progress: what is shown.
        busy: gets who has what was not free.
        still: the sources that are still to be collected, asked once they are held; None: all planned.
    """
    folder = RunFolder(settings.data, plan.run_id)
    begun = folder.plan_file.exists()
    try:
        with leases_of(settings) as leases, reserved(plan, leases, begun=begun, busy=busy) as mine:
            if mine is None:
                _log.info("run.busy", run_id=plan.run_id)
                return []
            reduced, lease = mine
            if folder.is_finished:  # by another process, since we looked
                return []
            if not begun and still is not None:
                left = set(still())
                reduced = reduced.model_copy(update={"sources": tuple(s for s in reduced.sources if s.id in left)})
                if not reduced.sources:
                    return []
            if begun:
                progress.resumed(plan.run_id, [source.id for source in reduced.sources])
            folder.write_plan(reduced)
            return [run(Run(settings, folder.read_plan(), folder, steps, progress, lease.check))]
    finally:
        folder.give_up()
