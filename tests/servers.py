"""Real servers for tests, on loopback, on ports the kernel chooses: mail, webhooks, PostgreSQL, and broken ones."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern_mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

START_SECONDS = 60


@dataclass
class MailServer:
    """What a mail server took."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def target(self, to: str = "desk@copydesk.example") -> str:
        return f"mailto://127.0.0.1:{self.port}?from=copydesk@copydesk.example&to={to}&mode=insecure"


class _Inbox:
    def __init__(self, box: MailServer) -> None:
        self.box = box

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.box.raw.append(envelope.content)
        parsed = BytesParser(policy=modern_mail).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.box.mails.append(parsed)
        return "250 taken"


class _AnyPort(Controller):
    """aiosmtpd wants to know its port beforehand; this one asks the kernel."""

    def _create_server(self):
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        return self.loop.create_server(self._factory_invoker, sock=listening)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """An SMTP server that takes everything."""
    box = MailServer(0)
    controller = _AnyPort(_Inbox(box), hostname="127.0.0.1", ready_timeout=30)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Webhook:
    """What a webhook was sent, and how it answers."""

    port: int
    status: int = 200
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Path, headers, body."""

    def target(self, path: str = "hook", login: str = "") -> str:
        return f"json://{login}127.0.0.1:{self.port}/{path}"


@contextmanager
def webhook() -> Iterator[Webhook]:
    """An HTTP server that notes what is posted to it."""
    box = Webhook(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.posts.append((self.path, dict(self.headers), body))
            self.send_response(box.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def dead_port() -> Iterator[int]:
    """A port that nobody listens on, and nobody can while the block lasts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield listening.getsockname()[1]


def _programs() -> Path | None:
    """Folder of PostgreSQL's programs: on the path, or where Debian puts them."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: another user for Popen, where we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise AssertionError("root, and neither a user postgres nor nobody to run PostgreSQL as")


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of our own; gives the SQLAlchemy address of its first database.

    Skips the test where the program is missing; fails it where CI is set.
    """
    programs = _programs()
    if programs is None or not (programs / "initdb").exists():
        message = "needs the programs postgres and initdb (Debian: postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    # Not tmp_path: the other user could not enter it, and a socket's path has at most 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="copydesk-pg-"))
    identity = _unprivileged()
    if identity:
        os.chown(home, identity["user"], identity["group"])
    data, log = home / "data", home / "log"
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "copydesk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
            check=True,
            capture_output=True,
            cwd=home,
            **identity,
        )
        yield from _started(programs, home, data, log, identity)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _started(programs: Path, home: Path, data: Path, log: Path, identity: dict[str, object]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}", "fsync=off"]
    options += ["shared_buffers=16MB", "max_connections=60"]
    arguments = [argument for option in options for argument in ("-c", option)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *arguments], stdout=output, stderr=output, cwd=home, **identity
        )
    try:
        until = time.monotonic() + START_SECONDS
        while b"ready to accept connections" not in log.read_bytes():
            assert process.poll() is None, f"PostgreSQL ended: {log.read_text()}"
            assert time.monotonic() < until, f"PostgreSQL did not start: {log.read_text()}"
            time.sleep(0.05)
        yield f"postgresql+psycopg://copydesk@127.0.0.1:{port}/postgres"
    finally:
        process.send_signal(signal.SIGINT)  # "fast": does not wait for clients
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """A new, empty database on the server, dropped at the end."""
    import sqlalchemy as sa

    name = f"t_{uuid.uuid4().hex[:12]}"
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server that this test process shares; mark its tests `server`."""
    with postgres_server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Address of an empty PostgreSQL database."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty state database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    return str(request.getfixturevalue("postgres_url"))
