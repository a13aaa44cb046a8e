"""One crawl of a small web with everything in it that goes wrong, read row by row."""

import asyncio
import gzip
import socket
import zlib
from typing import Any

import pytest
from aiohttp import web

from crawlers.archive import read_record
from tests.crawlers.crawling import NOW, finish, plan, rows, start
from tests.crawlers.web import TestWeb
from warehouse.contract import HANDOVERS

ARTICLE = "<!doctype html><html><body><h1>Council opens the new bridge</h1><p>It was time.</p></body></html>"


def answer(status: int = 200, body: bytes | str = ARTICLE, **headers: str):
    data = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: web.Response(status=status, body=data, headers={"Content-Type": "text/html", **named})


def rss(site: TestWeb, host: str, *paths: str) -> str:
    items = "".join(
        f"<item><title>On &lt;b&gt;{path}&lt;/b&gt;</title><link>{site.url(host, path)}</link>"
        "<pubDate>Sun, 22 Nov 2026 07:00:00 +0100</pubDate></item>"
        for path in paths
    )
    return f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'


class Trouble:
    """Answers that change from one request to the next."""

    def __init__(self) -> None:
        self.failures = 2

    def flaky(self, _request: web.Request) -> web.Response:
        self.failures -= 1
        return web.Response(status=500 if self.failures >= 0 else 200, text=ARTICLE, content_type="text/html")


async def slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    for _ in range(100):
        await response.write(b"<p>")
        await asyncio.sleep(0.2)
    return response


async def broken_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "5000"})
    await response.prepare(request)
    await response.write(b"<html><body>The council")
    assert request.transport is not None
    request.transport.close()
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    for _ in range(3000):  # 200 MB
        await response.write(b"x" * 65_536)
    return response


