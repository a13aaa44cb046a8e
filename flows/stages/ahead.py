"""A crawl process that is started before its plan is known.

Loading Scrapy takes a crawl 2 seconds, and loading the rest of the line takes `copydesk run` about as long: side by
side the first request goes out in half the time. Loads nothing itself.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_waiting: "list[subprocess.Popen[str]]" = []
"""At most one; of this process, since a process is what one hands on to nobody."""


def start_crawl(*arguments: str, errors: int | IO[bytes]) -> "subprocess.Popen[str]":
    """A crawl process with pipes to this one and its standard error in `errors`."""
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "crawlers", *arguments],
        stdin=subprocess.PIPE,  # closes when this process dies, and the crawl ends with it
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


@contextlib.contextmanager
def crawl_ahead() -> Iterator[None]:
    """Have a crawl process load what it needs; one that got no plan is ended with the block."""
    process = start_crawl("--ahead", errors=subprocess.DEVNULL)  # its log is named with its plan
    _waiting.append(process)
    try:
        yield
    finally:
        if process in _waiting:
            _waiting.remove(process)
            process.kill()
            with process:
                pass


def take_waiting(plan_file: Path, log: Path) -> "subprocess.Popen[str] | None":
    """The waiting process, told its plan and where its log is; None where none waits any more."""
    try:
        process = _waiting.pop()
    except IndexError:
        return None
    try:
        assert process.stdin is not None  # noqa: S101 - it was started with a pipe
        line = json.dumps({"plan": str(plan_file), "log": str(log)}) + "\n"
        os.write(process.stdin.fileno(), line.encode())  # past the buffer, which would be written again on closing
    except BrokenPipeError:  # it died: the crawl is started as ever
        with process:
            process.kill()
        return None
    return process
