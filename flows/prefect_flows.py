"""The flows that Prefect runs and schedules: `collect`, `maintain` and `watch`.

Thin: each reads the configuration, takes its leases and joins functions that work without Prefect.
"""

import contextlib
import os
import socket
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, runtime
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
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
from warehouse.contract import Outcome, RunKind, Verdict

SOURCES_KEY, DOCS_KEY = "copydesk-sources", "copydesk-data-docs"
"""Keys of the artifacts: Prefect's page groups by key, so a kind has one, and its runs are that one's versions."""
_ALWAYS = (Outcome.PUBLISHED, Outcome.QUARANTINED, Outcome.REJECTED)  # columns that every table of sources has
_NAME_CHARACTERS = 120  # of a flow run's name: what a list of them shows in one line


def _named_before() -> str:
    """Name of a flow run that begins: what it was asked for; `run_name` says what came of it."""
    wanted = runtime.flow_run.parameters.get("sources") if runtime.flow_run.parameters else None
    return shortened(f"collect {', '.join(wanted)}" if wanted else "collect what is due")


@flow(
    name="collect",
    flow_run_name=_named_before,
    task_runner=task_runner(),
    persist_result=False,
    validate_parameters=True,
)
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
        if done.summaries or not (done.failures or done.busy):  # else the name of what was asked for stays
            _rename(run_name(done.summaries))
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
    create_table_artifact(key=SOURCES_KEY, table=source_rows(summary), description=f"Run {_told(summary)}")
    described = f"Run {summary['run_id']}: what was checked, and how"
    if summary["link"]:
        create_link_artifact(key=DOCS_KEY, link=summary["link"], link_text="Data Docs", description=described)
    elif summary["docs"]:  # a browser opens no file from a page of a server, so no link
        create_markdown_artifact(
            key=DOCS_KEY,
            markdown=f"Data Docs: `{summary['docs']}` on {socket.gethostname()}\n\n"
            "`copydesk serve` serves that folder; `report_url` in copydesk.toml says where else people find it.",
            description=described,
        )


def source_rows(summary: Summary) -> list[dict[str, Any]]:
    """A row for each source, each with the same columns: those of outcomes that a source had, published always."""
    shown = [o for o in Outcome if o in _ALWAYS or any(row["outcomes"].get(o.value) for row in summary["sources"])]
    return [
        {
            "source": source["source_id"],
            "verdict": source["verdict"],
            "failed checks": ", ".join(source["checks"]),
            "considered": source["considered"],
            "fetched": source["fetched"],
            **{outcome.value.replace("_", " "): source["outcomes"].get(outcome.value, 0) for outcome in shown},
        }
        for source in summary["sources"]
    ]


def run_name(summaries: Sequence[Summary]) -> str:
    """What a flow run collected: its runs with their sources."""
    said = [f"{one['run_id']}: {', '.join(source['source_id'] for source in one['sources'])}" for one in summaries]
    return shortened("; ".join(said) or "nothing was due")


def shortened(name: str) -> str:
    """A name at most as long as a list shows."""
    return name if len(name) <= _NAME_CHARACTERS else name[: _NAME_CHARACTERS - 1] + "…"


def _rename(name: str) -> None:
    """Give the flow run under way its name."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    with get_client(sync_client=True) as client:
        client.update_flow_run(context.flow_run.id, name=name)


def _told(summary: Summary) -> str:
    counts = summary["counts"]
    failing = [source["source_id"] for source in summary["sources"] if source["verdict"] == Verdict.FAILED]
    said = f"{counts['published']} published, {counts['quarantined']} withheld, {counts['rejected']} rejected"
    return f"{summary['run_id']}: {said}" + (f"; failed: {', '.join(failing)}" if failing else "")
