"""Crawls after crawls: what is due again, what answers 304, what a killed one leaves behind."""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from aiohttp import web

from crawlers.frontier import AcceptedPage, Frontier
from tests.crawlers.crawling import NOW, ROOT, crawl, finish, plan, rows, start
from tests.crawlers.web import TestWeb
from warehouse.contract import Outcome

VARIES = {"fetched_at", "duration_ms", "warc_file", "warc_offset", "warc_length"}
"""What differs by nature between a crawl that was killed and one that was not."""


def feed(site: TestWeb, *paths: str) -> str:
    items = "".join(f"<item><title>{path}</title><link>{site.url('paper.test', path)}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'


def with_etag(text: str):
    """A page that answers 304 to its own ETag."""

    def page(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304, headers={"ETag": '"v1"'})
        return web.Response(text=text, content_type="text/html", headers={"ETag": '"v1"'})

    return page


def test_validators_are_sent_only_of_what_was_accepted(tmp_path):
    """A page that was published answers 304 next time; one that was withheld is asked for whole."""
    with TestWeb() as site:
        site.put("paper.test", "/feed", feed(site, "/kept", "/wall"))
        site.put("paper.test", "/kept", with_etag("<html>story</html>"))
        site.put("paper.test", "/wall", with_etag("<html>accept cookies</html>"))
        source = {"id": "paper", "home": site.url("paper.test"), "feeds": [site.url("paper.test", "/feed")]}
        first = crawl(tmp_path, [source])
        frontier = Frontier(f"sqlite:///{tmp_path}/state.db")
        outcomes = {"/kept": Outcome.PUBLISHED, "/wall": Outcome.REJECTED}
        accepted = [
            AcceptedPage("paper", first[site.url("paper.test", path)]["url_key"], outcome)
            for path, outcome in outcomes.items()
        ]
        frontier.accept("r1", accepted, NOW)
        second = crawl(tmp_path, [source], run_id="r2", now=NOW + timedelta(hours=1))
        told = {path: second[site.url("paper.test", path)] for path in outcomes}
        assert {path: (row["state"], row["http_status"]) for path, row in told.items()} == {
            "/kept": ("not_modified", 304),
            "/wall": ("fetched", 200),
        }
        assert told["/kept"]["warc_file"] is not None  # a 304 is kept too


def test_a_feed_that_did_not_change_is_not_sent_again(tmp_path):
    """A feed answers 304 in the next run, and what is due is asked for all the same."""
    with TestWeb() as site:
        site.put("paper.test", "/feed", with_etag(feed(site, "/a")))
        site.put("paper.test", "/a", "<html>story</html>")
        source = {"id": "paper", "home": site.url("paper.test"), "feeds": [site.url("paper.test", "/feed")]}
        crawl(tmp_path, [source])
        second = crawl(tmp_path, [source], run_id="r2", now=NOW + timedelta(hours=1))
        assert second[site.url("paper.test", "/feed")]["state"] == "not_modified"
        page = second[site.url("paper.test", "/a")]  # nobody accepted it: it is due, known from the first run
        assert (page["state"], page["discovered_via"], page["hint_headline"]) == ("fetched", "frontier", "/a")


def big_site(site: TestWeb) -> list[dict[str, object]]:
    """Two sources of 40 pages, with redirects, failures, and a sitemap index."""

    def slowly(text: str, kind: str = "text/html"):
        async def page(request: web.Request) -> web.Response:
            import asyncio

            await asyncio.sleep(0.04)
            return web.Response(text=text, content_type=kind)

        return page

    for host in ("paper.test", "gazette.test"):
        paths = [f"/story-number-{number}" for number in range(40)]
        items = "".join(f"<item><title>{path}</title><link>{site.url(host, path)}</link></item>" for path in paths[:25])
        site.put(host, "/feed", slowly(f"<rss version='2.0'><channel>{items}</channel></rss>", "application/xml"))
        maps = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>{}</loc></sitemap></sitemapindex>"
        site.put(host, "/index.xml", slowly(maps.format(site.url(host, "/map.xml")), "application/xml"))
        urls = "".join(f"<url><loc>{site.url(host, path)}</loc></url>" for path in paths[15:])
        urlset = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>"
        site.put(host, "/map.xml", slowly(urlset, "application/xml"))
        for path in paths:
            site.put(host, path, slowly(f"<html><body>{path}</body></html>"))
        site.put(host, paths[3], lambda _: web.Response(status=302, headers={"Location": "/story-number-5"}))
        site.put(host, paths[4], lambda _: web.Response(status=302, headers={"Location": "/only-here"}))
        site.put(host, "/only-here", slowly("<html>here</html>"))
        site.put(host, paths[6], lambda _: web.Response(status=500))
    return [
        {
            "id": host.partition(".")[0],
            "home": site.url(host),
            "feeds": [site.url(host, "/feed")],
            "sitemaps": [site.url(host, "/index.xml")],
            "max_concurrency": 2,
        }
        for host in ("paper.test", "gazette.test")
    ]


def lasting(found: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {url: {name: value for name, value in row.items() if name not in VARIES} for url, row in found.items()}


@pytest.mark.slow
def test_a_crawl_killed_at_any_moment_ends_like_an_undisturbed_one(tmp_path):
    """Killed with -9 at random moments and run again with its id, a crawl ends with the same rows and frontier."""
    seed = secrets.randbelow(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    moments = random.Random(seed)
    with TestWeb() as site:
        sources = big_site(site)
        (tmp_path / "whole").mkdir()
        whole = crawl(tmp_path / "whole", sources)
        folder = tmp_path / "killed"
        folder.mkdir()
        path = plan(folder, sources)
        site.seen.clear()
        for _ in range(3):
            process = start(path)
            until = time.monotonic() + 30
            first = len(site.seen)
            while len(site.seen) == first and process.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(moments.uniform(0, 0.8))
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        finish(start(path))
        assert lasting(rows(path)) == lasting(whole)
        assert lasting(states(folder)) == lasting(states(tmp_path / "whole"))


TIED_PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "crawlers", "--tied", sys.argv[1]], stdin=subprocess.PIPE)
time.sleep(600)
"""


@pytest.mark.slow
def test_a_tied_crawl_ends_with_its_parent(tmp_path):
    """When its parent is killed with -9 the crawl ends at once, and a second attempt ends with the same rows."""
    with TestWeb() as site:
        sources = big_site(site)
        (tmp_path / "whole").mkdir()
        whole = crawl(tmp_path / "whole", sources)
        folder = tmp_path / "tied"
        folder.mkdir()
        path = plan(folder, [dict(source, min_delay_seconds=0.5) for source in sources])  # takes 20 s to its end
        site.seen.clear()
        command = [sys.executable, "-c", TIED_PARENT, str(path)]
        parent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until = time.monotonic() + 30
        while len(site.seen) < 6 and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(parent.pid, signal.SIGKILL)
        out, err = parent.communicate(timeout=10)  # both hold the pipes: they close when the crawl has ended too
        assert b"crawl.done" not in out, err
        assert not (folder / "r1.parquet").exists()
        asked = len(site.seen)
        assert 6 <= asked < 40
        path = plan(folder, sources)
        finish(start(path))
        assert lasting(rows(path)) == lasting(whole)
        assert lasting(states(folder)) == lasting(states(tmp_path / "whole"))


def states(folder: Path) -> dict[str, dict[str, object]]:
    """What the frontier knows of every URL."""
    engine = sa.create_engine(f"sqlite:///{folder}/state.db")
    with engine.connect() as connection:
        found = connection.execute(sa.text("select * from frontier_urls")).mappings().all()
    engine.dispose()
    return {f"{row['source_id']} {row['url_key']}": dict(row) for row in found}


def test_a_page_that_is_logged_is_not_asked_for_again(tmp_path):
    """The same run again asks for nothing, not even entry points, and writes the same file."""
    with TestWeb() as site:
        sources = big_site(site)
        path = plan(tmp_path, sources)
        finish(start(path))
        before = rows(path)
        site.seen.clear()
        finish(start(path))
        assert site.seen == []
        assert rows(path) == before
        assert len(list(tmp_path.glob("archive/**/*.warc.gz"))) == 1  # an attempt without records leaves no file


@pytest.mark.slow
def test_what_time_did_not_allow_is_due_next_time(tmp_path):
    """When the time of a run is up every URL has its row, the rest is skipped for budget and fetched next time."""
    with TestWeb() as site:
        sources = [dict(source, min_delay_seconds=0.3) for source in big_site(site)]
        first = crawl(tmp_path, sources, settings={"max_seconds": 4})
        late = {url for url, row in first.items() if row["reason"] == "budget" and row["role"] == "page"}
        assert late
        assert all(row["state"] == "skipped" for url, row in first.items() if url in late)
        hurried = [dict(source, min_delay_seconds=0) for source in sources]
        second = crawl(tmp_path, hurried, run_id="r2", now=NOW + timedelta(hours=1))
        assert all(second[url]["state"] != "skipped" for url in late)


def test_the_least_delay_of_a_host_is_kept(tmp_path):
    """Requests to one host are at least `min_delay_seconds` apart, whatever runs at once."""
    least = 0.25
    with TestWeb() as site:
        moments: list[float] = []

        def note(_request: web.Request) -> web.Response:
            moments.append(time.monotonic())
            return web.Response(text="<html>", content_type="text/html")

        paths = [f"/{number}" for number in range(6)]
        for path in paths:
            site.put("paper.test", path, note)
        site.put("paper.test", "/feed", feed(site, *paths))
        source = {"id": "paper", "home": site.url("paper.test"), "feeds": [site.url("paper.test", "/feed")]}
        crawl(tmp_path, [dict(source, min_delay_seconds=least, max_concurrency=4)])
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        assert len(gaps) == 5
        assert min(gaps) > least * 0.8  # sent evenly, arrived with the jitter of a busy machine
