"""How `copydesk serve` ends: stopped in the middle of a run, and when another one took over."""

import json
import signal
import sqlite3
import time

import pytest

from tests.flows.test_interrupt import SECONDS, silent_site
from tests.flows.test_serve import FREE_PORTS, serving, until
from tests.newsroom import copydesk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def configured(folder, port):
    """One source at a site that takes requests and answers none."""
    (folder / "sources.toml").write_text(
        f'[[source]]\nid = "a"\nname = "A"\nhome = "http://silent.test:{port}/"\n', "utf-8"
    )
    config = folder / "copydesk.toml"
    config.write_text(
        '[crawl]\nuser_agent_contact = "a@example.org"\ntimeout_seconds = 300\n'
        f'[crawl.allow_hosts]\n"silent.test" = "127.0.0.1"\n[schedule]\nevery = "5s"\n{FREE_PORTS}',
        "utf-8",
    )
    return config


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_serve_names_the_run_it_leaves(tmp_path, number):
    """Exit code 0, and in words which run is unfinished and what finishes it; nobody holds it any more."""
    with silent_site() as (port, asked):
        config = configured(tmp_path, port)
        with serving(config) as process:
            until(asked.is_set, process)
            beside = copydesk(config, "run")
            process.send_signal(number)
            process.wait(timeout=SECONDS)
        (left,) = json.loads(copydesk(config, "status", "--json").stdout)["unfinished"]
    said = (tmp_path / "serve.log").read_text("utf-8")
    assert process.returncode == 0, said
    assert f"stopped\ncopydesk: left unfinished: {left['run_id']}; nothing is lost" in said
    assert "`copydesk run --resume`" in said
    assert "Traceback" not in said
    assert left["held_by"] is None
    assert beside.returncode == 0, beside.stderr
    told = " ".join(beside.stderr.split())
    assert f"in run {left['run_id']}" in told
    assert "nothing was collected" in told


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_serve_that_is_stopped_while_it_starts_ends_as_any_other(tmp_path, number):
    """Exit code 0 while the Prefect server loads, and nothing of it stays."""
    with silent_site() as (port, _):
        config, log = configured(tmp_path, port), tmp_path / "serve.log"
        with serving(config) as process:
            until(lambda: "starting a Prefect server" in log.read_text("utf-8"), process)
            process.send_signal(number)
            process.wait(timeout=SECONDS)
    said = log.read_text("utf-8")
    assert process.returncode == 0, said
    assert said.endswith("copydesk: stopped\n")
    assert "Traceback" not in said
    assert not (tmp_path / "data/prefect/serving.json").exists()


def test_a_serve_ends_where_another_took_over(tmp_path):
    """Its lease was another's when it could renew it: it ends by itself, says whose, and leaves no server behind."""
    with silent_site() as (port, _):
        config = configured(tmp_path, port)
        note = tmp_path / "data/prefect/serving.json"
        with serving(config) as process:
            until(note.exists, process)
            with sqlite3.connect(tmp_path / "data/state.db", timeout=30) as state:
                state.execute(
                    "update leases set token = 'x', host = 'elsewhere', pid = 7, expires_at = ? where name = 'serve'",
                    [time.time() + 600],
                )
            state.close()
            process.wait(timeout=120)
    said = (tmp_path / "serve.log").read_text("utf-8")
    assert process.returncode == 3, said
    assert "another `copydesk serve` works on" in said
    assert "process 7 on elsewhere" in said
    assert "Traceback" not in said
    assert not note.exists()
