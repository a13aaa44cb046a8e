"""A host that stops answering costs its run a few requests, not all of its time."""

import asyncio

from aiohttp import web

from tests.crawlers.crawling import crawl
from tests.crawlers.test_rate_limits import source
from tests.crawlers.web import TestWeb

STORIES = [f"/story-{number:02}" for number in range(40)]
UNANSWERED = 6
LIMITS = {"max_retries": 2, "max_unanswered": UNANSWERED, "retry_seconds": 0.01}


def hang_up(request: web.Request) -> web.Response:
    """The end of the connection instead of an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def test_a_host_that_stops_answering_is_given_up(tmp_path):
    """After so many requests in a row without an answer the rest fails unasked, saying why; another host is whole."""
    with TestWeb() as site:
        for path in STORIES[3:]:
            site.put("gone.test", path, hang_up)
        gone = source(site, "gone.test", *STORIES)
        calm = source(site, "calm.test", *STORIES)
        found = crawl(tmp_path, [gone, calm], settings=LIMITS)
        asked = [path for path in site.paths("gone.test") if path in STORIES[3:]]
        # Twisted sends a request once more by itself where a connection that it kept open ends under it.
        assert UNANSWERED <= len(asked) <= UNANSWERED + 1
        rows = [found[site.url("gone.test", path)] for path in STORIES]
        assert {row["state"] for row in rows[:3]} == {"fetched"}
        assert {(row["state"], row["reason"]) for row in rows[3:]} == {("failed", "connection")}
        unasked = [row for path, row in zip(STORIES, rows, strict=True) if path not in site.paths("gone.test")]
        assert len(unasked) > len(STORIES) / 2
        told = f"gone.test gave no answer to {UNANSWERED} requests in a row"
        assert all(told in row["detail"] for row in unasked)
        assert {found[site.url("calm.test", path)]["state"] for path in STORIES} == {"fetched"}


def test_some_bad_pages_do_not_end_a_host(tmp_path):
    """Every answer between them starts the count anew: each page has the outcome of its own."""
    with TestWeb() as site:
        for path in STORIES[::2]:
            site.put("odd.test", path, hang_up)
        found = crawl(tmp_path, [source(site, "odd.test", *STORIES)], settings={**LIMITS, "max_retries": 0})
        ends = [found[site.url("odd.test", path)]["state"] for path in STORIES]
        assert ends == ["failed", "fetched"] * (len(STORIES) // 2)


async def stall(request: web.Request) -> web.StreamResponse:
    """Status, headers and the first bytes of a body that does not come to its end."""
    answer = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "text/html"})
    await answer.prepare(request)
    await answer.write(b"<html>")
    while request.transport is not None:  # noqa: ASYNC110 - until the crawl has had enough
        await asyncio.sleep(0.02)
    return answer


def test_a_host_whose_bodies_do_not_end_is_not_silent(tmp_path):
    """Answers that began are answers: many in a row that ran out of time are each page's own failure."""
    with TestWeb() as site:
        slow = STORIES[: 2 * UNANSWERED]
        for path in slow:
            site.put("slow.test", path, stall)
        paper = source(site, "slow.test", *slow, "/late", max_concurrency=8)
        settings = {**LIMITS, "max_retries": 0, "timeout_seconds": 1}
        found = crawl(tmp_path, [paper], settings=settings)
        rows = [found[site.url("slow.test", path)] for path in slow]
        assert {(row["state"], row["reason"]) for row in rows} == {("failed", "timeout")}
        assert not any("no answer" in row["detail"] for row in rows)
        assert found[site.url("slow.test", "/late")]["state"] == "fetched"
