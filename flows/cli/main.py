"""The command's frame: options that all commands share, and errors as sentences with exit codes.

Heavy libraries are imported by the commands that need them, so that `copydesk --help` answers at once.
"""

import errno
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from flows.environment import silence_telemetry

if TYPE_CHECKING:
    from flows.settings import Settings

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

_COLLECTING = frozenset({"run", "ingest"})  # commands that a run of their own is on its way for


@dataclass(slots=True)
class Call:
    """What this call asked for, as far as it was read when something went wrong."""

    config: Path | None = None
    """As given; none stands for copydesk.toml in the working folder."""
    command: str | None = None
    settings: "Settings | None" = None
    """The configuration, where the command needs one."""

    @property
    def is_collecting(self) -> bool:
        """Whether a run may be left that can be resumed."""
        return self.command in _COLLECTING

    @property
    def again(self) -> str:
        """What to do once the cause is gone."""
        return "`copydesk run --resume`" if self.is_collecting else "the same command again"


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
    call = context.ensure_object(Call)
    call.config, call.command = config, context.invoked_subcommand


def settings_of(context: typer.Context) -> Any:
    """The configuration that this call is to work with."""
    from flows.config import load_settings

    call = context.find_root().ensure_object(Call)
    call.settings = load_settings(call.config, os.environ)
    return call.settings


def main() -> None:
    """Entry point: runs the command and turns errors into sentences and exit codes."""
    from flows.cli import commands, demo, tables  # noqa: F401 - their decorators add the commands

    call = Call()
    try:
        app(obj=call)
    except SystemExit as end:
        if end.code == EXIT_INTERRUPTED:  # Typer makes it of a KeyboardInterrupt, and says nothing
            _interrupted(call)
        raise
    except Exception as error:  # noqa: BLE001 - the last boundary: what is known is a sentence, the rest a trace
        sys.exit(_explained(error, call))


def _interrupted(call: Call) -> NoReturn:
    """Ends the process at once: what still works in threads is finished by a resumed run, and nobody waits for it.

    The crawl ends with this process (`flows.stages.crawl`), workers and leases were given back on the way here.
    """
    if call.is_collecting:
        _say("interrupted; nothing is lost", "copydesk run --resume")
    else:
        _say("interrupted")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_INTERRUPTED)  # a usual end would wait for threads, and may abort in those that compute


def _explained(error: Exception, call: Call) -> int:
    """Print an error for a person; returns the exit code."""
    for note in getattr(error, "__notes__", ()):
        _say(note)
    hint = getattr(error, "hint", None)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        where = error.filename or "where the data lies"
        _say(f"the disk is full: {where} was not written", f"free space, then {call.again}")
        return EXIT_RUN_FAILED
    if isinstance(error, OSError) and error.errno and error.filename and not hint:
        message, mend = _refused(error, call.settings)
        _say(message, f"{mend}, then {call.again}")
        return EXIT_RUN_FAILED
    if hint is not None or _is_ours(error):
        told = str(getattr(error, "message", error))
        _say(told.removesuffix(str(hint)).rstrip(" ;\n") if hint else told, str(hint or ""))
        return _exit_code(error)
    import traceback

    traceback.print_exc()
    way_on = "; nothing that was collected is lost, `copydesk run --resume` goes on" if call.is_collecting else ""
    _say(f"unexpected: {type(error).__name__}: {error}", f"this is a defect of Copydesk{way_on}")
    return EXIT_RUN_FAILED


def _refused(error: OSError, settings: "Settings | None") -> tuple[str, str]:
    """What the system refused, and what to mend."""
    path = Path(os.fsdecode(error.filename))
    if error.errno == errno.ENOENT:
        return f"{path} is missing", "put it back or correct what names it"
    message = f"{path}: {os.strerror(error.errno or 0)}"
    if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return message, "mend that"
    if settings is None:  # whether it was to be read or written is not known
        return message, "correct its rights or name another place"
    own = any(path.absolute().is_relative_to(place) for place in (settings.data, settings.archive))
    if own or error.errno == errno.EROFS:
        return message, "give this user a place to write to (`data` and `archive` in copydesk.toml)"
    return message, "this user must be able to read it"


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
