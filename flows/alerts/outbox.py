"""Alerts and their outbox in the state database: what was decided, and what is still to be sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row

from flows.alerts.decide import decide
from flows.alerts.messages import render, sentence, subject
from flows.alerts.model import Action, Alert, Condition, Delivery, Examined, Kind, Recorded, Told
from flows.alerts.targets import shown, target_key
from flows.state import ALERT_RUNS, ALERTS, OUTBOX, reading, writing
from warehouse.contract import Severity

_DECIDE_LOCK = 7_203_114_655_018_466_322  # PostgreSQL's advisory locks have numbers for names; this one is ours
_AT_ONCE = 500  # names in one statement: below every database's limit of parameters


def record(
    engine: Engine,
    conditions: Sequence[Condition],
    *,
    run_id: str,
    now: datetime,
    examined: Examined,
    targets: Sequence[str] = (),
    remind_after: timedelta | None = None,
    minimum: Severity = Severity.WARNING,
) -> Recorded:
    """Decides on a run's conditions and enqueues the messages, in one transaction.

    A run id is decided on once: a run that is resumed or repeated gets what was decided then, and nothing is
    enqueued again.

    Args:
        engine: the state database.
        conditions: from `conditions_of`.
        run_id: the run.
        now: the run's time.
        examined: what the run looked at.
        targets: Apprise addresses; each gets a message of its own for each action that is told. Only a hash
            without the password is stored.
        remind_after: see `decide`.
        minimum: see `decide`.

    Raises:
        StateError: the database failed; nothing was recorded.
    """
    by_key = {target_key(url): shown(url) for url in targets}
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":  # SQLite's writers come one at a time anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_DECIDE_LOCK)))
        before = connection.execute(sa.select(ALERT_RUNS.c.actions).where(ALERT_RUNS.c.run_id == run_id)).first()
        if before is not None:
            return Recorded(tuple(Told.model_validate(item) for item in before.actions), 0, repeated=True)
        known = _known(connection, {*examined.causes, *(condition.source_id for condition in conditions)})
        actions = decide(known, conditions, now, remind_after, examined=examined, minimum=minimum)
        told = [action for action in actions if action.kind.is_told]
        for action in actions:
            _store(connection, action)
        messages = [_message_row(action, run_id, now, key, by_key[key]) for action in told for key in by_key]
        if messages:
            connection.execute(sa.insert(OUTBOX), messages)
        summary = tuple(_told(action) for action in actions)
        connection.execute(
            sa.insert(ALERT_RUNS).values(
                run_id=run_id, decided_at=now, actions=[item.model_dump(mode="json") for item in summary]
            )
        )
    return Recorded(summary, len(messages), repeated=False)


def open_alerts(engine: Engine) -> list[Alert]:
    """Every alert that is open, in order of source and cause.

    Raises:
        StateError: the database failed.
    """
    with reading(engine) as connection:
        rows = connection.execute(
            sa.select(ALERTS).where(ALERTS.c.resolved_at.is_(None)).order_by(ALERTS.c.source_id, ALERTS.c.cause)
        )
        return [_alert(row) for row in rows]


def waiting(engine: Engine) -> list[dict[str, Any]]:
    """What is still to be sent, by target: how much, the last error, when it is tried next; as JSON can hold it.

    Raises:
        StateError: the database failed.
    """
    pending = sa.select(OUTBOX).where(OUTBOX.c.state == Delivery.PENDING).order_by(OUTBOX.c.message_id)
    found: dict[str, dict[str, Any]] = {}
    with reading(engine) as connection:
        for row in connection.execute(pending):
            target = found.setdefault(row.target_key, {"target": row.target, "messages": 0, "error": None})
            target["messages"] += 1
            target["error"] = target["error"] or row.last_error
            target["next_try"] = max(target.get("next_try", ""), row.next_try_at.isoformat())
    return list(found.values())


def _known(connection: Connection, source_ids: Iterable[str]) -> list[Alert]:
    """The latest alert of each cause at these sources: the open one, else the last that ended."""
    names, latest = sorted(source_ids), dict[tuple[str, str], Alert]()
    for start in range(0, len(names), _AT_ONCE):
        chosen = sa.select(ALERTS).where(ALERTS.c.source_id.in_(names[start : start + _AT_ONCE]))
        for row in connection.execute(chosen.order_by(ALERTS.c.opened_at, ALERTS.c.resolved_at.is_(None))):
            alert = _alert(row)
            latest[alert.key] = alert
    return list(latest.values())


def _store(connection: Connection, action: Action) -> None:
    alert = action.alert
    values = {name: getattr(alert, name) for name in Alert.model_fields}
    values |= {"condition": alert.condition.model_dump(mode="json")}
    if action.kind is Kind.OPENED:
        connection.execute(sa.insert(ALERTS).values(values))
    else:
        connection.execute(sa.update(ALERTS).where(ALERTS.c.alert_id == alert.alert_id).values(values))


def _message_row(action: Action, run_id: str, now: datetime, key: str, target: str) -> dict[str, Any]:
    return {
        "alert_id": action.alert.alert_id,
        "run_id": run_id,
        "kind": action.kind,
        "target_key": key,
        "target": target,
        "message": render(action).model_dump(mode="json"),
        "created_at": now,
        "state": Delivery.PENDING,
        "attempts": 0,
        "next_try_at": now,
    }


def _told(action: Action) -> Told:
    alert = action.alert
    return Told(
        kind=action.kind,
        source_id=alert.source_id,
        cause=alert.cause,
        severity=alert.severity,
        subject=subject(action),
        sentence=sentence(action),
    )


def _alert(row: Row[Any]) -> Alert:
    return Alert.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
