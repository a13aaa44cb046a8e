"""``python -m flows.tied COMMAND…``: run a command, and end it when standard input closes.

Whoever starts it holds the other end of that pipe: also where that process is killed, the command does not stay behind.
To be started as the leader of a process group of its own, which is what is ended; an interrupt goes to the command
alone. Exit code: the command's, 128 and the number of the signal that ended it.
"""

import os
import signal
import subprocess
import sys
import threading
from typing import Any

_END_SECONDS = 15.0  # that the command has for its end, then it is killed


def start_tied(command: list[str], **options: Any) -> "subprocess.Popen[Any]":
    """A process that ends with this one, however that ends; `options` are those of `subprocess.Popen`."""
    return subprocess.Popen(  # noqa: S603 - our caller's own command
        [sys.executable, "-m", "flows.tied", *command], stdin=subprocess.PIPE, start_new_session=True, **options
    )


def main(command: list[str]) -> int:
    """Run `command` to its end."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # the whole group gets it: this process waits for the command's end
    signal.signal(signal.SIGINT, lambda *_: None)  # handled: a command would inherit that a shell has it ignored
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our caller's own command
    signal.signal(signal.SIGINT, lambda *_: process.send_signal(signal.SIGINT))
    threading.Thread(target=_end_with_input, args=(process,), daemon=True).start()
    code = process.wait()
    return code if code >= 0 else 128 - code


def _end_with_input(process: "subprocess.Popen[bytes]") -> None:
    while os.read(sys.stdin.fileno(), 1):  # unbuffered: a reader with a lock aborts an interpreter that ends meanwhile
        pass
    os.killpg(0, signal.SIGTERM)
    try:
        process.wait(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