def bomb() -> bytes:
    """60 MB of zeros in 60 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([packer.compress(bytes(1_000_000)) for _ in range(60)] + [packer.flush()])


PATHS = {
    "/fine": answer(),
    "/packed": answer(body=gzip.compress(ARTICLE.encode()), Content_Encoding="gzip", ETag='"v1"'),
    "/gone": answer(410),
    "/missing": answer(404),
    "/forbidden": answer(403),
    "/broken": answer(500),
    "/moved": answer(301, "", Location="/moved-again"),
    "/moved-again": answer(302, "", Location="/fine"),
    "/moved-new": answer(302, "", Location="/only-by-redirect"),
    "/only-by-redirect": answer(),
    "/to-private": answer(302, "", Location="http://10.0.0.1/admin"),
    "/to-metadata": answer(302, "", Location="http://169.254.169.254/latest"),
    "/to-elsewhere": answer(302, "", Location="http://elsewhere.test/story"),
    "/deep-0": answer(302, "", Location="/deep-1"),
    "/deep-1": answer(302, "", Location="/deep-2"),
    "/deep-2": answer(302, "", Location="/deep-3"),
    "/deep-3": answer(302, "", Location="/deep-4"),
    "/bomb": answer(body=bomb(), Content_Encoding="gzip"),
    "/half-packed": answer(body=gzip.compress(ARTICLE.encode())[:-12], Content_Encoding="gzip"),
    "/mislabelled": answer(body=b"\x00\x01 no gzip at all", Content_Encoding="gzip"),
    "/slow": slow,
    "/broken-off": broken_off,
    "/endless": endless,
    "/declared-large": answer(body=b"x" * 3_000_000),
    "/disallowed": answer(),
    "/photo.jpg": answer(),
    "/empty": answer(204, ""),
}


class Crawled:
    def __init__(self, site: TestWeb, found: dict[str, dict[str, Any]], lines: list, log: list, folder) -> None:
        self.site, self.rows, self.lines, self.log, self.folder = site, found, lines, log, folder

    def page(self, path: str, host: str = "paper.test") -> dict[str, Any]:
        return self.rows[self.site.url(host, path)]

    def end(self, path: str, host: str = "paper.test") -> tuple[str, str | None]:
        row = self.page(path, host)
        return row["state"], row["reason"]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawl")
    with TestWeb() as site, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        build(site)
        trap = TestWeb()
        with trap:
            site.put("paper.test", "/to-trap", answer(302, "", Location=f"http://127.0.0.1:{trap.port}/"))
            site.put("paper.test", "/to-name", answer(302, "", Location=f"http://localhost:{trap.port}/"))
            path = plan(folder, sources(site, closed.getsockname()[1], trap.port), settings=LIMITS)
            lines, log = finish(start(path))
            assert trap.seen == []  # held by every test below: nobody connected to a private address
            yield Crawled(site, rows(path), lines, log, folder)


LIMITS = {"max_redirects": 3, "max_response_bytes": 2_000_000, "timeout_seconds": 3, "dns_timeout_seconds": 5}


def build(site: TestWeb) -> None:
    trouble = Trouble()
    robots = "User-agent: Copydesk\nDisallow: /disallowed\n\nUser-agent: *\nDisallow: /\n"
    site.put("paper.test", "/robots.txt", lambda _: web.Response(text=robots))
    for path, page in PATHS.items():
        site.put("paper.test", path, page)
    site.put("paper.test", "/flaky", trouble.flaky)
    announced = [path for path in PATHS if path not in {"/moved-again", "/only-by-redirect"}]
    announced = [path for path in announced if not path.startswith("/deep-") or path == "/deep-0"]
    site.put("paper.test", "/feed", rss(site, "paper.test", *announced, "/flaky", "/to-trap", "/to-name"))
    site.put("paper.test", "/no-feed", "<!doctype html><html><body>Subscribe to our feed</body></html>")
    site.put("robotless.test", "/robots.txt", answer(503))
    site.put("robotless.test", "/feed", rss(site, "robotless.test", "/story"))
    index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</sitemapindex>"
    plain = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"
    news = (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        " xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>{}</loc><n:news>"
        "<n:publication_date>2026-11-22T05:00:00+01:00</n:publication_date><n:title>Bridge opens</n:title>"
        "</n:news></url></urlset>"
    )
    url = lambda path: f"<url><loc>{site.url('maps.test', path)}</loc></url>"  # noqa: E731
    maps = [
        f"<sitemap><loc>{site.url('maps.test', path)}</loc></sitemap>" for path in ("/b.xml.gz", "/n.xml", "/t.txt")
    ]
    site.put("maps.test", "/index.xml", index.format("".join(maps)))
    packed = gzip.compress(plain.format(url("/from-packed") + url("/in-both")).encode())
    site.put("maps.test", "/b.xml.gz", lambda _: web.Response(body=packed, content_type="application/gzip"))
    site.put("maps.test", "/n.xml", news.format(site.url("maps.test", "/in-both")))
    site.put("maps.test", "/t.txt", f"{site.url('maps.test', '/from-text')}\n")
    section = (
        "<html><body><nav><a href='/news'>News</a></nav><a href='/council-votes-on-new-bridge'>Votes</a></body></html>"
    )
    site.put("maps.test", "/news", section)


def sources(site: TestWeb, closed: int, trap: int) -> list[dict[str, Any]]:
    return [
        {
            "id": "paper",
            "home": site.url("paper.test"),
            "feeds": [site.url("paper.test", "/feed"), site.url("paper.test", "/no-feed")],
            "hosts": ["localhost"],
        },
        {"id": "down", "home": f"http://down.test:{closed}/", "feeds": [f"http://down.test:{closed}/feed"]},
        {"id": "nowhere", "home": "http://nowhere.invalid/", "feeds": ["http://nowhere.invalid/feed"]},
        {"id": "private", "home": f"http://127.0.0.1:{trap}/", "feeds": [f"http://127.0.0.1:{trap}/feed"]},
        {"id": "robotless", "home": site.url("robotless.test"), "feeds": [site.url("robotless.test", "/feed")]},
        {
            "id": "maps",
            "home": site.url("maps.test"),
            "sitemaps": [site.url("maps.test", "/index.xml")],
            "sections": [site.url("maps.test", "/news")],
        },
    ]


@pytest.mark.parametrize(
    ("path", "state", "reason"),
    [
        ("/fine", "fetched", None),
        ("/packed", "fetched", None),
        ("/flaky", "fetched", None),
        ("/empty", "fetched", None),
        ("/only-by-redirect", "fetched", None),
        ("/gone", "failed", "gone"),
        ("/missing", "failed", "gone"),
        ("/forbidden", "failed", "client_error"),
        ("/broken", "failed", "server_error"),
        ("/moved", "redirected", None),
        ("/moved-again", "redirected", None),
        ("/to-private", "redirected", None),
        ("/deep-4", "failed", "redirect_limit"),
        ("/bomb", "failed", "too_large"),
        ("/endless", "failed", "too_large"),
        ("/declared-large", "failed", "too_large"),
        ("/half-packed", "failed", "truncated"),
        ("/broken-off", "failed", "truncated"),
        ("/mislabelled", "failed", "bad_encoding"),
        ("/slow", "failed", "timeout"),
        ("/disallowed", "skipped", "robots"),
        ("/photo.jpg", "skipped", "pattern"),
        ("/no-feed", "failed", "not_parseable"),
        ("/feed", "fetched", None),
    ],
)
def test_each_answer_has_its_outcome(crawled, path, state, reason):
    """Every kind of answer becomes the state and reason that the contract has for it."""
    assert crawled.end(path) == (state, reason)


@pytest.mark.parametrize(
    ("url", "state", "reason"),
    [
        ("http://10.0.0.1/admin", "skipped", "address"),
        ("http://169.254.169.254/latest", "skipped", "address"),
        ("http://127.0.0.1:{trap}/", "skipped", "address"),
        ("http://localhost:{trap}/", "failed", "address"),
        ("http://elsewhere.test/story", "skipped", "off_site"),
    ],
)
def test_where_redirects_must_not_lead(crawled, url, state, reason):
    """A redirect to a private address, written or named, ends as `address`; one to another site as `off_site`."""
    found = [row for row in crawled.rows.values() if row["url"].startswith(url.partition("{")[0])]
    found = [row for row in found if row["role"] == "page"]
    assert [(row["state"], row["reason"], row["fetched_at"] is None or state == "failed") for row in found] == [
        (state, reason, True)
    ]


@pytest.mark.parametrize(("source", "reason"), [("down", "connection"), ("nowhere", "dns"), ("private", "address")])
def test_an_unreachable_site_fails_alone(crawled, source, reason):
    """The entry points of a site that cannot be reached fail with the reason, the other sources go on."""
    found = [row for row in crawled.rows.values() if row["source_id"] == source]
    assert {(row["role"], row["state"], row["reason"]) for row in found} == {("entry", "failed", reason)}
    assert len(found) == 2


def test_robots_txt_with_a_server_error_keeps_us_out(crawled):
    """Nothing behind a robots.txt that answers 503 is asked for."""
    assert crawled.end("/feed", "robotless.test") == ("failed", "server_error")
    assert set(crawled.site.paths("robotless.test")) == {"/robots.txt"}


def test_robots_txt_is_obeyed_and_has_a_row(crawled):
    """The group of our own name counts, what it disallows is never asked for, the file is an archived entry point."""
    assert "/disallowed" not in crawled.site.paths("paper.test")
    row = crawled.page("/robots.txt")
    assert (row["role"], row["state"], row["discovered_via"]) == ("entry", "fetched", "robots")
    assert row["warc_file"] is not None


def test_a_missing_robots_txt_is_no_failure(crawled):
    """Without a robots.txt everything may be asked for, and the row says so."""
    row = crawled.page("/robots.txt", "maps.test")
    assert (row["state"], row["http_status"]) == ("fetched", 404)


def test_sitemaps_are_followed_through_index_gzip_news_and_text(crawled):
    """An index's sitemaps are entry points; news gives headline and time and counts before a plain sitemap."""
    found = {path: crawled.page(path, "maps.test") for path in ("/from-packed", "/in-both", "/from-text")}
    assert {path: row["discovered_via"] for path, row in found.items()} == {
        "/from-packed": "sitemap",
        "/in-both": "news_sitemap",
        "/from-text": "sitemap",
    }
    assert found["/in-both"]["hint_headline"] == "Bridge opens"
    assert found["/in-both"]["hint_published_at"].isoformat() == "2026-11-22T04:00:00+00:00"
    assert crawled.page("/b.xml.gz", "maps.test")["role"] == "entry"


