"""A small run, staged: what every test of the warehouse publishes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq

import warehouse
from warehouse.contract import CONTRACT_VERSION, TABLES, table_from_rows
from warehouse.contract.identity import article_id, content_hash, url_key

DAY_ONE = datetime(2026, 10, 29, 6, 30, tzinfo=UTC)  # some days on it is November: a second partition
SOURCES = ("tide", "hill")
Rows = dict[str, list[dict[str, object]]]


def blank(table: str, **known: object) -> dict[str, object]:
    """A row of a table: null where it may be, else something of the type."""
    row: dict[str, object] = {}
    for field in TABLES[table]:
        if field.name in known:
            row[field.name] = known[field.name]
        elif pa.types.is_list(field.type):
            row[field.name] = []
        elif field.nullable:
            row[field.name] = None
        elif pa.types.is_string(field.type):
            row[field.name] = ""
        else:
            row[field.name] = 0
    assert not known.keys() - row.keys()
    return row


def run_rows(run_id: str, *, day: int = 0, articles: int = 6, version: int = 1, start: int = 0) -> Rows:
    """A run with `articles` published (the last of them withheld), a rejected page, a failed one, a feed."""
    now = DAY_ONE + timedelta(days=day)
    common = {"run_id": run_id, "collected_at": now, "month": f"{now:%Y-%m}"}
    rows: Rows = {table: [] for table in TABLES}
    for number in range(start, start + articles):
        source, withheld = SOURCES[number % 2], number == start + articles - 1
        url = f"https://{source}.example/{number}"
        key = url_key(url)
        told = f"The ferry of pier {number} ran late, version {version}.\nNobody minded: it was {day} degrees."
        shared = {**common, "source_id": source, "url": url, "url_key": key, "version": version}
        shared["article_id"] = article_id(source, key)
        text = {"headline": f"Ferry {number} late", "body": told, "authors": ["Ada Brook"], "word_count": 14}
        text |= {"content_hash": content_hash(f"Ferry {number} late", ["Ada Brook"], told), "article_key": key}
        text |= {"published_at": now - timedelta(hours=number), "revision": 1, "language": "en"}
        text["signals"] = [{"kind": "boilerplate_removed", "evidence": "Subscribe to our newsletter"}]
        text |= {"verdict": "failed" if withheld else "clean", "extractor": "test", "extractor_version": "1"}
        table, outcome = ("quarantine", "quarantined") if withheld else ("articles", "published")
        rows[table].append(blank(table, **shared, **text))
        fetch = {"role": "page", "discovered_via": "feed", "state": "fetched", "http_status": 200}
        rows["ledger"].append(blank("ledger", **shared, **fetch, outcome=outcome))
        if withheld:
            about = {
                "finding_id": f"{number:032x}",
                "check": "body_missing",
                "severity": "critical",
                "level": "article",
            }
            about |= {"article_id": shared["article_id"], "version": version, "url": url, "message": "No text."}
            rows["findings"].append(
                blank("findings", **common, source_id=source, **about),
            )
    for url, role, state, outcome in (
        ("https://tide.example/wall", "page", "fetched", "rejected"),
        ("https://tide.example/gone", "page", "failed", "failed"),
        ("https://tide.example/feed.xml", "entry", "fetched", "read"),
    ):
        here = {"source_id": "tide", "url": url, "url_key": url_key(url), "role": role, "discovered_via": "feed"}
        rows["ledger"].append(blank("ledger", **common, **here, state=state, outcome=outcome))
    rows["measures"] = [
        blank("measures", **common, source_id=source, metric="articles_per_source", value=3.0, n=3)
        for source in SOURCES
    ]
    rows["memory"] = [
        blank("memory", run_id=run_id, collected_at=now, source_id="tide", version=1, key="k", value="{}")
    ]
    counts = {"considered": articles + 2, "published": articles - 1, "quarantined": 1, "rejected": 1, "failed": 1}
    summary = {"run_id": run_id, "collected_at": now, "kind": "collect", "verdict": "flagged", "sources": list(SOURCES)}
    rows["runs"] = [
        blank("runs", **summary, **counts, entries=1, findings=1, contract_version=CONTRACT_VERSION),
    ]
    return rows


def write_staged(folder: Path, rows: Rows) -> dict[str, Path]:
    """The rows as staged Parquet files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for table, kept in rows.items():
        files[table] = folder / f"{table}.parquet"
        pq.write_table(table_from_rows(TABLES[table], kept), files[table])
    return files


def contents(tables: Path) -> dict[str, list[str]]:
    """Every row of every table, of committed runs, as sorted text: equal for equal tables."""
    return {name: sorted(map(repr, warehouse.read(name, root=tables, frame="arrow").to_pylist())) for name in TABLES}


def globbed(tables: Path, table: str = "articles") -> list[str]:
    """The rows of a table as a plain Parquet reader sees them, without its log, as sorted text."""
    schema = pa.schema([field.with_nullable(True) for field in TABLES[table]])
    files = sorted(map(str, tables.glob(f"{table}/month=*/*.parquet")))
    rows = pads.dataset(files, schema=schema, partitioning=pads.partitioning(flavor="hive"), partition_base_dir="")
    return sorted(map(repr, rows.to_table().to_pylist()))
