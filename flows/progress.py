"""What a run shows while it works: an interface, and the one that logs."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import structlog

_log = structlog.get_logger("copydesk.progress")


class Shown(Protocol):
    """One stage under way."""

    def advance(self) -> None:
        """One more item is done."""
        ...

    def event(self, event: dict[str, Any]) -> None:
        """A crawl's progress event: source, discovered, fetched, pending."""
        ...


class Progress(Protocol):
    """Shows the stages of a run."""

    def resumed(self, run_id: str, sources: Sequence[str]) -> None:
        """The stages that follow finish a run over these sources that was begun before."""
        ...

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Shown]:
        """A stage of `total` items; None where nobody knows."""
        ...


_WATCHER: ContextVar[Progress | None] = ContextVar("copydesk_watcher", default=None)


@contextmanager
def watched_by(progress: Progress) -> Iterator[None]:
    """A flow run inside the block shows its stages there: a flow's parameters can hold no such object."""
    token = _WATCHER.set(progress)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def watcher() -> Progress | None:
    """Who watches the flow run under way; None for a scheduled one."""
    return _WATCHER.get()


class _Logged:
    """Counts in silence: a log wants the ends of stages, not every page."""

    def __init__(self) -> None:
        self.done = 0

    def advance(self) -> None:
        self.done += 1

    def event(self, event: dict[str, Any]) -> None:
        self.done = max(self.done, int(event.get("fetched", 0)))


class LoggedProgress:
    """Stages as log events, for runs nobody watches."""

    def resumed(self, run_id: str, sources: Sequence[str]) -> None:
        """See `Progress.resumed`."""
        _log.info("run.resumed", run_id=run_id, sources=list(sources))

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Shown]:
        """See `Progress.stage`."""
        _log.debug("stage.started", stage=name, total=total)
        shown = _Logged()
        yield shown
        _log.debug("stage.finished", stage=name, done=shown.done)
