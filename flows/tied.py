"""``python -m flows.tied COMMAND…``: run a command, and end it when standard input closes.

Whoever starts it holds the other end of that pipe: also where that process is killed, the command does not stay behind.
To be started as the leader of a process group of its own, which is what is ended. Exit code: the command's.
"""

import os
import signal
import subprocess
import sys
import threading

_END_SECONDS = 15.0  # that the command has for its end, then it is killed


def main(command: list[str]) -> int:
    """Run `command` to its end."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # the whole group gets it: this process waits for the command's end
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our caller's own command
    threading.Thread(target=_end_with_input, args=(process,), daemon=True).start()
    return process.wait()


def _end_with_input(process: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGTERM)
    try:
        process.wait(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
