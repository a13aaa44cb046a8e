"""Alerts in the database: decided once for each run, whatever happens to the process."""

import subprocess
import sys
from datetime import timedelta

import pytest
import sqlalchemy as sa

from flows.alerts import Kind, open_alerts
from flows.alerts.messages import title
from flows.alerts.model import Delivery
from flows.state import ALERTS, OUTBOX, open_state, reading
from tests.flows.alerts_help import DAY, T0, condition, run, states
from tests.servers import postgres, postgres_url, state_url
from warehouse.contract import Severity

__all__ = ["postgres", "postgres_url", "state_url"]

TARGETS = ("json://127.0.0.1:9/a", "mailto://desk:hunter22@127.0.0.1:9?to=x@copydesk.example")


@pytest.fixture
def engine(state_url):
    with open_state(state_url) as opened:
        yield opened


def _kinds(recorded):
    return [told.kind for told in recorded.actions]


def _rows(engine, table):
    with reading(engine) as connection:
        return connection.execute(sa.select(table)).all()


def test_each_target_gets_a_message_of_its_own(engine):
    """A new cause puts one message for each target into the outbox, and what goes on puts none."""
    first = run(engine, 1, [condition()], TARGETS)
    assert (_kinds(first), first.enqueued) == ([Kind.OPENED], 2)
    second = run(engine, 2, [condition()], TARGETS)
    assert (_kinds(second), second.enqueued) == ([Kind.CONTINUED], 0)
    third = run(engine, 3, [], TARGETS)
    assert (_kinds(third), third.enqueued) == ([Kind.RESOLVED], 2)
    assert states(engine) == {Delivery.PENDING: 4}


def test_a_run_is_decided_on_once(engine):
    """A run that is repeated gets what was decided the first time, and sends nothing a second time."""
    first = run(engine, 1, [condition()], TARGETS)
    again = run(engine, 1, [condition(), condition(cause="fetch_failures")], TARGETS)
    assert (again.actions, again.enqueued, again.repeated) == (first.actions, 0, True)
    assert len(_rows(engine, OUTBOX)) == 2
    assert [alert.cause for alert in open_alerts(engine)] == ["source_silent"]


def test_what_is_to_be_done_is_told_in_full(engine):
    """A subject is cut to a line; what summaries and `copydesk status` show has the end too: the remedy."""
    long = "no public address " * 12 + 'write "localhost" = "127.0.0.1" under [crawl.allow_hosts]'
    (told,) = run(engine, 1, [condition(message=long)], TARGETS).actions
    assert told.subject.endswith("…")
    assert told.sentence.endswith("under [crawl.allow_hosts]")
    assert title(open_alerts(engine)[0]) == told.sentence


def test_what_is_stored_is_what_was_found(engine):
    """An open alert keeps its first time and the last condition; the file of the database holds no password."""
    run(engine, 1, [condition(severity=Severity.WARNING)], TARGETS)
    run(engine, 2, [condition(value=40.0)], TARGETS)
    (alert,) = open_alerts(engine)
    assert (alert.opened_at, alert.seen_at, alert.told_at) == (T0 + DAY, T0 + 2 * DAY, T0 + 2 * DAY)
    assert (alert.severity, alert.told_severity, alert.condition.value) == (Severity.CRITICAL, Severity.CRITICAL, 40.0)
    assert alert.condition.run_id == "run-2"
    assert "hunter22" not in repr(_rows(engine, OUTBOX))


def test_a_cause_can_come_back(engine):
    """A cause that ended and comes back is a new alert beside the old one."""
    for number, found in enumerate([[condition()], [], [condition()], []], start=1):
        run(engine, number, found, TARGETS)
    rows = _rows(engine, ALERTS)
    assert len(rows) == 2
    assert all(row.resolved_at is not None for row in rows)


def test_reminders_follow_the_runs_time(engine):
    """A reminder is due by the runs' own times."""
    week = {"remind_after": timedelta(days=7)}
    kinds = [_kinds(run(engine, number, [condition()], TARGETS, **week))[0] for number in range(1, 17)]
    assert [number for number, kind in enumerate(kinds, start=1) if kind is Kind.REMINDER] == [8, 15]


def test_without_targets_alerts_are_kept_all_the_same(engine):
    """With nobody to tell, alerts are opened and listed; targets that come later are not told of the past."""
    assert run(engine, 1, [condition()]).enqueued == 0
    assert len(open_alerts(engine)) == 1
    assert run(engine, 2, [condition()], TARGETS).enqueued == 0


RECORDER = """
import sys
from flows.state import open_state
from tests.flows.alerts_help import T0, condition, run
with open_state(sys.argv[1]) as engine:
    sys.stdin.readline()
    run(engine, int(sys.argv[2]), [condition()], ["json://127.0.0.1:9/a"], now=T0)
"""


def test_runs_that_end_together_open_one_alert(state_url, engine):
    """Processes that find the same cause at the same moment open one alert and enqueue one message."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RECORDER, state_url, str(number)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=100)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, errors
    assert len(_rows(engine, ALERTS)) == 1
    assert len(_rows(engine, OUTBOX)) == 1
