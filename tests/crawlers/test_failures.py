"""What concerns no single page ends the crawl with a message that says what, where and what to do."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

from aiohttp import web

from tests.crawlers.crawling import ROOT, finish, plan, rows, start
from tests.crawlers.web import TestWeb


def small_site(site: TestWeb, size: int = 300_000) -> dict[str, object]:
    noise = random.Random(1).randbytes(size)
    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        site.put("paper.test", path, lambda _: web.Response(body=noise, content_type="text/html"))
    items = "".join(f"<item><link>{site.url('paper.test', path)}</link></item>" for path in paths)
    site.put("paper.test", "/feed", f"<rss version='2.0'><channel>{items}</channel></rss>")
    return {"id": "paper", "home": site.url("paper.test"), "feeds": [site.url("paper.test", "/feed")]}


def failure(log: list[dict[str, object]]) -> dict[str, object]:
    (line,) = [line for line in log if line["event"] == "crawl.failed"]
    return line


def test_a_full_disk_ends_the_crawl_and_keeps_what_was_collected(tmp_path):
    """Where the archive cannot grow the exit code is 3 with a hint, and the same run goes on later from there."""
    with TestWeb() as site:
        path = plan(tmp_path, [small_site(site)])
        limited = subprocess.Popen(  # a limit on the size of files stands for the end of the disk
            ["bash", "-c", f"ulimit -f 1500; exec {sys.executable} -m crawlers {path}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        _, log = finish(limited, code=3)
        said = failure(log)
        assert "archive" in str(said["error"])
        assert "run again with the same run id" in str(said["hint"])
        before = len(site.seen)
        finish(start(path))
        assert {row["state"] for row in rows(path).values()} == {"fetched"}
        assert len(site.seen) - before < 14  # what the first attempt had committed was not asked for again


def test_a_locked_database_is_named(tmp_path):
    """A database that another program holds ends the crawl with exit code 3, saying which and what to do."""
    with TestWeb() as site:
        path = plan(tmp_path, [small_site(site, 10)], state_url=f"sqlite:///{tmp_path}/state.db?timeout=0.5")
        holder = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            _, log = finish(start(path), code=3)
        finally:
            holder.close()
        said = failure(log)
        assert "state.db" in str(said["error"])
        assert "locked" in str(said["error"])
        assert "another program holds it" in str(said["hint"])


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path):
    """A server that is not there ends the crawl with exit code 3; the password is not shown."""
    path = plan(
        tmp_path,
        [{"id": "paper", "home": "http://paper.test/"}],
        state_url="postgresql://desk:geheim@127.0.0.1:1/copydesk",
    )
    _, log = finish(start(path), code=3)
    said = failure(log)
    assert "127.0.0.1:1" in str(said["error"])
    assert "reachable" in str(said["hint"])
    assert "geheim" not in json.dumps(log)


def test_a_plan_that_is_none_starts_nothing(tmp_path):
    """A plan with a wrong field ends with exit code 2 and names the field."""
    path = plan(tmp_path, [{"id": "paper", "home": "http://paper.test/"}])
    made = json.loads(path.read_text())
    made["sources"][0]["feed"] = ["http://paper.test/feed"]
    path.write_text(json.dumps(made))
    _, log = finish(start(path), code=2)
    assert "sources.0.feed" in str(failure(log)["error"])
    assert not (tmp_path / "state.db").exists()


def test_told_to_stop_it_keeps_what_it_has_and_says_so(tmp_path):
    """SIGTERM ends the crawl with exit code 3 and no file of fetches; the same run id finishes it."""
    with TestWeb() as site:
        source = dict(small_site(site, 10), min_delay_seconds=0.5)
        path = plan(tmp_path, [source])
        process = start(path)
        until = time.monotonic() + 30
        while len(site.seen) < 4 and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGTERM)
        _, log = finish(process, code=3)
        assert "same run id" in str(failure(log)["hint"])
        assert not (tmp_path / "r1.parquet").exists()
        path = plan(tmp_path, [dict(source, min_delay_seconds=0)])
        finish(start(path))
        assert len(rows(path)) == 14
