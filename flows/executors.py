"""Where the work on pages is done: a pool of processes on this machine, or a Dask cluster by its address.

Both give one result per item in the items' order, or a `Failure` for the one item that ran too long or took its
worker with it; the others go on.
"""

import errno
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from flows.errors import StageError, UsageError
from warehouse.contract import RejectionReason

if TYPE_CHECKING:
    from pebble import ProcessPool

Item = TypeVar("Item")
Result = TypeVar("Result")

_UNREACHED = "every worker must reach the archive under the same path, and may read it"
_TOO_MANY_FILES = "let more files be open at once (`ulimit -n`), or give fewer workers"

# Refusals of the system that concern no single page, with what to mend. A MemoryError is none of them: a page can
# ask for more than there is by itself.
_OF_THE_MACHINE = {
    errno.ENOENT: _UNREACHED,
    errno.EACCES: _UNREACHED,
    errno.ESTALE: _UNREACHED,
    errno.EIO: "look at the disk under the archive, and at the system's log",
    errno.ENOSPC: "free space on the disk of the workers",
    errno.EMFILE: _TOO_MANY_FILES,
    errno.ENFILE: _TOO_MANY_FILES,
    errno.ENOMEM: "give fewer workers, or the machine more memory",
}

# A worker is replaced after so many pages: what parsers leak stays bounded.
PAGES_PER_WORKER = 5000


@dataclass(frozen=True, slots=True)
class Failure:
    """One item that gave no result."""

    reason: RejectionReason  # timeout or crashed
    detail: str


class Executor(Protocol):
    """Runs one function over many items."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | Failure]:
        """One result or failure per item, in order."""
        ...

    def close(self) -> None:
        """Stop every worker."""
        ...


class ProcessExecutor:
    """A pool of processes in which one task is killed without the others (pebble)."""

    def __init__(self, workers: int, page_seconds: float, prepare: Callable[[], None] | None = None) -> None:
        """`prepare` is what a worker does before its first page: its time is none of that page's."""
        self._workers = workers
        self._seconds = page_seconds
        self._prepare = prepare
        self._pool = self._fresh()

    def _fresh(self) -> "ProcessPool":
        from pebble import ProcessPool

        # A fresh interpreter for each worker: the caller has threads, and forking those can deadlock.
        context = multiprocessing.get_context("spawn")
        return ProcessPool(
            max_workers=self._workers, max_tasks=PAGES_PER_WORKER, context=context, initializer=self._prepare
        )

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | Failure]:
        """See `Executor.map`. A task's seconds count from when its worker began it.

        Raises:
            StageError: the pool broke, which no page is to blame for. A further call works with a new one.
        """
        futures = [self._schedule(function, item) for item in items]
        for future in futures:
            try:
                result = _result(future, self._seconds)
            except BrokenExecutor as error:
                raise self._broken(str(error)) from error
            yield result

    def _schedule(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        try:
            scheduled: Future[Result] = self._pool.schedule(function, args=[item], timeout=self._seconds)
        except RuntimeError as error:  # pebble's word for a pool that broke since the last call
            raise self._broken(str(error)) from error
        return scheduled

    def _broken(self, why: str) -> StageError:
        """A worker died outside of any page (out of memory, a signal while it started), and its pool with it."""
        self.close()
        self._pool = self._fresh()
        return StageError(
            f"the worker processes ended: {why}",
            hint="look at the memory of this machine, then `copydesk run --resume`",
        )

    def close(self) -> None:
        """Stop every worker, whatever it is at."""
        self._pool.stop()
        self._pool.join()


class DaskExecutor:
    """A Dask cluster. Its workers must reach the archive under the same path."""

    def __init__(self, address: str, page_seconds: float) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                "executor = 'dask' needs the package distributed, which is not installed",
                hint="pip install 'copydesk[dask]', or set executor = 'processes'",
            ) from error
        self._seconds = page_seconds
        self._address = address
        try:
            self._client = Client(address, timeout="20s", set_as_default=False)
        except OSError as error:
            raise UsageError(
                f"no Dask scheduler answers at {address}: {error}",
                hint="start one with `dask scheduler`, or correct extract.scheduler_address",
            ) from error

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result | Failure]:
        """See `Executor.map`. A page that outlives its time costs its worker a restart, its neighbours a second try."""
        from distributed import KilledWorker

        futures = [self._client.submit(function, item, pure=False, retries=0) for item in items]
        threads = max(1, sum(self._client.nthreads().values()))
        for index, future in enumerate(futures):
            # The page at the head may wait for those before it: the limit is that of a full queue, once round.
            result = self._result(future, self._seconds * (1 + (len(futures) - index) / threads))
            if isinstance(result, KilledWorker):
                # Dask blames whatever waited at a worker that died. Alone, a page can only answer for itself.
                alone = self._client.submit(function, items[index], pure=False, retries=0)
                result = self._result(alone, self._seconds * (1 + len(futures) / threads))
            if isinstance(result, KilledWorker):
                result = Failure(RejectionReason.CRASHED, "every worker that read it died")
            yield result

    def _result(self, future: Any, waiting: float) -> Any:
        """The result, a failure of the page, or the `KilledWorker` that Dask lays to it.

        Raises:
            StageError: the cluster is gone: that is no page's fault.
        """
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError

        try:
            return future.result(timeout=waiting)
        except FutureTimeoutError:
            self._check_cluster()
            busy = [name for name, keys in self._client.processing().items() if future.key in keys]
            future.cancel()
            self._client.restart_workers(busy)
            return Failure(RejectionReason.TIMEOUT, f"no result within {waiting:.0f} s")
        except KilledWorker as error:
            return error
        except (FutureCancelledError, CommClosedError) as error:
            raise self._gone(f"{type(error).__name__}: {error}") from error
        except Exception as error:  # noqa: BLE001 - whatever the page made its worker raise is its outcome
            return _raised(error)

    def _check_cluster(self) -> None:
        """A page is late because of itself only where the scheduler answers and has workers."""
        try:
            workers = self._client.scheduler_info(n_workers=-1)["workers"] if self._client.status == "running" else {}
        except OSError as error:
            raise self._gone(str(error)) from error
        if not workers:
            raise self._gone("no worker is left" if self._client.status == "running" else self._client.status)

    def _gone(self, why: str) -> StageError:
        return StageError(
            f"the Dask cluster at {self._address} stopped working: {why}",
            hint="start its scheduler and workers again, then `copydesk run --resume`",
        )

    def close(self) -> None:
        """Leave the cluster, which is not ours to stop."""
        self._client.close()


