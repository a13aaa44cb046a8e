"""`copydesk query`: SQL over all tables; `copydesk memory`: what is known of a source's pages."""

import csv
import sys
from enum import StrEnum
from typing import Annotated

import typer

from flows.cli.main import app, settings_of


class Shape(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command()
def query(
    context: typer.Context,
    sql: Annotated[
        str,
        typer.Argument(help="A SELECT over the tables, such as articles_latest, findings, ledger."),
    ],
    *,
    shape: Annotated[Shape, typer.Option("--format", "-f", help="How the answer is printed.")] = Shape.TABLE,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Ask the published tables in SQL (DuckDB).

    CSV holds instants in ISO 8601, bytes in hexadecimal, lists as JSON, and an empty cell for NULL.
    """
    answer = settings_of(context).warehouse().query(sql)
    wanted = Shape.JSON if json else shape
    if wanted is Shape.JSON:
        from flows.cli.console import print_json

        print_json(answer.to_pylist())
    elif wanted is Shape.CSV:
        from flows.cli.console import plain_cell

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.column_names)
        writer.writerows([plain_cell(value) for value in row.values()] for row in answer.to_pylist())
    else:
        from flows.cli.render import show_rows

        show_rows(answer.column_names, [list(row.values()) for row in answer.to_pylist()])


@app.command()
def memory(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of the source.")],
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every place, and texts that do not count yet.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what was learned of a source's pages: boilerplate, and where things stand."""
    from flows.cli.memory import show_memory

    show_memory(settings_of(context), source, everything=everything, as_json=json)
