"""`copydesk status`: what ran, what is unfinished, who waits for whom, which alerts are open."""

from typing import Any

from rich.markup import escape

from flows.cli.console import ANSWERS, print_json
from flows.cli.render import table
from flows.config import Settings
from flows.leases import Leases
from flows.planning import left_unfinished
from flows.state import open_state

_LAST_RUNS = "select * from runs order by collected_at desc, run_id desc limit 10"


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print the state of a data folder."""
    found = status_of(settings)
    if as_json:
        print_json(found)
        return
    columns = ["run_id", "collected_at", "verdict", "considered", "published", "quarantined", "rejected"]
    ANSWERS.print(table(columns, [[row[name] for name in columns] for row in found["runs"]], title="Last runs"))
    if found["unfinished"]:
        rows = [
            [row["run_id"], row["now"], row["held_by"] or "nobody: `copydesk run --resume`"]
            for row in found["unfinished"]
        ]
        ANSWERS.print(table(["run_id", "time", "worked on by"], rows, title="Unfinished runs"))
    if found["alerts"]:
        rows = [[row["source_id"], row["cause"], row["severity"], row["since"]] for row in found["alerts"]]
        ANSWERS.print(table(["source", "cause", "severity", "since"], rows, title="Open alerts"))
    else:
        ANSWERS.print("No open alerts.")
    if found["undelivered"]:
        ANSWERS.print(f"[yellow]{found['undelivered']} messages wait to be delivered[/]")
    ANSWERS.print(f"Tables: {escape(found['tables'])}\nArchive: {escape(found['archive'])}", soft_wrap=True)


def status_of(settings: Settings) -> dict[str, Any]:
    """The state of a data folder, as JSON can hold it."""
    from flows.alerts import open_alerts
    from flows.alerts.model import Delivery
    from flows.alerts.outbox import outbox_counts

    with open_state(settings.state_url) as engine:
        leases = Leases(engine)
        unfinished = [
            {"run_id": plan.run_id, "now": plan.now.isoformat(), "held_by": _held_by(leases, plan.run_id)}
            for _folder, plan in left_unfinished(settings)
        ]
        opened = open_alerts(engine)
        undelivered = outbox_counts(engine)[Delivery.PENDING]
    return {
        "runs": _last_runs(settings),
        "unfinished": unfinished,
        "alerts": [
            {
                "source_id": alert.source_id,
                "cause": alert.cause,
                "severity": alert.severity.value,
                "since": alert.opened_at.isoformat(),
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


def _held_by(leases: Leases, run_id: str) -> str | None:
    holder = leases.holder(f"run:{run_id}")
    return str(holder) if holder else None
