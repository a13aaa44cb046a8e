"""A run that fails is told once, whatever it was that failed, and its end once."""

import contextlib
import json
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import structlog

from crawlers.frontier import Frontier
from flows.config import load_settings
from flows.errors import PlacesError, Problem, StageError, UsageError
from flows.failures import has_worked, told
from flows.service import Collected, leases_of
from tests.flows.alerts_help import T0
from tests.newsroom import copydesk
from tests.servers import silent_port, webhook

# Apprise imports a module that Python 3.13 drops, once, where its plugins are loaded.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

HINT = "free space, then run again"


@pytest.fixture
def receiver():
    with webhook() as server:
        yield server


def settings_for(folder, *targets):
    config = folder / "copydesk.toml"
    config.write_text(
        'state_url = "sqlite:///data/state.db?timeout=0.2"\n'
        f"[alerts]\ntimeout_seconds = 3\ntargets = {list(targets)}\n",
        "utf-8",
    )
    return load_settings(config, {})


def fail(settings, number, error=None, **more):
    """One run, `number` days after the first, that fails."""
    with (
        pytest.raises(type(error) if error else StageError),
        told(settings, "collect", now=T0 + timedelta(days=number), **more),
    ):
        raise error or StageError("the crawl of shard-0 failed: no space", hint=HINT)


def succeed(settings, number):
    with told(settings, "collect", now=T0 + timedelta(days=number)):
        pass


def titles(receiver):
    return [json.loads(body)["title"] for _, _, body in receiver.posts]


def test_a_failure_and_its_end(tmp_path, receiver):
    """The first failure sends one message with what to do, the same day's others none, the next success its end."""
    settings = settings_for(tmp_path, receiver.target())
    fail(settings, 0)
    fail(settings, 0.1)
    succeed(settings, 0.2)
    succeed(settings, 0.3)
    assert titles(receiver) == [
        "[copydesk] CRITICAL copydesk:collect: the run failed: the crawl of shard-0 failed: no space",
        "[copydesk] RESOLVED copydesk:collect: run_failed is over after 4 h 48 min",
    ]
    assert f"What to do: {HINT}" in json.loads(receiver.posts[0][2])["message"]


def test_a_success_without_a_failure_says_nothing(tmp_path, receiver):
    """A run that ends well after others that did is no news."""
    settings = settings_for(tmp_path, receiver.target())
    with structlog.testing.capture_logs() as logs:
        succeed(settings, 0)
        succeed(settings, 1)
    assert (titles(receiver), logs) == ([], [])


def test_a_state_database_that_fails_is_told_past_the_outbox(tmp_path, receiver):
    """While it is locked the targets get one message, not one a run; then it is an alert that ends like others."""
    settings = settings_for(tmp_path, receiver.target())
    succeed(settings, 0)
    lock = sqlite3.connect(tmp_path / "data/state.db", isolation_level=None)
    lock.execute("begin exclusive")
    fail(settings, 1)
    fail(settings, 2)
    assert len(titles(receiver)) == 1
    lock.execute("rollback")
    lock.close()
    succeed(settings, 3)
    assert titles(receiver)[1:] == ["[copydesk] RESOLVED copydesk:collect: run_failed is over after 2 d"]
    fail(settings, 4)
    assert len(titles(receiver)) == 3
    assert not (tmp_path / "data/failure-collect.json").exists()  # through the outbox again
    succeed(settings, 5)
    assert titles(receiver)[3:] == ["[copydesk] RESOLVED copydesk:collect: run_failed is over after 1 d"]


def break_database(folder):
    """No database can be opened where a folder is."""
    (folder / "data/state.db").mkdir(parents=True)


def test_silent_targets_do_not_hold_the_others_up(tmp_path, receiver):
    """Past the outbox each target is served by itself, all within one limit; the run's own error is what is raised."""
    with silent_port() as port:
        silent = [f"json://127.0.0.1:{port}/{number}?rto=300&cto=300" for number in range(20)]
        settings = settings_for(tmp_path, *silent, receiver.target())
        break_database(tmp_path)
        began = time.monotonic()
        fail(settings, 0)
        assert time.monotonic() - began < 40  # the limit is 3 s; one after the other they would take 60 s
    assert len(titles(receiver)) == 1


def test_a_failure_that_reached_nobody_is_told_by_the_next(tmp_path, receiver):
    """Where database and targets fail together the failure is not over with that: later ones try until one is told."""
    settings = settings_for(tmp_path, receiver.target())
    break_database(tmp_path)
    receiver.status = 503
    fail(settings, 0)
    receiver.status = 200
    receiver.posts.clear()
    fail(settings, 1)
    fail(settings, 2)
    assert len(titles(receiver)) == 1


def test_one_target_that_was_told_is_enough(tmp_path, receiver):
    """Past the outbox a target that refuses does not make the others hear of the same failure at every run."""
    with webhook() as refusing:
        refusing.status = 503
        settings = settings_for(tmp_path, refusing.target(), receiver.target())
        break_database(tmp_path)
        fail(settings, 0)
        fail(settings, 1)
    assert len(titles(receiver)) == 1


