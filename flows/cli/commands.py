"""The commands that work: run, serve, ingest, extract, status, sources, maintain."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.main import EXIT_SOURCE_FAILED, alerts_app, app, settings_of, sources_app
from flows.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.service import Collected

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Now = Annotated[
    str | None, typer.Option("--now", metavar="INSTANT", help="The run's time, RFC 3339; by default the clock's.")
]
RunId = Annotated[str | None, typer.Option("--run-id", help="Id of the run; one that was begun is finished.")]


@app.command()
def run(
    context: typer.Context,
    sources: Annotated[list[str] | None, typer.Argument(help="Source ids; without any, all that are due.")] = None,
    *,
    resume: Annotated[bool, typer.Option("--resume", help="Only finish what earlier runs left.")] = False,
    now: Now = None,
    run_id: RunId = None,
    json: Json = False,
) -> None:
    """Collect once: crawl, extract, check, publish, tell.

    Sources that another process collects at the moment are left to it, told with the process and its run, and no
    error: exit code 0. Where sources were named and none was free, it is 3.
    """
    from flows.stages.ahead import crawl_ahead

    with crawl_ahead():  # first of all: it loads while the rest does
        _run(context, sources or [], now, run_id, new=not resume, as_json=json)


def _run(
    context: typer.Context, sources: list[str], now: str | None, run_id: str | None, *, new: bool, as_json: bool
) -> None:
    from flows.errors import LeaseHeld
    from flows.failures import has_worked, told

    settings = settings_of(context)
    instant = _instant(settings, now)
    with told(settings, "collect", now=instant, attended=True) as attempt:
        done = _collect(settings, sources, instant, run_id, new=new)
        attempt.worked = has_worked(done, new=new)
        from flows.cli.render import show_collected  # loads while nothing waits for it

        show_collected(done, as_json=as_json)
        for failure in done.failures[1:]:
            _note(" ".join(str(failure).split()))
        if done.failures:
            raise done.failures[0]
    if not done.summaries and not done.busy:
        _note(_nothing(done.next_due) if new else "nothing was left to finish")
    if sources and done.busy.keys() >= set(sources):
        raise LeaseHeld(", ".join(sources), done.busy[sources[0]])
    _end(done.summaries)


@app.command()
def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="WARC files, or folders of them or of saved pages.")],
    *,
    source: Annotated[
        str | None,
        typer.Option("--source", help="One source id for all of it; by default ingest:<host>, with its port."),
    ] = None,
    now: Now = None,
    run_id: RunId = None,
    json: Json = False,
) -> None:
    """Send WARC files and saved pages down the same line.

    Exit code 1 also where some of the input could not be taken; what could is published.
    """
    from flows.cli.console import ShownProgress, print_json
    from flows.cli.render import show_problems, show_summary
    from flows.service import ingest_now
    from flows.steps import DirectSteps

    settings = settings_of(context)
    summary = ingest_now(
        settings,
        paths,
        now=_instant(settings, now),
        run_id=run_id,
        default_source=source,
        steps=DirectSteps(),
        progress=ShownProgress(),
    )
    if json:
        print_json(summary)
    else:
        show_summary(summary)
        show_problems(summary["problems"])
    if summary["problems"]:
        raise typer.Exit(EXIT_SOURCE_FAILED)
    _end([summary])


@app.command()
def serve(
    context: typer.Context,
    *,
    port: Annotated[int | None, typer.Option("--port", help="Port of the Prefect server on loopback.")] = None,
) -> None:
    """Collect on a schedule, with a page that shows the runs; serves the Data Docs too.

    Ends with Ctrl-C or SIGTERM and exit code 0, says which run that leaves unfinished, and the next one finishes it.
    130 where that came before it served, 2 where it cannot begin, 3 where its Prefect server did not start or another
    serve took over.
    """
    from flows.serve import serve_forever

    serve_forever(settings_of(context), port=port)


@app.command()
def extract(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(metavar="FILE_OR_URL", help="A saved page, '-', a WARC file with --offset, or an address."),
    ],
    *,
    url: Annotated[
        str | None, typer.Option("--url", help="The page's address; by default what it says itself, or a file beside.")
    ] = None,
    offset: Annotated[
        int | None, typer.Option("--offset", min=0, help="Byte at which a WARC record begins (ledger: warc_offset).")
    ] = None,
    now: Now = None,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print headline and text as Markdown.")] = False,
    captions: Annotated[bool, typer.Option("--captions", help="With the captions of pictures in the text.")] = False,
    source: Annotated[
        str | None, typer.Option("--source", help="Read it by what is known of this source's pages, as its runs do.")
    ] = None,
) -> None:
    """Read one page and print what it says. An address is asked for within the crawler's rules; nothing is kept."""
    from flows.cli.memory import known_of
    from flows.cli.page import show_page

    at = _parsed(now) if now else None
    found = show_page(
        target,
        url=url,
        offset=offset,
        collected_at=at,
        as_json=json,
        as_markdown=markdown,
        captions=captions,
        memory=known_of(settings_of(context), source) if source else None,
        limits=lambda: settings_of(context).crawl_settings(),
    )
    if not found:
        raise typer.Exit(EXIT_SOURCE_FAILED)


@app.command()
def status(context: typer.Context, *, json: Json = False) -> None:
    """What ran last, what is under way or unfinished, which alerts are open."""
    from flows.cli.status import show_status

    show_status(settings_of(context), as_json=json)


