# ruff: noqa: E501  (XML, TOML and HTML are kept on the lines they have in the file)
"""Feeds and sitemaps of the sites: RSS 2.0, RSS 1.0 (RDF), Atom, sitemap index with gzip, news sitemap, robots.txt."""

import gzip
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from demo.dress.base import iso, utc
from demo.model import Article, Fault, FaultClass, Kind, Site

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LINK_FORMS = 8  # each odd form of a link stands on about one article in eight
_UNDATED = (FaultClass.MISSING_DATE,)


def stated_date(article: Article) -> datetime | None:
    """The date a feed gives: none where the page has none either."""
    fault: Fault | None = article.fault
    return None if fault and fault.fault in _UNDATED else article.published


def feed_link(article: Article, seed: int) -> str:
    """The address a feed prints: some carry tracking, some lead to the AMP or mobile page, some are short links."""
    site = article.site
    turn = (seed + article.number // 100 + article.number % 100 * 2) % _LINK_FORMS  # day and place in the day
    if site.kind is Kind.WORDPRESS:
        if article.fault is None and turn == 0:
            return f"{site.base}/?p={article.number}"
        return f"{article.url}?utm_source=rss&utm_medium=feed&utm_campaign=daily"
    if site.kind is Kind.AMP and article.fault is None:
        forms = {
            0: f"{article.url}/amp",
            1: article.url.replace("http://", "http://m.", 1),
            2: f"{article.url}?fbclid=x{article.number}&at_medium=rss",
        }
        return forms.get(turn, article.url)
    return article.url


def rss(site: Site, articles: Sequence[Article], seed: int, now: datetime) -> str:
    """RSS 2.0."""
    items = []
    for article in articles:
        date = stated_date(article)
        stamp = f"<pubDate>{format_datetime(date)}</pubDate>" if date else ""
        items.append(
            f"<item><title>{escape(article.story.headline)}</title><link>{escape(feed_link(article, seed))}</link>"
            f'<guid isPermaLink="false">{site.source_id}-{article.number}</guid>{stamp}'
            f"<category>{escape(article.story.section)}</category><description>{escape(article.story.deck)}</description></item>"
        )
    return (
        f'{_XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{escape(site.name)}</title><link>{site.base}/</link>'
        f"<description>{escape(site.name)}</description><language>{site.language}</language><lastBuildDate>{format_datetime(now)}</lastBuildDate>\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )


def rdf(site: Site, articles: Sequence[Article]) -> str:
    """RSS 1.0, as Japanese papers publish it."""
    listed = "".join(f'<rdf:li rdf:resource="{escape(article.url)}"/>' for article in articles)
    items = []
    for article in articles:
        date = stated_date(article)
        stamp = f"<dc:date>{iso(date)}</dc:date>" if date else ""
        items.append(
            f'<item rdf:about="{escape(article.url)}"><title>{escape(article.story.headline)}</title><link>{escape(article.url)}</link>'
            f"<dc:subject>{escape(article.story.section)}</dc:subject>{stamp}<description>{escape(article.story.deck)}</description></item>"
        )
    return (
        f'{_XML}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{site.base}/index.rdf"><title>{escape(site.name)}</title><link>{site.base}/</link><description>{escape(site.name)}</description>'
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>\n" + "\n".join(items) + "\n</rdf:RDF>\n"
    )


def atom(site: Site, articles: Sequence[Article], now: datetime) -> str:
    """Atom 1.0."""
    entries = []
    for article in articles:
        date = stated_date(article)
        stamp = f"<published>{iso(date)}</published>" if date else ""
        entries.append(
            f'<entry><title>{escape(article.story.headline)}</title><id>tag:{site.host},{article.number}</id><link rel="alternate" href="{escape(article.url)}"/>'
            f"{stamp}<updated>{utc(article.modified or article.published)}</updated><summary>{escape(article.story.deck)}</summary></entry>"
        )
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(site.name)}</title><id>{site.base}/</id>'
        f'<link rel="self" href="{site.base}/atom.xml"/><updated>{utc(now)}</updated>\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    )


def sitemap(articles: Sequence[Article]) -> str:
    """A plain sitemap."""
    rows = []
    for article in articles:
        date = stated_date(article)
        changed = f"<lastmod>{iso(article.modified or date)}</lastmod>" if date else ""
        rows.append(f"<url><loc>{escape(article.url)}</loc>{changed}</url>")
    return f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' + "\n".join(rows) + "\n</urlset>\n"


def news_sitemap(site: Site, articles: Sequence[Article]) -> str:
    """A news sitemap: headline and publication date of each."""
    rows = []
    for article in articles:
        date = stated_date(article)
        stamp = f"<news:publication_date>{iso(date)}</news:publication_date>" if date else ""
        rows.append(
            f"<url><loc>{escape(article.url)}</loc><news:news><news:publication><news:name>{escape(site.name)}</news:name>"
            f"<news:language>{site.language}</news:language></news:publication>{stamp}<news:title>{escape(article.story.headline)}</news:title></news:news></url>"
        )
    return (
        f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )


def sitemap_index(addresses: Sequence[str], now: datetime) -> str:
    """An index of sitemaps."""
    rows = "\n".join(
        f"<sitemap><loc>{escape(address)}</loc><lastmod>{utc(now)}</lastmod></sitemap>" for address in addresses
    )
    return f'{_XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}\n</sitemapindex>\n'


def packed(text: str) -> bytes:
    """The text as a .gz file; no time in it, so that the same text gives the same bytes."""
    return gzip.compress(text.encode(), mtime=0)


def robots(site: Site) -> str:
    """robots.txt: a path that pages link to and nobody may fetch, and where the sitemap is."""
    lines = ["User-agent: *", "Disallow: /print/", "Disallow: /private/", "Disallow: /search"]
    lines += [f"Sitemap: {address}" for address in site.sitemaps]
    return "\n".join(lines) + "\n"
