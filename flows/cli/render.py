"""Summaries as tables on a terminal. Scraped text is escaped: it is data, not markup."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from flows.alerts.messages import instant
from flows.cli.console import ANSWERS, NOTES, print_json
from flows.summary import AlertSummary, Summary
from warehouse.contract import Outcome, Verdict

if TYPE_CHECKING:
    from flows.service import Collected
    from warehouse.store import MaintainReport

_EXPONENT_FROM = 1e15  # figures from here on are no longer written out: a float is exact to whole numbers up to 9e15
_PROBLEMS = 10  # told one by one
_READABLE = 24  # characters: a column of text that gets fewer is no longer read
_WIDE = 110  # columns of a terminal: from here on a table of eight columns has room beside its names
_SHORT = {
    "considered": "cons.",
    "fetched": "fetch.",
    "published": "publ.",
    "quarantined": "quar.",
    "rejected": "rej.",
    "unchanged": "unch.",
    "not modified": "n.mod.",
    "redirected": "redir.",
    "skipped": "skip.",
    "failed": "fail.",
    "folded": "fold.",
}
_ACTION = {
    "opened": "[bold red]begins[/]",
    "worsened": "[bold red]worse[/]",
    "reminder": "[yellow]goes on[/]",
    "resolved": "[green]over[/]",
}
_VERDICT_STYLE = {Verdict.CLEAN: "green", Verdict.FLAGGED: "yellow", Verdict.FAILED: "bold red"}
_MARK = {Verdict.CLEAN: "[green]✓[/]", Verdict.FLAGGED: "[yellow]![/]", Verdict.FAILED: "[bold red]✗[/]"}
_SEVERITY_STYLE = {"info": "dim", "warning": "yellow", "critical": "bold red"}


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    cut: Collection[str] = (),
    fixed: Collection[str] = (),
) -> Table:
    """A plain table; numbers to the right and never broken.

    Args:
        columns: their titles.
        rows: cells as markup, numbers as they are.
        title: stands above it.
        cut: columns whose text is cut with an ellipsis where there is no room for it; others are folded.
        fixed: columns that keep their width whatever it costs the others.
    """
    drawn = Table(
        title=title, box=SIMPLE_HEAD, title_justify="left", title_style="bold", padding=(0, 1, 0, 0), pad_edge=False
    )
    taken = [list(row) for row in rows]
    texts = [[_text(cell) for cell in row] for row in taken]
    widths = [
        max([len(name), *(Text.from_markup(row[index]).cell_len for row in texts)])
        for index, name in enumerate(columns)
    ]
    room = _rooms(columns, widths, cut)
    for index, name in enumerate(columns):
        numeric = bool(taken) and all(_is_number(row[index]) for row in taken)
        drawn.add_column(
            name,
            justify="right" if numeric else "left",
            overflow="ellipsis" if name in cut else "fold",
            no_wrap=numeric or name in cut or name in fixed,
            max_width=room.get(name),
            min_width=widths[index] if numeric or name in fixed else None,
        )
    for row in texts:
        drawn.add_row(*row)
    return drawn


def _rooms(columns: Sequence[str], widths: Sequence[int], cut: Collection[str]) -> dict[str, int]:
    """Widths of the columns that may be cut: what the others leave, the narrow ones first."""
    needed = dict(zip(columns, widths, strict=True))
    rest = ANSWERS.width - sum(width for name, width in needed.items() if name not in cut) - 2 * len(columns)
    rooms: dict[str, int] = {}
    for number, name in enumerate(sorted(cut, key=needed.__getitem__)):
        rooms[name] = min(needed[name], max(_READABLE // 2, rest // (len(cut) - number)))
        rest -= rooms[name]
    return rooms


def is_narrow() -> bool:
    """Whether a table of eight columns has no room for their whole names."""
    return ANSWERS.width < _WIDE


def fitted(columns: Sequence[str]) -> list[str]:
    """Titles of columns, shortened where there is little room."""
    return [_SHORT.get(name, name) for name in columns] if is_narrow() else list(columns)


def show_collected(done: "Collected", *, as_json: bool) -> None:
    """What a call of `copydesk run` came to: its runs, and what it left to others."""
    if as_json:
        print_json(done.summaries)
    else:
        for number, summary in enumerate(done.summaries):
            ANSWERS.print("\n" if number else "", end="")
            show_summary(summary)
    by_holder: dict[str, list[str]] = {}
    for name, holder in done.busy.items():
        by_holder.setdefault(holder, []).append(name)
    for holder, names in by_holder.items():
        NOTES.print(f"copydesk: {', '.join(names)}: held by {holder}", markup=False, soft_wrap=True)
    if by_holder and not (done.summaries or done.failures):
        NOTES.print(
            "copydesk: nothing was collected: what was to be done is being done there\n"
            "  → `copydesk status` shows when that has ended; then run again for what is left or due",
            markup=False,
            soft_wrap=True,
        )


def show_summary(summary: Summary) -> None:
    """What a run came to: sources, checks, alerts, and where to look further."""
    alerts = summary["alerts"]
    when = instant(datetime.fromisoformat(summary["now"]).astimezone(UTC))
    ANSWERS.print(f"[bold]Run {escape(summary['run_id'])}[/], {when}\n")
    _show_sources(summary)
    if summary["checks"]:
        show_checks([(c["check"], c["severity"], c["count"], c["source_id"], c["example"]) for c in summary["checks"]])
    show_alerts(alerts)
    if summary["problems"]:
        reasons = Counter(str(problem["reason"]).replace("_", " ") for problem in summary["problems"])
        said = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        ANSWERS.print(f"Left out of what was given, each with its reason in the run's problems.json: {said}")
    seconds = summary["seconds"]
    ANSWERS.print(
        f"Verdict: {_verdict(summary['verdict'])}{_beside(summary)}; "
        f"crawl {seconds['crawl']:.0f} s, extraction {seconds['extract']:.0f} s, checks {seconds['check']:.0f} s"
    )
    if summary["docs"]:
        ANSWERS.print(f"Data Docs: {escape(summary['link'] or summary['docs'])}", soft_wrap=True)


def show_alerts(alerts: Sequence[AlertSummary]) -> None:
    """Alerts that were opened, got worse, or ended."""
    if alerts:
        rows = [(_ACTION[alert["action"]], escape(alert["message"])) for alert in alerts]
        ANSWERS.print(table(["alert", "message"], rows, title="Alerts", fixed=("alert",)))


def show_checks(checks: Sequence[tuple[str, str, int, str, str]], *, title: str = "Findings") -> None:
    """Findings by check, each with severity, number, the source of one of them, and that one."""
    columns = ["check", "severity", "found", "source", "example"]
    if is_narrow():  # the example below its check: beside it there is no room to read it
        ANSWERS.print(f"[bold]{title}[/]")
        for check, severity, count, source, example in checks:
            worst = f"[{_SEVERITY_STYLE[severity]}]{severity:<8}[/]"
            ANSWERS.print(f" {worst} {count:>5}  [bold]{check}[/], as in {escape(source)}:", soft_wrap=True)
            ANSWERS.print(f"{'':17}[dim]{escape(example)}[/]", no_wrap=True, overflow="ellipsis")
        ANSWERS.print()
        return
    rows = [
        (check, _severity(severity), count, escape(source), escape(example))
        for check, severity, count, source, example in checks
    ]
    ANSWERS.print(table(columns, rows, title=title, cut=("example",), fixed=columns[:4]))


def show_problems(problems: Sequence[Mapping[str, object]]) -> None:
    """What an ingest could not take, the first of it."""
    for problem in problems[:_PROBLEMS]:
        NOTES.print(f"copydesk: {problem['message']}", markup=False, soft_wrap=True)
    if len(problems) > _PROBLEMS:
        NOTES.print(f"copydesk: and {len(problems) - _PROBLEMS} more; problems.json in the run's folder has them all")


def show_maintained(report: "MaintainReport") -> None:
    """What maintenance did to each table."""
    rows = [
        [name, done.files_before, done.files_after, _size(done.bytes_before), _size(done.bytes_after), done.removed]
        for name, done in report.tables.items()
    ]
    ANSWERS.print(table(["table", "files", "now", "size", "now ", "removed"], rows))
    if report.uncommitted_runs:
        ANSWERS.print(f"Unfinished runs whose rows were left alone: {escape(', '.join(report.uncommitted_runs))}")


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB"


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The answer to a query: a table where its columns have room, else each row as names and values."""
    if not columns:
        return
    if rows and _columns_need(columns, rows) > ANSWERS.width:
        width = max(len(name) for name in columns)
        for number, row in enumerate(rows, start=1):
            ANSWERS.print(f"[dim]row {number} of {len(rows)}[/]")
            for name, value in zip(columns, row, strict=True):
                ANSWERS.print(f" [bold]{escape(name):<{width}}[/] {escape(_text(value))}", soft_wrap=True)
    else:
        cells = [[value if _is_number(value) else escape(_text(value)) for value in row] for row in rows]
        ANSWERS.print(table([escape(name) for name in columns], cells))
    if not rows:
        ANSWERS.print("no rows")


