# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""A theme as a million blogs have it; and its poor cousin, where a page builder left nothing but divs."""

from demo.dress.base import View, body, e, iso, json_ld, links, news_article, og, us_date
from demo.model import BlockKind

INVITATION = (
    "What do you make of it? Tell us in the comments below!"  # the writer's last line, as the user's page has it
)
_NAV = ("Home", "World", "Local", "Sport", "Business", "Culture", "Opinion")

_BLOCKS = {
    BlockKind.PARAGRAPH: "<p>{text}</p>",
    BlockKind.HEADING: '<h2 class="wp-block-heading">{text}</h2>',
    BlockKind.QUOTE: '<blockquote class="wp-block-quote"><p>{text}</p></blockquote>',
    BlockKind.LIST: '<p>{text}</p><ul class="wp-block-list">{items}</ul>',
    BlockKind.CALLOUT: '<p class="has-background"><strong>{text}</strong></p>',
    BlockKind.QUESTION: "<h3>{text}</h3><p>{items}</p>",
    BlockKind.CAPTION: '<figure class="wp-block-image"><img src="/wp-content/uploads/lead.jpg" alt="" width="780"><figcaption>{text}</figcaption></figure>',
}
_NAIVE_BLOCKS = _BLOCKS | {
    BlockKind.CALLOUT: '<div class="callout"><p><strong>{text}</strong></p></div>',
    BlockKind.QUESTION: "<p><strong>Q: {text}</strong><br>A: {items}</p>",
}
_DIV_BLOCKS = {
    BlockKind.PARAGRAPH: '<div class="t">{text}</div>',
    BlockKind.HEADING: '<div class="t2"><b>{text}</b></div>',
    BlockKind.QUOTE: '<div class="t"><i>{text}</i></div>',
    BlockKind.LIST: '<div class="t">{text}</div><div class="t">{items}</div>',
    BlockKind.CALLOUT: '<div class="t3"><b>{text}</b></div>',
    BlockKind.QUESTION: '<div class="t"><b>Q: {text}</b><br>A: {items}</div>',
    BlockKind.CAPTION: '<div class="pic"><img src="/wp-content/uploads/lead.jpg" alt=""><span>{text}</span></div>',
}


def nav() -> str:
    """The menu of every page."""
    items = "".join(f'<li class="menu-item"><a href="/category/{name.lower()}/">{name}</a></li>' for name in _NAV[1:])
    return f'<nav id="site-navigation" class="main-navigation"><ul class="menu"><li class="menu-item"><a href="/">Home</a></li>{items}</ul></nav>'


def footer(site_name: str) -> str:
    """The foot of every page."""
    return f'<footer class="site-footer"><p>© {e(site_name)}. All rights reserved.</p><p><a href="/about/">About us</a> <a href="/contact/">Contact</a> <a href="/private/drafts/">Staff</a></p></footer>'


_COMMENTS = """<div id="comments" class="comments-area"><div id="respond" class="comment-respond"><h3 id="reply-title">Leave a Reply</h3>
<form class="comment-form"><p class="comment-notes">Your email address will not be published. Required fields are marked *</p>
<p><label>Comment *</label><textarea></textarea></p><p><label>Name *</label><input></p><p><input type="submit" value="Post Comment"></p></form></div></div>"""


