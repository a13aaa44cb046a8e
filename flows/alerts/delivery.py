"""Sends what is in the outbox: each target by itself, in its own time, whatever the others do."""

import queue
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy import Engine

from flows.alerts.apprise_port import load, send
from flows.alerts.decide import decide
from flows.alerts.messages import instant, render
from flows.alerts.model import Condition, Delivery, DeliveryReport, Examined, Message
from flows.alerts.targets import shown, target_key
from flows.errors import LeaseHeld, LeaseLost
from flows.leases import Leases
from flows.state import OUTBOX, reading, writing
from warehouse.contract import Severity

TIMEOUT_SECONDS = 20.0
"""What one target may take for its messages of one call: a mail server that greets late takes up to 10 s."""
_TRIES, _PAUSE_SECONDS = 2, 1.0  # in one call: for a connection that was reset
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (0, 5, 15, 60, 180, 360))  # by failed calls, run time
_TOO_OLD = timedelta(days=7)  # an alert of last week is no news

_PROBE_TEXT = "A test: Copydesk can reach you here. It writes when a source goes wrong, and when that is over."
_PROBE = Message(
    subject="[copydesk] test of the alerts",
    text=_PROBE_TEXT,
    markdown=_PROBE_TEXT,
    html=f"<p>{_PROBE_TEXT}</p>",
    severity=Severity.INFO,
)

_log = structlog.get_logger("copydesk.alerts")


@dataclass(frozen=True, slots=True)
class _Result:
    """One message that was tried, or (without an id) a target that is through."""

    target_key: str
    message_id: int | None
    error: str | None = None


@dataclass(slots=True)
class _Round:
    """One target's messages of one call."""

    url: str
    left: dict[int, Message]
    done: bool = False


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    errors: dict[str, str] = field(default_factory=dict)


def deliver(
    engine: Engine, targets: Sequence[str], *, now: datetime, timeout: float = TIMEOUT_SECONDS
) -> DeliveryReport:
    """Sends the messages that are due to the targets that are configured, and notes how each went.

    Args:
        engine: the state database.
        targets: Apprise addresses with their secrets. Messages to others are given up.
        now: the run's time: what is due and how old a message is follow it.
        timeout: seconds of real time for all messages of one target; the targets are served side by side.

    Raises:
        StateError: the database failed; what was sent until then may be sent again.
    """
    by_key = {target_key(url): url for url in targets}
    tally = _Tally()
    tally.counts["abandoned"] = _give_up(engine, by_key, now)
    if not _due(engine, by_key, now):
        return DeliveryReport(abandoned=tally.counts["abandoned"])
    with ExitStack() as held:
        free = _hold(Leases(engine), sorted(by_key), held, timeout)
        due = _due(engine, free, now)  # again: another process may have sent them while we waited
        rounds = {key: _Round(by_key[key], messages) for key, messages in due.items()}
        _serve(engine, rounds, tally, now, timeout)
    tally.counts["waiting"] = _pending(engine) - tally.counts["failed"]
    _log.info("alerts.delivered", **{name: tally.counts[name] for name in ("sent", "failed", "waiting", "abandoned")})
    return DeliveryReport(
        sent=tally.counts["sent"],
        failed=tally.counts["failed"],
        waiting=tally.counts["waiting"],
        abandoned=tally.counts["abandoned"],
        errors=tally.errors,
    )


def direct(
    targets: Sequence[str], condition: Condition, now: datetime, timeout: float = TIMEOUT_SECONDS
) -> list[tuple[str, str | None]]:
    """Sends the message about a new cause past the outbox, for when that is what fails; gives what `try_targets` does.

    Whoever calls this sees to it that it happens once.
    """
    (action,) = decide([], [condition], now, None, examined=Examined({}))
    results = _to_each(targets, render(action), timeout)
    for target, error in results:
        if error is not None:
            _log.warning("alert.not_sent", target=target, error=error)
    return results


def try_targets(targets: Sequence[str], timeout: float = TIMEOUT_SECONDS) -> list[tuple[str, str | None]]:
    """Sends one message to each target, past the outbox: each as it may be shown, and why not where it failed."""
    return _to_each(targets, _PROBE, timeout)


