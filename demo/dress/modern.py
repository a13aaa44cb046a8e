# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""Three English templates: a CMS rich in JSON-LD, one that has microdata alone, one with AMP twins."""

from demo.dress.base import View, body, e, iso, json_ld, links, long_date, news_article, og, people, us_date, utc
from demo.model import BlockKind


def cms(view: View) -> str:
    """Hashed class names, everything true stands in JSON-LD; the author is linked, the date is in UTC."""
    c = view.site.clazz
    data = news_article(view)
    if view.published:
        data["datePublished"] = utc(view.published)
        data["dateModified"] = utc(view.modified or view.published)
    data["author"] = [person | {"url": f"{view.site.base}/profiles/{view.site.salt}"} for person in people(view)]
    if not data["author"]:
        del data["author"]
    trail = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": view.site.base + "/"},
            {"@type": "ListItem", "position": 2, "name": view.article.story.section},
        ],
    }
    blocks = {
        BlockKind.PARAGRAPH: f'<div data-component="text-block" class="{c("Block")}"><p class="{c("Paragraph")}">{{text}}</p></div>',
        BlockKind.HEADING: f'<div data-component="subheadline-block"><h2 class="{c("Subhead")}"><span role="text">{{text}}</span></h2></div>',
        BlockKind.QUOTE: f'<div data-component="quote-block"><blockquote class="{c("Pull")}"><p>{{text}}</p></blockquote></div>',
        BlockKind.LIST: f'<div data-component="text-block"><p class="{c("Paragraph")}">{{text}}</p><ul class="{c("List")}">{{items}}</ul></div>',
        BlockKind.CALLOUT: f'<div data-component="text-block" class="{c("Fact")}"><p><b>{{text}}</b></p></div>',
        BlockKind.QUESTION: f'<div data-component="text-block"><h3 class="{c("Ask")}">{{text}}</h3><p class="{c("Paragraph")}">{{items}}</p></div>',
        BlockKind.CAPTION: f'<figure class="{c("Figure")}"><img src="/media/{view.article.number}.jpg" alt=""><figcaption>{{text}}</figcaption></figure>',
    }
    byline = (
        f'<div data-testid="byline" class="{c("Byline")}"><span>{e(view.printed)}</span></div>' if view.printed else ""
    )
    when = (
        f'<time class="{c("Stamp")}" datetime="{utc(view.published)}">{view.published.day} {view.published:%b}</time>'
        if view.published
        else ""
    )
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{e(view.headline)} | {e(view.site.name)}</title>
<link rel="canonical" href="{e(view.url)}">{json_ld(data)}{json_ld(trail)}
{og(view)}</head><body><div id="__next"><header role="banner" class="{c("Masthead")}"><a href="/">{e(view.site.name)}</a><nav class="{c("Nav")}"><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li><li><a href="/culture">Culture</a></li></ul></nav></header>
<main id="main-content"><div class="{c("Story")}"><h1 class="{c("Headline")}">{e(view.headline)}</h1>{byline}{when}
<div class="{c("RichText")}">
{body(view.blocks, blocks)}
</div></div>
<aside class="{c("Rail")}" aria-label="More"><h2>More on this story</h2><ul>{links(view.related[:4])}</ul></aside></main>
<footer role="contentinfo" class="{c("Foot")}"><p>© {e(view.site.name)}. We are not responsible for external sites.</p><a href="/about">About</a> <a href="/privacy">Privacy</a></footer></div></body></html>"""


def microdata(view: View) -> str:
    """No JSON-LD and no Open Graph: what there is to know stands in itemprops, dates in Eastern time."""
    c = view.site.clazz
    if view.printed is None:
        author = ""
    elif view.by_organisation:
        author = f'<span itemprop="author" itemscope itemtype="http://schema.org/Organization"><span itemprop="name">{e(view.printed)}</span></span>'
    else:
        author = (
            '<div class="signed">By '
            + " and ".join(
                f'<span itemprop="author" itemscope itemtype="http://schema.org/Person"><span itemprop="name">{e(name)}</span></span>'
                for name in view.named
            )
            + "</div>"
        )
    when = (
        f'<time itemprop="datePublished" datetime="{iso(view.published)}">{us_date(view.published)}, {view.published:%I:%M %p} ET</time>'
        if view.published
        else ""
    )
    if view.modified:
        when += (
            f' <time itemprop="dateModified" datetime="{iso(view.modified)}">Updated {us_date(view.modified)}</time>'
        )
    blocks = {
        BlockKind.PARAGRAPH: "<p>{text}</p>",
        BlockKind.HEADING: "<h4>{text}</h4>",
        BlockKind.QUOTE: f'<aside class="{c("pq")}"><p>{{text}}</p></aside>'.replace("aside", "blockquote"),
        BlockKind.LIST: "<p>{text}</p><ol>{items}</ol>",
        BlockKind.CALLOUT: f'<div class="{c("note")}"><p><em>{{text}}</em></p></div>',
        BlockKind.QUESTION: "<p><b>{text}</b></p><p>{items}</p>",
        BlockKind.CAPTION: '<figure><img itemprop="image" src="/i/lead.jpg" alt=""><figcaption>{text}</figcaption></figure>',
    }
    free = '<meta itemprop="isAccessibleForFree" content="false">' if view.withheld else ""
    return f"""<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{e(view.site.name)}: {e(view.headline)}</title><link rel="canonical" href="{e(view.url)}"></head>
