"""Feeds, sitemaps and section pages: bytes in, addresses out."""

import gzip
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.feeds import read_feed
from crawlers.models import Source
from crawlers.records import Found, Listing, NotParseable, Via
from crawlers.sections import looks_like_article, read_section
from crawlers.sitemaps import read_sitemap

URL = "https://paper.test/list.xml"
WHEN = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)

FEEDS = {
    "rss 0.90": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
      <channel><title>P</title></channel><item><title>Bridge opens</title><link>https://paper.test/a</link></item></rdf:RDF>""",
    "rss 0.91": """<rss version="0.91"><channel><title>P</title>
      <item><title>Bridge opens</title><link>https://paper.test/a</link></item></channel></rss>""",
    "rss 0.92": """<rss version="0.92"><channel><title>P</title>
      <item><title>Bridge opens</title><link> https://paper.test/a </link></item></channel></rss>""",
    "rss 1.0": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>P</title></channel>
      <item rdf:about="https://paper.test/a"><title>Bridge opens</title><link>https://paper.test/a</link>
      <dc:date>2026-11-22T07:30:00+01:00</dc:date></item></rdf:RDF>""",
    "rss 2.0": """<rss version="2.0"><channel><title>P</title><item><title><![CDATA[Bridge <b>opens</b>]]></title>
      <link>/a</link><guid isPermaLink="false">17</guid>
      <pubDate>Sun, 22 Nov 2026 07:30:00 +0100</pubDate></item></channel></rss>""",
    "rss 2.0 by guid": """<rss version="2.0"><channel><title>P</title><item><title>Bridge opens</title>
      <guid>https://paper.test/a</guid></item></channel></rss>""",
    "atom 1.0": """<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry><title>Bridge
      opens</title><link rel="edit" href="https://paper.test/edit"/><link href="https://paper.test/a"/>
      <published>2026-11-22T06:30:00Z</published><updated>2026-11-22T09:00:00Z</updated></entry></feed>""",
    "atom 0.3": """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>P</title><entry>
      <title>Bridge opens</title><link rel="alternate" type="text/html" href="https://paper.test/a"/>
      <issued>2026-11-22T06:30:00Z</issued></entry></feed>""",
}


def items(read: Listing | NotParseable) -> list[Found]:
    assert isinstance(read, Listing), read
    return list(read.found)


def feed(text: str | bytes, limit: int = 100) -> Listing | NotParseable:
    body = text.encode() if isinstance(text, str) else text
    return read_feed(body, URL, content_type=None, max_items=limit)


@pytest.mark.parametrize("name", FEEDS)
def test_every_dialect_of_feed_is_read(name):
    """RSS 0.90 to 2.0, RDF and Atom give address, headline without markup, and time in UTC where one is stated."""
    (item,) = items(feed(FEEDS[name]))
    assert (item.url, item.headline, item.via) == ("https://paper.test/a", "Bridge opens", Via.FEED)
    stated = any(word in FEEDS[name] for word in ("pubDate", "dc:date", "published", "issued"))
    assert item.published == (WHEN if stated else None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"<!DOCTYPE html><html><body>Our feeds</body></html>",
        b"\xef\xbb\xbf<html>",
        b'{"version": "1.1"}',
        b"%PDF-1.7",
        b"<urlset/>",
        b"feed",
    ],
)
def test_what_is_no_feed_is_told_apart(body):
    """Anything but a feed is not_parseable with what it is, and raises nothing."""
    assert isinstance(feed(body), NotParseable)


HTML_PAGES = [
    b"<!-- " + b"x" * 5000 + b" --><html><body>Our feeds</body></html>",
    b"<head><title>Our feeds</title></head><a href='/f'>one</a>",
    b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html/>',
    b"<!-- a --><!-- b --><div>Moved</div>",
]


@pytest.mark.parametrize("body", HTML_PAGES)
def test_a_feed_that_is_html_is_said_to_be(body):
    """However the page begins, the message says that it is an HTML page."""
    assert feed(body) == NotParseable("an HTML page, not a feed")


def test_a_sitemap_among_the_feeds_is_said_to_be():
    """A sitemap that was put under `feeds` is named for what it is, with where it belongs."""
    read = feed(f"<?xml version='1.0'?><!-- by hand --><urlset {NS}></urlset>")
    assert read == NotParseable("a sitemap, not a feed: name it under `sitemaps`")


@pytest.mark.parametrize(
    "body",
    [
        b"<!---->" * 100_000 + b"x",
        b"<!doctype x>" * 100_000,
        b"<!doctype x [<!entity a 'b'>" * 50_000,
        b" " * 1_000_000,
        b"<?x?>" * 100_000 + b"<html>",
    ],
)
def test_what_a_document_is_is_told_in_linear_time(body):
    """Documents of nothing but comments, types, instructions or space are told in one pass: a crawl does not hang."""
    script = "import sys; from crawlers.feeds import first_element; first_element(sys.stdin.buffer.read())"
    subprocess.run([sys.executable, "-c", script], input=body, timeout=60, check=True)


