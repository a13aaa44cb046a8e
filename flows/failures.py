"""Tells people that a run itself failed: once until one succeeds again, whatever it was that failed.

What goes wrong with a source is the alerts' affair after a run that ended. Where the run does not end (a full disk,
a database that is locked, a list of sources that cannot be read), the same targets get one message, through the
outbox like all others. The outbox lies in the state database: where that is what fails, the message goes straight to
the targets, and a note in the data folder keeps it from being sent again.
"""

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import Engine

from flows.alerts import NO_RUN, Condition, Examined, deliver, direct, open_alerts, record
from flows.config import Settings
from flows.errors import ConfigError, PlacesError, UsageError
from flows.files import write_json
from flows.state import ALERTS, make_engine, open_state, reading
from warehouse.contract import Severity

if TYPE_CHECKING:
    from flows.service import Collected

CAUSE = "run_failed"

_log = structlog.get_logger("copydesk.failures")


class _Note(BaseModel):
    """A failure that was told past the outbox."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    condition: Condition
    now: AwareDatetime


@dataclass(slots=True)
class Attempt:
    """What the block of `told` knows of itself."""

    worked: bool = True
    """False where it ended well without having done what could have failed: an earlier failure is not over by that."""


@contextlib.contextmanager
def told(settings: Settings, kind: str, *, now: datetime, attended: bool = False) -> Iterator[Attempt]:
    """Tells of what the block raises, and of the end of it where the block ends well and has worked.

    Raises only what the block raises: telling people is no reason to fail, or to hide why.

    Args:
        settings: the configuration in force.
        kind: which flow, ``collect``; one message for each.
        now: the run's time.
        attended: a person waits for it: what that person asked for wrongly is nobody else's affair.
    """
    attempt = Attempt()
    try:
        yield attempt
    except Exception as error:  # whatever it is, somebody has to hear of it; it is raised again
        asked_wrongly = isinstance(error, UsageError | ConfigError) and not isinstance(error, PlacesError)
        if not (attended and asked_wrongly):
            tell(settings, kind, error, now=now)
        raise
    if attempt.worked:
        _end(settings, kind, now=now)


def has_worked(done: "Collected", *, new: bool) -> bool:
    """Whether a collection shows that runs work again: one was worked on, or a `new` one was looked for in vain.

    Where all was left to other processes, or only unfinished runs were looked for and none was there, it shows nothing.
    """
    return bool(done.summaries) or (new and not done.busy)


def tell(settings: Settings, kind: str, error: Exception, *, now: datetime) -> None:
    """One message about `error`, unless one of that kind was sent and no run has succeeded since."""
    condition = condition_of(kind, error)
    targets = settings.alerts.target_urls()
    note = _note_file(settings, kind)
    try:
        with open_state(settings.state_url) as engine:
            alerts = settings.alerts
            _take_in(engine, note)
            record(
                engine,
                [condition],
                run_id=f"{kind}-{uuid.uuid4().hex}",
                now=now,
                examined=_examined(kind),
                targets=targets,
                remind_after=alerts.remind_after,
                minimum=alerts.minimum_severity,
            )
            deliver(engine, targets, now=now, timeout=alerts.timeout_seconds)
    except Exception as second:  # noqa: BLE001 - the database may be what failed; the first error must not be hidden
        _log.info("failure.not_recorded", error=str(second))
        _straight(settings, condition, note, now)


def _end(settings: Settings, kind: str, *, now: datetime) -> None:
    """The end of what was told before, where anything was."""
    targets = settings.alerts.target_urls()
    note = _note_file(settings, kind)
    try:
        if not note.exists() and not _is_open(settings, kind):
            return
        with open_state(settings.state_url) as engine:
            _take_in(engine, note)
            record(engine, [], run_id=f"{kind}-{uuid.uuid4().hex}", now=now, examined=_examined(kind), targets=targets)
            deliver(engine, targets, now=now, timeout=settings.alerts.timeout_seconds)
    except Exception as error:  # noqa: BLE001 - the run ended well; the next one tells of it
        _log.warning("failure.end_not_told", error=str(error))


def _is_open(settings: Settings, kind: str) -> bool:
    """Whether a failure was told and its end not yet. Only reads, so that it waits for nobody."""
    engine = make_engine(settings.state_url)
    try:
        with reading(engine) as connection:
            if not sa.inspect(connection).has_table(ALERTS.name):  # a data folder in which nothing has run yet
                return False
        return any(alert.key == (_name(kind), CAUSE) for alert in open_alerts(engine))
    finally:
        engine.dispose()


def condition_of(kind: str, error: Exception) -> Condition:
    """A failure as what the alerts tell of."""
    said = ": ".join([*getattr(error, "__notes__", ()), str(getattr(error, "message", error)) or type(error).__name__])
    hint = str(getattr(error, "hint", "") or "Look at its log: `copydesk serve` keeps it, Prefect's page shows it.")
    return Condition(
        source_id=_name(kind),
        source_name="Copydesk",
        cause=CAUSE,
        severity=Severity.CRITICAL,
        message=f"the run failed: {' '.join(said.split())}",
        hint=" ".join(hint.split()),
        run_id=f"{NO_RUN}{uuid.uuid4().hex}",  # an alert's id is made from it: no two failures may share one
    )


def _straight(settings: Settings, condition: Condition, note: Path, now: datetime) -> None:
    """The message past the outbox; nothing where that was done before and somebody was reached."""
    if _exists(note):
        return
    results = direct(settings.alerts.target_urls(), condition, now, settings.alerts.timeout_seconds)
    if results and all(error is not None for _, error in results):
        return  # nobody knows yet: the next failure tries again
    try:
        write_json(note, _Note(condition=condition, now=now).model_dump(mode="json"))
    except OSError as error:  # the disk is what failed: better told again than not at all
        _log.info("failure.not_noted", path=str(note), error=str(error))


def _exists(note: Path) -> bool:
    """False also where the data folder cannot be looked into: that may be the very failure that is to be told."""
    try:
        return note.exists()
    except OSError:
        return False


def _take_in(engine: Engine, note: Path) -> None:
    """What was told past the outbox becomes an alert like any other, told already."""
    if not note.exists():
        return
    try:
        kept = _Note.model_validate_json(note.read_text("utf-8"))
    except ValueError as error:  # another version's, or cut off: better told again than not at all
        _log.info("failure.note_unreadable", path=str(note), error=str(error))
    else:
        kind = kept.condition.source_id.partition(":")[2]
        record(engine, [kept.condition], run_id=f"{kind}-{uuid.uuid4().hex}", now=kept.now, examined=_examined(kind))
    note.unlink()


def _examined(kind: str) -> Examined:
    return Examined({_name(kind): frozenset({CAUSE})})


def _name(kind: str) -> str:
    """In place of a source's id; no source's may hold a colon."""
    return f"copydesk:{kind}"


def _note_file(settings: Settings, kind: str) -> Path:
    return settings.data / f"failure-{kind}.json"
