"""The comparison for a person: a table of classes, what was missed, what was flagged wrongly."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from demo.compare import FLAGGED_AT_MOST, FOUND_AT_LEAST, Comparison

_SHOWN = 8  # addresses for each class and for the false alarms; --json has them all


def show(result: Comparison, console: Console | None = None) -> None:
    """Prints the comparison."""
    out = console or Console()
    table = Table(title="Faults planted and found")
    table.add_column("class")
    for column in ("planted", "found", "missed", "share"):
        table.add_column(column, justify="right")
    for name, one in sorted(result.classes.items()):
        style = "" if one.share >= FOUND_AT_LEAST else "red"
        table.add_row(name, str(one.planted), str(one.found), str(len(one.missed)), f"{one.share:.0%}", style=style)
    planted = sum(one.planted for one in result.classes.values())
    found = sum(one.found for one in result.classes.values())
    table.add_section()
    table.add_row("all", str(planted), str(found), str(planted - found), f"{found / planted:.0%}" if planted else "–")
    out.print(table)
    if left := sum(one.not_counted for one in result.classes.values()):
        were = "1 fault was" if left == 1 else f"{left} faults were"
        out.print(f"Beside these {were} on no page when a run came: gone before it, or planted after the last.")
    for name, one in sorted(result.classes.items()):
        for miss in one.missed[:_SHOWN]:
            kind = f" ({escape(miss.variant)})" if miss.variant else ""
            said = f"[red]missed[/red] {name}{kind}: {escape(miss.url)}\n       {escape(miss.why)}"
            out.print(said, highlight=False, soft_wrap=True)
    out.print(
        f"Clean articles collected: {result.clean}, flagged at warning or above: {result.flagged}"
        f" ({result.flagged_share:.1%}; at most {FLAGGED_AT_MOST:.0%})"
    )
    out.print(f"Sources of which something was said that nobody planted: {len(result.source_alarms)}")
    for alarm in (*result.source_alarms[:_SHOWN], *result.alarms[:_SHOWN]):
        out.print(
            f"[yellow]false alarm[/yellow] {alarm.check} ({alarm.severity}): {escape(alarm.url)}\n"
            f"       {escape(alarm.evidence[:160])}",
            highlight=False,
        )
    if result.clean_not_collected:
        sample = ", ".join(result.clean_not_collected[:3])
        out.print(
            f"Clean articles never collected: {len(result.clean_not_collected)}, e.g. {escape(sample)}", highlight=False
        )
    out.print(
        "[green]The findings agree with the truth.[/green]"
        if result.agrees
        else "[red]The findings do not agree with the truth.[/red]"
    )