def test_a_feed_may_be_a_gzip_file():
    """``feed.xml.gz`` is read; one that is larger inside than allowed is refused."""
    packed = gzip.compress(FEEDS["rss 2.0"].encode())
    assert [item.url for item in items(feed(packed))] == ["https://paper.test/a"]
    refused = read_feed(packed, URL, content_type=None, max_items=9, max_bytes=100)
    assert isinstance(refused, NotParseable)
    assert "the limit is 100" in refused.detail


def test_an_empty_feed_is_a_feed():
    """A feed without items is read, it names nothing."""
    assert items(feed("<rss version='2.0'><channel><title>P</title></channel></rss>")) == []


def test_a_feed_is_read_up_to_its_limit():
    """Items beyond the limit are counted as dropped."""
    text = "".join(f"<item><link>https://paper.test/{number}</link></item>" for number in range(30))
    read = feed(f"<rss version='2.0'><channel>{text}</channel></rss>", limit=10)
    assert isinstance(read, Listing)
    assert (len(read.found), read.dropped) == (10, 20)


def test_a_feed_with_broken_xml_gives_what_can_be_read():
    """An unescaped ampersand, the usual defect, does not cost the feed."""
    text = "<rss version='2.0'><channel><item><title>Oil & gas</title><link>https://paper.test/a?b=1&c=2</link></item></channel></rss>"
    (item,) = items(feed(text))
    assert item.headline == "Oil & gas"


def test_entities_that_grow_do_not_grow_here():
    """A document that would expand to gigabytes is read in bounded size, as feed and as sitemap."""
    entities = "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 12))
    bomb = f"<?xml version='1.0'?><!DOCTYPE x [{entities}]>"
    rss = f"{bomb}<rss version='2.0'><channel><item><title>&a11;</title><link>https://paper.test/a</link></item></channel></rss>"
    read = feed(rss)
    assert isinstance(read, NotParseable) or all(len(item.headline or "") <= 500 for item in read.found)
    urlset = f"{bomb}<urlset><url><loc>https://paper.test/&a11;</loc></url></urlset>"
    read = sitemap(urlset)
    assert isinstance(read, NotParseable) or all(len(item.url) < 2000 for item in read.found)


def test_outer_entities_are_not_loaded(tmp_path):
    """A sitemap cannot read a file of ours."""
    secret = tmp_path / "secret"
    secret.write_text("https://paper.test/secret")
    text = f"<!DOCTYPE x [<!ENTITY s SYSTEM 'file://{secret}'>]><urlset><url><loc>&s;</loc></url></urlset>"
    read = sitemap(text)
    assert isinstance(read, NotParseable) or not any("secret" in item.url for item in read.found)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_readers_raise(noise):
    """Whatever bytes come, reading them gives a listing or a reason."""
    for body in (noise, b"<rss version='2.0'><channel>" + noise, b"<urlset>" + noise, b"\x1f\x8b" + noise):
        assert isinstance(feed(body), Listing | NotParseable)
        assert isinstance(sitemap(body), Listing | NotParseable)
        assert isinstance(read_section(body, URL, PAPER, max_links=5), Listing | NotParseable)


NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(text: str | bytes, limit: int = 100) -> Listing | NotParseable:
    body = text.encode() if isinstance(text, str) else text
    return read_sitemap(body, URL, max_urls=limit, max_bytes=1_000_000)


def test_a_sitemap_gives_addresses_and_times():
    """Loc and lastmod are read with or without a namespace; a date without a time is midnight UTC."""
    for namespace in (NS, "", NS.replace("http:", "https:")):
        text = f"<urlset {namespace}><url><loc> https://paper.test/a </loc><lastmod>2026-11-22</lastmod></url></urlset>"
        (item,) = items(sitemap(text))
        assert (item.url, item.via, item.modified) == (
            "https://paper.test/a",
            Via.SITEMAP,
            datetime(2026, 11, 22, tzinfo=UTC),
        )


def test_an_index_gives_sitemaps():
    """What an index names are further sitemaps, not articles."""
    text = f"<sitemapindex {NS}><sitemap><loc>https://paper.test/1.xml</loc></sitemap></sitemapindex>"
    read = sitemap(text)
    assert isinstance(read, Listing)
    assert ([item.url for item in read.sitemaps], read.found) == (["https://paper.test/1.xml"], ())


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_news_sitemap_gives_headline_and_time(scheme):
    """Google's news extension, its namespace misspelt or not, gives hints; an image's loc is not the page's."""
    text = f"""<urlset {NS} xmlns:news="{scheme}://www.google.com/schemas/sitemap-news/0.9"
      xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://paper.test/a</loc>
      <image:image><image:loc>https://paper.test/a.jpg</image:loc></image:image>
      <news:news><news:publication_date>2026-11-22T07:30:00+01:00</news:publication_date>
      <news:title>Bridge opens</news:title></news:news></url></urlset>"""
    (item,) = items(sitemap(text))
    assert (item.url, item.headline, item.published, item.via) == (
        "https://paper.test/a",
        "Bridge opens",
        WHEN,
        Via.NEWS_SITEMAP,
    )


