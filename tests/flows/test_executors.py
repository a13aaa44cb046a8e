"""One page that hangs or dies costs itself and nothing else."""

import os
import time

import pytest

from flows.errors import UsageError
from flows.executors import Failure, ProcessExecutor, make_executor
from warehouse.contract import RejectionReason


def behave(kind):
    if kind == "die":
        os._exit(7)
    if kind == "hang":
        time.sleep(60)
    if kind == "raise":
        raise ValueError("a page like this")
    return kind


@pytest.fixture(scope="module")
def executor():
    made = ProcessExecutor(workers=2, page_seconds=3)
    yield made
    made.close()


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


def test_dask_without_an_address_is_a_usage_error():
    """The configuration error says which key is missing."""
    with pytest.raises(UsageError, match="scheduler_address"):
        make_executor("dask", workers=1, page_seconds=1, scheduler_address=None)


def test_dask_gives_the_same_results_and_survives_a_dying_worker():
    """On a real Dask cluster on loopback, the page that kills its worker is a failure and its neighbours are read."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as cluster:
        made = make_executor("dask", workers=1, page_seconds=30, scheduler_address=cluster.scheduler_address)
        try:
            done = list(made.map(behave, ["a", "raise", "die", "b"]))
        finally:
            made.close()
    assert (done[0], done[3]) == ("a", "b")
    assert [item.reason for item in done[1:3]] == [RejectionReason.CRASHED, RejectionReason.CRASHED]
