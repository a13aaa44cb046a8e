"""What to do about each cause: a pure function over what is known and what was found."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from flows.alerts.model import Action, Alert, Condition, Examined, Kind
from warehouse.contract import Severity

Keyed = TypeVar("Keyed", Alert, Condition)


def decide(
    known: Sequence[Alert],
    conditions: Sequence[Condition],
    now: datetime,
    remind_after: timedelta | None,
    *,
    examined: Examined,
    minimum: Severity = Severity.WARNING,
) -> list[Action]:
    """One action for each cause that was found or is open and was looked for; in order of source and cause.

    Args:
        known: the latest alert, open or resolved, of each source and cause; more than one is an error.
        conditions: what the run found, one for each source and cause.
        now: the run's time. A run older than what is known of a cause (one that was resumed late) changes nothing
            of it.
        remind_after: a cause that goes on is told again this long after it was last told; None: never.
        examined: what the run looked at; an open alert outside it stays as it is.
        minimum: what is less severe opens no alert. An open one that becomes less severe stays open, in silence.

    Raises:
        ValueError: two alerts or two conditions for the same source and cause.
    """
    alerts = _by_key(known)
    found = _by_key(conditions)
    actions = []
    for key in sorted(alerts.keys() | found.keys()):
        alert, condition = alerts.get(key), found.get(key)
        if alert is not None and now < (alert.resolved_at or alert.seen_at):
            continue
        is_open = alert is not None and alert.resolved_at is None
        if condition is None:
            if alert is not None and is_open and examined.covers(key):
                ended = alert.model_copy(update={"seen_at": now, "told_at": now, "resolved_at": now})
                actions.append(Action(Kind.RESOLVED, ended))
        elif alert is not None and is_open:
            actions.append(_goes_on(alert, condition, now, remind_after, minimum))
        elif condition.severity.rank >= minimum.rank:
            actions.append(Action(Kind.OPENED, _opened(condition, now)))
    return actions


def _by_key(items: Sequence[Keyed]) -> dict[tuple[str, str], Keyed]:
    found = {item.key: item for item in items}
    if len(found) != len(items):
        twice = sorted({item.key for item in items if sum(other.key == item.key for other in items) > 1})
        raise ValueError(f"more than one entry for the same source and cause: {twice}")
    return found


def _opened(condition: Condition, now: datetime) -> Alert:
    named = f"{condition.source_id}\x1f{condition.cause}\x1f{condition.run_id}"
    return Alert(
        alert_id=hashlib.blake2b(named.encode(), digest_size=16).hexdigest(),
        source_id=condition.source_id,
        cause=condition.cause,
        severity=condition.severity,
        told_severity=condition.severity,
        condition=condition,
        opened_at=now,
        seen_at=now,
        told_at=now,
    )


def _goes_on(
    alert: Alert, condition: Condition, now: datetime, remind_after: timedelta | None, minimum: Severity
) -> Action:
    seen = alert.model_copy(update={"severity": condition.severity, "condition": condition, "seen_at": now})
    if condition.severity.rank > alert.told_severity.rank:
        worse = seen.model_copy(update={"told_severity": condition.severity, "told_at": now})
        return Action(Kind.WORSENED, worse, before=alert.told_severity)
    is_told = condition.severity.rank >= minimum.rank
    if is_told and remind_after is not None and now - alert.told_at >= remind_after:
        return Action(Kind.REMINDER, seen.model_copy(update={"told_at": now}))
    return Action(Kind.CONTINUED, seen)
