"""What the command line and the flows ask for: collect, ingest, maintain, watch, each under its leases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog

from flows.config import Settings
from flows.errors import RunError
from flows.leases import Leases
from flows.pipeline import WAREHOUSE_LEASE, WAREHOUSE_WAIT_SECONDS, Run, run
from flows.planning import choose, collect_plan, ingest_plan, left_unfinished, reserved
from flows.progress import Progress
from flows.runs import Plan, RunFolder
from flows.sources import load_sources
from flows.state import open_state
from flows.steps import Steps
from flows.summary import Summary
from warehouse.contract import RunKind
from warehouse.store import MaintainReport

_log = structlog.get_logger("copydesk.service")


def collect_now(
    settings: Settings,
    *,
    wanted: Sequence[str],
    now: datetime,
    run_id: str | None,
    steps: Steps,
    progress: Progress,
    new: bool = True,
) -> list[Summary]:
    """Finish what earlier runs left, then collect the sources that are due, or those `wanted`.

    Args:
        settings: the configuration in force.
        wanted: source ids; none means all that are due.
        now: the new run's time; an unfinished run keeps its own.
        run_id: id of the new run; one that exists already is finished and no other begun.
        steps: how steps are run.
        progress: what is shown.
        new: whether to begin a run after the unfinished ones.

    Returns:
        One summary for each run that was worked on; none where nothing was due or others hold all of it.
    """
    sources = load_sources(settings.sources)
    summaries = resume_all(settings, steps=steps, progress=progress)
    if not new or any(summary["run_id"] == run_id for summary in summaries):
        return summaries
    if run_id and RunFolder(settings.data, run_id).is_finished:
        raise RunError(f"run {run_id} is finished", hint="give another --run-id, or none")
    chosen = choose(sources, wanted, settings, now)
    if not chosen:
        return summaries
    plan = collect_plan(chosen, sources, settings, now=now, run_id=run_id)
    return summaries + list(_worked(settings, plan, steps, progress))


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
        RunError: another process works on this run.
    """
    folder = RunFolder(settings.data, run_id) if run_id else None
    if folder and folder.plan_file.exists():
        plan = folder.read_plan()
    else:
        plan = ingest_plan(paths, settings, now=now, run_id=run_id, default_source=default_source)
    for summary in _worked(settings, plan, steps, progress):
        return summary
    raise RunError(f"run {plan.run_id} is under way in another process", hint="wait for it: `copydesk status`")


def resume_all(settings: Settings, *, steps: Steps, progress: Progress) -> list[Summary]:
    """Finish every run that was begun and that no process works on."""
    summaries: list[Summary] = []
    for _folder, plan in left_unfinished(settings):
        _log.info("run.resumed", run_id=plan.run_id)
        summaries.extend(_worked(settings, plan, steps, progress))
    return summaries


def maintain_now(settings: Settings) -> MaintainReport:
    """Compact and vacuum the tables while nobody publishes."""
    with leases_of(settings) as leases, leases.hold(WAREHOUSE_LEASE, wait=WAREHOUSE_WAIT_SECONDS):
        return settings.warehouse().maintain()


def watch_now(settings: Settings, *, now: datetime, steps: Steps, progress: Progress) -> Summary | None:
    """Judge the silence of every source by what the tables hold, as a run that fetches nothing."""
    sources = load_sources(settings.sources)
    if not sources.sources:
        return None
    plan = collect_plan(sources.sources, sources, settings, now=now, run_id=None, kind=RunKind.WATCH)
    return next(iter(_worked(settings, plan, steps, progress)), None)


@contextmanager
def leases_of(settings: Settings) -> Iterator[Leases]:
    """The leases of a configuration's state database."""
    with open_state(settings.state_url) as engine:
        yield Leases(engine)


def _worked(settings: Settings, plan: Plan, steps: Steps, progress: Progress) -> Iterator[Summary]:
    """Work on a run under its leases; gives nothing where another process holds what it needs."""
    folder = RunFolder(settings.data, plan.run_id)
    with leases_of(settings) as leases, reserved(plan, leases, begun=folder.plan_file.exists()) as mine:
        if mine is None:
            _log.info("run.busy", run_id=plan.run_id)
            return
        reduced, lease = mine
        folder.write_plan(reduced)
        summary = run(Run(settings, folder.read_plan(), folder, steps, progress, lease.check))
    yield summary
