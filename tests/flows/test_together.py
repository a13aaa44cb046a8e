"""Commands at the same moment over the same data: each source is collected by one, no row twice, nothing left held."""

import json
import os
import subprocess
from collections import Counter

import pytest

import warehouse
from tests.newsroom import COPYDESK, copydesk, newsroom
from tests.servers import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SOURCES = 3


def started(config, *arguments):
    return subprocess.Popen(
        [*COPYDESK, "--config", str(config), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def ended(*processes):
    return [(*process.communicate(timeout=280), process.returncode) for process in processes]


def rows(folder, table):
    return warehouse.read(table, root=folder / "data/tables", frame="arrow").to_pylist()


def leases(config):
    from flows.config import load_settings
    from flows.service import leases_of

    with leases_of(load_settings(config, {})) as held:
        return [holder.name for holder in held.holders()]


@pytest.fixture(scope="module")
def world(tmp_path_factory, seed):
    with newsroom(tmp_path_factory.mktemp("together") / "newsroom", seed) as running:
        yield running


def ids_of(config):
    return sorted(source["id"] for source in json.loads(copydesk(config, "sources", "list", "--json").stdout))


def each_once(folder):
    """No page twice in the ledger of all runs, no version of an article twice."""
    ledger = Counter((row["source_id"], row["url"], row["role"]) for row in rows(folder, "ledger"))
    articles = Counter((row["article_id"], row["version"]) for row in rows(folder, "articles"))
    assert articles
    assert [key for key, count in (ledger + articles).items() if count > 1] == []


def test_two_runs_over_what_is_due(world, tmp_path):
    """One collects, the other says which process is at it and exits 0: what is due is being done."""
    config = world.configure(tmp_path)
    results = ended(started(config, "run", "--json"), started(config, "run", "--json"))
    assert all(code in {0, 1} for *_, code in results), results
    summaries = [json.loads(out) for out, _, _ in results]
    assert sorted(len(found) for found in summaries) == [0, 1]
    ((_, said, code),) = [result for result, found in zip(results, summaries, strict=True) if not found]
    assert code == 0
    assert "process " in said
    assert "nothing was due" not in said
    assert "Traceback" not in said
    each_once(tmp_path)
    assert leases(config) == []


def test_two_runs_over_named_sources(world, tmp_path):
    """Who asked for sources by name and got none of them is told who holds them, with exit code 3."""
    config = world.configure(tmp_path)
    chosen = ids_of(config)[:SOURCES]
    results = ended(started(config, "run", *chosen, "--json"), started(config, "run", *chosen, "--json"))
    assert sorted(code == 3 for *_, code in results) == [False, True], results
    ((_, said, _),) = [result for result in results if result[2] == 3]
    assert all(name in said for name in chosen)
    assert "held by process " in said
    assert "Traceback" not in said
    each_once(tmp_path)
    assert leases(config) == []


def test_two_runs_that_share_a_part(world, tmp_path):
    """A run leaves the sources that another holds to it, says so, and collects the rest."""
    config = world.configure(tmp_path)
    one, two, three = ids_of(config)[:SOURCES]
    results = ended(started(config, "run", one, two, "--json"), started(config, "run", two, three, "--json"))
    assert all(code in {0, 1} for *_, code in results), results
    collected = Counter(s["source_id"] for out, _, _ in results for run in json.loads(out) for s in run["sources"])
    assert collected == {one: 1, two: 1, three: 1}
    assert any(two in said and "process " in said for _, said, _ in results)
    each_once(tmp_path)
    assert leases(config) == []


def test_an_ingest_beside_a_run(world, tmp_path):
    """Both publish, one after the other; the rows of both are there, each once."""
    first = world.configure(tmp_path / "first")
    chosen = ids_of(first)[:1]
    assert copydesk(first, "run", *chosen).returncode in {0, 1}
    config = world.configure(tmp_path)
    ingest = started(config, "ingest", str(tmp_path / "first/data/archive"), "--json")
    results = ended(started(config, "run", *chosen, "--json"), ingest)
    assert all(code in {0, 1} for *_, code in results), results
    assert {row["kind"] for row in rows(tmp_path, "runs")} == {"collect", "ingest"}
    published = [json.loads(out) for out, _, _ in results]
    expected = published[0][0]["counts"]["published"] + published[1]["counts"]["published"]
    assert len(rows(tmp_path, "articles")) == expected
    each_once(tmp_path)
    assert leases(config) == []