def article(view: View) -> str:
    """A page of the theme."""
    date = ""
    if view.published:
        date = f'<span class="posted-on"><time class="entry-date published" datetime="{iso(view.published)}">{us_date(view.published)}</time></span>'
    byline = ""
    if view.printed:
        byline = f'<span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/{view.site.salt}/">{e(view.printed)}</a></span></span>'
    section = view.article.story.section
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head><meta charset="UTF-8"><title>{e(view.headline)} – {e(view.site.name)}</title>
<link rel="canonical" href="{e(view.url)}"><meta name="description" content="{e(view.deck)}">
{og(view)}
{json_ld(news_article(view))}
<link rel="alternate" type="application/rss+xml" href="/feed/"></head>
<body class="post-template-default single single-post postid-{view.article.number}">
<header class="site-header"><p class="site-title"><a href="/">{e(view.site.name)}</a></p>{nav()}</header>
<div id="content" class="site-content"><main id="main" class="site-main">
<article id="post-{view.article.number}" class="post type-post hentry">
<header class="entry-header"><span class="cat-links"><a href="/category/{section.lower()}/">{e(section)}</a></span>
<h1 class="entry-title">{e(view.headline)}</h1><div class="entry-meta">{date}{byline}</div></header>
<div class="entry-content">
{body(view.blocks, _BLOCKS)}
</div>
<footer class="entry-footer"><span class="tags-links">Tagged <a href="/tag/{section.lower()}/">{e(section)}</a></span></footer>
</article>
<div class="jp-relatedposts related-posts"><h3>You may also like</h3><ul>{links(view.related[:3])}</ul></div>
{_COMMENTS}
</main>
<aside id="secondary" class="widget-area"><section class="widget"><h2 class="widget-title">Recent Posts</h2><ul>{links(view.related)}</ul></section></aside>
</div>{footer(view.site.name)}</body></html>"""


def naive_theme(view: View, role: str) -> str:
    """The user's kind of page with the theme's markup."""
    section = view.article.story.section
    date = us_date(view.published) if view.published else ""
    stamp = iso(view.published) if view.published else ""
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head><meta charset="UTF-8"><title>{e(view.headline)} - {e(view.site.name)}</title>
<link rel="canonical" href="{e(view.url)}">{og(view)}</head>
<body class="single single-post">
<header id="masthead">{nav()}</header>
<div class="penci-breadcrumb container"><span><a class="crumb" href="/">Home</a></span> » <span><a class="crumb" href="/category/{section.lower()}/">{e(section.lower())}</a></span> » <span>{e(view.headline)}</span></div>
<div id="main" class="theiaStickySidebar"><article id="post-{view.article.number}" class="post type-post status-publish">
<div class="header-standard header-classic single-header"><h1 class="post-title single-post-title entry-title">{e(view.headline)}</h1>
<div class="post-box-meta-single"><span class="author-post byline"><span class="author vcard">by <a class="author-url url fn n" href="/author/{view.site.salt}/">{e(view.printed or "")}</a> {e(role)}</span></span>
<span><time class="entry-date published" datetime="{stamp}">{date}</time></span></div></div>
<div class="post-entry blockquote-style-1"><div class="inner-post-entry entry-content" id="penci-post-entry-inner">
{body(view.blocks, _NAIVE_BLOCKS)}
<p>{INVITATION}</p>
</div></div>
<div class="post-related"><div class="post-title-box"><h4 class="post-box-title">You may also like</h4></div><div class="penci-related-carousel">{links(view.related[:4], '<div class="item-related"><h3><a href="{url}">{title}</a></h3></div>')}</div></div>
<div class="post-comments" id="comments"><div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title"><span>Leave a Comment</span> <small><a href="#respond">Cancel Reply</a></small></h3>
<form id="commentform" class="comment-form"><p><textarea placeholder="Your Comment"></textarea></p><p><input type="text" placeholder="Name*"></p></form></div>
<p class="akismet_comment_form_privacy_notice">This site uses Akismet to reduce spam. <a href="#">Learn how your comment data is processed.</a></p></div>
</article></div>
<div class="penci-adblock-popup"><h4>Adblock Detected</h4><p>Please help to keep this paper free by switching off your ad blocker for {e(view.site.host)}.</p></div>
{footer(view.site.name)}</body></html>"""


def naive_divs(view: View, role: str) -> str:
    """The same page where a page builder left no markup to hold on to."""
    section = view.article.story.section.lower()
    related = links(view.related[:4], '<div class="t4"><a href="{url}">{title}</a></div>')
    date = us_date(view.published) if view.published else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="UTF-8"><title>{e(view.headline)} - {e(view.site.name)}</title><link rel="canonical" href="{e(view.url)}"></head>
<body><div class="w"><div class="r1">{nav()}</div>
<div class="r2"><div class="t5">Home » {e(section)} » {e(view.headline)}</div>
<div class="t1">{e(view.headline)}</div>
<div class="t5">by {e(view.printed or "")} {e(role)}</div><div class="t5">{date}</div>
{body(view.blocks, _DIV_BLOCKS)}
<div class="t">{INVITATION}</div>
<div class="t2">You may also like</div>{related}
<h3>Leave a Comment <small><a href="#r">Cancel Reply</a></small></h3><div class="t">Your email address will not be published.</div>
<div class="t">This site uses Akismet to reduce spam. Learn how your comment data is processed.</div>
<div class="t2">Adblock Detected</div><div class="t">Please help to keep this paper free by switching off your ad blocker for {e(view.site.host)}.</div>
</div><div class="r3">© {e(view.site.name)}</div></div></body></html>"""
