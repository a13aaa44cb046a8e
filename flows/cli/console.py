"""Where answers and progress go: answers to standard output, everything else to standard error."""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Column
from rich.text import Text

from flows.progress import Shown

# A pipe has no width; this one holds the tables without folding.
_PIPE_WIDTH = 160
_COUNT_WIDTH = 9  # characters of "1234/1234"
ANSWERS = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
NOTES = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(_exact(value), ensure_ascii=False, default=_written, allow_nan=False) + "\n")


def tell(text: str) -> None:
    """One event of a longer show on standard error: folded on a terminal, elsewhere one line."""
    NOTES.print(f"[dim]·[/] {escape(text)}", soft_wrap=not NOTES.is_terminal)


def _exact(value: Any) -> Any:
    """The same without what JSON has no word for: NaN and infinities are null, keys are text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    return value


def _written(value: Any) -> int | float | str | None:
    """What JSON has no type for: decimals as numbers, instants as ISO 8601, bytes in hexadecimal, all else as text."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)


def plain_cell(value: Any) -> Any:
    """A value for one cell of CSV: as in JSON, so bytes in hexadecimal, lists as JSON; NULL is an empty cell."""
    if isinstance(value, bool | list | dict):
        return json.dumps(_exact(value), ensure_ascii=False, default=_written, allow_nan=False)
    if value is None or isinstance(value, str | int | float):
        return value
    return _written(value)


class _Bar:
    """One stage on the screen."""

    def __init__(self, bars: Bars, task: TaskID) -> None:
        self._bars, self._task = bars, task
        self._fetched: dict[str, int] = {}  # pages by source; an ingest has one source without a name
        self._pending: dict[str, int] = {}

    def advance(self) -> None:
        self._bars.advance(self._task)

    def event(self, event: dict[str, Any]) -> None:
        source = str(event.get("source", ""))
        self._fetched[source] = int(event.get("fetched", event.get("records", 0)))
        self._pending[source] = int(event.get("pending", 0))
        done, pending = sum(self._fetched.values()), sum(self._pending.values())
        total = done + pending or None
        self._bars.update(self._task, completed=done, total=total, counted=True, description=escape(source))


class ShownProgress:
    """Stages as bars on standard error: a live display on a terminal, a line a stage elsewhere."""

    def resumed(self, run_id: str, sources: Sequence[str]) -> None:
        """See `flows.progress.Progress`."""
        of = f" ({', '.join(sorted(sources))})" if sources else ""
        NOTES.print(f"finishing run {run_id}{of}, which was begun before", markup=False, soft_wrap=True)

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Shown]:
        """See `flows.progress.Progress`."""
        if not NOTES.is_terminal:
            NOTES.print(f"{name} …" if total is None else f"{name} ({total}) …", markup=False, soft_wrap=True)
        columns = (
            SpinnerColumn(),
            TextColumn("[bold]{task.fields[stage]:<14}"),
            BarColumn(bar_width=20, table_column=_whole()),
            _Count(table_column=_whole()),
            TimeElapsedColumn(table_column=_whole()),
            TextColumn("{task.description}", style="dim", table_column=Column(no_wrap=True, overflow="ellipsis")),
        )
        with Bars(*columns, console=NOTES, disable=not NOTES.is_terminal) as bars:
            task = bars.add_task("", total=total, stage=name, counted=total is not None)
            shown = _Bar(bars, task)
            yield shown
            finished = bars.tasks[0].completed
            bars.update(task, total=finished or 1, completed=finished or 1, counted=bool(finished), description="")


class _Count(MofNCompleteColumn):
    """How many of how many, where anything is counted."""

    def render(self, task: Task) -> Text:
        return super().render(task) if task.fields["counted"] else Text(" " * _COUNT_WIDTH)


def _whole() -> Column:
    return Column(no_wrap=True)
