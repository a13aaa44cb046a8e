"""One run from its plan to the messages: the composition that `copydesk run` and Prefect share.

Every stage reads the files of the one before and is done once its own are there, so `run` on a plan that was
begun before finishes it.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from flows.config import Settings
from flows.docs_server import web_link
from flows.executors import Executor, make_executor
from flows.files import write_json
from flows.progress import Progress
from flows.runs import Plan, RunFolder, read_handover
from flows.state import open_state
from flows.steps import Step, Steps
from flows.summary import Summary, read_summary
from warehouse.contract import RunKind

_log = structlog.get_logger("copydesk.pipeline")

# Limits for one try of a step that does not keep one by itself, seconds: an hour is far beyond what a day's
# collection of thousands of articles took, and short enough to be seen the same morning.
STAGE_SECONDS = 3600.0
# What a stage that keeps a limit by itself has beyond it, seconds: it ends what it runs and says which setting it was.
OWN_LIMIT_SECONDS = 30.0
PUBLISH_RETRIES = 3
WAREHOUSE_LEASE = "warehouse"
WAREHOUSE_WAIT_SECONDS = 600.0


@dataclass(slots=True)
class Run:
    """One run and what it needs; made by `flows.planning`, finished by `run`."""

    settings: Settings
    plan: Plan
    folder: RunFolder
    steps: Steps
    progress: Progress
    check_lease: Callable[[], None]  # raises where another process may have begun the same run
    seconds: dict[str, float] = field(default_factory=lambda: {"crawl": 0.0, "extract": 0.0})


def run(this: Run) -> Summary:
    """Do what is left of a run; returns its summary.

    Raises:
        FlowsError: what concerns no single page or source: disk, database, our own network. The run can be
            run again.
    """
    _log.info("run.started", run_id=this.plan.run_id, kind=this.plan.kind.value, sources=len(this.plan.sources))
    _load_checks_meanwhile()
    fetch_files = _fetch(this)
    batch_count = _extract(this, fetch_files)
    _check(this, fetch_files, batch_count)
    _publish(this)
    summary = _settle(this, batch_count)
    for source in summary["sources"]:
        _log.info(
            "source.done",
            source=source["source_id"],
            verdict=source["verdict"],
            failed_checks=source["checks"],
            considered=source["considered"],
            **source["outcomes"],
        )
    for alert in summary["alerts"]:
        _log.info("alert.told", kind=alert["action"], message=alert["message"])
    _log.info("run.finished", run_id=this.plan.run_id, verdict=summary["verdict"])
    return summary


def _fetch(this: Run) -> list[Path]:
    """Crawl, or read what is to be ingested: one file of fetch outcomes per shard."""
    from flows.stages.crawl import crawl_shard, shards

    if this.plan.kind is RunKind.WATCH:
        return []
    with _timed(this, "crawl"):
        if this.plan.kind is RunKind.INGEST:
            from flows.stages.ingest import ingest_paths

            step = Step("ingest", STAGE_SECONDS)
            return [this.steps.run(step, lambda: ingest_paths(this.folder, this.plan, this.settings, this.progress))]
        placed = shards(this.plan, this.plan.shards or this.settings.crawl.shards)
        settings = this.settings.crawl_settings()
        step = Step(
            "crawl", this.settings.crawl.stage_seconds + OWN_LIMIT_SECONDS, retries=1, parallel=max(1, len(placed))
        )
        with this.progress.stage("fetching", None) as shown:
            return this.steps.map(
                step,
                lambda shard: crawl_shard(
                    this.folder,
                    this.plan,
                    shard,
                    placed[shard],
                    settings=settings,
                    state_url=this.settings.state_url,
                    archive=this.settings.archive,
                    seconds=this.settings.crawl.stage_seconds,
                    progress=shown.event,
                ),
                list(placed),
            )


def _extract(this: Run, fetch_files: list[Path]) -> int:
    """Read every fetched page; returns the number of batches."""
    from flows.stages.extract import batches, extract_batch

    options = this.settings.extract
    size = this.plan.batch_size or options.batch_size
    fetches = read_handover(fetch_files, "fetches").to_pylist()
    if this.plan.memory:
        from flows.memory import pin

        pin(this.folder, this.plan, this.settings.warehouse(), sorted({row["source_id"] for row in fetches}))
    split = batches(fetches, size)
    left = [number for number in range(len(split)) if not this.folder.pages(number).exists()]
    if not left:
        return len(split)
    step = Step("extract", options.stage_seconds + OWN_LIMIT_SECONDS, retries=1)
    with (
        _timed(this, "extract"),
        _executor(this) as executor,
        this.progress.stage("reading pages", sum(len(split[number]) for number in left)) as shown,
    ):
        this.steps.map(
            step,
            lambda number: extract_batch(
                this.folder,
                this.plan,
                number,
                split[number],
                archive=this.settings.archive,
                executor=executor,
                seconds=options.stage_seconds,
                on_page=shown.advance,
            ),
            left,
        )
    return len(split)


def _check(this: Run, fetch_files: list[Path], batch_count: int) -> None:
    """Check what was read and stage the tables."""
    if this.folder.summary_file.exists():
        return
    from flows.stages.check import check_run

    with this.progress.stage("checking", None):
        this.steps.run(
            Step("check", STAGE_SECONDS),
            lambda: check_run(
                this.folder,
                this.plan,
                fetch_files=fetch_files,
                batch_count=batch_count,
                store=this.settings.warehouse(),
                docs_dir=this.settings.docs_dir / this.plan.run_id,
                report_url=this.settings.report_link(this.plan.run_id),
                seconds=this.seconds,
                reread=lambda rows: _reread(this, rows),
            ),
        )


def _publish(this: Run) -> None:
    """Append the staged tables, one publisher at a time."""
    from flows.leases import Leases
    from warehouse.contract import TABLES

    def publish() -> None:
        with open_state(this.settings.state_url) as engine:
            leases = Leases(engine)
            with leases.hold(WAREHOUSE_LEASE, wait=WAREHOUSE_WAIT_SECONDS) as lease:
                staged = {name: this.folder.staged(name) for name in TABLES if this.folder.staged(name).exists()}
                this.check_lease()
                lease.check()
                this.settings.warehouse().publish(this.plan.run_id, staged)

    with this.progress.stage("publishing", None):
        this.steps.run(Step("publish", STAGE_SECONDS, retries=PUBLISH_RETRIES), publish)


def _settle(this: Run, batch_count: int) -> Summary:
    """Frontier, alerts, and the mark that the run is done; returns the summary with the alerts in it."""
    from flows.stages.announce import announce
    from flows.stages.settle import settle_frontier

    if this.plan.kind is RunKind.COLLECT:
        this.steps.run(
            Step("settle", STAGE_SECONDS, retries=PUBLISH_RETRIES),
            lambda: settle_frontier(this.folder, this.plan, batch_count=batch_count, state_url=this.settings.state_url),
        )
    with this.progress.stage("telling people", None):
        alerts = this.steps.run(Step("alert", STAGE_SECONDS), lambda: announce(this.folder, this.plan, this.settings))
    write_json(this.folder.done_file, {"run_id": this.plan.run_id, "alerts": alerts})
    return read_summary(this.folder, web_link(this.settings, this.plan.run_id))


def _reread(this: Run, rows: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """What today's code reads in pages of earlier runs."""
    from flows.memory import memory_of
    from flows.stages.extract import content_hashes

    with _executor(this) as executor:
        return content_hashes(
            rows,
            archive=this.settings.archive,
            now=this.plan.now,
            executor=executor,
            memory=memory_of(this.folder, this.plan),
            captions=this.plan.captions,
        )


@contextmanager
def _executor(this: Run) -> Iterator[Executor]:
    from flows.stages.extract import prepare_worker

    options = this.settings.extract
    made = make_executor(
        options.executor.value,
        workers=options.workers or os.cpu_count() or 1,
        page_seconds=options.page_seconds,
        scheduler_address=options.scheduler_address,
        prepare=prepare_worker,
    )
    with ExitStack() as stack:
        stack.callback(made.close)
        yield made


@contextmanager
def _timed(this: Run, stage: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        this.seconds[stage] += time.perf_counter() - began


def _load_checks_meanwhile() -> None:
    """Great Expectations takes seconds to import: begin while pages are fetched."""

    def load() -> Any:
        from expectations import preload

        return preload()

    threading.Thread(target=load, name="load-checks", daemon=True).start()
