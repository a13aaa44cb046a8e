"""`python -m flows.tied`: a command's exit code is its own, and it ends with whoever holds its standard input."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

SECONDS = 30
SLEEPS = "import time; print('begun', flush=True); time.sleep(600)"


@contextmanager
def tied(*command, through=()):
    process = subprocess.Popen(
        [*through, sys.executable, "-m", "flows.tied", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.stdin.close()


@pytest.mark.parametrize("code", [0, 3])
def test_a_command_that_ends_gives_its_exit_code_and_nothing_else(code):
    """Also while its standard input is held open."""
    with tied(sys.executable, "-c", f"raise SystemExit({code})") as process:
        assert process.wait(SECONDS) == code
        assert process.stderr.read() == b""


def test_a_command_ends_when_nobody_holds_its_input():
    """It gets SIGTERM; nothing keeps the pipe of its output open."""
    with tied(sys.executable, "-c", SLEEPS) as process:
        assert process.stdout.readline() == b"begun\n"
        process.stdin.close()
        assert process.wait(SECONDS) == 128 + signal.SIGTERM
        assert process.stdout.read() == b""


@pytest.mark.parametrize("through", [(), ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")], ids=["plain", "ignored"])
def test_an_interrupt_reaches_the_command(through):
    """The command alone, as a person's Ctrl-C; also where a shell that put it into the background had it ignored."""
    with tied(sys.executable, "-c", SLEEPS, through=through) as process:
        assert process.stdout.readline() == b"begun\n"
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 128 + signal.SIGINT
        assert b"KeyboardInterrupt" in process.stderr.read()
