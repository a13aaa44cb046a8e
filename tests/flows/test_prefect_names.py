"""What Prefect's page shows of a run: tables whose rows have one shape, names that say what was collected."""

from flows.prefect_flows import run_name, source_rows

SOURCE = {"source_id": "a", "name": "A", "verdict": "clean", "checks": ["x", "y"], "considered": 3, "fetched": 1}
SUMMARY = {
    "run_id": "collect-1",
    "sources": [
        {**SOURCE, "outcomes": {"not_modified": 2, "rejected": 1}},
        {**SOURCE, "source_id": "b", "outcomes": {"published": 1, "failed": 2}},
    ],
}


def test_every_source_has_the_same_columns():
    """What one source had is a column of all, with a nought where it had none; published is always one."""
    first, second = source_rows(SUMMARY)
    assert list(first) == list(second)
    assert (first["published"], second["published"], first["not modified"], second["not modified"]) == (0, 1, 2, 0)
    assert "unchanged" not in first
    (alone,) = source_rows({**SUMMARY, "sources": [{**SOURCE, "outcomes": {}}]})
    assert alone["published"] == 0


def test_a_flow_run_is_named_by_its_sources():
    """Run and sources, cut where they are many; what found nothing to do says so."""
    assert run_name([SUMMARY]) == "collect-1: a, b"
    assert run_name([SUMMARY, SUMMARY]) == "collect-1: a, b; collect-1: a, b"
    assert run_name([]) == "nothing was due"
    many = run_name([{**SUMMARY, "sources": SUMMARY["sources"] * 99}])
    assert len(many) == 120
    assert many.endswith("…")
