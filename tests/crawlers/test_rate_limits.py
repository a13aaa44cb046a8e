"""Retry-After: a short one is waited for, at a long one the host is given up; the other hosts never notice."""

import asyncio
import json
import sqlite3
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from aiohttp import web

from crawlers.outcomes import shut_before
from crawlers.records import Fetch, Via
from tests.crawlers.crawling import NOW, crawl, finish, plan, rows, start
from tests.crawlers.web import TestWeb
from warehouse.contract import FetchReason, FetchState, Role

HOUR = 3600


def limited(status: int, wait: object):
    return lambda _: web.Response(status=status, headers={"Retry-After": str(wait)}, text="later")


def feed(site: TestWeb, host: str, *paths: str) -> str:
    """A feed whose first path is the newest."""
    items = "".join(
        f"<item><link>{site.url(host, path)}</link><pubDate>Sun, 22 Nov 2026 07:{59 - place:02}:00 GMT</pubDate></item>"
        for place, path in enumerate(paths)
    )
    return f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'


def source(site: TestWeb, host: str, *paths: str, **more: object) -> dict[str, object]:
    """A source of one feed with `paths`, one request at a time; pages that are not there yet are put up."""
    for path in paths:
        if (host, path) not in site.pages:
            site.put(host, path, "<html>story</html>")
    site.put(host, "/feed", feed(site, host, *paths))
    name = host.partition(".")[0]
    return {
        "id": name,
        "home": site.url(host),
        "feeds": [site.url(host, "/feed")],
        "max_concurrency": 1,
        **more,
    }


STORIES = [f"/story-{number}" for number in range(12)]


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_gives_the_host_up(tmp_path, status):
    """The page itself failed, the rest of its host is skipped as rate_limited and due later, another host is whole."""
    with TestWeb() as site:
        site.put("busy.test", "/late", limited(status, HOUR))
        busy = source(site, "busy.test", "/early", "/late", *STORIES)
        calm = source(site, "calm.test", *STORIES)
        found = crawl(tmp_path, [busy, calm])
        late = found[site.url("busy.test", "/late")]
        assert (late["state"], late["reason"], late["http_status"]) == ("failed", "rate_limited", status)
        assert found[site.url("busy.test", "/early")]["state"] == "fetched"
        rest = [found[site.url("busy.test", path)] for path in STORIES]
        assert {(row["state"], row["reason"]) for row in rest} == {("skipped", "rate_limited")}
        assert all("busy.test" in row["detail"] and "3600 seconds" in row["detail"] for row in rest)
        assert {found[site.url("calm.test", path)]["state"] for path in STORIES} == {"fetched"}
        assert site.paths("busy.test") == ["/robots.txt", "/feed", "/early", "/late"]
        due = dues(tmp_path)
        asked_again_from = late["fetched_at"] + timedelta(hours=1)
        assert {due[row["url_key"]] for row in rest} == {asked_again_from}
        assert due[late["url_key"]] >= asked_again_from


def dues(folder) -> dict[str, datetime]:
    """When each page is due."""
    engine = sa.create_engine(f"sqlite:///{folder}/state.db")
    with engine.connect() as connection:
        found = connection.execute(sa.text("select url_key, due_at from frontier_urls where role = 'page'")).all()
    engine.dispose()
    return {key: datetime.fromisoformat(due).replace(tzinfo=NOW.tzinfo) for key, due in found}


@pytest.mark.slow
def test_a_host_that_was_given_up_is_asked_again_when_it_said(tmp_path):
    """Before the Retry-After is over the pages are not asked for, afterwards they are."""
    with TestWeb() as site:
        site.put("busy.test", "/late", limited(429, HOUR))
        busy = source(site, "busy.test", "/late", "/story")
        crawl(tmp_path, [busy])
        site.put("busy.test", "/late", "<html>story</html>")
        site.seen.clear()
        crawl(tmp_path, [busy], run_id="r2", now=NOW + timedelta(minutes=50))
        assert site.paths("busy.test") == ["/robots.txt", "/feed"]
        third = crawl(tmp_path, [busy], run_id="r3", now=NOW + timedelta(minutes=70))
        assert {third[site.url("busy.test", path)]["state"] for path in ("/late", "/story")} == {"fetched"}


