"""``python -m crawlers [--tied] PLAN.json`` or ``python -m crawlers --ahead``: crawl one shard of a run.

With ``--tied`` it ends at once when its standard input closes: a caller that was killed leaves no crawl behind that
would write beside the one of its next attempt. With ``--ahead`` it loads its libraries, waits for a line
``{"plan": path, "log": path}`` on standard input, writes its standard error to that log, and is tied.

Standard output: one JSON object a line (``crawl.progress`` while it works, ``crawl.done`` at the end).
Standard error: log events as JSON lines, and where it fails one ``crawl.failed`` with what to do.
Exit codes: 0 done, 2 the plan cannot be used, 3 disk or database failed or it was told to stop.
"""

import json
import logging
import os
import sys
import threading
from pathlib import Path

from crawlers.errors import BadPlanError, CrawlersError
from crawlers.models import CrawlPlan

TIED = "--tied"
AHEAD = "--ahead"


def read_plan(path: Path) -> CrawlPlan:
    """The plan in the file at `path`.

    Raises:
        BadPlanError: there is none, or it is not one.
    """
    from pydantic import ValidationError

    try:
        return CrawlPlan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadPlanError(str(path), str(error)) from error
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadPlanError(str(path), told) from error


def main(arguments: list[str]) -> int:
    """Run the program; gives its exit code."""
    if arguments == [AHEAD]:
        arguments = [TIED, _plan_to_come()]
    _log_to_stderr()
    if arguments[:1] == [TIED]:
        arguments = arguments[1:]
        threading.Thread(target=_end_with_standard_input, daemon=True).start()
    if len(arguments) != 1:
        return _failed(BadPlanError("-", "usage: python -m crawlers [--tied] PLAN.json"), 2)
    try:
        plan = read_plan(Path(arguments[0]))
    except BadPlanError as error:
        return _failed(error, 2)
    from crawlers.process import crawl
    from crawlers.spider import tell

    try:
        rows = crawl(plan)
    except CrawlersError as error:
        return _failed(error, 3)
    tell("crawl.done", run_id=plan.run_id, shard=plan.shard, rows=rows, out=str(plan.out))
    return 0


def _plan_to_come() -> str:
    """The plan's path, once it is told; ends the process where it never is."""
    import crawlers.process
    import crawlers.spider  # noqa: F401 - what takes its time to load

    line = sys.stdin.buffer.readline()
    if not line:
        os._exit(0)
    told = json.loads(line)
    log = os.open(told["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(log, sys.stderr.fileno())
    os.close(log)
    return str(told["plan"])


def _end_with_standard_input() -> None:
    """Wait for the end of standard input, then die as a killed process does: the next attempt knows how to go on."""
    while os.read(sys.stdin.fileno(), 1):  # unbuffered: a reader with a lock aborts an interpreter that ends meanwhile
        pass
    os._exit(3)


def _failed(error: CrawlersError, code: int) -> int:
    hint = getattr(error, "hint", None)
    line = {"event": "crawl.failed", "error": str(error), "hint": hint, "kind": type(error).__name__}
    sys.stderr.write(json.dumps(line) + "\n")
    return code


def _log_to_stderr() -> None:
    """Events as JSON lines; of the libraries' own log warnings and worse."""
    import structlog

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    log = structlog.get_logger("crawlers")

    class _Forward(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            log.warning("crawl.library", logger=record.name, level=record.levelname, message=record.getMessage()[:500])

    logging.captureWarnings(True)
    logging.basicConfig(level=logging.WARNING, handlers=[_Forward(logging.WARNING)], force=True)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # everything is closed; a look-up of a host name still under way in a thread must not hold us