def test_packed_plain_and_feed_sitemaps_are_read():
    """A gzip file, a list of lines, and a feed in a sitemap's place."""
    urlset = f"<urlset {NS}><url><loc>https://paper.test/a</loc></url></urlset>"
    assert [item.url for item in items(sitemap(gzip.compress(urlset.encode())))] == ["https://paper.test/a"]
    assert [item.url for item in items(sitemap("https://paper.test/a\nhttps://paper.test/b\n"))] == [
        "https://paper.test/a",
        "https://paper.test/b",
    ]
    assert [item.via for item in items(sitemap(FEEDS["rss 2.0"]))] == [Via.FEED]


def test_a_sitemap_may_be_in_utf_16():
    """A sitemap with a byte order mark of UTF-16 is XML, not a list of addresses."""
    text = f"<?xml version='1.0' encoding='utf-16'?><urlset {NS}><url><loc>https://paper.test/a</loc></url></urlset>"
    assert [item.url for item in items(sitemap(text.encode("utf-16")))] == ["https://paper.test/a"]


def test_a_sitemap_is_bounded():
    """Addresses beyond the limit are counted, a file that unpacks beyond the limit is refused."""
    text = f"<urlset {NS}>" + "".join(f"<url><loc>https://paper.test/{n}</loc></url>" for n in range(50)) + "</urlset>"
    read = sitemap(text, limit=20)
    assert isinstance(read, Listing)
    assert (len(read.found), read.dropped) == (20, 30)
    assert isinstance(sitemap(gzip.compress(bytes(3_000_000))), NotParseable)


def test_a_sitemap_that_breaks_off_gives_what_stands_before():
    """The addresses before the break are used."""
    text = f"<urlset {NS}><url><loc>https://paper.test/a</loc></url><url><loc>https://paper"
    assert [item.url for item in items(sitemap(text))] == ["https://paper.test/a"]


PAPER = Source(id="paper", name="Paper", home="https://www.paper.test/")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/2026/11/22/bridge-opens", ""),
        ("/news/council-opens-new-bridge", ""),
        ("/politik/bruecke-eroeffnet-a-123456.html", ""),
        ("/archive/n00101.htm", ""),
        ("/news/world-europe-61234567", ""),
        ("/story.asp?id=17", ""),
        ("/?p=1234", ""),
        ("/articles/DGXZQOUA123450", "新しい橋が開通し市民が祝う"),
        ("/x/y1", "The council has opened the new bridge at last"),
    ],
)
def test_links_to_articles(path, text):
    """A date, a long slug, a number, an id or a headline for a text make a link an article's."""
    assert looks_like_article(f"https://paper.test{path}", text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "Home"),
        ("/news", "News"),
        ("/sport/football", "Football"),
        ("/tag/a-very-long-tag-name", ""),
        ("/author/anna-maria-van-den-berg", "All stories by Anna Maria van den Berg"),
        ("/category/local-news-and-views-of-town", ""),
        ("/about-us", "About the Paper and the people who make it"),
        ("/privacy-policy", "Everything about our privacy policy and cookies"),
        ("/search?q=bridge", ""),
        ("/2026/11/", ""),
        ("/login", ""),
    ],
)
def test_links_to_everything_else(path, text):
    """Sections, tags, authors and service pages are not taken for articles."""
    assert not looks_like_article(f"https://paper.test{path}", text)


def test_a_section_gives_each_article_of_the_site_once():
    """Relative, repeated and tracked links are one; other sites, mail and the page itself are left out."""
    html = b"""<html><head><base href="https://www.paper.test/news/"></head><body>
      <a href="council-opens-new-bridge"><img alt=""></a>
      <a href="council-opens-new-bridge?utm_source=home">Council opens new bridge</a>
      <a href="https://sport.paper.test/derby-ends-in-a-draw">Derby</a>
      <a href="https://other.test/council-opens-new-bridge">Elsewhere</a>
      <a href="mailto:desk@paper.test">Write to us about the new bridge</a>
      <a href="#comments">Comments on the new bridge and others</a>
      <a href="/video/council-opens-new-bridge.mp4">Watch</a>
      <a href="">Again</a></body></html>"""
    read = read_section(html, "https://www.paper.test/news/", PAPER, max_links=10)
    assert [item.url for item in items(read)] == [
        "https://www.paper.test/news/council-opens-new-bridge",
        "https://sport.paper.test/derby-ends-in-a-draw",
    ]


def test_allow_patterns_decide_alone():
    """With allow patterns a link counts that matches one, whatever it looks like, unless a deny pattern stops it."""
    source = PAPER.model_copy(update={"allow": ("/s/",), "deny": ("/s/x",)})
    html = b'<a href="/s/1">1</a><a href="/s/x2">2</a><a href="/council-opens-new-bridge">3</a>'
    read = read_section(html, "https://www.paper.test/", source, max_links=10)
    assert [item.url for item in items(read)] == ["https://www.paper.test/s/1"]