def test_a_section_gives_links_that_look_like_articles(crawled):
    """A section page's article is found, its navigation is not considered."""
    assert crawled.page("/council-votes-on-new-bridge", "maps.test")["discovered_via"] == "section"
    assert crawled.page("/news", "maps.test")["role"] == "entry"


def test_hints_of_the_feed_come_along(crawled):
    """Headline without markup and publication time in UTC stand in the row of a page from a feed."""
    row = crawled.page("/fine")
    assert row["hint_headline"] == "On /fine"
    assert row["hint_published_at"].isoformat() == "2026-11-22T06:00:00+00:00"


def test_every_answer_is_in_the_archive_as_it_came(crawled):
    """Each row with a status points to a record of that URL and status; the wire's bytes are before decompression."""
    answered = [row for row in crawled.rows.values() if row["http_status"] is not None]
    assert {row["http_status"] for row in answered} >= {200, 204, 301, 302, 403, 404, 410, 500, 503}
    for row in answered:
        if row["reason"] in {"too_large", "bad_encoding", "truncated"}:
            continue  # see below
        record = read_record(crawled.folder / "archive" / row["warc_file"], row["warc_offset"])
        assert (record.url, record.status) == (row["final_url"], row["http_status"])
    row = crawled.page("/packed")
    record = read_record(crawled.folder / "archive" / row["warc_file"], row["warc_offset"])
    assert record.body == ARTICLE.encode()
    assert record.header("content-encoding") == "gzip"
    assert row["wire_bytes"] == len(gzip.compress(ARTICLE.encode()))


