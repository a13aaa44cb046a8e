"""Where answers and progress go: answers to standard output, everything else to standard error."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from flows.progress import Shown

# A pipe has no width; this one holds the tables without folding.
_PIPE_WIDTH = 160
ANSWERS = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
NOTES = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def configure_logs(*, verbose: bool) -> None:
    """Events to standard error: warnings and above, or all of them."""
    level = logging.INFO if verbose else logging.WARNING
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)  # some libraries set their own loggers to INFO
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s %(message)s")
    renderer: Any = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


class _Bar:
    """One stage on the screen."""

    def __init__(self, bars: Bars, task: TaskID) -> None:
        self._bars, self._task = bars, task
        self._fetched: dict[str, int] = {}

    def advance(self) -> None:
        self._bars.advance(self._task)

    def event(self, event: dict[str, Any]) -> None:
        self._fetched[str(event.get("source", ""))] = int(event.get("fetched", event.get("records", 0)))
        done = sum(self._fetched.values())
        self._bars.update(self._task, completed=done, description=f"{event.get('source', '')}: {_said(event)}")


class ShownProgress:
    """Stages as bars on standard error: a live display on a terminal, a line a stage elsewhere."""

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Shown]:
        """See `flows.progress.Progress`."""
        if not NOTES.is_terminal:
            NOTES.print(f"{name} …" if total is None else f"{name} ({total}) …")
        columns = (
            SpinnerColumn(),
            TextColumn("[bold]{task.fields[stage]:<16}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}", style="dim"),
        )
        with Bars(*columns, console=NOTES, disable=not NOTES.is_terminal) as bars:
            task = bars.add_task("", total=total, stage=name)
            shown = _Bar(bars, task)
            yield shown
            finished = bars.tasks[0].completed
            bars.update(task, total=finished, completed=finished, description="")


def _said(event: dict[str, Any]) -> str:
    parts = [f"{event[name]} {name}" for name in ("discovered", "fetched", "pending", "records") if name in event]
    return ", ".join(parts)
