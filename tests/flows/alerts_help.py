"""Conditions and runs for the tests of alerts."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from flows.alerts import Condition, Examined, Sample, record
from flows.alerts.model import Delivery
from flows.state import OUTBOX, reading
from warehouse.contract import Severity

T0 = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def condition(source="daily-herald", cause="source_silent", severity=Severity.CRITICAL, run="run-1", **more):
    values = {
        "source_id": source,
        "source_name": "Daily Herald",
        "cause": cause,
        "severity": severity,
        "message": "source silent for 31 h (limit 18 h)",
        "value": 31.0,
        "threshold": 18.0,
        "samples": (Sample(url="https://www.daily-herald.example/a", evidence="last article: 19 November"),),
        "run_id": run,
        "link": "https://desk.example/reports/run-1/index.html",
    }
    return Condition(**(values | more))


def run(engine, number, conditions, targets=(), *, sources=("daily-herald",), now=None, **more):
    """One run, `number` days after the first."""
    found = [item.model_copy(update={"run_id": f"run-{number}"}) for item in conditions]
    return record(
        engine,
        found,
        run_id=f"run-{number}",
        now=now or T0 + number * DAY,
        examined=Examined(dict.fromkeys(sources)),
        targets=targets,
        **more,
    )


def states(engine):
    """How many messages of the outbox are in each state."""
    with reading(engine) as connection:
        return Counter(Delivery(state) for state in connection.scalars(sa.select(OUTBOX.c.state)))
