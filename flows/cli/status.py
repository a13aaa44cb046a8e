"""`copydesk status`: what ran, what is unfinished, what is due, who waits for whom, which alerts are open."""

from datetime import UTC, datetime
from typing import Any

from rich.markup import escape

from flows.cli.console import ANSWERS, NOTES, print_json
from flows.cli.render import fitted, is_narrow, table
from flows.config import Settings
from flows.config import now as configured_now
from flows.errors import ConfigError
from flows.leases import Leases
from flows.runs import unfinished
from flows.state import IN_MEMORY, open_state, state_file

_LAST_RUNS = "select * from runs order by collected_at desc, run_id desc limit 10"
_MOST = 20  # sources in the table of what is due
_NAMED = 3  # sources of a run that are named in a table


def show_status(settings: Settings, *, as_json: bool) -> None:
    """Print the state of a data folder."""
    found = status_of(settings)
    if as_json:
        print_json(found)
        return
    _show_runs(found)
    if found["due"]:
        rows = [[row["source_id"], _minute(row["last_run"]) or "never", _due(row)] for row in found["due"][:_MOST]]
        ANSWERS.print(table(["source", "last collected (UTC)", "due (UTC)"], rows, title="Sources"))
        if len(found["due"]) > _MOST:
            ANSWERS.print(f"and {len(found['due']) - _MOST} more, due later: `copydesk status --json` has them all\n")
    if found["sources_error"]:
        NOTES.print(f"copydesk: {found['sources_error']}", markup=False, soft_wrap=True)
    if found["alerts"]:
        rows = [[_minute(row["since"]), escape(row["message"])] for row in found["alerts"]]
        ANSWERS.print(table(["since (UTC)", "message"], rows, title="Open alerts", fixed=("since (UTC)",)))
    else:
        ANSWERS.print("No open alerts.")
    if found["waiting"]:
        rows = [
            [escape(row["target"]), row["messages"], escape(row["error"] or "not tried yet"), _minute(row["next_try"])]
            for row in found["waiting"]
        ]
        names = ["target", "messages", "last error", "next try (UTC)"]
        ANSWERS.print(table(names, rows, title="Messages that wait to be delivered", fixed=("next try (UTC)",)))
    serving = found["serve"]
    said = (
        f"runs, {serving['held_by']}; page: {serving['page'] or 'starting'}; Data Docs: {serving['docs'] or 'starting'}"
        if serving
        else "does not run"
    )
    ANSWERS.print(f"copydesk serve: {escape(said)}", soft_wrap=True)
    ANSWERS.print(f"Tables: {escape(found['tables'])}\nArchive: {escape(found['archive'])}", soft_wrap=True)


def _show_runs(found: dict[str, Any]) -> None:
    columns = ["run_id", "collected_at", "verdict", "considered", "published", "quarantined", "rejected"]
    if found["runs"]:
        rows: list[list[Any]] = [
            [escape(row["run_id"]), _minute(row["collected_at"]), *[row[name] for name in columns[2:]]]
            for row in found["runs"]
        ]
        names = fitted(["run", "time (UTC)", *columns[2:]])
        if not is_narrow():
            names.append("sources")
            rows = [[*row, escape(_named(of["sources"]))] for row, of in zip(rows, found["runs"], strict=True)]
        ANSWERS.print(
            table(names, rows, title="Last runs", fixed=("run", "time (UTC)", "verdict"), cut={"sources"} & set(names))
        )
    else:
        ANSWERS.print("No run yet: `copydesk run` begins one.")
    if found["unfinished"]:
        rows = [
            [
                escape(row["run_id"]),
                _minute(row["now"]) or "?",
                escape(_named(row["sources"])),
                escape(row["held_by"] or "nobody: `copydesk run --resume`"),
            ]
            for row in found["unfinished"]
        ]
        ANSWERS.print(table(["run", "time (UTC)", "sources", "worked on by"], rows, title="Unfinished runs"))


def status_of(settings: Settings) -> dict[str, Any]:
    """The state of a data folder, as JSON can hold it."""
    from flows.alerts import open_alerts
    from flows.alerts.messages import title
    from flows.alerts.outbox import waiting
    from flows.docs_server import served_docs_url
    from flows.prefect_server import served_api_url
    from flows.serve import SERVE_LEASE

    settings = _as_found(settings)
    with open_state(settings.state_url) as engine:
        leases = Leases(engine)
        left = [
            {
                "run_id": folder.run_id,
                "now": folder.plan_as_written().get("now"),
                "sources": _planned(folder.plan_as_written()),
                "held_by": _held_by(leases, f"run:{folder.run_id}"),
            }
            for folder in unfinished(settings.data)
        ]
        opened = open_alerts(engine)
        wait = waiting(engine)
        server = _held_by(leases, SERVE_LEASE)
    page = (served_api_url(settings.data) or settings.prefect.api_url or "").removesuffix("/api") if server else ""
    docs = served_docs_url(settings.data) if server else None
    return {
        "runs": _last_runs(settings),
        "unfinished": left,
        **_due_of(settings),
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
        "undelivered": sum(target["messages"] for target in wait),
        "waiting": wait,
        "serve": {"held_by": server, "page": page or None, "docs": docs} if server else None,
        "tables": settings.tables,
        "archive": str(settings.archive),
    }


def _as_found(settings: Settings) -> Settings:
    """The settings for one who only looks: a state database that is not there is not made."""
    file = state_file(settings.state_url)
    return settings if file is None or file.exists() else settings.model_copy(update={"state_url": IN_MEMORY})


def _due_of(settings: Settings) -> dict[str, Any]:
    """When each source was collected last and is due next; why not, where the list cannot be read."""
    from flows.planning import due_times, last_runs
    from flows.sources import load_sources

    if "sources" not in settings.written and not settings.sources.exists():
        return {"due": [], "sources_error": None}  # who only ingests needs none
    try:
        sources, now = load_sources(settings.sources), configured_now(settings)
    except ConfigError as error:
        return {"due": [], "sources_error": error.message}
    last = last_runs(settings) if settings.state_url != IN_MEMORY else {}
    rows = [
        {
            "source_id": name,
            "last_run": ended.isoformat() if (ended := last.get(name)) else None,
            "due": when.isoformat(),
            "is_due": when <= now,
        }
        for name, when in sorted(due_times(sources, last, now).items(), key=lambda item: (item[1], item[0]))
    ]
    return {"due": rows, "sources_error": None}


def _last_runs(settings: Settings) -> list[dict[str, Any]]:
    from warehouse.errors import NothingPublishedError

    try:
        rows = settings.warehouse().query(_LAST_RUNS).to_pylist()
    except NothingPublishedError:
        return []
    return [{**row, "collected_at": row["collected_at"].isoformat()} for row in rows]


def _planned(plan: dict[str, Any]) -> list[str]:
    sources = plan.get("sources")
    listed = sources if isinstance(sources, list) else []
    return [str(source.get("id")) for source in listed if isinstance(source, dict)]


def _named(sources: list[str]) -> str:
    more = len(sources) - _NAMED
    return ", ".join(sources[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _due(row: dict[str, Any]) -> str:
    return "now" if row["is_due"] else _minute(row["due"])


def _minute(instant: str | None) -> str:
    """An RFC 3339 instant for people, UTC."""
    return f"{datetime.fromisoformat(instant).astimezone(UTC):%Y-%m-%d %H:%M}" if instant else ""


def _held_by(leases: Leases, name: str) -> str | None:
    holder = leases.holder(name)
    return str(holder) if holder else None
