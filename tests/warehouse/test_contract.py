import pyarrow as pa
import pytest

from warehouse.contract import TABLES, empty, table_from_rows


@pytest.fixture
def row():
    return {
        "run_id": "r",
        "source_id": "s",
        "collected_at": 0,
        "version": 1,
        "kind": "k",
        "key": "a",
        "value": "1",
        "support": 2,
    }


def test_rows_become_a_table_of_exactly_the_schema(row):
    """Types, order and metadata are the contract's."""
    table = table_from_rows(TABLES["memory"], [row])
    assert table.schema.equals(TABLES["memory"], check_metadata=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, r"unknown \['extra'\]"),
        ({"key": None}, "column key of memory may not be null"),
        ({"support": "x"}, "x"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(row, change, message):
    """A column too many, a null where none may be, a value of another type: an error that names it."""
    with pytest.raises((ValueError, pa.ArrowInvalid), match=message):
        table_from_rows(TABLES["memory"], [{**row, **change}])


def test_a_missing_column_is_refused_by_name(row):
    """Nothing is filled in."""
    del row["value"]
    with pytest.raises(ValueError, match=r"missing \['value'\]"):
        table_from_rows(TABLES["memory"], [row])


def test_an_empty_table_has_the_types():
    """A table without rows is of the schema still."""
    assert empty(TABLES["articles"]).schema == TABLES["articles"]
