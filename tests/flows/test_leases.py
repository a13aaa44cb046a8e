"""Leases: one holder at a time, over threads, processes and machines."""

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.errors import LeaseHeld, LeaseLost
from flows.leases import Leases
from flows.state import LEASES, open_state, writing
from tests.servers import postgres, postgres_url, state_url

__all__ = ["postgres", "postgres_url", "state_url"]

NAME = "source:daily-herald"

# Takes the lease again and again; inside it, a file may exist only once and a counter is read, then written.
WORKER = """
import sys, pathlib
from flows.leases import Leases
from flows.state import open_state
url, folder, rounds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
with open_state(url) as engine:
    leases = Leases(engine)
    for _ in range(rounds):
        with leases.hold("one", wait=120) as lease:
            with open(folder / "inside", "x"):
                counter = folder / "counter"
                counter.write_text(str(int(counter.read_text()) + 1))
            (folder / "inside").unlink()
"""

HOLDER = """
import sys, time
from flows.leases import Leases
from flows.state import open_state
with open_state(sys.argv[1]) as engine, Leases(engine).hold(sys.argv[2], ttl=float(sys.argv[3])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def leases(state_url):
    with open_state(state_url) as engine:
        yield Leases(engine)


def _holder(url: str, ttl: float = 600) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, NAME, str(ttl)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def _change(leases: Leases, **values: object) -> None:
    with writing(leases._engine) as connection:
        connection.execute(sa.update(LEASES).values(**values))


def _until(true, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_many_processes_never_hold_it_together(state_url, tmp_path):
    """Of processes that fight for a lease, one at a time is inside, and all get their turns."""
    (tmp_path / "counter").write_text("0", encoding="utf-8")
    processes = [
        subprocess.Popen([sys.executable, "-c", WORKER, state_url, tmp_path, "6"], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    errors = [process.communicate(timeout=200)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, errors
    assert (tmp_path / "counter").read_text(encoding="utf-8") == "24"


def test_threads_of_one_process_exclude_each_other(leases):
    """Two holders in one process are two holders."""
    with leases.hold(NAME):
        with leases.try_hold(NAME) as second:
            assert second is None
        with leases.try_hold("source:other") as other:
            assert other is not None
    with leases.try_hold(NAME) as free:
        assert free is not None


def test_a_held_lease_says_who_holds_it(leases):
    """The one who comes second is told process, machine and time."""
    with leases.hold(NAME), pytest.raises(LeaseHeld) as raised, leases.hold(NAME):
        pass
    assert f"process {os.getpid()} on " in str(raised.value)
    assert NAME in str(raised.value)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)  # noqa: S301 - our own bytes


def test_waiting_ends_when_the_holder_is_through(leases):
    """A lease that is waited for is taken as soon as it is given back."""
    inside = threading.Event()
    leave = threading.Event()

    def first() -> None:
        with leases.hold(NAME):
            inside.set()
            leave.wait()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    threading.Timer(0.2, leave.set).start()
    with leases.hold(NAME, wait=60) as lease:
        assert not lease.lost
    thread.join()


def test_a_dead_process_of_this_machine_is_replaced_at_once(state_url, leases):
    """A lease whose holder was killed is free long before its time is up, and its holder is not listed."""
    process = _holder(state_url)
    with leases.try_hold(NAME) as lease:
        assert lease is None
    assert [holder.pid for holder in leases.holders()] == [process.pid]
    process.send_signal(signal.SIGKILL)
    _until(lambda: Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").split()[2] == "Z")
    assert leases.holders() == []  # not even waited for: a zombie is dead
    with leases.try_hold(NAME) as lease:
        assert lease is not None
    process.communicate()


def test_a_process_id_that_another_process_has_now_does_not_count(leases):
    """A holder is its process id and the start of that process: a reused id is a dead holder."""
    with writing(leases._engine) as connection:
        connection.execute(
            sa.insert(LEASES).values(
                name=NAME,
                token="x" * 32,
                host=_here(),
                pid=os.getpid(),
                started="12",  # this process began later
                acquired_at=time.time(),
                expires_at=time.time() + 600,
            )
        )
    with leases.try_hold(NAME) as lease:
        assert lease is not None


def _here() -> str:
    from flows.leases import here

    return here()


def test_a_process_of_another_machine_is_believed_until_its_time_is_up(leases):
    """What cannot be looked at counts as alive; when the lease has run out it is free."""
    with writing(leases._engine) as connection:
        connection.execute(
            sa.insert(LEASES).values(
                name=NAME,
                token="x" * 32,
                host="elsewhere|boot",
                pid=1,
                started="1",
                acquired_at=time.time(),
                expires_at=time.time() + 600,
            )
        )
    with leases.try_hold(NAME) as lease:
        assert lease is None
    assert "on elsewhere" in str(leases.holder(NAME))
    _change(leases, expires_at=time.time() - 1)
    assert leases.holder(NAME) is None
    with leases.try_hold(NAME) as lease:
        assert lease is not None


def test_a_long_holding_is_renewed(leases):
    """A lease is held far beyond its time while its block goes on."""
    with leases.hold(NAME, ttl=1.5) as lease, leases.hold("other", ttl=600):
        first = leases.holder(NAME).expires_at
        _until(lambda: leases.holder(NAME).expires_at > first)
        assert not lease.lost


def test_a_lease_that_was_taken_away_is_lost(leases):
    """When another took it, the holder is told while it works, and at the end by an exception."""
    with (  # noqa: PT012 - the block is the case
        pytest.raises(LeaseLost, match="another process took it") as raised,
        leases.hold(NAME, ttl=1.5) as lease,
    ):
        _change(leases, token="y" * 32)
        _until(lambda: lease.lost)
        with pytest.raises(LeaseLost):
            lease.check()
    assert pickle.loads(pickle.dumps(raised.value)).name == NAME  # noqa: S301 - our own bytes
    assert leases.holder(NAME).token == "y" * 32  # not given back by one who no longer held it


def test_a_lease_that_cannot_be_renewed_is_lost(leases, monkeypatch):
    """When the database does not take renewals until the time is up, the lease is lost."""
    from flows.errors import StateError

    def broken(*_: object) -> bool:
        raise StateError("the disk is gone")

    monkeypatch.setattr("flows.leases._extend", broken)
    with pytest.raises(LeaseLost, match="not renewed"), leases.hold(NAME, ttl=0.5) as lease:
        _until(lambda: lease.lost)


def _held_again(leases: Leases, monkeypatch, meanwhile) -> tuple[bool, list[str]]:
    """Whether a lease that may be held again is lost by an outage during which `meanwhile` happens, and what called."""
    from flows import leases as module
    from flows.errors import StateError

    called: list[str] = []
    down = threading.Event()
    down.set()
    renew = module._renewed_or_taker

    def failing(connection, lease):
        if down.is_set():
            raise StateError("the database does not answer")
        return renew(connection, lease)

    monkeypatch.setattr(module, "_renewed_or_taker", failing)
    with leases.hold(NAME, ttl=0.4, on_taken=lambda: called.append(threading.current_thread().name)) as lease:
        _until(lambda: leases.holder(NAME) is None)  # it ran out
        meanwhile()
        assert not lease.lost
        down.clear()
        _until(lambda: called or lease.token in [holder.token for holder in leases.holders()])
        lost = lease.lost
        if lost:
            assert called == ["copydesk-leases"]
            with pytest.raises(LeaseLost, match="another process took it after it had run out: process 1 on elsewhere"):
                lease.check()
            lease._why = ""  # the end of the block is another test's
    return lost, called


def _taken(leases: Leases) -> None:
    _change(leases, token="y" * 32, host="elsewhere|boot", pid=1, expires_at=time.time() + 600)


def _gone(leases: Leases) -> None:
    with writing(leases._engine) as connection:
        connection.execute(sa.delete(LEASES))


@pytest.mark.parametrize("meanwhile", [lambda _: None, _gone], ids=["nobody came", "one came and went"])
def test_a_lease_that_may_be_held_again_outlasts_an_outage(leases, monkeypatch, meanwhile):
    """After an outage longer than its time it is held again by the same holder where it is free."""
    assert _held_again(leases, monkeypatch, lambda: meanwhile(leases)) == (False, [])
    assert leases.holder(NAME) is None  # given back at the end


def test_a_lease_is_taken_again_after_another_writer_kept_the_database(tmp_path):
    """SQLite that takes no writer for longer than the lease's time: held again once it does, and never lost."""
    path = tmp_path / "state.db"
    with open_state(f"sqlite:///{path}?timeout=0.1") as engine:
        leases = Leases(engine)
        with leases.hold(NAME, ttl=1, on_taken=lambda: None) as lease:
            writer = sqlite3.connect(path, isolation_level=None)
            writer.execute("begin immediate")
            _until(lambda: leases.holder(NAME) is None)
            writer.execute("rollback")
            writer.close()
            _until(lambda: leases.holder(NAME) is not None)
            assert leases.holder(NAME).token == lease.token
            assert not lease.lost