@app.command()
def maintain(context: typer.Context, *, json: Json = False) -> None:
    """Compact the tables and remove files that no version names."""
    from dataclasses import asdict

    from flows.cli.console import NOTES, print_json
    from flows.cli.render import show_maintained
    from flows.service import maintain_now

    settings = settings_of(context)
    with NOTES.status("compacting the tables"):
        report = maintain_now(settings)
    if json:
        print_json(asdict(report))
    else:
        show_maintained(report)


@sources_app.command("list")
def sources_list(context: typer.Context, *, json: Json = False) -> None:
    """Print every source."""
    from rich.markup import escape

    from flows.cli.console import ANSWERS, print_json
    from flows.cli.render import is_narrow, table
    from flows.sources import load_sources
    from flows.units import format_duration

    found = load_sources(settings_of(context).sources)
    if json:
        print_json([source.model_dump(mode="json") for source in found.sources])
        return
    rows: list[tuple[object, ...]] = [
        (
            source.id,
            escape(source.name),
            source.language or "",
            format_duration(source.every),
            len(source.feeds),
            len(source.sitemaps),
            len(source.sections),
            escape(str(source.home)),
        )
        for source in found.sources
    ]
    columns = ["id", "name", "lang.", "every", "feeds", "maps", "sections", "home"]
    if is_narrow():
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    cut = {"name", "home"} & set(columns)
    ANSWERS.print(table(columns, rows, cut=cut, fixed=("id", "lang.", "every")))


@sources_app.command("check")
def sources_check(context: typer.Context, *, json: Json = False) -> None:
    """Check the list of sources, and what else a run needs, without fetching anything; exit 2 where it cannot begin."""
    from flows.cli.console import print_json
    from flows.errors import ConfigError
    from flows.readiness import check_ready
    from flows.sources import check_sources, load_sources

    settings = settings_of(context)
    found = load_sources(settings.sources)
    warnings = [str(warning) for warning in check_sources(found)]
    try:
        check_ready(settings)
        wrong = None
    except ConfigError as error:
        wrong = error
    if json:
        problems = [str(problem) for problem in wrong.problems] if wrong else []
        print_json({"sources": len(found.sources), "warnings": warnings, "problems": problems})
    else:
        for warning in warnings:
            _note(warning)
        remarks = f", {_counted(len(warnings), 'remark')}" if warnings else ""
        ready = "; but a run cannot begin:" if wrong else ""
        _answer(f"{_counted(len(found.sources), 'source')}, nothing wrong{remarks}{ready}")
    if wrong:
        raise ConfigError(wrong.problems, wrong.hint) from wrong  # to a check all of it is configuration


@alerts_app.command("test")
def alerts_test(context: typer.Context, *, json: Json = False) -> None:
    """Send one message to each target and say what became of it; exit 1 where one failed."""
    from flows.alerts import try_targets
    from flows.cli.console import print_json
    from flows.errors import ConfigError
    from flows.readiness import target_problems

    settings = settings_of(context)
    if problems := target_problems(settings):
        raise ConfigError(problems, "Nothing was sent.")
    if not settings.alerts.targets:
        raise UsageError("no targets are configured", hint='[alerts] targets = ["mailto://…"], or what Apprise knows')
    results = try_targets(settings.alerts.target_urls(), settings.alerts.timeout_seconds)
    if json:
        print_json([{"target": target, "sent": error is None, "error": error} for target, error in results])
    else:
        for target, error in results:
            _answer(f"{target}: {'taken' if error is None else f'NOT taken: {error}'}")
    if any(error for _, error in results):
        raise typer.Exit(EXIT_SOURCE_FAILED)


def _collect(settings: Any, wanted: list[str], now: datetime, run_id: str | None, *, new: bool) -> "Collected":
    """A flow run where a Prefect server is configured or served here, else the stages directly."""
    from flows.cli.console import ShownProgress
    from flows.service import collect_now
    from flows.steps import DirectSteps

    api_url = _prefect_api(settings)
    if api_url is None:
        return collect_now(
            settings,
            wanted=wanted,
            now=now,
            run_id=run_id,
            steps=DirectSteps(),
            progress=ShownProgress(),
            new=new,
        )
    from flows.flow_runs import collect_as_flow

    _note(f"as a flow run of {api_url}")
    return collect_as_flow(settings, api_url, wanted=wanted, now=now, run_id=run_id, progress=ShownProgress(), new=new)


def _prefect_api(settings: Any) -> str | None:
    from flows.prefect_server import served_api_url

    return settings.prefect.api_url or served_api_url(settings.data)


def _nothing(due: "Mapping[str, datetime]") -> str:
    """That nothing is due, what is next, and how not to wait for it."""
    from flows.alerts.messages import instant

    if not due:
        return "nothing is due"
    name, when = min(due.items(), key=lambda item: item[1])
    return f"nothing is due; next: {name} at {instant(when)}\n  → to collect it now: copydesk run {name}"


def _end(summaries: list[Any]) -> None:
    if any(summary["verdict"] == "failed" for summary in summaries):
        raise typer.Exit(EXIT_SOURCE_FAILED)


def _instant(settings: Any, now: str | None) -> datetime:
    from flows.config import now as configured_now

    return _parsed(now) if now else configured_now(settings)


def _parsed(now: str) -> datetime:
    right = "write it as in 2026-11-22T06:00:00Z"
    try:
        instant = datetime.fromisoformat(now)
    except ValueError as error:
        raise UsageError(f"--now {now!r} is no instant: {error}", hint=right) from error
    if instant.tzinfo is None:
        raise UsageError(f"--now {now!r} has no offset from UTC", hint=right)
    return instant.astimezone(UTC)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _answer(text: str) -> None:
    sys.stdout.write(text + "\n")


def _note(text: str) -> None:
    sys.stderr.write(f"copydesk: {text}\n")
