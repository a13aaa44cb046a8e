"""`copydesk status`: what ran, what is unfinished, who waits for whom, which alerts are open."""

from datetime import datetime
from typing import Any

from rich.markup import escape

from flows.cli.console import ANSWERS, print_json
from flows.cli.render import fitted, table
from flows.config import Settings
from flows.leases import Leases
from flows.runs import unfinished
from flows.state import open_state

_LAST_RUNS = "select * from runs order by collected_at desc, run_id desc limit 10"


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print the state of a data folder."""
    found = status_of(settings)
    if as_json:
        print_json(found)
        return
    columns = ["run_id", "collected_at", "verdict", "considered", "published", "quarantined", "rejected"]
    names = ["run", "time", *columns[2:]]
    if found["runs"]:
        rows = [
            [escape(row["run_id"]), _minute(row["collected_at"]), *[row[name] for name in columns[2:]]]
            for row in found["runs"]
        ]
        ANSWERS.print(table(fitted(names), rows, title="Last runs", fixed=("time", "verdict")))
    else:
        ANSWERS.print("No run yet: `copydesk run` begins one.")
    if found["unfinished"]:
        rows = [
            [escape(row["run_id"]), _minute(row["now"]), row["held_by"] or "nobody: `copydesk run --resume`"]
            for row in found["unfinished"]
        ]
        ANSWERS.print(table(["run_id", "time", "worked on by"], rows, title="Unfinished runs"))
    if found["alerts"]:
        rows = [[row["since"], row["message"]] for row in found["alerts"]]
        rows = [[_minute(since), escape(message)] for since, message in rows]
        ANSWERS.print(table(["since", "message"], rows, title="Open alerts", fixed=("since",)))
    else:
        ANSWERS.print("No open alerts.")
    if found["undelivered"]:
        ANSWERS.print(f"[yellow]{found['undelivered']} messages wait to be delivered[/]")
    ANSWERS.print(f"Tables: {escape(found['tables'])}\nArchive: {escape(found['archive'])}", soft_wrap=True)


def status_of(settings: Settings) -> dict[str, Any]:
    """The state of a data folder, as JSON can hold it."""
    from flows.alerts import open_alerts
    from flows.alerts.messages import title
    from flows.alerts.model import Delivery
    from flows.alerts.outbox import outbox_counts

    with open_state(settings.state_url) as engine:
        leases = Leases(engine)
        left = [
            {
                "run_id": folder.run_id,
                "now": folder.plan_as_written().get("now"),
                "held_by": _held_by(leases, folder.run_id),
            }
            for folder in unfinished(settings.data)
        ]
        opened = open_alerts(engine)
        undelivered = outbox_counts(engine)[Delivery.PENDING]
    return {
        "runs": _last_runs(settings),
        "unfinished": left,
        "alerts": [
            {
                "source_id": alert.source_id,
                "cause": alert.cause,
                "severity": alert.severity.value,
                "since": alert.opened_at.isoformat(),
                "message": title(alert),
            }
            for alert in opened
        ],
        "undelivered": undelivered,
        "tables": settings.tables,
        "archive": str(settings.archive),
    }


def _last_runs(settings: Settings) -> list[dict[str, Any]]:
    from warehouse.errors import NothingPublishedError

    try:
        rows = settings.warehouse().query(_LAST_RUNS).to_pylist()
    except NothingPublishedError:
        return []
    return [{**row, "collected_at": row["collected_at"].isoformat()} for row in rows]


def _minute(instant: str | None) -> str:
    """An RFC 3339 instant for people."""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M}" if instant else "?"


def _held_by(leases: Leases, run_id: str) -> str | None:
    holder = leases.holder(f"run:{run_id}")
    return str(holder) if holder else None