def make_executor(
    kind: str,
    *,
    workers: int,
    page_seconds: float,
    scheduler_address: str | None,
    prepare: Callable[[], None] | None = None,
) -> Executor:
    """The executor that the configuration names: ``processes`` or ``dask``; `prepare` is for processes alone.

    Raises:
        UsageError: another name, or Dask without an address or a scheduler that answers.
    """
    if kind == "processes":
        return ProcessExecutor(workers, page_seconds, prepare)
    if kind == "dask":
        if not scheduler_address:
            raise UsageError(
                "executor = 'dask' without extract.scheduler_address",
                hint="give the scheduler's address, such as tcp://127.0.0.1:8786",
            )
        return DaskExecutor(scheduler_address, page_seconds)
    raise UsageError(f"unknown executor {kind!r}", hint="use 'processes' or 'dask'")


def _result(future: "Future[Any]", seconds: float) -> Any:
    """The result or the failure of one page.

    Raises:
        BrokenExecutor: the pool is gone, and with it every page that was not done.
    """
    from pebble import ProcessExpired

    try:
        return future.result()
    except FutureTimeoutError:
        return Failure(RejectionReason.TIMEOUT, f"took longer than {seconds:.0f} s")
    except ProcessExpired as error:
        return Failure(RejectionReason.CRASHED, f"its worker died with exit code {error.exitcode}")
    except BrokenExecutor:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the page raised is that page's outcome
        return _raised(error)


def _raised(error: Exception) -> Failure:
    """What a page made its worker raise, as its outcome.

    Raises:
        StageError: the system refused a file, memory or a handle: that would befall the next page too.
    """
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        mend = _OF_THE_MACHINE[error.errno]
        raise StageError(
            f"pages cannot be read: {os.strerror(error.errno)}: {error.filename or error}",
            hint=f"{mend}, then `copydesk run --resume`",
        ) from error
    return Failure(RejectionReason.CRASHED, f"{type(error).__name__}: {error}")
