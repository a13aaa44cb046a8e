"""A collection as one flow run of a Prefect server that is there already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows.config import Settings
from flows.environment import use_prefect
from flows.progress import Progress, watched_by
from flows.service import Collected


def collect_as_flow(
    settings: Settings,
    api_url: str,
    *,
    wanted: Sequence[str],
    now: datetime,
    run_id: str | None,
    progress: Progress,
    new: bool,
) -> Collected:
    """Run the flow `collect` in this process, seen by the server."""
    use_prefect(api_url, settings.data / "prefect")
    from flows.prefect_flows import collect

    with watched_by(progress):
        state: Any = collect(
            sources=list(wanted),
            config=str(settings.file) if settings.file else None,
            run_id=run_id,
            now=now,
            new=new,
            return_state=True,
        )
    done: Collected = state.result()
    return done
