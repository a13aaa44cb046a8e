"""Nothing calls home: the sockets of a whole run and of a serving Prefect server, seen from the kernel."""

import os
import re
import shutil
import signal
import subprocess
import time

import pytest

from tests.newsroom import COPYDESK, newsroom

pytestmark = [pytest.mark.slow, pytest.mark.server]

_CONNECT = re.compile(
    r"connect\(\d+, \{sa_family=AF_INET6?, .*?(?:sin_addr=inet_addr|inet_pton\(AF_INET6, )\(?\"([^\"]+)\""
)
_LOOPBACK = re.compile(r"^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$")


@pytest.fixture
def trace(tmp_path):
    """A command that writes every connect of a process and its children to a file."""
    if shutil.which("strace") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("strace is missing, and in CI nothing may be skipped")
        pytest.skip("strace is missing")
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect", "-o", str(tmp_path / "connects.txt")]


def addresses(tmp_path):
    """Internet addresses that were connected to; a datagram socket's connect is how look-ups begin."""
    text = (tmp_path / "connects.txt").read_text("utf-8", "replace")
    found = _CONNECT.findall(text)
    assert len(found) == len(re.findall(r"sa_family=AF_INET", text)), "a connect was not understood"
    return found


@pytest.mark.timeout(600)
def test_a_served_run_connects_to_loopback_only(tmp_path, seed, trace):
    """`copydesk serve` with its Prefect server and a scheduled collection never leaves loopback."""
    with newsroom(tmp_path / "newsroom", seed) as world:
        config = world.configure(tmp_path, '[schedule]\nevery = "5s"\n[prefect]\nport = 0\n')
        process = subprocess.Popen(
            [*trace, *COPYDESK, "--config", str(config), "serve"], stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            deadline = time.monotonic() + 500
            while not list((tmp_path / "data/runs").glob("*/done.json")):
                assert process.poll() is None, "serve ended"
                assert time.monotonic() < deadline, "no scheduled run was done"
                time.sleep(1)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    found = addresses(tmp_path)
    assert found, "nothing was seen at all: the trace does not work"
    assert [address for address in found if not _LOOPBACK.match(address)] == []
