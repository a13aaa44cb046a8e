"""The tables and their columns as Markdown, from the schemas: ``python -m warehouse.contract.document``.

`docs/tables.md` is this program's output; a test holds the two together.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from enum import StrEnum

import pyarrow as pa

from warehouse.contract import CONTRACT_VERSION, HANDOVERS, TABLES, values

_NOTE = re.compile(r'^ +[A-Z_]+ = "([\w-]+)" +# (.+)$', re.MULTILINE)
_HEAD = """# Tables

Generated from `warehouse/contract` (contract version VERSION) by
`python -m warehouse.contract.document > docs/tables.md`.

The published tables are Delta Lake tables, one folder each under the root of the tables; their files are
Parquet. Tables with a column `month` are partitioned by it. The column stands in the folder's name
(`articles/month=2026-11/…`), so a plain Parquet reader takes it from the path. A column is added, never changed
or dropped, without a new contract version.

Times are instants in UTC with microseconds. Text is Unicode (NFC) without markup. Lists are never null, they
are empty.

- All rows: `warehouse.read("articles", columns=[…], where="month >= '2026-11'")` gives pandas, Polars or Arrow.
- SQL over all tables: `copydesk query "select …"`, `warehouse.query("select …")`. There each table shows the rows
  of committed runs only, and `articles_latest` shows the latest version and revision of each article. In its
  CSV (`--format csv`) instants are in ISO 8601, bytes in hexadecimal, lists as JSON, and NULL is an empty cell.
- Other readers: anything that reads Delta, or plain Parquet over `articles/month=*/*.parquet` (not `**`: Delta's
  checkpoints are Parquet too), which is exact whenever no maintenance is under way. They also see the rows of a
  run that is just being published; `run_id in (select run_id from runs)` takes those out.
"""


def markdown() -> str:
    """The whole document."""
    parts = [_HEAD.replace("VERSION", str(CONTRACT_VERSION)), "## Published tables\n"]
    for schema in TABLES.values():
        parts.extend(_table(schema))
    parts.append("## Files between stages\n")
    for schema in HANDOVERS.values():
        parts.extend(_table(schema))
    parts.append("## Closed lists of values\n")
    for enum in _enums():
        parts.extend(_enum(enum))
    return "\n".join(parts).rstrip() + "\n"


def _table(schema: pa.Schema) -> Iterator[str]:
    told = schema.metadata
    yield f"### {told[b'name'].decode()}\n"
    yield f"{told[b'doc'].decode()}\n"
    yield "| column | type | null | meaning |"
    yield "|---|---|---|---|"
    for field in schema:
        doc = (field.metadata or {})[b"doc"].decode().replace("|", "\\|")
        yield f"| `{field.name}` | {_type(field.type)} | {'yes' if field.nullable else 'no'} | {doc} |"
    yield ""


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "(" + ", ".join(f"{field.name}: {_type(field.type)}" for field in kind) + ")"
    if pa.types.is_timestamp(kind):
        return "timestamp UTC"
    return str(kind)


def _enums() -> list[type[StrEnum]]:
    found = (value for value in vars(values).values() if isinstance(value, type) and issubclass(value, StrEnum))
    return [enum for enum in found if enum is not StrEnum]


def _enum(enum: type[StrEnum]) -> Iterator[str]:
    yield f"### {enum.__name__}\n"
    yield f"{(enum.__doc__ or '').strip().splitlines()[0]}\n"
    notes = dict(_NOTE.findall(inspect.getsource(enum)))
    yield "| value | meaning |"
    yield "|---|---|"
    for value in enum:
        yield f"| `{value.value}` | {notes.get(value.value, '')} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(markdown())
