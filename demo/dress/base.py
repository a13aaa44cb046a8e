"""What the templates share: the view of an article, escaping, dates in words, blocks by pattern."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from demo.model import Article, Block, BlockKind, Site

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTHS_DE = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


@dataclass(frozen=True)
class View:
    """What a page shows, after a fault had its way with it."""

    article: Article
    headline: str
    deck: str
    printed: str | None  # the byline a reader sees, without a leading "By" of the template
    named: tuple[str, ...]  # authors as metadata states them
    agencies: tuple[str, ...]
    published: datetime | None
    modified: datetime | None
    blocks: tuple[Block, ...]
    related: tuple[tuple[str, str], ...]  # headline and path of other articles, for the sidebar
    withheld: bool = False  # metadata says that the text is for subscribers
    mobile: bool = False

    @property
    def site(self) -> Site:
        """The site that prints it."""
        return self.article.site

    @property
    def url(self) -> str:
        """The canonical address."""
        return self.article.url

    @property
    def by_organisation(self) -> bool:
        """True where an agency alone signs."""
        return not self.named and bool(self.agencies)


def e(text: str) -> str:
    """The text as HTML."""
    return escape(text, quote=True)


def iso(moment: datetime) -> str:
    """ISO 8601 with the offset it has."""
    return moment.isoformat(timespec="seconds")


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def long_date(moment: datetime) -> str:
    """20 November 2026."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def us_date(moment: datetime) -> str:
    """November 20, 2026."""
    return f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def german_date(moment: datetime) -> str:
    """20. November 2026, 14:05 Uhr."""
    return f"{moment.day}. {MONTHS_DE[moment.month - 1]} {moment.year}, {moment:%H:%M} Uhr"


def japanese_date(moment: datetime) -> str:
    """2026年11月20日 14時05分."""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}時{moment.minute:02d}分"


def json_ld(data: Mapping[str, Any]) -> str:
    """A script element with the data."""
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def people(view: View) -> list[dict[str, str]]:
    """The authors as schema.org has them."""
    if view.by_organisation:
        return [{"@type": "Organization", "name": name} for name in view.agencies]
    return [{"@type": "Person", "name": name} for name in view.named]


def news_article(view: View, kind: str = "NewsArticle") -> dict[str, Any]:
    """The page as schema.org's NewsArticle, with what the view knows and no more."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "headline": view.headline,
        "description": view.deck,
        "mainEntityOfPage": {"@type": "WebPage", "@id": view.url},
        "articleSection": view.article.story.section,
        "keywords": list(view.article.story.tags),
        "inLanguage": view.article.story.language,
        "image": [f"{view.site.base}/media/{view.article.number}.jpg"],
        "publisher": {"@type": "NewsMediaOrganization", "name": view.site.name, "url": view.site.base + "/"},
    }
    if people(view):
        data["author"] = people(view)
    if view.published:
        data["datePublished"] = iso(view.published)
        data["dateModified"] = iso(view.modified or view.published)
    if view.withheld:
        data["isAccessibleForFree"] = False
    return data


Patterns = Mapping[BlockKind, str]
"""How a template writes each kind of block: `{text}` and `{items}`, the latter made from LIST_ITEM's pattern."""


def body(blocks: tuple[Block, ...], patterns: Patterns, item: str = "<li>{}</li>") -> str:
    """The blocks as HTML, one a line. RAW goes in as it is."""
    lines = []
    for block in blocks:
        if block.kind is BlockKind.RAW:
            lines.append(block.text)
            continue
        if block.kind is BlockKind.LIST:
            items = "".join(item.format(e(text)) for text in block.items)
        else:
            items = " ".join(map(e, block.items))
        lines.append(patterns[block.kind].replace("{text}", e(block.text)).replace("{items}", items))
    return "\n".join(lines)


def links(pairs: tuple[tuple[str, str], ...], pattern: str = '<li><a href="{url}">{title}</a></li>') -> str:
    """Links to other articles."""
    return "\n".join(pattern.replace("{url}", e(path)).replace("{title}", e(title)) for title, path in pairs)


def og(view: View) -> str:
    """Open Graph and description."""
    rows = {
        "og:type": "article",
        "og:title": view.headline,
        "og:description": view.deck,
        "og:url": view.url,
        "og:site_name": view.site.name,
        "og:image": f"{view.site.base}/media/{view.article.number}.jpg",
    }
    if view.published:
        rows["article:published_time"] = iso(view.published)
    if view.modified:
        rows["article:modified_time"] = iso(view.modified)
    rows["article:section"] = view.article.story.section
    return "\n".join(f'<meta property="{name}" content="{e(text)}">' for name, text in rows.items())
