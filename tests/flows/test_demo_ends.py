"""What `copydesk demo` starts ends with it, however it ends."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.flows.test_serve import until
from tests.newsroom import COPYDESK

SECONDS = 60

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def started_for(folder: Path) -> list[str]:
    """Commands of running processes that name a folder or have it as their home."""
    named = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            home = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        if str(folder) in command or f"PREFECT_HOME={folder}" in home:
            named.append(command)
    return named


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=lambda one: one.name)
def test_a_demo_that_is_ended_leaves_nothing_running(tmp_path, number):
    """Newsroom, `serve`, its Prefect server and what that runs are gone a little later."""
    folder = tmp_path / "demo"
    command = [*COPYDESK, "demo", "--seed", "1", "--dir", str(folder)]
    with (tmp_path / "demo.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: any("prefect server start" in one for one in started_for(folder)), process)
        until(lambda: list(folder.glob("data/runs/*/plan.json")), process)
    finally:
        os.kill(process.pid, number)
        process.wait(SECONDS)
    deadline = time.monotonic() + SECONDS
    while started_for(folder) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert started_for(folder) == []
