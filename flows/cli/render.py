"""Summaries as tables on a terminal. Scraped text is escaped: it is data, not markup."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from flows.cli.console import ANSWERS
from flows.summary import AlertSummary, Summary
from warehouse.contract import Outcome, Verdict

_VERDICT_STYLE = {Verdict.CLEAN: "green", Verdict.FLAGGED: "yellow", Verdict.FAILED: "bold red"}
_MARK = {Verdict.CLEAN: "[green]✓[/]", Verdict.FLAGGED: "[yellow]![/]", Verdict.FAILED: "[bold red]✗[/]"}
_SEVERITY_STYLE = {"info": "dim", "warning": "yellow", "critical": "bold red"}


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> Table:
    """A plain table; numbers to the right."""
    drawn = Table(title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold", padding=(0, 1, 0, 0))
    taken = [list(row) for row in rows]
    for index, name in enumerate(columns):
        numeric = all(isinstance(row[index], int | float) for row in taken) and bool(taken)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in taken:
        drawn.add_row(*[str(cell) for cell in row])
    return drawn


def show_summary(summary: Summary) -> None:
    """What a run came to: sources, checks, alerts, and where to look further."""
    alerts = summary["alerts"]
    counted = Counter(alert["source_id"] for alert in alerts)
    ANSWERS.print(_sources(summary, counted))
    if summary["checks"]:
        ANSWERS.print(_checks(summary))
    show_alerts(alerts)
    seconds = summary["seconds"]
    ANSWERS.print(
        f"Run [bold]{escape(summary['run_id'])}[/]: {_verdict(summary['verdict'])}; "
        f"crawl {seconds['crawl']:.1f} s, extraction {seconds['extract']:.1f} s, checks {seconds['check']:.1f} s"
    )
    if summary["docs"]:
        ANSWERS.print(f"Data Docs: {escape(summary['docs'])}", soft_wrap=True)


def show_alerts(alerts: Sequence[AlertSummary]) -> None:
    """Alerts that were opened, got worse, or ended."""
    if alerts:
        rows = [
            (escape(alert["source_id"]), alert["action"], _severity(alert["severity"]), escape(alert["subject"]))
            for alert in alerts
        ]
        ANSWERS.print(table(["source", "alert", "severity", "message"], rows, title="Alerts"))


def _sources(summary: Summary, alerts: Mapping[str, int]) -> Table:
    shown = [Outcome.PUBLISHED, Outcome.QUARANTINED, Outcome.REJECTED]
    rows = []
    for source in summary["sources"]:
        counts = source["outcomes"]
        rest = sum(counts.values()) - sum(counts.get(outcome.value, 0) for outcome in shown)
        rows.append(
            [
                f"{_MARK[Verdict(source['verdict'])]} {escape(source['source_id'])}",
                source["discovered"],
                source["fetched"],
                *[counts.get(outcome.value, 0) for outcome in shown],
                rest,
                alerts.get(source["source_id"], 0),
            ]
        )
    titles = ["source", "discovered", "fetched", *[outcome.value for outcome in shown], "other", "alerts"]
    return table(titles, rows, title="Sources")


def _checks(summary: Summary) -> Table:
    rows = [
        (row["check"], _severity(row["severity"]), row["count"], escape(row["source_id"]), escape(row["example"]))
        for row in summary["checks"]
    ]
    return table(["check", "severity", "found", "source", "example"], rows, title="Findings")


def _verdict(value: str) -> str:
    return f"[{_VERDICT_STYLE[Verdict(value)]}]{value}[/]"


def _severity(value: str) -> str:
    return f"[{_SEVERITY_STYLE[value]}]{value}[/]"