def _columns_need(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    """Characters a table needs at least: figures and names whole, texts in pieces that can still be read."""
    need = 1
    for index, name in enumerate(columns):
        longest = max(len(_text(row[index])) for row in rows)
        need += 2 + max(len(name), longest if _is_number(rows[0][index]) else min(longest, _READABLE))
    return need


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _text(value: object) -> str:
    """A value as people read it: nothing for NULL, figures short, bytes in hexadecimal, lists in one line, UTC."""
    if value is None:
        return ""
    if isinstance(value, float):
        short = f"{value:.6g}"
        return f"{value:.0f}" if "e+" in short and abs(value) < _EXPONENT_FROM else short
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC) if value.tzinfo else value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return value.hex() if isinstance(value, bytes) else str(value)


def _show_sources(summary: Summary) -> None:
    """What became of each source's pages: a column for each outcome there is, else a sentence for each source."""
    alerts = Counter(alert["source_id"] for alert in summary["alerts"])
    sources = summary["sources"]
    shown = [outcome for outcome in Outcome if any(source["outcomes"].get(outcome.value) for source in sources)]
    if Outcome.PUBLISHED not in shown:
        shown = [Outcome.PUBLISHED, *shown]
    titles = ["source", "considered", "fetched", *[outcome.value.replace("_", " ") for outcome in shown], "alerts"]
    rows: list[list[object]] = [
        [
            f"{_MARK[Verdict(source['verdict'])]} {escape(source['source_id'])}",
            source["considered"],
            source["fetched"],
            *[source["outcomes"].get(outcome.value, 0) for outcome in shown],
            alerts.get(source["source_id"], 0),
        ]
        for source in sources
    ]
    show_counts(titles, rows, title="Sources")
    for source in sources:
        for outcome, reasons in source.get("reasons", {}).items():
            said = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in reasons.items())
            ANSWERS.print(f" {escape(source['source_id'])}, {outcome.replace('_', ' ')}: {said}", style="dim")


