"""The newsroom over real HTTP: conditional requests, ticks, troubles."""

import gzip
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.feeds import feed_link
from demo.trouble import BOMB_BYTES

SEED = 31


class Room:
    """A newsroom process and plain requests to it."""

    def __init__(self, process, ready):
        self.process, self.ready = process, ready

    def ask(self, url_or_host, path=None, method="GET", **headers):
        """Status, headers and body of one request; `url` or host and path."""
        if path is None:
            _, _, rest = url_or_host.partition("://")
            netloc, slash, path = rest.partition("/")
            host, path = netloc.split(":")[0], slash + path
        else:
            host = url_or_host
        with closing(HTTPConnection("127.0.0.1", self.ready["port"], timeout=60)) as connection:
            sent = {"Host": f"{host}:{self.ready['port']}"} | {
                name.replace("_", "-"): value for name, value in headers.items()
            }
            connection.request(method, path, headers=sent)
            answer: HTTPResponse = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def truth(self):
        with Path(self.ready["truth"]).open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def sources(self):
        with Path(self.ready["sources"]).open("rb") as file:
            return tomllib.load(file)["source"]


def start(folder):
    process = subprocess.Popen(
        [sys.executable, "-m", "demo", "serve", "--seed", str(SEED), "--port", "0", "--dir", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    return Room(process, json.loads(line))


def stop(room):
    room.process.terminate()
    code = room.process.wait(timeout=30)
    room.process.stdout.close()
    return code


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A newsroom that no test of this module ticks."""
    running = start(tmp_path_factory.mktemp("room"))
    yield running
    assert stop(running) == 0


def articles(room, *, clean=True):
    return [row for row in room.truth() if row["url"] and row["kind"] == "article" and (row["fault"] is None) == clean]


def test_every_entry_point_answers(room):
    """Every feed, sitemap, section and robots.txt that sources.toml names answers 200 with what it is."""
    signs = {
        "feeds": (b"<rss", b"<feed", b"<rdf:RDF"),
        "sitemaps": (b"<urlset", b"<sitemapindex"),
        "sections": (b"<a href", b"<A HREF"),
    }
    ways = set()
    for source in room.sources():
        for way, wanted in signs.items():
            for url in source[way]:
                status, _, body = room.ask(url)
                assert status == 200
                assert any(sign in body for sign in wanted), url
                ways |= {(way, sign) for sign in wanted if sign in body}
        status, _, body = room.ask(source["home"] + "robots.txt")
        assert status == 200
        assert b"Disallow: /print/" in body
        assert (b"Sitemap: " in body) == bool(source["sitemaps"])
    assert {("feeds", b"<rss"), ("feeds", b"<feed"), ("feeds", b"<rdf:RDF"), ("sitemaps", b"<sitemapindex")} <= ways


def test_every_article_can_be_found(room):
    """Each article that is there is named by an entry point of its source or by a sitemap that one names."""
    found = {}
    for source in room.sources():
        texts = []
        queue = [*source["feeds"], *source["sitemaps"], *source["sections"]]
        while queue:
            url = queue.pop()
            _, _, body = room.ask(url)
            body = gzip.decompress(body) if url.endswith(".gz") else body
            texts.append(body.decode("utf-8", "replace"))
            if b"<sitemapindex" in body:
                queue += [part.split("</loc>")[0] for part in texts[-1].split("<loc>")[1:]]
        found[source["id"]] = "\n".join(texts)
    for row in room.truth():
        if row["url"] and row["removed"] is None:
            path = "/" + row["url"].split("/", 3)[3]
            assert path in found[row["source_id"]], row["url"]


def test_if_none_match_answers_304(room):
    """A page with an ETag answers 304 without a body to that ETag, and 200 to another."""
    asked = 0
    for row in articles(room)[::9]:
        _, headers, body = room.ask(row["url"])
        if "ETag" in headers:
            asked += 1
            again = room.ask(row["url"], If_None_Match=headers["ETag"])
            assert (again[0], again[2]) == (304, b"")
            assert again[1]["ETag"] == headers["ETag"]
            assert room.ask(row["url"], If_None_Match='"other"')[::2] == (200, body)
    assert asked > 5


def test_if_modified_since_answers_304(room):
    """A page with Last-Modified answers 304 to that instant, and 200 to an earlier one."""
    asked = 0
    for row in articles(room)[::9]:
        _, headers, _ = room.ask(row["url"])
        if "Last-Modified" in headers:
            asked += 1
            assert room.ask(row["url"], If_Modified_Since=headers["Last-Modified"])[0] == 304
            assert room.ask(row["url"], If_Modified_Since="Sat, 01 Aug 2020 10:00:00 GMT")[0] == 200
            assert room.ask(row["url"], If_Modified_Since="yesterday")[0] == 200
    assert asked > 5


def test_some_site_has_no_validators(room):
    """One site sends neither ETag nor Last-Modified, one sends an ETag alone, one Last-Modified alone."""
    kinds = set()
    for source in room.sources():
        row = next(row for row in articles(room) if row["source_id"] == source["id"])
        _, headers, _ = room.ask(row["url"])
        kinds.add(("ETag" in headers, "Last-Modified" in headers))
    assert kinds == {(True, True), (True, False), (False, True), (False, False)}


def test_head(room):
    """HEAD gives the headers of GET and no body."""
    row = articles(room)[3]
    status, headers, body = room.ask(row["url"], None, "HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(room.ask(row["url"])[2]))


def test_content_encoding(room):
    """Some site packs its pages for those who ask for gzip, and the packed page is the plain one."""
    packed = 0
    for source in room.sources():
        row = next(row for row in articles(room) if row["source_id"] == source["id"])
        _, headers, body = room.ask(row["url"], Accept_Encoding="gzip")
        if headers.get("Content-Encoding") == "gzip":
            packed += 1
            assert gzip.decompress(body) == room.ask(row["url"])[2]
    assert packed == 2


def test_gone_redirected_and_twins(room):
    """A feed leads to a 404, a 410, a redirect, an AMP page and tracking parameters."""
    gone = {room.ask(row["url"])[0] for row in room.truth() if row["kind"] == "gone"}
    assert gone == {404, 410}
    links = []
    for source in room.sources():
        for url in source["feeds"]:
            text = room.ask(url)[2].decode()
            links += [part.split("</link>")[0].replace("&amp;", "&") for part in text.split("<link>")[2:]]
    short = next(link for link in links if "/?p=" in link)
    status, headers, _ = room.ask(short)
    assert status == 301
    assert room.ask(headers["Location"])[0] == 200
    twin = next(link for link in links if link.endswith("/amp"))
    page = room.ask(twin)[2].decode()
    assert "<html ⚡" in page
    assert f'rel="canonical" href="{twin.removesuffix("/amp")}"' in page
    mobile = next(link for link in links if link.startswith("http://m."))
    assert room.ask(mobile)[0] == 200
    assert any("utm_source=" in link for link in links)
    assert feed_link.__module__ == "demo.feeds"


def test_unknown_host_and_path(room):
    """A host that is not of this world is told so, an unknown path is a 404."""
    assert room.ask("elsewhere.example", "/")[0] == 421
    assert room.ask(room.ready["hosts"][0], "/no/such/page")[0] == 404


def test_tick_over_http(tmp_path):
    """A tick moves the clock, publishes, edits and removes, and rewrites truth and clock; feeds show the news."""
    room = start(tmp_path)
    try:
        clock = tmp_path / "clock.txt"
        before, first = room.truth(), clock.read_text()
        sources = {source["id"]: source for source in room.sources()}
        atom = next(url for source in sources.values() for url in source["feeds"] if url.endswith("atom.xml"))
        _, feed_headers, old_feed = room.ask(atom)
        status, _, body = room.ask("127.0.0.1", "/-/tick", "POST")
        state = json.loads(body)
        assert (status, state["tick"]) == (200, 1)
        assert state["now"] == clock.read_text().strip() != first.strip()
        after = room.truth()
        assert len(after) > len(before) + 20
        assert any(row["fault"] == "source_silent" for row in after)
        assert json.loads(room.ask("127.0.0.1", "/-/state")[2])["tick"] == 1
        removed = [row for row in after if row["removed"] and row["kind"] == "article"]
        assert {room.ask(row["url"])[0] for row in removed} == {404, 410}
        published = any(row["url"] and row["tick"] == 1 and row["source_id"] == _of(atom, sources) for row in after)
        again = room.ask(atom, If_None_Match=feed_headers["ETag"])
        assert again[0] == (200 if published else 304)
        assert not published or again[2] != old_feed
    finally:
        assert stop(room) == 0


def _of(url, sources):
    return next(name for name, source in sources.items() if url in source["feeds"])


def test_troubles(room):
    """Each trouble is what its name says."""
    host = "trouble.newsroom.test"
    assert room.ask(host, "/feed-that-is-html")[2].startswith(b"<!DOCTYPE html>")
    assert room.ask(host, "/loop-a")[1]["Location"].endswith("/loop-b")
    assert room.ask(host, "/loop-b")[1]["Location"].endswith("/loop-a")
    assert room.ask(host, "/inside.html")[1]["Location"] == "http://10.0.0.1/admin"
    assert b"/sitemap-18.xml" in room.ask("endless.newsroom.test", "/sitemap-17.xml")[2]
    with pytest.raises((IncompleteRead, ConnectionResetError, RemoteDisconnected)):
        room.ask(host, "/reset.html")
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(room.ask(host, "/bad-gzip.html")[2])
    bomb = room.ask(host, "/bomb.html")[2]
    assert len(bomb) < 1_000_000 < BOMB_BYTES * 0.99 < len(gzip.decompress(bomb))
    assert room.ask(host, "/huge.html", "HEAD")[1]["Content-Length"] == "200000000"


@pytest.mark.parametrize(
    ("host", "path", "status", "wait"),
    [("busy", "/busy.html", 503, "120"), ("too-many", "/too-many.html", 429, "60")],
)
def test_a_host_that_wants_to_be_left_alone(room, host, path, status, wait):
    """The newest page of such a host asks for a wait; its stories would be there."""
    host = f"{host}.newsroom.test"
    answered, headers, _ = room.ask(host, path)
    assert (answered, headers["Retry-After"]) == (status, wait)
    feed = room.ask(host, "/feed.xml")[2].decode()
    assert feed.index(path) < feed.index("/story-behind-1.html") < feed.index("/story-behind-2.html")
    assert room.ask(host, "/story-behind-1.html")[0] == 200
    assert room.ask(host, "/robots.txt")[0] == 200
    assert room.ask(host, "/huge.html", "HEAD")[0] == 404


def test_trouble_sources_name_the_hosts(room):
    """The sources that go wrong stand in a file of their own, those that would hide others on hosts of their own."""
    with Path(room.ready["trouble"]).open("rb") as file:
        troubles = tomllib.load(file)["source"]
    assert {source["id"] for source in troubles} & {source["id"] for source in room.sources()} == set()
    hosts = Counter(urlsplit(source["home"]).hostname.partition(".")[0] for source in troubles)
    assert hosts == {"trouble": 3, "endless": 1, "busy": 1, "too-many": 1}
