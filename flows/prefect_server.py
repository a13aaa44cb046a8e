"""A Prefect server of our own on loopback, where none is configured."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from flows.environment import SERVER_START_SECONDS, silence_telemetry
from flows.errors import StageError
from flows.files import write_json
from flows.tied import start_tied

_HEALTH_SECONDS = 2.0
_POLL_SECONDS = 0.25


def served_api_url(data: Path) -> str | None:
    """Address of the API that a `copydesk serve` of this data folder offers now; None where none answers."""
    try:
        said = json.loads(_note(data).read_text("utf-8"))
    except (OSError, ValueError):  # none, or not to be read: who begins a run is told what is wrong with the folder
        return None
    url = str(said["api_url"])
    return url if is_healthy(url) else None


def is_healthy(api_url: str) -> bool:
    """Whether a Prefect API answers at `api_url`."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=_HEALTH_SECONDS) as answer:  # noqa: S310 - http(s) only
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


@contextlib.contextmanager
def server(data: Path, *, port: int | None) -> Iterator[str]:
    """Start a server whose home is ``<data>/prefect``; gives the address of its API and stops it at the end.

    Raises:
        StageError: it ended, or did not answer in time; the message names its log.
    """
    silence_telemetry()
    home = data / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    chosen = port or free_port()
    log = home / "server.log"
    env = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_UI_API_URL": f"http://127.0.0.1:{chosen}/api",
    }
    env.pop("PREFECT_API_URL", None)
    prefect = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(chosen)]
    with log.open("ab") as output:
        process = start_tied([sys.executable, "-m", *prefect], stdout=output, stderr=output, env=env)
    api_url = f"http://127.0.0.1:{chosen}/api"
    try:
        _wait_until_healthy(api_url, process, log)
        write_json(_note(data), {"api_url": api_url, "pid": process.pid})
        yield api_url
    finally:
        _note(data).unlink(missing_ok=True)
        _stop(process)


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _note(data: Path) -> Path:
    return data / "prefect" / "serving.json"


def _wait_until_healthy(api_url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + SERVER_START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StageError(
                f"the Prefect server ended with exit code {process.returncode} before it answered",
                hint=f"its log is {log}; a port that is taken is the usual cause: set prefect.port",
            )
        if is_healthy(api_url):
            return
        time.sleep(_POLL_SECONDS)
    raise StageError(
        f"the Prefect server did not answer at {api_url} within {SERVER_START_SECONDS} s", hint=f"its log is {log}"
    )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the server and what it started: it is the leader of a process group of its own."""
    if process.stdin:
        process.stdin.close()
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
