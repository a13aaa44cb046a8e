"""Files between stages that an older program wrote before its run was stopped."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.runs import read_handover
from warehouse.contract import HANDOVERS

_PAGES = HANDOVERS["pages"]
_ROW = {field.name: None for field in _PAGES} | {
    "run_id": "r",
    "source_id": "s",
    "url": "https://quayhaven.example/a",
    "url_key": "quayhaven.example/a",
    "collected_at": 0,
    "page_state": "article",
    "headline_source": "page",
}


def test_a_file_without_newer_columns_reads_as_null(tmp_path):
    """A run that goes on under a newer program reads what the older one wrote beside its own, new columns empty."""
    whole = pa.Table.from_pylist([_ROW], schema=_PAGES)
    pq.write_table(whole.drop_columns(["headline_source", "published_source"]), tmp_path / "old.parquet")
    pq.write_table(whole, tmp_path / "new.parquet")
    read = read_handover([tmp_path / "old.parquet", tmp_path / "new.parquet"], "pages")
    assert read.schema == _PAGES
    assert read.column("headline_source").to_pylist() == [None, "page"]


def test_a_file_without_a_column_that_may_not_be_null_is_refused(tmp_path):
    """What no contract ever lacked is not made up."""
    pq.write_table(pa.Table.from_pylist([_ROW], schema=_PAGES).drop_columns(["url"]), tmp_path / "x.parquet")
    with pytest.raises(ValueError, match="field names"):
        read_handover([tmp_path / "x.parquet"], "pages")
