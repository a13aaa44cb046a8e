"""`copydesk status` where little is there: it shows that, misses nothing that is not needed, and makes nothing."""

import json

import pytest

from tests.newsroom import copydesk

SOURCES = '[[source]]\nid = "a"\nname = "A"\nhome = "http://a.example/"\n'


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("sources", ["", SOURCES])
def test_nothing_is_made(tmp_path, sources):
    """In a folder in which nothing ran no data folder, database or table appears; due sources are known."""
    config = tmp_path / "copydesk.toml"
    config.write_text("", "utf-8")
    if sources:
        (tmp_path / "sources.toml").write_text(sources, "utf-8")
    before = files(tmp_path)
    done = copydesk(config, "status", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["runs"], said["unfinished"], said["alerts"], said["sources_error"]) == ([], [], [], None)
    assert [row["source_id"] for row in said["due"]] == (["a"] if sources else [])
    assert files(tmp_path) == before


@pytest.mark.slow
def test_an_ingest_is_shown_without_a_list_of_sources(tmp_path):
    """Who only ingests has no sources.toml: the runs are shown, and nothing is missed."""
    config = tmp_path / "copydesk.toml"
    config.write_text("", "utf-8")
    pages = tmp_path / "pages"
    pages.mkdir()
    text = " ".join(
        f"The council met on its {number}. day and spoke of roads, schools and water." for number in range(40)
    )
    (pages / "a.html").write_text(
        f"<html><head><title>Council meets</title></head><body><article><h1>Council meets</h1><p>{text}</p></article>",
        "utf-8",
    )
    (pages / "a.html.url").write_text("https://herald.example/news/council-meets", "utf-8")
    assert copydesk(config, "ingest", str(pages), "--run-id", "one").returncode in {0, 1}
    before = files(tmp_path)
    plain = copydesk(config, "status", COLUMNS="160")
    said = json.loads(copydesk(config, "status", "--json").stdout)
    assert plain.returncode == 0, plain.stderr
    assert [run["run_id"] for run in said["runs"]] == ["one"]
    assert "one" in plain.stdout
    assert plain.stderr == ""
    assert files(tmp_path) == before


def test_a_list_that_was_named_is_missed(tmp_path):
    """Where the configuration names a list that is not there, that is told."""
    config = tmp_path / "copydesk.toml"
    config.write_text('sources = "lists"\n', "utf-8")
    done = copydesk(config, "status")
    assert done.returncode == 0
    assert "lists" in done.stderr
