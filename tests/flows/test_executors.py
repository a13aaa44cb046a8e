"""One page that hangs or dies costs itself and nothing else."""

import errno
import multiprocessing
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.errors import StageError, UsageError
from flows.executors import Failure, ProcessExecutor, make_executor
from warehouse.contract import RejectionReason


def behave(kind):
    if kind == "die":
        os._exit(7)
    if kind == "hang":
        time.sleep(60)
    if kind == "wait":
        time.sleep(0.5)
    if kind == "raise":
        raise ValueError("a page like this")
    return kind


def own_id(_):
    return os.getpid()


def refused(code):
    raise OSError(code, os.strerror(code), "a.warc.gz")


def out_of_memory(_):
    raise MemoryError


def read(path):
    return Path(path).read_bytes()


@pytest.fixture
def executor():
    """An executor for one test: a pool that lived longer would start workers in the midst of the next one."""
    made = ProcessExecutor(workers=2, page_seconds=3)
    yield made
    made.close()


def get_ready():
    time.sleep(2)


def test_a_worker_gets_ready_on_its_own_time():
    """What a worker loads before its first page is none of that page's seconds, also after another page was killed."""
    made = ProcessExecutor(1, 1, get_ready)
    try:
        done = list(made.map(behave, ["a", "hang", "b"]))
    finally:
        made.close()
    assert [done[0], done[2]] == ["a", "b"]
    assert done[1].reason is RejectionReason.TIMEOUT


def test_results_keep_their_order_around_failures(executor):
    """A dead, a hung and a raising task each give a failure in their place, the others their results."""
    done = list(executor.map(behave, ["a", "die", "b", "hang", "raise", "c"]))
    assert [item for item in done if not isinstance(item, Failure)] == ["a", "b", "c"]
    assert [item.reason for item in (done[1], done[3], done[4])] == [
        RejectionReason.CRASHED,
        RejectionReason.TIMEOUT,
        RejectionReason.CRASHED,
    ]
    assert "exit code 7" in done[1].detail
    assert "a page like this" in done[4].detail


class Deadly(list):
    """Items after whose first every worker is killed, before it began anything."""

    def __iter__(self):
        before = set(multiprocessing.active_children())
        for number, item in enumerate(super().__iter__()):
            if number == 1:
                for child in set(multiprocessing.active_children()) - before:
                    os.kill(child.pid, signal.SIGKILL)
            yield item


def test_workers_that_die_while_they_start_are_no_pages_fault(executor):
    """Where no page can be to blame the stage fails instead of rejecting the batch, and a second try reads it."""
    with pytest.raises(StageError, match="worker processes ended") as raised:
        list(executor.map(behave, Deadly("abc")))
    assert "--resume" in raised.value.hint
    assert list(executor.map(behave, list("abc"))) == list("abc")


def test_a_pool_that_broke_between_two_batches_is_replaced(executor):
    """Idle workers that were killed cost the next batch a try, and no page."""
    (worker,) = executor.map(own_id, ["a"])
    os.kill(worker, signal.SIGKILL)
    while executor._pool.active:  # until the pool has noticed
        time.sleep(0.05)
    with pytest.raises(StageError, match="worker processes ended"):
        list(executor.map(behave, ["b"]))
    assert list(executor.map(behave, ["b"])) == ["b"]


def test_dask_without_an_address_is_a_usage_error():
    """The configuration error says which key is missing."""
    with pytest.raises(UsageError, match="scheduler_address"):
        make_executor("dask", workers=1, page_seconds=1, scheduler_address=None)


@contextmanager
def cluster(workers):
    from dask import config
    from distributed import LocalCluster

    patient = config.set({"distributed.deploy.lost-worker-timeout": "10 minutes"})  # a busy machine starts slowly
    with (
        patient,
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as started,
    ):
        yield started


@contextmanager
def dask(address, page_seconds=30):
    made = make_executor("dask", workers=1, page_seconds=page_seconds, scheduler_address=address)
    try:
        yield made
    finally:
        made.close()


def test_dask_gives_the_same_results_and_survives_a_dying_worker():
    """On a real Dask cluster on loopback, the page that kills its worker is a failure and its neighbours are read."""
    with cluster(2) as started, dask(started.scheduler_address) as executor:
        done = list(executor.map(behave, ["a", "raise", "die", "b"]))
    assert (done[0], done[3]) == ("a", "b")
    assert [item.reason for item in done[1:3]] == [RejectionReason.CRASHED, RejectionReason.CRASHED]


@pytest.mark.slow
def test_dask_blames_nobody_for_a_neighbour():
    """Pages that wait at the one worker with another that kills it are read all the same."""
    items = ["a", "die", "b", "c"]
    with cluster(1) as started, dask(started.scheduler_address, page_seconds=60) as executor:
        done = list(executor.map(behave, items))
    assert [getattr(item, "reason", item) for item in done] == [
        RejectionReason.CRASHED if item == "die" else item for item in items
    ]


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["scheduler", "workers"])
def test_a_cluster_that_goes_away_is_no_pages_fault(gone):
    """Where scheduler or workers are gone, the stage fails and can be resumed; no page is rejected for it."""
    with cluster(1) as started, dask(started.scheduler_address, page_seconds=1) as executor:
        results = executor.map(behave, ["a", *["wait"] * 20])
        assert next(results) == "a"
        if gone == "scheduler":
            started.close()
        else:
            started.scale(0)
        with pytest.raises(StageError, match="Dask cluster"):
            list(results)


def test_a_file_that_no_worker_can_read_stops_the_stage(executor, tmp_path):
    """An archive that is not there concerns no single page: the stage fails instead of rejecting them all."""
    with pytest.raises(StageError, match=r"no-such\.warc") as raised:
        list(executor.map(read, [str(tmp_path / "no-such.warc")]))
    assert "--resume" in raised.value.hint
    assert "same path" in raised.value.hint


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        (errno.ENOMEM, "memory"),
        (errno.ENOSPC, "free space"),
        (errno.EMFILE, "ulimit -n"),
        (errno.EIO, "disk"),
    ],
)
def test_what_the_system_refuses_stops_the_stage_and_says_what_to_mend(executor, code, mend):
    """No page is rejected for want of memory, space or handles; the hint is about what was wanting."""
    with pytest.raises(StageError, match=os.strerror(code)) as raised:
        list(executor.map(refused, [code]))
    assert mend in raised.value.hint
    assert "same path" not in raised.value.hint


def test_a_page_that_asks_for_too_much_memory_fails_alone(executor):
    """Python's own MemoryError is the outcome of the page that met it."""
    (done,) = executor.map(out_of_memory, [""])
    assert done.reason is RejectionReason.CRASHED
