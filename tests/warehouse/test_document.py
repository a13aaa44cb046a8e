from pathlib import Path

import pytest

from warehouse.contract import HANDOVERS, TABLES
from warehouse.contract.document import markdown


def test_the_document_is_up_to_date():
    """docs/tables.md is what the generator gives: `python -m warehouse.contract.document > docs/tables.md`."""
    assert (Path(__file__).parents[2] / "docs" / "tables.md").read_text("utf-8") == markdown()


@pytest.mark.parametrize("schema", [*TABLES.values(), *HANDOVERS.values()], ids=[*TABLES, *HANDOVERS])
def test_every_column_says_what_it_means(schema):
    """Each field carries a sentence in its metadata, and each name is there once."""
    for field in schema:
        assert (field.metadata or {}).get(b"doc", b"").strip(), field.name
    assert len(set(schema.names)) == len(schema.names)