def _to_each(targets: Sequence[str], message: Message, timeout: float) -> list[tuple[str, str | None]]:
    """One try for each target, side by side, all within `timeout` seconds."""
    results: dict[int, str | None] = {}

    def one(number: int, url: str) -> None:
        results[number] = send(url, message, timeout)

    load()
    # Daemons: a library call that never returns must not keep the program alive.
    threads = [threading.Thread(target=one, args=item, daemon=True) for item in enumerate(targets)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + timeout
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    late = f"no answer within {timeout:.0f} s"
    return [(shown(url), results.get(number, late)) for number, url in enumerate(targets)]


def _hold(leases: Leases, keys: Sequence[str], held: ExitStack, timeout: float) -> list[str]:
    """The targets that no other process is serving; each is waited for, since the other may be through at once."""
    free = []
    until = time.monotonic() + timeout
    held.enter_context(suppress(LeaseLost))  # means at worst a message that arrives twice: no reason to fail
    for key in keys:
        try:
            held.enter_context(leases.hold(f"alerts:{key}", wait=max(0.0, until - time.monotonic())))
        except LeaseHeld:
            continue
        free.append(key)
    return free


def _serve(engine: Engine, rounds: dict[str, _Round], tally: _Tally, now: datetime, timeout: float) -> None:
    load()  # here, so that its second or two is nobody's time
    results: queue.SimpleQueue[_Result] = queue.SimpleQueue()
    for key, served in rounds.items():
        arguments = (key, served.url, dict(served.left), results, timeout)
        # Daemons: a library call that never returns must not keep the program alive.
        threading.Thread(target=_courier, args=arguments, name=f"alerts-{key[:6]}", daemon=True).start()
    until = time.monotonic() + timeout
    while not all(served.done for served in rounds.values()):
        try:
            result = results.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        served = rounds[result.target_key]
        if result.message_id is None:
            served.done = True
        else:
            del served.left[result.message_id]
            _note(engine, served.url, result, tally, now)
    for key, served in rounds.items():
        if not served.done and served.left:
            result = _Result(key, next(iter(served.left)), f"no answer within {timeout:.0f} s")
            _note(engine, served.url, result, tally, now)


def _courier(
    key: str, url: str, messages: dict[int, Message], results: "queue.SimpleQueue[_Result]", timeout: float
) -> None:
    """One target's thread: its messages in order, until one fails."""
    until = time.monotonic() + timeout
    for message_id, message in messages.items():
        error = None
        for attempt in range(_TRIES):
            error = send(url, message, until - time.monotonic())
            if error is None or until - time.monotonic() <= _PAUSE_SECONDS or attempt + 1 == _TRIES:
                break
            time.sleep(_PAUSE_SECONDS)
        results.put(_Result(key, message_id, error))
        if error is not None:
            break
    results.put(_Result(key, None))


def _note(engine: Engine, url: str, result: _Result, tally: _Tally, now: datetime) -> None:
    """How one message went: at once, so that a process that dies next sends it no second time."""
    message_id, error = result.message_id, result.error
    with writing(engine) as connection:
        row = OUTBOX.c.message_id == message_id
        attempts = connection.execute(sa.select(OUTBOX.c.attempts).where(row)).scalar_one() + 1
        if error is None:
            values: dict[str, Any] = {"state": Delivery.SENT, "sent_at": now, "last_error": None}
        else:
            wait = _BACK_OFF[min(attempts, len(_BACK_OFF)) - 1]
            values = {"last_error": error, "next_try_at": now + wait}
        connection.execute(sa.update(OUTBOX).where(row).values(attempts=attempts, **values))
    if error is None:
        tally.counts["sent"] += 1
        _log.info("alert.sent", target=shown(url), message_id=message_id)
    else:
        tally.counts["failed"] += 1
        tally.errors[shown(url)] = error
        kept = f"kept; the next run from {instant(now + wait)} on tries again"
        _log.warning("alert.not_sent", target=shown(url), error=error, attempts=attempts, message=kept)


def _due(engine: Engine, keys: Sequence[str] | dict[str, str], now: datetime) -> dict[str, dict[int, Message]]:
    """Messages by target, oldest first; none of a target whose last try is not long enough ago.

    A message that waits holds back those behind it: the end of a cause must not arrive before its beginning. One
    that was made later than `now`, by a run of another time, is not yet there.
    """
    other = OUTBOX.alias()
    resting = sa.select(other.c.target_key).where(
        other.c.state == Delivery.PENDING, other.c.created_at <= now, other.c.next_try_at > now
    )
    chosen = (
        sa.select(OUTBOX)
        .where(OUTBOX.c.state == Delivery.PENDING, OUTBOX.c.target_key.in_(list(keys)), OUTBOX.c.next_try_at <= now)
        .where(OUTBOX.c.target_key.not_in(resting))
        .order_by(OUTBOX.c.message_id)
    )
    due: dict[str, dict[int, Message]] = {}
    with reading(engine) as connection:
        for row in connection.execute(chosen):
            due.setdefault(row.target_key, {})[row.message_id] = Message.model_validate(row.message)
    return due


def _give_up(engine: Engine, keys: dict[str, str], now: datetime) -> int:
    """Messages that are too old, or to targets that are configured no more."""
    hopeless = sa.or_(OUTBOX.c.target_key.not_in(list(keys)), OUTBOX.c.created_at < now - _TOO_OLD)
    where = sa.and_(OUTBOX.c.state == Delivery.PENDING, hopeless)
    by_target = sa.select(OUTBOX.c.target, OUTBOX.c.target_key, sa.func.count()).where(where)
    with reading(engine) as connection:
        found = connection.execute(by_target.group_by(OUTBOX.c.target, OUTBOX.c.target_key)).all()
    if not found:
        return 0
    with writing(engine) as connection:
        count = connection.execute(sa.update(OUTBOX).where(where).values(state=Delivery.ABANDONED)).rowcount
    for target, key, messages in found:
        why = f"older than {_TOO_OLD.days} days" if key in keys else "the target is configured no more"
        _log.warning("alerts.given_up", target=target, messages=messages, why=why)
    return count


def _pending(engine: Engine) -> int:
    with reading(engine) as connection:
        where = OUTBOX.c.state == Delivery.PENDING
        return connection.execute(sa.select(sa.func.count()).select_from(OUTBOX).where(where)).scalar_one()
