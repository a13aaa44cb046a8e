"""What a run learns of its sources is published with it and read by the next."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from flows.memory import learned
from flows.runs import RunFolder, read_staged
from tests.newsroom import copydesk, newsroom

pytestmark = pytest.mark.slow  # two collections of one site


def test_a_run_reads_pages_by_what_the_one_before_learned(tmp_path: Path) -> None:
    """The second run pins the memory of the first, reads pages by it, says so, and learns the same when done again."""
    with newsroom(tmp_path / "newsroom", 5) as room:
        config = room.configure(tmp_path / "desk")
        sources = json.loads(copydesk(config, "sources", "list", "--json").stdout)
        source = sources[0]["id"]
        assert copydesk(config, "memory", source).returncode == 2
        assert copydesk(config, "run", source, "--run-id", "first").returncode in {0, 1}
        room.tick()
        assert copydesk(config, "run", source, "--run-id", "second").returncode in {0, 1}
    runs = json.loads(copydesk(config, "query", "select run_id, memory_version from runs", "--json").stdout)
    assert {row["run_id"]: row["memory_version"] for row in runs} == {"first": "", "second": f"{source} 1"}
    sql = "select count(*) as n from articles where extractor = 'memory' and run_id = 'second'"
    assert json.loads(copydesk(config, "query", sql, "--json").stdout)[0]["n"] > 0
    known = json.loads(copydesk(config, "memory", source, "--json").stdout)
    assert known["version"] == 2
    assert any(template["usable"] for template in known["templates"])
    assert "Template 1" in copydesk(config, "memory", source).stdout
    sql = (
        "select l.url, l.warc_file, l.warc_offset from ledger l join articles a using (url_key) "
        "where l.run_id = 'second' and a.run_id = 'second' and a.extractor = 'memory' limit 1"
    )
    (page,) = json.loads(copydesk(config, "query", sql, "--json").stdout)
    record = str(tmp_path / "desk/data/archive" / page["warc_file"]), "--offset", str(page["warc_offset"])
    for options, reader in ((("--source", source), True), ((), False)):
        read = json.loads(copydesk(config, "extract", *record, "--json", *options).stdout)
        assert (read["url"], read["extractor"] == "memory") == (page["url"], reader)
    refused = copydesk(config, "extract", *record, "--source", "nobody")
    assert refused.returncode == 2
    assert "nothing is known of the pages of 'nobody'" in refused.stderr
    folder = RunFolder(tmp_path / "desk/data", "second")
    plan, ledger = folder.read_plan(), read_staged(folder, "ledger").to_pylist()
    batches = len(list((folder.path / "pages").glob("*-traces.parquet")))
    again = learned(folder, plan, ledger, batch_count=batches, now=plan.now)
    assert isinstance(again, pa.Table)
    assert again.equals(read_staged(folder, "memory"))


def test_a_run_without_memory_neither_reads_nor_teaches_any(tmp_path: Path) -> None:
    """With `memory = false` a second run reads every page by itself, and nothing is known of the source."""
    with newsroom(tmp_path / "newsroom", 5) as room:
        config = room.configure(tmp_path / "desk")
        config.write_text(config.read_text("utf-8") + "\n[extract]\nmemory = false\n", "utf-8")
        source = json.loads(copydesk(config, "sources", "list", "--json").stdout)[0]["id"]
        for run_id in ("first", "second"):
            assert copydesk(config, "run", source, "--run-id", run_id).returncode in {0, 1}
            room.tick()
    sql = "select count(*) as pages, sum(case when extractor = 'memory' then 1 else 0 end) as by_memory from articles"
    found = json.loads(copydesk(config, "query", sql, "--json").stdout)[0]
    assert found["pages"] > 0
    assert found["by_memory"] == 0
    assert copydesk(config, "memory", source).returncode == 2
    assert not (tmp_path / "desk/data/runs/second/memory.parquet").exists()
