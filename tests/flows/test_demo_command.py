"""What `copydesk demo` prints of its tables."""

import pytest

from flows.cli.demo import _FURTHER, _QUERY, _SOURCES, _sources
from tests.warehouse.runs import run_rows, write_staged
from warehouse.store import Warehouse

NOTHING = dict.fromkeys(
    ("quarantined", "rejected", "unchanged", "folded", "not modified", "redirected", "skipped", "failed"), 0
)


def test_a_sources_outcomes_add_up_to_what_was_considered():
    """Every outcome that a page had is a column, others are not; published always is one."""
    found = [
        {"source_id": "a", "considered": 9, "fetched": 4, "published": 0, **NOTHING, "rejected": 4, "not modified": 5},
        {"source_id": "b", "considered": 3, "fetched": 2, "published": 1, **NOTHING, "unchanged": 1, "failed": 1},
    ]
    titles, rows = _sources(found, ["b", "b"])
    assert titles[:4] == ["source", "considered", "fetched", "published"]
    assert titles[4:] == ["rejected", "unchanged", "not modified", "failed", "alerts"]
    assert [row[1] for row in rows] == [sum(row[3:-1]) for row in rows]
    assert [row[-1] for row in rows] == [0, 2]


@pytest.mark.parametrize("sql", [_SOURCES, _QUERY, _FURTHER])
def test_the_queries_shown_are_right(sql, tmp_path):
    """Each has an answer where a run has published."""
    store = Warehouse(str(tmp_path / "tables"))
    store.publish("r1", write_staged(tmp_path / "staged", run_rows("r1")))
    assert store.query(sql).num_rows


@pytest.mark.parametrize("sql", [_QUERY, _FURTHER])
def test_the_queries_to_copy_survive_a_shell(sql):
    """What is printed in double quotes holds nothing that a shell reads in them."""
    assert not set('"$`\\!') & set(sql)
