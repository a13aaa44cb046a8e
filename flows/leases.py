"""Leases in the state database: who may work on a run, a source, the warehouse; one holder at a time.

Takes an engine (`flows.state.open_state`); gives `Lease` inside a ``with``. A lease runs out by itself when its
holder does not renew it, so nothing has to be cleaned up after a machine that died.

Leases are the one thing here that follows real time and not the run's time: they say which processes are alive
now, also where a run replays last week. All times are the database's own clock, so that the clocks of several
machines need not agree; the holder also counts its own time since the last renewal (`Lease.lost`), for a machine
that slept or a process that was stopped.
"""

import contextlib
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.dialects import postgresql, sqlite

from flows.errors import LeaseHeld, LeaseLost, StateError
from flows.state import LEASES, reading, writing

TTL_SECONDS = 60.0
"""A lease that is not renewed is free after this: above the 30 s a loaded SQLite may make a writer wait."""
_RENEWALS_PER_TTL = 3  # two may fail before the lease is lost
_POLL_SECONDS = 0.25  # between two looks at a lease that is waited for

_log = structlog.get_logger("copydesk.leases")


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease."""

    name: str
    host: str
    """As `here` gives it."""
    pid: int
    started: str
    """Start of that process as its machine counts it; empty where the machine does not say."""
    token: str
    acquired_at: datetime
    expires_at: datetime

    def __str__(self) -> str:
        return (
            f"process {self.pid} on {self.host.split('|')[0]} since {self.acquired_at:%Y-%m-%d %H:%M:%S} UTC"
            f" (until {self.expires_at:%H:%M:%S} unless renewed)"
        )

    @property
    def process(self) -> tuple[str, int, str]:
        """What two leases of one process share."""
        return self.host, self.pid, self.started

    @property
    def is_dead(self) -> bool:
        """True only where it is certain: it ran on this very machine and runs no more."""
        return self.host == here() and not _is_alive(self.pid, self.started)


class Lease:
    """One holding. Made by `Leases`."""

    def __init__(self, name: str, token: str, ttl: float, taken: float) -> None:
        self.name = name
        self.token = token
        self.ttl = ttl
        self.on_taken: Callable[[], None] | None = None
        """Called once another has it, for a lease that may be held again after it ran out; None for any other."""
        self._deadline = taken + ttl
        self._why = ""

    @property
    def lost(self) -> bool:
        """True once another may hold it: long work asks this before it does what must not happen twice."""
        return bool(self.why)

    @property
    def why(self) -> str:
        """Why it is lost; empty while it is held."""
        if not self._why and self.on_taken is None and _elapsed() > self._deadline:
            self._why = f"not renewed for {self.ttl:.0f} s (the process was stopped, or the database did not answer)"
        return self._why

    def check(self) -> None:
        """Raises `LeaseLost` where the lease is lost."""
        if self.lost:
            raise LeaseLost(self.name, self.why)

    @property
    def _renew_at(self) -> float:
        return self._deadline - self.ttl + self.ttl / _RENEWALS_PER_TTL

    def _renewed(self, asked: float) -> None:
        self._deadline = asked + self.ttl

    def _taken_away(self, holder: str) -> None:
        self._why = self._why or f"another process took it after it had run out{holder and ': '}{holder}"


class Leases:
    """The leases of one database. One thread renews all that are held through it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[str, Lease] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def hold(
        self, name: str, *, ttl: float = TTL_SECONDS, wait: float = 0.0, on_taken: Callable[[], None] | None = None
    ) -> Iterator[Lease]:
        """Holds `name`, waiting up to `wait` seconds for it; renewed until the block ends, then given back.

        Args:
            name: ``run:…``, ``source:…``, ``warehouse``.
            ttl: seconds after which it is free unless renewed.
            wait: seconds; 0 does not wait.
            on_taken: for what may go on where nobody else came meanwhile: a lease that ran out is then taken again as
                soon as the database answers, and lost only to another; that calls this, in the thread that renews.

        Raises:
            LeaseHeld: another holds it; says who.
            LeaseLost: at the end of the block, where the lease was lost meanwhile and the block raised nothing.
        """
        lease = self._acquire(name, ttl, wait)
        if lease is None:
            raise LeaseHeld(name, str(self.holder(name) or "another process"))
        lease.on_taken = on_taken
        with self._kept(lease):
            yield lease

    @contextmanager
    def try_hold(self, name: str, *, ttl: float = TTL_SECONDS) -> Iterator[Lease | None]:
        """As `hold`, but gives None where another holds it (`holder` says who) instead of raising."""
        lease = self._acquire(name, ttl, 0.0)
        if lease is None:
            yield None
            return
        with self._kept(lease):
            yield lease

    def holder(self, name: str) -> Holder | None:
        """Who holds `name` now; None where nobody does."""
        return next((holder for holder in self.holders() if holder.name == name), None)

    def holders(self) -> list[Holder]:
        """Every lease in force, by name; those of processes that died on this machine are left out."""
        with reading(self._engine) as connection:
            clock = _clock(connection)
            rows = connection.execute(sa.select(LEASES).where(LEASES.c.expires_at > clock).order_by(LEASES.c.name))
            found = [_holder(row) for row in rows]
        return [holder for holder in found if not holder.is_dead]

    def _acquire(self, name: str, ttl: float, wait: float) -> Lease | None:
        until = _elapsed() + wait
        while True:
            asked, token = _elapsed(), uuid.uuid4().hex
            with writing(self._engine) as connection:
                taken = _take(connection, name, ttl, token)
                if not taken:
                    row = connection.execute(sa.select(LEASES).where(LEASES.c.name == name)).first()
                    dead = _holder(row) if row is not None else None
                    if dead is not None and dead.is_dead:
                        _log.info("lease.taken_over", name=name, from_pid=dead.pid)
                        taken = _take(connection, name, ttl, token, dead=dead.token)
            if taken:
                return Lease(name, token, ttl, asked)
            if _elapsed() >= until:
                return None
            time.sleep(_POLL_SECONDS)

    @contextmanager
    def _kept(self, lease: Lease) -> Iterator[None]:
        with self._changed:
            self._held[lease.token] = lease
            if self._thread is None:
                self._thread = threading.Thread(target=self._renew_all, name="copydesk-leases", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield
            lease.check()
        finally:
            with self._changed:
                self._held.pop(lease.token, None)
                self._changed.notify()
            self._release(lease)

    def _release(self, lease: Lease) -> None:
        try:
            with writing(self._engine) as connection:
                connection.execute(sa.delete(LEASES).where(LEASES.c.token == lease.token))
        except StateError as error:
            _log.info("lease.not_released", name=lease.name, error=error.message)  # it runs out by itself

    def _renew_all(self) -> None:
        """The thread: sleeps until the next lease is to be renewed; ends when none is held."""
        while True:
            with self._changed:
                if not self._held:
                    self._thread = None
                    return
                left = min(lease._renew_at for lease in self._held.values()) - _elapsed()  # noqa: SLF001 - same module
                if left > 0:
                    self._changed.wait(left)
                    continue
                due = [lease for lease in self._held.values() if lease._renew_at <= _elapsed()]  # noqa: SLF001
            self._renew(due)

    def _renew(self, due: list[Lease]) -> None:
        asked = _elapsed()
        try:
            with writing(self._engine) as connection:
                gone = {lease: taker for lease in due if (taker := _renewed_or_taker(connection, lease)) is not None}
        except StateError as error:
            _log.warning("lease.not_renewed", names=[lease.name for lease in due], error=error.message)
            with self._changed:  # until the deadline there is time for further tries
                self._changed.wait(min(lease.ttl for lease in due) / (4 * _RENEWALS_PER_TTL))
        else:
            self._note(due, gone, asked)
        with self._changed:
            for lease in due:
                if lease.lost and lease.token in self._held:
                    del self._held[lease.token]
                    _log.error("lease.lost", name=lease.name, why=lease.why)
                    if lease.on_taken:
                        lease.on_taken()

    def _note(self, due: list[Lease], gone: dict[Lease, str], asked: float) -> None:
        with self._changed:
            for lease in due:
                if lease.token not in self._held:
                    continue  # given back meanwhile
                if lease in gone:
                    lease._taken_away(gone[lease])  # noqa: SLF001 - same module
                elif not lease.lost:  # once it was lost it stays so: another may have held it in between
                    lease._renewed(asked)  # noqa: SLF001


def _take(connection: Connection, name: str, ttl: float, token: str, dead: str = "") -> bool:
    """One statement, so atomic: takes a lease that is free, has run out, or is the dead holder's."""
    clock = _clock(connection)
    values: dict[str, Any] = {
        "token": token,
        "host": here(),
        "pid": os.getpid(),
        "started": _started(os.getpid()),
        "acquired_at": clock,
        "expires_at": clock + ttl,
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(LEASES)
        .values(name=name, **values)
        .on_conflict_do_update(
            index_elements=[LEASES.c.name],
            set_=values,
            where=sa.or_(LEASES.c.expires_at <= clock, LEASES.c.token == dead),
        )
        .returning(LEASES.c.token)
    )
    return connection.execute(statement).first() is not None


def _renewed_or_taker(connection: Connection, lease: Lease) -> str | None:
    """None where the lease goes on; else who has it, in words, empty where that one is through already."""
    if _extend(connection, lease) or (lease.on_taken and _take(connection, lease.name, lease.ttl, lease.token)):
        return None
    row = connection.execute(sa.select(LEASES).where(LEASES.c.name == lease.name)).first()
    return str(_holder(row)) if row is not None else ""


def _extend(connection: Connection, lease: Lease) -> bool:
    """False where the lease is another's by now."""
    statement = sa.update(LEASES).where(LEASES.c.token == lease.token).values(expires_at=_clock(connection) + lease.ttl)
    return connection.execute(statement).rowcount == 1


def _clock(connection: Connection) -> sa.ColumnElement[float]:
    """Seconds since 1970 by the database's clock, as it runs: not the time the transaction began."""
    if connection.dialect.name == "postgresql":
        return sa.literal_column("extract(epoch from clock_timestamp())::double precision", sa.Double)
    return sa.literal_column("((julianday('now') - 2440587.5) * 86400.0)", sa.Double)


def _holder(row: Row[Any]) -> Holder:
    return Holder(
        name=row.name,
        host=row.host,
        pid=row.pid,
        started=row.started,
        token=row.token,
        acquired_at=datetime.fromtimestamp(row.acquired_at, UTC),
        expires_at=datetime.fromtimestamp(row.expires_at, UTC),
    )


def _elapsed() -> float:
    """Seconds that also pass while the machine sleeps, where the system can tell."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@cache
def here() -> str:
    """This machine as far as process ids mean the same: host name, boot, namespace of process ids."""
    parts = [socket.gethostname()]
    with contextlib.suppress(OSError):  # neither file exists outside Linux
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(os.readlink("/proc/self/ns/pid"))  # noqa: PTH115 - what it points to is no path
    return "|".join(parts)


def _is_alive(pid: int, started: str) -> bool:
    """Whether the process that had this id then is still there; where it cannot be told, it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's: it is there
    found = _started(pid)
    if found == _ENDED:
        return False
    return not started or not found or found == started


_ENDED = "ended"


def _started(pid: int) -> str:
    """Start of a process in clock ticks since boot (proc(5), field 22); empty where the system does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and parentheses
    return _ENDED if fields[0] in {"Z", "X"} else fields[19]