@pytest.mark.parametrize(("path", "told"), [("/declared-large", "3000000 bytes announced"), ("/endless", "bytes and")])
def test_what_came_of_a_body_that_is_too_large_is_kept(crawled, path, told):
    """Status, headers and the beginning of the body are there, marked as cut short, and no more than the limit."""
    row = crawled.page(path)
    assert (row["http_status"], row["content_type"]) == (200, "text/html")
    assert told in row["detail"]
    assert "the limit is 2000000" in row["detail"]
    assert 0 < row["wire_bytes"] <= LIMITS["max_response_bytes"]
    record = read_record(crawled.folder / "archive" / row["warc_file"], row["warc_offset"])
    assert (record.status, record.truncated, len(record.body)) == (200, "length", row["wire_bytes"])


def test_we_say_who_we_are(crawled):
    """The user agent names the project and the contact of the configuration, and no cookie is sent."""
    agents = {one.headers.get("User-Agent") for one in crawled.site.seen}
    assert len(agents) == 1
    assert agents.pop().startswith("Copydesk/0.1.0 (+https://desk.test/about")
    assert not any("Cookie" in one.headers for one in crawled.site.seen)


def test_the_rows_fit_the_contract(crawled):
    """The file has exactly the contract's columns, sorted by source, role and key; times lie at the run's time."""
    import pyarrow.parquet as pq

    table = pq.read_table(crawled.folder / "r1.parquet")
    assert table.schema.equals(HANDOVERS["fetches"])
    keys = [(row["source_id"], row["role"], row["url_key"]) for row in table.to_pylist()]
    assert keys == sorted(set(keys))
    times = [row["fetched_at"] for row in crawled.rows.values() if row["fetched_at"]]
    assert all(0 <= (when - NOW).total_seconds() < 120 for when in times)


def test_progress_is_told_as_json_lines(crawled):
    """Standard output holds one object a line: progress by source, and at the end what was written."""
    assert {line["event"] for line in crawled.lines} == {"crawl.progress", "crawl.done"}
    last = {line["source"]: line for line in crawled.lines if line["event"] == "crawl.progress"}
    assert set(last) == {"paper", "down", "nowhere", "private", "robotless", "maps"}
    assert all(line["pending"] == 0 for line in last.values())
    assert crawled.lines[-1]["rows"] == len(crawled.rows)


def test_nothing_of_a_page_is_logged(crawled):
    """What goes to standard error is events without any text of a page."""
    assert not any("council" in str(line).lower() for line in crawled.log)
