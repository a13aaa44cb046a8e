"""The command's frame: options that all commands share, and errors as sentences with exit codes.

Heavy libraries are imported by the commands that need them, so that `copydesk --help` answers at once.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from flows.environment import silence_telemetry

app = typer.Typer(
    name="copydesk",
    help="Collects news, checks every article, lands clean tables and says when a source goes wrong.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # the drawn help costs as much time again as everything else of --help
    context_settings={"help_option_names": ["-h", "--help"]},
)
sources_app = typer.Typer(help="The list of sources: what is in it, and whether it is right.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
alerts_app = typer.Typer(help="Whom Copydesk tells: whether messages reach them.", no_args_is_help=True)
app.add_typer(alerts_app, name="alerts")

EXIT_SOURCE_FAILED = 1
EXIT_USAGE = 2
EXIT_RUN_FAILED = 3
EXIT_INTERRUPTED = 130


@app.callback()
def shared(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="copydesk.toml; by default the one in the working folder.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell every event on standard error.")] = False,
    log_json: Annotated[bool, typer.Option("--log-json", help="Tell events as JSON, one a line.")] = False,
) -> None:
    """Options before the command's name."""
    from flows.logs import VARIABLE, Logs, configure, logs_of

    logs = Logs.JSON if log_json else Logs.ALL if verbose else logs_of(os.environ)
    os.environ[VARIABLE] = logs.value  # for what `serve` starts
    configure(logs, attended=True)
    silence_telemetry()
    context.obj = config


def settings_of(context: typer.Context) -> Any:
    """The configuration that this call is to work with."""
    from flows.config import load_settings

    config: Path | None = context.find_root().obj
    return load_settings(config, os.environ)


def main() -> None:
    """Entry point: runs the command and turns errors into sentences and exit codes."""
    from flows.cli import commands, demo, tables  # noqa: F401 - their decorators add the commands

    try:
        app()
    except SystemExit as end:
        if end.code == EXIT_INTERRUPTED:  # Typer makes it of a KeyboardInterrupt, and says nothing
            _interrupted()
        raise
    except Exception as error:  # noqa: BLE001 - the last boundary: what is known is a sentence, the rest a trace
        sys.exit(_explained(error))


def _interrupted() -> NoReturn:
    """Ends the process at once: what still works in threads is finished by a resumed run, and nobody waits for it.

    The crawl ends with this process (`flows.stages.crawl`), workers and leases were given back on the way here.
    """
    _say("interrupted; nothing is lost", "copydesk run --resume")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_INTERRUPTED)  # a usual end would wait for threads, and may abort in those that compute


def _explained(error: Exception) -> int:
    """Print an error for a person; returns the exit code."""
    import errno

    hint = getattr(error, "hint", None)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        where = error.filename or "where the data lies"
        _say(f"the disk is full: {where} was not written", "free space, then `copydesk run --resume`")
        return EXIT_RUN_FAILED
    if isinstance(error, OSError) and error.errno and error.filename and not hint:
        _say(
            f"{error.filename}: {os.strerror(error.errno)}",
            "give this user a place to write to (`data` in copydesk.toml), then `copydesk run --resume`",
        )
        return EXIT_RUN_FAILED
    if hint is not None or _is_ours(error):
        told = str(getattr(error, "message", error))
        _say(told.removesuffix(str(hint)).rstrip(" ;\n") if hint else told, str(hint or ""))
        return _exit_code(error)
    import traceback

    traceback.print_exc()
    _say(
        f"unexpected: {type(error).__name__}: {error}",
        "this is a defect of Copydesk; nothing that was collected is lost, `copydesk run --resume` goes on",
    )
    return EXIT_RUN_FAILED


def _exit_code(error: Exception) -> int:
    """The code of an error of ours: what a person asked for wrongly is usage, wherever it was noticed."""
    from warehouse.errors import NothingPublishedError, QueryError, UnknownTableError

    if isinstance(error, NothingPublishedError | QueryError | UnknownTableError):
        return EXIT_USAGE
    return int(getattr(error, "exit_code", EXIT_RUN_FAILED))


def _is_ours(error: Exception) -> bool:
    ours = ("crawlers.", "extraction.", "expectations.", "flows.", "warehouse.")
    return any(kind.__module__.startswith(ours) for kind in type(error).__mro__)


def _say(message: str, hint: str = "") -> None:
    sys.stderr.write(f"copydesk: {message}\n" + (f"  → {hint}\n" if hint else ""))
