"""`copydesk demo`: everything on a newsroom of our own, and what was found against what was planted."""

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.main import EXIT_SOURCE_FAILED, app

if TYPE_CHECKING:
    from flows.demonstration import Demonstration

_SOURCES = """select source_id, count(*) as considered,
  count(*) filter (state = 'fetched') as fetched, count(*) filter (outcome = 'published') as published,
  count(*) filter (outcome = 'quarantined') as quarantined, count(*) filter (outcome = 'rejected') as rejected,
  count(*) filter (outcome = 'unchanged') as unchanged, count(*) filter (outcome = 'folded') as folded,
  count(*) filter (outcome = 'not_modified') as "not modified",
  count(*) filter (outcome = 'redirected') as redirected, count(*) filter (outcome = 'skipped') as skipped,
  count(*) filter (outcome = 'failed') as failed
from ledger where role = 'page' group by source_id order by source_id"""

_FINDINGS = """select "check", arg_max(severity, rank) as severity, count(*) as found,
  arg_max(source_id, example_rank) as source, arg_max(coalesce(evidence, message), example_rank) as example
from (select *, case severity when 'critical' then 2 when 'warning' then 1 else 0 end as rank,
      rank || finding_id as example_rank from findings)
group by "check" order by found desc, "check" """


_QUERY = """select a.source_id, count(*) as articles, count(*) filter (len(authors) = 0) as unsigned,
       (select count(*) from quarantine q where q.source_id = a.source_id) as withheld,
       (select string_agg(distinct f.check, ', ' order by f.check) from findings f
        where f.source_id = a.source_id and severity = 'critical') as critical
from articles_latest a group by a.source_id order by withheld desc, a.source_id"""
"""Shown with its answer: what stands in the tables, what was kept out and why. A shell takes it in double quotes."""

_FURTHER = (
    "select f.check, severity, count(*) as found, count(distinct source_id) as sources, any_value(url) as example "
    "from findings f group by all order by found desc"
)
"""Named at the end, for a look into the findings."""


@app.command()
def demo(
    *,
    seed: Annotated[int | None, typer.Option("--seed", help="Which newsroom; by default one drawn anew.")] = None,
    ticks: Annotated[int, typer.Option("--ticks", min=1, max=10, help="Days of the newsroom's clock.")] = 3,
    folder: Annotated[Path, typer.Option("--dir", help="Where everything goes.")] = Path("data/demo"),
) -> None:
    """Collect a small world of news sites on loopback; exit 0 when what was found is what was planted."""
    from rich.markup import escape

    from flows.cli.console import NOTES, tell
    from flows.demonstration import compare, demonstrate

    chosen = secrets.randbelow(10**6) if seed is None else seed
    with NOTES.status("starting") as shown:

        def note(text: str) -> None:
            tell(text)
            shown.update(escape(text))

        done = demonstrate(folder.resolve(), seed=chosen, ticks=ticks, note=note)
    _print(done)
    code = compare(done)
    typer.echo(f"\nSeed {chosen}, {_counted(len(done.summaries))}, {done.seconds:.0f} s. Look further:")
    for name, place in _places(done):
        typer.echo(f"  {name:<10} {place}")
    if code:
        raise typer.Exit(EXIT_SOURCE_FAILED)


def _print(done: "Demonstration") -> None:
    from rich.markup import escape

    from flows.cli.console import ANSWERS
    from flows.cli.render import show_alerts, show_checks, show_counts, show_rows
    from warehouse.store import Warehouse

    store = Warehouse(str(done.data / "tables"))
    alerts = [alert for summary in done.summaries for alert in summary["alerts"]]
    columns, rows = _sources(store.query(_SOURCES).to_pylist(), [alert["source_id"] for alert in alerts])
    show_counts(columns, rows, title=f"Sources, pages over {_counted(len(done.summaries))}")
    found = store.query(_FINDINGS).to_pylist()
    show_checks(
        [(r["check"], r["severity"], r["found"], r["source"], " ".join(r["example"].split())) for r in found],
        title="Findings by check",
    )
    show_alerts(alerts)
    reached = "1 message" if len(done.received) == 1 else f"{len(done.received)} messages"
    ANSWERS.print(f"{reached} reached the webhook that stands for the team's chat.\n")
    answer = store.query(_QUERY)
    ANSWERS.print(f'[bold]{escape(_command(done))} query[/] "{escape(_QUERY)}"', soft_wrap=True)
    show_rows(answer.column_names, [list(row.values()) for row in answer.to_pylist()])


def _sources(found: list[dict[str, Any]], alerted: list[str]) -> tuple[list[str], list[list[object]]]:
    """Titles and rows: a column for every outcome that a page had, so that they add up to those considered."""
    from rich.markup import escape

    always = {"source_id", "considered", "fetched", "published"}
    names = [name for name in (found[0] if found else always) if name in always or any(row[name] for row in found)]
    rows = [
        [escape(row[names[0]]), *(row[name] for name in names[1:]), alerted.count(row["source_id"])] for row in found
    ]
    return ["source", *names[1:], "alerts"], rows


def _places(done: "Demonstration") -> list[tuple[str, str]]:
    return [
        ("tables", str(done.data / "tables")),
        ("Data Docs", str(done.summaries[-1]["docs"] or done.data / "docs")),
        ("archive", str(done.data / "archive")),
        ("query", f'{_command(done)} query "{_FURTHER}"'),
    ]


def _command(done: "Demonstration") -> str:
    """How this command is called from where it was called: it need not be on the path."""
    called = Path(sys.argv[0])
    return f"{called if called.name == 'copydesk' else 'copydesk'} --config {done.config}"


def _counted(collections: int) -> str:
    return "1 collection" if collections == 1 else f"{collections} collections"
