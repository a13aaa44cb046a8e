"""Ctrl-C: what a terminal sends to the command and to everything it started."""

import json
import os
import signal
import subprocess
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.newsroom import COPYDESK, copydesk

SECONDS = 60  # given to a command to end; the site answers nothing for longer
PIPE_BYTES = 1_000_000  # more than a pipe holds: 64 kB on Linux


@contextmanager
def silent_site():
    """A site that takes requests and answers none; its port, and an event that is set by the first request."""
    asked, over = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            over.wait()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        over.set()
        server.shutdown()
        server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize("whole_group", [True, False], ids=["as a terminal sends it", "to the command alone"])
def test_an_interrupted_run_ends_at_once_and_says_how_to_go_on(tmp_path, whole_group):
    """Exit code 130 while the site still keeps the crawl waiting, the way on in words, and the run to be resumed."""
    with silent_site() as (port, asked):
        (tmp_path / "sources.toml").write_text(
            f'[[source]]\nid = "a"\nname = "A"\nhome = "http://silent.test:{port}/"\n', "utf-8"
        )
        config = tmp_path / "copydesk.toml"
        config.write_text(
            'data = "data"\n[crawl]\nuser_agent_contact = "a@example.org"\ntimeout_seconds = 300\n'
            '[crawl.allow_hosts]\n"silent.test" = "127.0.0.1"\n',
            "utf-8",
        )
        process = subprocess.Popen(
            [*COPYDESK, "--config", str(config), "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert asked.wait(SECONDS), process.communicate()
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 130, said
    assert "interrupted; nothing is lost\n  → copydesk run --resume" in said
    assert "Traceback" not in said
    left = json.loads(copydesk(config, "status", "--json").stdout)["unfinished"]
    assert [run["held_by"] for run in left] == [None]


def test_an_interrupted_command_that_collects_nothing_promises_nothing():
    """Ctrl-C while `extract` reads its standard input: exit code 130, and no run to be resumed is spoken of."""
    with subprocess.Popen(
        [*COPYDESK, "extract", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        process.stdin.write(b" " * PIPE_BYTES)  # taken when the command reads, and not before
        process.stdin.flush()
        for _ in range(SECONDS):  # one that comes between two reads is seen at the next, which waits for more
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
                break
        else:
            process.kill()
        said = process.stderr.read()
    assert (process.returncode, said) == (130, b"copydesk: interrupted\n")