def test_a_lease_that_may_be_held_again_is_lost_to_another(leases, monkeypatch):
    """Where another holds it after the outage, the holder is called, and told who that is."""
    lost, called = _held_again(leases, monkeypatch, lambda: _taken(leases))
    assert (lost, len(called)) == (True, 1)
    assert leases.holder(NAME).token == "y" * 32


def test_a_stopped_process_knows_at_once_that_it_lost(state_url, leases):
    """A process that was stopped beyond its time, and replaced, finds the lease lost when it goes on."""
    process = _holder(state_url, ttl=1)
    process.send_signal(signal.SIGSTOP)
    with leases.hold(NAME, wait=60):
        process.send_signal(signal.SIGCONT)
        _, errors = process.communicate("\n", timeout=60)
        assert process.returncode == 1
        assert leases.holder(NAME).pid == os.getpid()
    assert errors is None


def test_what_the_block_raises_comes_out_and_the_lease_is_given_back(leases):
    """An exception of the work is not hidden by the lease's end."""
    with pytest.raises(ZeroDivisionError), leases.hold(NAME):
        raise ZeroDivisionError
    assert leases.holder(NAME) is None


def test_the_thread_that_renews_ends_with_the_last_lease(leases):
    """Nothing is left running when no lease is held, and it starts again for the next."""
    for _ in range(2):
        with leases.hold(NAME):
            assert leases._thread is not None
        _until(lambda: leases._thread is None)


def test_clocks_of_machines_need_not_agree(leases, monkeypatch):
    """Leases follow the database's clock: a machine whose own is a day ahead takes nobody's lease."""
    with leases.hold(NAME):
        monkeypatch.setattr(time, "time", lambda: 4e9)
        with leases.try_hold(NAME) as lease:
            assert lease is None