<body id="top"><div class="bar"><a href="/">{e(view.site.name)}</a> <a href="/sections/local">Local</a> <a href="/sections/sport">Sport</a></div>
<section class="{c("sheet")}" itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{e(view.headline)}</h1>
<h2 class="{c("kicker")}" itemprop="description">{e(view.deck)}</h2>{free}<meta itemprop="articleSection" content="{e(view.article.story.section)}">
<div class="{c("meta")}">{author}{when}</div>
<div class="{c("copy")}" itemprop="articleBody">
{body(view.blocks, blocks)}
</div></section>
<div class="{c("elsewhere")}"><h5>Elsewhere in this paper</h5><ul>{links(view.related[:5])}</ul></div>
<div class="colophon">Printed and published by {e(view.site.name)}.</div></body></html>"""


def amp_desktop(view: View) -> str:
    """The desktop twin: Open Graph, an `amphtml` link, Pacific time; the mobile host serves it narrow."""
    c = view.site.clazz
    blocks = {
        BlockKind.PARAGRAPH: '<p class="graf">{text}</p>',
        BlockKind.HEADING: '<h3 class="graf-title">{text}</h3>',
        BlockKind.QUOTE: '<blockquote class="graf-quote">{text}</blockquote>',
        BlockKind.LIST: '<p class="graf">{text}</p><ul class="graf-list">{items}</ul>',
        BlockKind.CALLOUT: '<p class="graf graf-key"><strong>{text}</strong></p>',
        BlockKind.QUESTION: '<h3 class="graf-title">{text}</h3><p class="graf">{items}</p>',
        BlockKind.CAPTION: '<figure class="graf-figure"><img src="/img/lead.jpg" alt=""><figcaption>{text}</figcaption></figure>',
    }
    author = f'<meta name="author" content="{e(", ".join(view.named or view.agencies))}">' if view.printed else ""
    byline = f'<address class="story-author">{e(view.printed)}</address>' if view.printed else ""
    when = (
        f'<time datetime="{iso(view.published)}">{us_date(view.published)} {view.published:%H:%M} PST</time>'
        if view.published
        else ""
    )
    free = '<meta name="article:content_tier" content="locked">' if view.withheld else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{e(view.headline)} · {e(view.site.name)}</title>
<link rel="canonical" href="{e(view.url)}"><link rel="amphtml" href="{e(view.url)}/amp">{author}{free}
{og(view)}</head><body class="{"narrow" if view.mobile else "wide"}"><header class="top"><a href="/latest">Latest</a> <a href="/m/menu">Menu</a></header>
<article class="{c("story")}"><header><h1>{e(view.headline)}</h1><p class="standfirst">{e(view.deck)}</p>{byline} {when}</header>
<div class="{c("story__text")}">
{body(view.blocks, blocks)}
</div></article>
<div class="{c("more-like-this")}"><h3>Read next</h3><ul>{links(view.related[:4])}</ul></div>
<footer class="bottom"><small>{e(view.site.name)}</small> <a href="/terms">Terms</a></footer></body></html>"""