def show_counts(titles: Sequence[str], rows: Sequence[Sequence[object]], *, title: str) -> None:
    """Figures by source, which the first column names: a table, or a sentence each where there is no room for one."""
    titles = fitted(titles)
    plain = [[Text.from_markup(str(row[0])).plain, *row[1:]] for row in rows]
    if sum(_widths(titles, plain)) + 2 * len(titles) > ANSWERS.width:
        ANSWERS.print(f"[bold]{title}[/]")
        for row in rows:
            counts = [f"{count} {name}" for name, count in zip(titles[1:], row[1:], strict=True) if count]
            ANSWERS.print(f" {row[0]}: {', '.join(counts) or 'nothing considered'}")
    else:
        ANSWERS.print(table(titles, rows, title=title, fixed=(titles[0],)))


def _widths(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    return [max(len(name), *(len(str(row[index])) for row in rows), 0) for index, name in enumerate(titles)]


def _beside(summary: Summary) -> str:
    """What a verdict does not say: it is about sources as a whole."""
    withheld = summary["counts"]["quarantined"]
    if not withheld or summary["verdict"] == Verdict.FAILED:
        return ""
    return (
        f" (of the sources; {withheld} {'article' if withheld == 1 else 'articles'} withheld, which does not fail them)"
    )


def _verdict(value: str) -> str:
    return f"[{_VERDICT_STYLE[Verdict(value)]}]{value}[/]"


def _severity(value: str) -> str:
    return f"[{_SEVERITY_STYLE[value]}]{value}[/]"
