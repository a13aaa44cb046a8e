"""One publisher or maintainer at a time on one machine.

The lease that publishers take in the state database holds across machines; this lock costs nothing, needs
no database, and the kernel takes it back from a process that died.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from warehouse.errors import WarehouseBusyError, WarehouseWriteError
from warehouse.lake import Lake

LOCK_FILE = ".copydesk.lock"
_LOOK_AGAIN_SECONDS = 0.05  # a publish of a small run takes half a second


@contextmanager
def exclusive(lake: Lake, *, wait_seconds: float) -> Iterator[None]:
    """Hold the tables of a folder for oneself; on an object store the caller's lease alone stands guard.

    Raises:
        WarehouseBusyError: somebody else held them for `wait_seconds`.
        WarehouseWriteError: the folder cannot be made or written.
    """
    folder = lake.folder
    if folder is None:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK_FILE).open("ab")
    except OSError as error:
        raise WarehouseWriteError.of(str(folder), error) from error
    with file:
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise WarehouseBusyError(lake.root, wait_seconds) from None
                time.sleep(_LOOK_AGAIN_SECONDS)
        yield