def amp_page(view: View) -> str:
    """The AMP twin."""
    blocks = {
        BlockKind.PARAGRAPH: "<p>{text}</p>",
        BlockKind.HEADING: "<h2>{text}</h2>",
        BlockKind.QUOTE: "<blockquote>{text}</blockquote>",
        BlockKind.LIST: "<p>{text}</p><ul>{items}</ul>",
        BlockKind.CALLOUT: "<p><strong>{text}</strong></p>",
        BlockKind.QUESTION: "<h2>{text}</h2><p>{items}</p>",
        BlockKind.CAPTION: '<figure><amp-img src="/img/lead.jpg" width="600" height="400" layout="responsive"></amp-img><figcaption>{text}</figcaption></figure>',
    }
    byline = f'<p class="byline">{e(view.printed)}</p>' if view.printed else ""
    return f"""<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><script async src="/amp/v0.js"></script><title>{e(view.headline)}</title><link rel="canonical" href="{e(view.url)}">{json_ld(news_article(view))}</head>
<body><amp-sidebar id="menu" layout="nodisplay"><ul><li><a href="/latest">Latest</a></li></ul></amp-sidebar><main class="amp-wp-article"><h1 class="amp-wp-title">{e(view.headline)}</h1>{byline}
<div class="amp-wp-article-content">
{body(view.blocks, blocks)}
</div></main></body></html>"""


def wire(view: View) -> str:
    """A paper that prints agency copy: plain meta tags, the agency as author, the desk's own headline."""
    c = view.site.clazz
    blocks = {
        BlockKind.PARAGRAPH: "<p>{text}</p>",
        BlockKind.HEADING: '<p class="crosshead">{text}</p>',
        BlockKind.QUOTE: '<p class="said">{text}</p>',
        BlockKind.LIST: '<p>{text}</p><ul class="points">{items}</ul>',
        BlockKind.CALLOUT: '<p class="factbox">{text}</p>',
        BlockKind.QUESTION: '<p class="asked">{text}</p><p>{items}</p>',
        BlockKind.CAPTION: '<figure><img src="/pictures/lead.jpg" alt=""><figcaption>{text}</figcaption></figure>',
    }
    names = view.named or view.agencies
    authors = "".join(
        f'<meta name="dcterms.creator" content="{e(name)}"><meta name="author" content="{e(name)}">' for name in names
    )
    credit = f'<div class="credit">{e(view.printed)}</div>' if view.printed else ""
    stamp = f'<meta name="dcterms.issued" content="{iso(view.published)}">' if view.published else ""
    when = (
        f'<div class="dated">{long_date(view.published)} at {view.published:%H:%M} CET</div>' if view.published else ""
    )
    tier = '<meta name="tier" content="subscriber">' if view.withheld else ""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{e(view.headline)} :: {e(view.site.name)}</title><link rel="canonical" href="{e(view.url)}">{authors}{stamp}{tier}
<meta name="description" content="{e(view.deck)}"><meta property="og:title" content="{e(view.headline)}"><meta property="og:type" content="article"></head>
<body><div class="flag"><a href="/">{e(view.site.name)}</a></div><div class="menu"><a href="/topics/home">Home news</a> | <a href="/topics/abroad">Abroad</a> | <a href="/topics/money">Money</a></div>
<div class="{c("page")}"><div class="{c("lead")}"><h1>{e(view.headline)}</h1>{credit}{when}</div>
<div class="{c("dispatch")}">
{body(view.blocks, blocks)}
</div></div>
<div class="{c("list")}"><b>Also today</b>{links(view.related[:5], '<div><a href="{url}">{title}</a></div>')}</div>
<div class="imprint">Agency material may not be published without permission.</div></body></html>"""