def test_a_host_is_given_up_for_every_source(tmp_path):
    """A robots.txt that asks for a wait counts too, and what another source has on that host is left alone."""
    with TestWeb() as site:
        site.put("busy.test", "/robots.txt", limited(503, HOUR))
        first = source(site, "busy.test", "/story")
        second = source(site, "calm.test", "/story", sections=[site.url("busy.test", "/news")], obey_robots=False)
        found = crawl(tmp_path, [first, second])
        ends = {url.partition("://")[2]: (row["state"], row["reason"]) for url, row in found.items()}
        assert {name.replace(f".test:{site.port}", ""): end for name, end in ends.items()} == {
            "busy/robots.txt": ("failed", "rate_limited"),
            "busy/feed": ("skipped", "rate_limited"),
            "busy/news": ("skipped", "rate_limited"),
            "calm/feed": ("fetched", None),
            "calm/story": ("fetched", None),
        }
        assert site.paths("busy.test") == ["/robots.txt"]


def test_what_waits_for_its_hosts_delay_is_not_sent_any_more(tmp_path):
    """Requests that wait for the delay between two of them when the answer comes are taken back; those sent count."""
    with TestWeb() as site:

        async def late(_request: web.Request) -> web.Response:
            while len(site.paths("busy.test")) < 3:  # noqa: ASYNC110 - until the next one is under way beside this
                await asyncio.sleep(0.01)
            return web.Response(status=429, headers={"Retry-After": "7200"})

        site.put("busy.test", "/late", late)
        busy = source(site, "busy.test", "/late", *STORIES, max_concurrency=4, obey_robots=False, min_delay_seconds=1)
        found = crawl(tmp_path, [busy])
        assert site.paths("busy.test") == ["/feed", "/late", STORIES[0]]
        assert found[site.url("busy.test", STORIES[0])]["state"] == "fetched"
        assert {found[site.url("busy.test", path)]["reason"] for path in STORIES[1:]} == {"rate_limited"}


def test_a_short_retry_after_holds_its_host_alone(tmp_path):
    """Nothing is sent to that host for as long as it says; all of another host is fetched meanwhile."""
    wait, moments = 4, []
    with TestWeb() as site:

        def busy_once(_request: web.Request) -> web.Response:
            moments.append(time.monotonic())
            if len(moments) == 1:
                return web.Response(status=429, headers={"Retry-After": str(wait)})
            return web.Response(text="<html>story</html>", content_type="text/html")

        site.put("busy.test", "/late", busy_once)
        busy = source(site, "busy.test", "/late", *STORIES)
        for path in STORIES:
            site.put("busy.test", path, busy_once)
        calm = source(site, "calm.test", *STORIES)
        found = crawl(tmp_path, [busy, calm], settings={"concurrent_requests": 3})
        pages = [url for url in found if url.rpartition("/")[2] not in {"feed", "robots.txt"}]
        assert {found[url]["state"] for url in pages} == {"fetched"}
        assert moments[1] - moments[0] > wait * 0.95
        hosts = [one.host for one in site.seen if "/story" in one.path or one.path == "/late"]
        second = [place for place, host in enumerate(hosts) if host == "busy.test"][1]
        assert hosts[:second].count("calm.test") == len(STORIES)


def test_a_resumed_crawl_knows_whom_it_gave_up(tmp_path):
    """Of a run that was killed after the answer, the next attempt skips what is left of the host without asking."""
    with TestWeb() as site:
        site.put("busy.test", "/late", limited(429, HOUR))
        busy = source(site, "busy.test", "/late", *STORIES)
        path = plan(tmp_path, [busy])
        finish(start(path))
        whole = rows(path)
        with sqlite3.connect(tmp_path / "state.db") as state:  # as if it had been killed right after that commit
            state.execute("delete from frontier_fetches where url like '%/story-%'")
            state.execute("delete from frontier_urls where url like '%/story-%'")
        state.close()
        site.seen.clear()
        finish(start(path))
        assert site.seen == []
        assert json.dumps(rows(path), default=str) == json.dumps(whole, default=str)


@pytest.mark.parametrize("order", [1, -1])
def test_the_first_answer_that_gave_a_host_up_counts_in_a_resumed_run_too(order):
    """Of two answers that asked for different waits the earlier one is told, in whatever order they were kept."""

    def busy(path: str, second: int, wait: int) -> Fetch:
        url, at = f"https://busy.test/{path}", NOW + timedelta(seconds=second)
        fetch = Fetch(url, url, Role.PAGE, Via.FEED, FetchState.FAILED, FetchReason.RATE_LIMITED, http_status=429)
        return replace(fetch, fetched_at=at, retry_at=at + timedelta(seconds=wait))

    kept = [busy("early", 1, HOUR), busy("late", 2, 2 * HOUR), busy("short", 0, 5)]
    shut = shut_before(kept[::order], limit=60)
    assert {host: one.until for host, one in shut.items()} == {"busy.test": NOW + timedelta(seconds=1 + HOUR)}
