"""`copydesk demo`: the main job as a user runs it, on a newsroom of our own on loopback.

A newsroom process, a `copydesk serve` process with a schedule that fires every few seconds, a webhook that
receives the alerts; here only the newsroom's clock is moved on, once a run is done.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flows.errors import RunError
from flows.runs import RunFolder
from flows.summary import Summary, read_summary
from flows.tied import start_tied

# Between two firings of the schedule: long enough for a firing that finds nothing due to end before the next.
TICK_EVERY = "10s"
# For the server's first start and one run on two slow cores; far beyond what either takes.
PATIENCE_SECONDS = 300.0
_POLL_SECONDS = 0.5
_END_SECONDS = 20.0  # for a polite end; what has none then is ended by `flows.tied`
_MARKER = ".copydesk-demo"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A running newsroom, as its first line of output describes it."""

    sources: Path
    truth: Path
    clock: Path
    control: str
    sites: int
    hosts: list[str]  # of all sites, the mobile ones too


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What came of a demonstration."""

    config: Path
    data: Path
    truth: Path
    summaries: list[Summary]
    received: list[dict[str, Any]]  # alerts as the webhook got them
    seconds: float


def demonstrate(folder: Path, *, seed: int, ticks: int, note: Callable[[str], None]) -> Demonstration:
    """Run `ticks` collections of a newsroom made from `seed` and keep everything in `folder`.

    Raises:
        RunError: a process ended or took too long; the message names its log.
    """
    began = time.monotonic()
    _prepare(folder)
    received: list[dict[str, Any]] = []
    with _newsroom(folder, seed) as newsroom, _webhook(received) as target:
        note(f"newsroom of {newsroom.sites} sites, seed {seed}")
        config = _configure(folder, newsroom, target)
        summaries: list[Summary] = []
        with _serving(config, folder / "serve.log", note) as serving:
            for tick in range(ticks):
                if tick:
                    urllib.request.urlopen(urllib.request.Request(f"{newsroom.control}tick", method="POST"), timeout=30)  # noqa: S310 - loopback, our own
                    note(f"the newsroom's clock goes on to {newsroom.clock.read_text('utf-8').strip()}")
                summaries.append(_await_run(folder / "data", {s["run_id"] for s in summaries}, serving, note))
    return Demonstration(config, folder / "data", newsroom.truth, summaries, received, time.monotonic() - began)


def compare(shown: Demonstration) -> int:
    """Hold the tables against the newsroom's truth and print it; 0 where they agree."""
    command = [sys.executable, "-m", "demo", "compare", "--tables", str(shown.data / "tables")]
    return subprocess.run([*command, "--truth", str(shown.truth)], check=False).returncode  # noqa: S603 - our own module


def _prepare(folder: Path) -> None:
    """An empty folder; one that an earlier demonstration filled is emptied, any other is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARKER).exists():
            raise RunError(f"{folder} is not empty and no earlier demo made it", hint="give another --dir")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARKER).touch()


def _configure(folder: Path, newsroom: Newsroom, target: str) -> Path:
    hosts = "\n".join(f'"{host.partition(":")[0]}" = "127.0.0.1"' for host in newsroom.hosts)
    config = folder / "copydesk.toml"
    config.write_text(
        f"""# Written by `copydesk demo`; every key is explained in docs/sources.md.
data = "data"
sources = "{newsroom.sources}"
clock_file = "{newsroom.clock}"

[crawl]
user_agent_contact = "https://newsroom.test/contact"

[crawl.allow_hosts]
{hosts}

[schedule]
every = "{TICK_EVERY}"

[prefect]
port = 0

[docs]
port = 0

[alerts]
targets = ["{target}"]
""",
        "utf-8",
    )
    return config


@contextlib.contextmanager
def _newsroom(folder: Path, seed: int) -> Iterator[Newsroom]:
    log = folder / "newsroom.log"
    command = [sys.executable, "-m", "demo", "serve", "--seed", str(seed), "--port", "0"]
    with log.open("wb") as errors:
        process = start_tied(
            [*command, "--dir", str(folder / "newsroom")], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    with _ended(process):
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RunError("the newsroom did not start", hint=f"its log is {log}")
        said = json.loads(line)
        yield Newsroom(
            Path(said["sources"]).resolve(),
            Path(said["truth"]).resolve(),
            Path(said["clock"]).resolve(),
            said["control"],
            said["sites"],
            said["hosts"],
        )


@contextlib.contextmanager
def _serving(config: Path, log: Path, note: Callable[[str], None]) -> "Iterator[subprocess.Popen[str]]":
    with log.open("wb") as output:
        process = start_tied(
            [sys.executable, "-c", "from flows.cli import main; main()", "--config", str(config), "serve"],
            stdout=output,
            stderr=subprocess.PIPE,
            env={**os.environ, "PREFECT_RUNNER_POLL_FREQUENCY": "2", "PREFECT_LOGGING_LEVEL": "WARNING"},
            text=True,
        )

    def relay() -> None:
        with log.open("a", encoding="utf-8") as kept:
            for line in process.stderr or ():
                kept.write(line)
                if line.startswith("copydesk: "):
                    note(line.removeprefix("copydesk: ").rstrip())

    reader = threading.Thread(target=relay, daemon=True)
    reader.start()
    with _ended(process):
        yield process
    reader.join(timeout=5)


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[str]") -> Iterator[None]:
    """Stop a process of ours at the end, politely first."""
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_END_SECONDS)
        if process.stdin:
            process.stdin.close()
        process.wait()


def _await_run(data: Path, known: set[str], serving: "subprocess.Popen[str]", note: Callable[[str], None]) -> Summary:
    """The summary of the next collection that the schedule began, once it is done."""
    deadline, told = time.monotonic() + PATIENCE_SECONDS, ""
    while time.monotonic() < deadline:
        if serving.poll() is not None:
            raise RunError(
                f"`copydesk serve` ended with exit code {serving.returncode}",
                hint=f"its log is {data.parent / 'serve.log'}",
            )
        for path in sorted((data / "runs").glob("collect-*")):
            if path.name in known:
                continue
            folder = RunFolder(data, path.name)
            if folder.is_finished:
                return read_summary(folder)
            if (stage := _stage(folder)) != told:
                told = stage
                note(f"run {path.name} is {stage}")
        time.sleep(_POLL_SECONDS)
    raise RunError(
        f"no run was done within {PATIENCE_SECONDS:.0f} s", hint=f"see {data.parent / 'serve.log'} and {data / 'runs'}"
    )


def _stage(folder: RunFolder) -> str:
    """What a run is at, by the files that are there."""
    if folder.summary_file.exists():
        return "publishing"
    if any((folder.path / "pages").glob("*.parquet")):
        return "checking"
    if any((folder.path / "crawl").glob("*.parquet")):
        return "reading pages"
    return "fetching" if folder.plan_file.exists() else "starting"


@contextlib.contextmanager
def _webhook(received: list[dict[str, Any]]) -> Iterator[str]:
    """A receiver of alerts on loopback; gives its Apprise address."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            received.append(json.loads(self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nothing: the command prints what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_address[1]}/alerts"
    finally:
        server.shutdown()
        server.server_close()
