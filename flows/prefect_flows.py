"""The flows that Prefect runs and schedules: `collect`, `maintain` and `watch`.

Thin: each reads the configuration, takes its leases and joins functions that work without Prefect.
"""

import contextlib
import os
import socket
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.states import Completed

from flows.config import load_settings
from flows.config import now as configured_now
from flows.failures import Attempt, has_worked, told
from flows.logs import configure, logs_of
from flows.prefect_steps import PrefectSteps, task_runner
from flows.progress import LoggedProgress, watcher
from flows.service import collect_now, maintain_now, watch_now
from flows.summary import Summary
from warehouse.contract import RunKind, Verdict


@flow(name="collect", task_runner=task_runner(), persist_result=False, validate_parameters=True)
def collect(
    sources: list[str] | None = None,
    config: str | None = None,
    run_id: str | None = None,
    now: datetime | None = None,
    new: bool = True,
) -> State[Any]:
    """Collect all due sources, or those named; first finish what an earlier run left.

    A source that fails its checks does not fail the flow run: it is told by alerts and stands in the summary.
    """
    settings = load_settings(Path(config) if config else None, os.environ)
    instant = now or configured_now(settings)
    watching = watcher()  # whoever started it by hand is told there
    if not watching:
        configure(logs_of(os.environ), attended=False)
    telling = contextlib.nullcontext(Attempt()) if watching else told(settings, RunKind.COLLECT.value, now=instant)
    with telling as attempt:
        done = collect_now(
            settings,
            wanted=sources or [],
            now=instant,
            run_id=run_id,
            steps=PrefectSteps(),
            progress=watching or LoggedProgress(),
            new=new,
        )
        attempt.worked = has_worked(done, new=new)
        for summary in done.summaries:
            publish_artifacts(summary)
        said = "; ".join(
            [*map(_told, done.summaries), *(f"{name} is held by {who}" for name, who in done.busy.items())]
        )
        if done.failures and not watching:
            raise done.failures[0]
        return Completed(message=said or "nothing was due", data=done)


@flow(name="maintain", persist_result=False)
def maintain(config: str | None = None) -> State[Any]:
    """Compact the tables and remove files that no version names."""
    configure(logs_of(os.environ), attended=False)
    settings = load_settings(Path(config) if config else None, os.environ)
    with told(settings, "maintain", now=configured_now(settings)):
        report = maintain_now(settings)
    tables = [f"{name} {one.files_before} → {one.files_after}" for name, one in report.tables.items()]
    return Completed(message=f"files: {', '.join(tables)}")


@flow(name="watch", persist_result=False)
def watch(config: str | None = None, now: datetime | None = None) -> State[Any]:
    """Tell of sources that fell silent, also where no collection runs any more."""
    configure(logs_of(os.environ), attended=False)
    settings = load_settings(Path(config) if config else None, os.environ)
    instant = now or configured_now(settings)
    with told(settings, RunKind.WATCH.value, now=instant) as attempt:
        summary = watch_now(settings, now=instant, steps=PrefectSteps(), progress=LoggedProgress())
        attempt.worked = summary is not None
    if summary is None:
        return Completed(message="no source to watch")
    return Completed(message=_told(summary))


def publish_artifacts(summary: Summary) -> None:
    """The run's sources as a table and the way to its Data Docs, for Prefect's page."""
    if FlowRunContext.get() is None:
        return
    key = summary["run_id"].lower().replace("_", "-").replace(".", "-")
    rows: list[dict[str, Any]] = [
        {
            "source": source["source_id"],
            "verdict": source["verdict"],
            "failed checks": ", ".join(source["checks"]),
            "considered": source["considered"],
            "fetched": source["fetched"],
            **source["outcomes"],
        }
        for source in summary["sources"]
    ]
    create_table_artifact(key=f"{key}-sources", table=rows, description=f"Run {summary['run_id']}: {_told(summary)}")
    described = "What was checked, and how"
    if summary["link"]:
        create_link_artifact(key=f"{key}-data-docs", link=summary["link"], link_text="Data Docs", description=described)
    elif summary["docs"]:  # a browser opens no file from a page of a server, so no link
        create_markdown_artifact(
            key=f"{key}-data-docs",
            markdown=f"Data Docs: `{summary['docs']}` on {socket.gethostname()}\n\n"
            "`copydesk serve` serves that folder; `report_url` in copydesk.toml says where else people find it.",
            description=described,
        )


def _told(summary: Summary) -> str:
    counts = summary["counts"]
    failing = [source["source_id"] for source in summary["sources"] if source["verdict"] == Verdict.FAILED]
    said = f"{counts['published']} published, {counts['quarantined']} withheld, {counts['rejected']} rejected"
    return f"{summary['run_id']}: {said}" + (f"; failed: {', '.join(failing)}" if failing else "")
