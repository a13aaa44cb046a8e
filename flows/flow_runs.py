"""A collection as one flow run of a Prefect server that is there already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows.config import Settings
from flows.environment import use_prefect
from flows.runs import RunFolder
from flows.summary import Summary, read_summary


def collect_as_flow(
    settings: Settings,
    api_url: str,
    *,
    wanted: Sequence[str],
    now: datetime,
    run_id: str | None,
    new: bool,
) -> list[Summary]:
    """Run the flow `collect` in this process, seen by the server; its summaries as they lie in the runs' folders."""
    use_prefect(api_url, settings.data / "prefect")
    from flows.prefect_flows import collect

    state: Any = collect(
        sources=list(wanted),
        config=str(settings.file) if settings.file else None,
        run_id=run_id,
        now=now,
        new=new,
        return_state=True,
    )
    ids: list[str] = state.result()
    return [read_summary(RunFolder(settings.data, identifier)) for identifier in ids]