@pytest.mark.parametrize("text", ['{"condition": {}, "by": "another version"}', "{", ""])
def test_a_note_that_cannot_be_read_is_none(tmp_path, receiver, text):
    """What another version or a full disk left there keeps no failure from being told, nor its end."""
    settings = settings_for(tmp_path, receiver.target())
    note = tmp_path / "data/failure-collect.json"
    note.parent.mkdir()
    note.write_text(text, "utf-8")
    fail(settings, 0)
    assert not note.exists()
    succeed(settings, 1)
    assert [title.split()[1] for title in titles(receiver)] == ["CRITICAL", "RESOLVED"]


def test_a_data_folder_that_cannot_be_looked_into_hides_no_failure(tmp_path, receiver):
    """Where not even the note's place can be asked for, people are told, and the run's own error is what is raised."""
    settings = settings_for(tmp_path, receiver.target())
    break_database(tmp_path)
    fail(settings.model_copy(update={"data": tmp_path / ("x" * 300)}), 0)  # longer than a name may be
    assert len(titles(receiver)) == 1


def test_what_a_person_asked_for_wrongly_is_told_to_nobody_else(tmp_path, receiver):
    """With a person waiting, an error of usage sends nothing; a scheduled run sends it: nobody else would see it."""
    settings = settings_for(tmp_path, receiver.target())
    fail(settings, 0, UsageError("no source is called x"), attended=True)
    assert titles(receiver) == []
    fail(settings, 1, UsageError("no Dask scheduler answers"))
    assert len(titles(receiver)) == 1


def test_a_place_that_refuses_is_told_also_where_a_person_waits(tmp_path, receiver):
    """A disk that is gone is no mistake of who asked: `copydesk run` from a crontab line tells the targets."""
    settings = settings_for(tmp_path, receiver.target())
    gone = PlacesError([Problem("copydesk.toml:1", "data", "/mnt/news refuses (Input/output error)", "")])
    fail(settings, 0, gone, attended=True)
    (title,) = titles(receiver)
    assert "/mnt/news refuses" in title


@pytest.mark.parametrize(
    ("done", "new", "worked"),
    [
        (Collected(), True, True),
        (Collected(), False, False),
        (Collected(busy={"herald": "process 1"}), True, False),
        (Collected(summaries=[{}], busy={"herald": "process 1"}), True, True),
        (Collected(summaries=[{}]), False, True),
    ],
)
def test_an_all_clear_needs_evidence(tmp_path, receiver, done, new, worked):
    """A failure is over once a run was worked on, or a new one was looked for and nothing was due, and not before."""
    settings = settings_for(tmp_path, receiver.target())
    fail(settings, 0)
    with told(settings, "collect", now=T0 + timedelta(days=1)) as attempt:
        attempt.worked = has_worked(done, new=new)
    assert len(titles(receiver)) == 1 + worked


SOURCE = """
[[source]]
id = "herald"
name = "Daily Herald"
home = "https://www.herald.test/"
every = "1h"
feeds = ["https://www.herald.test/feed.xml"]
"""
BY_PREFECT = """
import sys
from datetime import datetime
from flows.prefect_flows import collect
collect.fn(config=sys.argv[1], now=datetime.fromisoformat(sys.argv[2]), new=sys.argv[3] == "new")
"""


def scheduled(config, at, *, new):
    """The flow as a schedule runs it, without a server: nobody is watching."""
    command = [sys.executable, "-c", BY_PREFECT, str(config), at, "new" if new else "resume"]
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.mark.slow
def test_a_collection_that_did_nothing_ends_no_failure(tmp_path, receiver):
    """All sources held by others, or nothing left to finish: no all-clear; nothing due, for all is collected: one."""
    settings = settings_for(tmp_path, receiver.target())
    config, at = tmp_path / "copydesk.toml", (T0 + timedelta(days=1)).isoformat()
    (tmp_path / "sources.toml").write_text(SOURCE, "utf-8")
    contact = 'sources = "sources.toml"\ncrawl.user_agent_contact = "https://desk.example/contact"\n'
    config.write_text(contact + config.read_text("utf-8"), "utf-8")
    fail(settings, 0)
    with leases_of(settings) as leases, leases.hold("source:herald"):
        busy = copydesk(config, "run", "--now", at)
        assert (busy.returncode, "held by" in busy.stderr) == (0, True), busy.stderr
        scheduled(config, at, new=True)
    resumed = copydesk(config, "run", "--resume", "--now", at)
    assert (resumed.returncode, "nothing was left" in resumed.stderr) == (0, True), resumed.stderr
    scheduled(config, at, new=False)
    assert [title.split()[1] for title in titles(receiver)] == ["CRITICAL"]
    with contextlib.closing(Frontier(settings.state_url)) as frontier:
        frontier.mark_source_run("herald", T0 + timedelta(days=1))
    assert "nothing is due" in copydesk(config, "run", "--now", at).stderr
    assert [title.split()[1] for title in titles(receiver)] == ["CRITICAL", "RESOLVED"]
