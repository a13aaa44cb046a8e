"""The whole line with its pages read by a real Dask cluster: the tables are those that processes give."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import warehouse
from tests.newsroom import copydesk, newsroom, rows_of
from warehouse.contract import TABLES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SOURCES = 3
RUN_ID = "collect-by-dask"

# Python imports this file in every interpreter of the test: it makes `extraction` kill its process at the page that
# the environment names, as a parser's segmentation fault would.
KILLER = """
import importlib.abc, importlib.util, os, sys

class Killer(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "extraction":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module
        def exec_module(module):
            run(module)
            read = module.read
            def killing(html, url, **more):
                if url == os.environ["COPYDESK_TEST_KILLER"]:
                    os._exit(9)
                return read(html, url, **more)
            module.read = killing
        spec.loader.exec_module = exec_module
        return spec

if "COPYDESK_TEST_KILLER" in os.environ:
    sys.meta_path.insert(0, Killer())
"""


@contextmanager
def cluster(folder, env):
    """A scheduler and two workers as programs of their own, on loopback; gives the scheduler's address."""
    file = folder / "scheduler.json"
    loopback = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    dask = [sys.executable, "-m", "dask"]
    commands = [
        [*dask, "scheduler", *loopback, "--port", "0", "--scheduler-file", str(file)],
        [*dask, "worker", *loopback, "--scheduler-file", str(file), "--nworkers", "2", "--nthreads", "1"],
    ]
    with (folder / "dask.log").open("wb") as log:
        started = []
        try:
            for command in commands:
                started.append(subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=folder))
                deadline = time.monotonic() + 60
                while not file.exists():
                    assert time.monotonic() < deadline, "no scheduler"
                    time.sleep(0.2)
            yield json.loads(file.read_text("utf-8"))["address"]
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(timeout=60)


def one_article(config, source_id):
    """Address of an article that a run of this source publishes."""
    done = copydesk(config, "run", source_id)
    assert done.returncode in {0, 1}, done.stderr
    asked = copydesk(config, "query", "select min(url) as url from articles where verdict = 'clean'", "--json")
    return json.loads(asked.stdout)[0]["url"]


@pytest.fixture(scope="module")
def both(tmp_path_factory, seed):
    """The same newsroom collected by processes and by a Dask cluster, one page killing whoever reads it."""
    folder = tmp_path_factory.mktemp("dask")
    (folder / "sitecustomize.py").write_text(KILLER, "utf-8")
    with newsroom(folder / "newsroom", seed) as world:
        plain = world.configure(folder / "processes", "[extract]\nworkers = 2\n")
        chosen = sorted(s["id"] for s in json.loads(copydesk(plain, "sources", "list", "--json").stdout))[:SOURCES]
        killer = one_article(world.configure(folder / "first"), chosen[0])
        env = {
            "COPYDESK_TEST_KILLER": killer,
            "PYTHONPATH": os.pathsep.join([str(folder), str(Path.cwd())]),
        }
        by_processes = copydesk(plain, "run", *chosen, "--run-id", RUN_ID, "--json", **env)
        with cluster(folder, {**os.environ, **env}) as address:
            config = world.configure(
                folder / "cluster", f'[extract]\nexecutor = "dask"\nscheduler_address = "{address}"\n'
            )
            by_dask = copydesk(config, "run", *chosen, "--run-id", RUN_ID, "--json", **env)
    for done in (by_processes, by_dask):
        assert done.returncode in {0, 1}, done.stderr
    return folder, killer, by_processes, by_dask


def crashed(root):
    rows = warehouse.read("ledger", root=root, frame="arrow").to_pylist()
    return [row for row in rows if row["outcome_reason"] == "crashed"]


@pytest.mark.parametrize("kind", ["processes", "cluster"])
def test_the_page_that_kills_its_worker_is_the_only_one_lost(both, kind):
    """One ledger row is rejected as crashed, with a critical finding: the killer's; its neighbours were read."""
    folder, killer, *_ = both
    rows = crashed(folder / kind / "data/tables")
    assert [(row["url"], row["outcome"]) for row in rows] == [(killer, "rejected")]
    found = warehouse.read("findings", root=folder / kind / "data/tables", frame="arrow").to_pylist()
    assert "critical" in {row["severity"] for row in found if row["url"] == killer}


def test_the_tables_are_the_same(both):
    """Every row of every table, but for the words in which the killer's death is told."""
    folder, killer, *_ = both
    expected, found = (rows_of(folder / kind / "data/tables", without={killer}) for kind in ("processes", "cluster"))
    assert len(expected["articles"]) > 30
    for name in TABLES:
        assert found[name] == expected[name], name


def test_the_summaries_are_the_same(both):
    """What the command prints differs in the seconds and in where its Data Docs are."""
    _, _, by_processes, by_dask = both
    (expected,), (found,) = json.loads(by_processes.stdout), json.loads(by_dask.stdout)
    assert found["counts"] == expected["counts"]
    assert found["sources"] == expected["sources"]
