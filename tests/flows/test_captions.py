"""`[extract] captions`: lines of the bodies where configured, and a change of the setting changes no article."""

import json

import pytest

import warehouse
from flows.runs import RunFolder
from tests.newsroom import copydesk

CAPTION = "The ferry at the old quay on the morning after the storm."
TEXT = "".join(f"<p>The harbour master counted {n} people on the quay, more than in any year.</p>" for n in range(12))
PAGE = (
    "<html lang='en'><head><title>Ferry back</title><link rel='canonical' href='https://herald.example/ferry'></head>"
    "<body><article><h1>Ferry comes back to the quay</h1><p>By Anna Roe</p><time datetime='2026-11-20T06:00:00Z'>then"
    f"</time><figure><img src='/a.jpg'><figcaption>{CAPTION}</figcaption></figure>{TEXT}</article></body></html>"
)


@pytest.mark.slow
def test_captions_where_configured(tmp_path):
    """With the setting captions are lines of the body; without it the article is a revision, not a new version."""
    saved, config = tmp_path / "saved", tmp_path / "copydesk.toml"
    saved.mkdir()
    (saved / "ferry.html").write_text(PAGE, "utf-8")
    for run_id, asked in ("with", "true"), ("without", "false"):
        config.write_text(f"[extract]\ncaptions = {asked}\n", "utf-8")
        done = copydesk(config, "ingest", str(saved), "--run-id", run_id, "--now", "2026-11-22T06:00:00Z")
        assert done.returncode == 0, done.stderr
        assert RunFolder(tmp_path / "data", run_id).read_plan().captions is (asked == "true")
    columns = ["run_id", "version", "revision", "body"]
    rows = warehouse.read("articles", columns=columns, root=tmp_path / "data/tables", frame="arrow").to_pylist()
    found = {row["run_id"]: (row["version"], row["revision"], CAPTION in row["body"].split("\n")) for row in rows}
    assert found == {"with": (1, 1, True), "without": (1, 2, False)}


def test_one_page_is_printed_with_them_when_asked(tmp_path):
    """`copydesk extract --captions` has the caption in the text and says of the line what it is."""
    (tmp_path / "ferry.html").write_text(PAGE, "utf-8")
    for options, there in ((), False), (("--captions",), True):
        told = copydesk(tmp_path / "none.toml", "extract", str(tmp_path / "ferry.html"), "--json", *options)
        article = json.loads(told.stdout)
        assert (CAPTION in article["body"]) is there
        assert ("caption" in [form["kind"] for form in article["line_forms"]]) is there
