# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""The old table layout, the German and the Japanese site."""

from demo.dress.base import View, body, e, german_date, iso, japanese_date, json_ld, links, long_date, news_article
from demo.model import BlockKind


def table(view: View) -> str:
    """Nested tables, `<br>` between paragraphs, no metadata at all; windows-1252 on the wire."""
    blocks = {
        BlockKind.PARAGRAPH: "{text}<br><br>",
        BlockKind.HEADING: "<b>{text}</b><br><br>",
        BlockKind.QUOTE: "<i>{text}</i><br><br>",
        BlockKind.LIST: "{text}<br>{items}<br>",
        BlockKind.CALLOUT: '<font color="#990000">{text}</font><br><br>',
        BlockKind.QUESTION: "<b>{text}</b><br>{items}<br><br>",
        BlockKind.CAPTION: '<table align="right" width="200"><tr><td><img src="/pix/lead.gif" width="200"><br><font size="1">{text}</font></td></tr></table>',
    }
    byline = f'<font size="2">By {e(view.printed)}</font><br>' if view.printed else ""
    when = (
        f'<font size="2">{view.published:%A}, {long_date(view.published)}, {view.published:%H.%M}</font><br>'
        if view.published
        else ""
    )
    return f"""<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252"><TITLE>{e(view.site.name)} - {e(view.headline)}</TITLE></HEAD>
<BODY BGCOLOR="#FFFFFF"><CENTER><FONT SIZE="6">{e(view.site.name)}</FONT></CENTER>
<TABLE WIDTH="120" ALIGN="left" BORDER="0"><TR><TD BGCOLOR="#EEEEEE"><FONT SIZE="2"><A HREF="/">Front page</A><BR><A HREF="/sport.htm">Sport</A><BR><A HREF="/letters.htm">Letters</A><BR><A HREF="/print/">Print</A></FONT></TD></TR></TABLE>
<TABLE WIDTH="470" BORDER="0" CELLPADDING="6"><TR><TD><FONT SIZE="5"><B>{e(view.headline)}</B></FONT><BR>{byline}{when}</TD></TR>
<TR><TD><FONT FACE="Verdana" SIZE="2">
{body(view.blocks, blocks, "- {}<br>")}
</FONT></TD></TR></TABLE>
<TABLE WIDTH="640" BORDER="1"><TR>{links(view.related[:4], '<TD><FONT SIZE="1"><A HREF="{url}">{title}</A></FONT></TD>')}</TR></TABLE>
<HR><CENTER><FONT SIZE="1">{e(view.site.name)}. Best viewed at 800 by 600.</FONT></CENTER></BODY></HTML>"""


def german(view: View) -> str:
    """Eine deutsche Regionalzeitung: meta tags, `time`, dates in words."""
    c = view.site.clazz
    blocks = {
        BlockKind.PARAGRAPH: '<p class="absatz">{text}</p>',
        BlockKind.HEADING: '<h2 class="zwischentitel">{text}</h2>',
        BlockKind.QUOTE: '<blockquote class="zitat">{text}</blockquote>',
        BlockKind.LIST: '<p class="absatz">{text}</p><ul class="liste">{items}</ul>',
        BlockKind.CALLOUT: '<p class="infokasten"><strong>{text}</strong></p>',
        BlockKind.QUESTION: '<p class="frage"><strong>{text}</strong></p><p class="absatz">{items}</p>',
        BlockKind.CAPTION: '<figure class="bild"><img src="/bilder/aufmacher.jpg" alt=""><figcaption>{text}</figcaption></figure>',
    }
    names = view.named or view.agencies
    authors = f'<meta name="author" content="{e(", ".join(names))}">' if names else ""
    byline = f'<span class="verfasser">Von {e(view.printed)}</span>' if view.printed else ""
    when = f'<time datetime="{iso(view.published)}">{german_date(view.published)}</time>' if view.published else ""
    meta = (
        f'<meta name="date" content="{iso(view.published)}"><meta property="article:published_time" content="{iso(view.published)}">'
        if view.published
        else ""
    )
    if view.modified:
        meta += f'<meta property="article:modified_time" content="{iso(view.modified)}">'
    tier = '<meta name="article:content_tier" content="locked">' if view.withheld else ""
    return f"""<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>{e(view.headline)} - {e(view.site.name)}</title><link rel="canonical" href="{e(view.url)}">
<meta name="description" content="{e(view.deck)}">{authors}{meta}{tier}<meta property="og:type" content="article"><meta property="og:title" content="{e(view.headline)}"></head>
<body><div class="kopf"><a href="/">{e(view.site.name)}</a><ul class="rubriken"><li><a href="/nachrichten/">Nachrichten</a></li><li><a href="/sport/">Sport</a></li><li><a href="/impressum">Impressum</a></li></ul></div>
<div class="{c("spalte")}"><article class="{c("beitrag")}"><header><span class="dachzeile">{e(view.article.story.section)}</span><h1>{e(view.headline)}</h1><p class="vorspann">{e(view.deck)}</p><div class="zeile">{byline} {when}</div></header>
<div class="{c("fliesstext")}">
{body(view.blocks, blocks)}
</div></article>
<aside class="{c("mehr")}"><h3>Mehr zum Thema</h3><ul>{links(view.related[:4])}</ul></aside></div>
<div class="fuss">Alle Rechte bei {e(view.site.name)}</div></body></html>"""


def japanese(view: View) -> str:
    """日本の新聞社のページ: JSON-LD, ids instead of classes, dates in Japanese time."""
    blocks = {
        BlockKind.PARAGRAPH: "<p>{text}</p>",
        BlockKind.HEADING: "<h2>{text}</h2>",
        BlockKind.QUOTE: "<blockquote><p>{text}</p></blockquote>",
        BlockKind.LIST: "<p>{text}</p><ul>{items}</ul>",
        BlockKind.CALLOUT: '<p class="memo">{text}</p>',
        BlockKind.QUESTION: "<p><strong>{text}</strong></p><p>{items}</p>",
        BlockKind.CAPTION: '<figure><img src="/photo/main.jpg" alt=""><figcaption>{text}</figcaption></figure>',
    }
    byline = f'<span class="kisha">{e(view.printed)}</span>' if view.printed else ""
    when = (
        f'<time class="date" datetime="{iso(view.published)}">{japanese_date(view.published)}</time>'
        if view.published
        else ""
    )
    return f"""<!DOCTYPE html><html lang="ja"><head><meta charset="UTF-8"><title>{e(view.headline)}｜{e(view.site.name)}</title><link rel="canonical" href="{e(view.url)}">{json_ld(news_article(view))}
<meta property="og:title" content="{e(view.headline)}"><meta property="og:type" content="article"></head>
<body><div id="header"><a href="/">{e(view.site.name)}</a><ul id="gnav"><li><a href="/list/">新着</a></li><li><a href="/sports/">スポーツ</a></li></ul></div>
<div id="contents"><div id="kiji"><h1>{e(view.headline)}</h1><div id="info">{when}{byline}</div>
<div id="honbun">
{body(view.blocks, blocks)}
</div></div>
<div id="side"><h3>関連記事</h3><ul>{links(view.related[:5])}</ul></div></div>
<div id="footer"><p>掲載記事の無断転載を禁じます。{e(view.site.name)}</p></div></body></html>"""
