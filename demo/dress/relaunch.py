# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""What a site looks like after it changed its template overnight, whichever it was before.

New structure and class names; the byline was forgotten, the link list moved into the column of the text.
"""

from demo.dress.base import View, body, e, iso, links
from demo.model import BlockKind

_WORDS = {
    "en": ("More stories for you", "Sections", "Published"),
    "de": ("Weitere Artikel für Sie", "Ressorts", "Veröffentlicht"),
    "ja": ("あわせて読みたい", "ジャンル", "公開"),
}


def article(view: View) -> str:
    """A page of the new template."""
    more, sections, published = _WORDS[view.site.language]
    c = view.site.clazz
    blocks = {
        BlockKind.PARAGRAPH: f'<div class="{c("x-line")}"><p>{{text}}</p></div>',
        BlockKind.HEADING: f'<div class="{c("x-line")}"><h5>{{text}}</h5></div>',
        BlockKind.QUOTE: f'<div class="{c("x-cite")}"><p>{{text}}</p></div>',
        BlockKind.LIST: f'<div class="{c("x-line")}"><p>{{text}}</p><ul>{{items}}</ul></div>',
        BlockKind.CALLOUT: f'<div class="{c("x-hint")}"><p>{{text}}</p></div>',
        BlockKind.QUESTION: f'<div class="{c("x-line")}"><h5>{{text}}</h5><p>{{items}}</p></div>',
        BlockKind.CAPTION: f'<div class="{c("x-pic")}"><img src="/lead.webp" alt=""><small>{{text}}</small></div>',
    }
    stamp = f'<meta property="article:published_time" content="{iso(view.published)}">' if view.published else ""
    when = (
        f'<span class="{c("x-when")}">{published}: <time datetime="{iso(view.published)}">{view.published:%Y-%m-%d %H:%M}</time></span>'
        if view.published
        else ""
    )
    leaked = links(view.related[:3], "<p>{title}</p>")
    return f"""<!doctype html><html lang="{view.site.language}"><head><meta charset="{view.site.encoding}"><meta name="viewport" content="width=device-width"><title>{e(view.headline)}</title><link rel="canonical" href="{e(view.url)}">
<meta property="og:title" content="{e(view.headline)}"><meta property="og:type" content="article">{stamp}</head>
<body><div id="app-{view.site.salt[:5]}"><section class="{c("x-top")}"><span>{e(view.site.name)}</span><details><summary>{sections}</summary><a href="/">1</a></details></section>
<section class="{c("x-grid")}"><div class="{c("x-cell")}"><div class="{c("x-head")}"><h1>{e(view.headline)}</h1>{when}</div>
<div class="{c("x-flow")}">
{body(view.blocks, blocks)}
<div class="{c("x-line")}"><p><b>{more}</b></p>{leaked}</div>
</div></div></section></div></body></html>"""
