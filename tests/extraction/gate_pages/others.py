# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""Lists, errors, shells, players, galleries, live blogs and what is no page at all."""

import json
from collections.abc import Iterator

from tests.extraction.gate_pages.frame import (
    DECLARED,
    HEADLINE,
    SITE,
    TEXT,
    GatePage,
    declared,
    headline,
    page,
    paragraphs,
    teasers,
)

ADDRESS = "https://courier.example"


def errors() -> Iterator[GatePage]:
    """Errors served with status 200."""
    main = "<main><h1>{}</h1><p>{}</p></main>"
    yield GatePage(
        "back-soon",
        page(main.format("We’ll be back soon", "The paper is being looked after. Please come again in an hour.")),
    )
    yield GatePage(
        "legal-reasons",
        page(main.format("451: Unavailable due to legal reasons", "Readers in your country cannot be let in today.")),
    )
    yield GatePage(
        "seem-to-find",
        page(main.format("Oops", "We can’t seem to find the page you’re looking for."), title=SITE["en"]),
    )
    yield GatePage(
        "latest-posts-without-a-class",
        page(f"<main><h1>Oops! That page can’t be found.</h1>{teasers('en', 12, text=True)}</main>", title=SITE["en"]),
    )
    yield GatePage(
        "site-name-first",
        page(
            main.format("Page not found", "Try the search or the front page."), title=f"{SITE['en']} – Page not found"
        ),
    )
    yield GatePage(
        "wordpress-with-latest-posts",
        page(
            f"<main><h1 class=page-title>Oops! That page can't be found.</h1><p>It looks like nothing was found at this "
            f"location. Maybe try one of the links below?</p>{teasers('en', 12, text=True)}</main>",
            title=f"Page not found - {SITE['en']}",
            attributes="class='error404 wp-theme'",
        ),
    )
    yield GatePage(
        "de",
        page(
            main.format("Fehler 404", "Die angeforderte Seite existiert leider nicht mehr oder wurde verschoben."),
            language="de",
            title=SITE["de"],
        ),
    )
    yield GatePage(
        "de-in-a-line",
        page(
            "<main><p>Der von Ihnen gesuchte Artikel ist leider nicht mehr verfügbar.</p><a href='/'>Zur Startseite</a></main>",
            language="de",
            title=SITE["de"],
        ),
    )
    yield GatePage(
        "fr",
        page(
            main.format("Oups ! Cette page est introuvable", "Retournez à l'accueil ou cherchez."),
            language="fr",
            title=f"Erreur 404 | {SITE['fr']}",
        ),
    )
    yield GatePage(
        "es",
        page(
            main.format("Lo sentimos, la página que buscas no existe", "Puedes volver a la portada."),
            language="es",
            title=SITE["es"],
        ),
    )
    yield GatePage(
        "ja",
        page(
            main.format("お探しのページは見つかりませんでした", "記事の掲載期間が終了した可能性があります。"),
            language="ja",
            title=f"404 | {SITE['ja']}",
        ),
    )
    offer = (
        "<main><h1>{}</h1><p>The owner of this name is open to offers. Fill in the form and a broker will write to you within "
        "a working day. Names that are short and easy to remember are seen by more people, and are found by them again.</p>"
        "<ul><li><a href='/s?q=insurance'>Insurance</a></li><li><a href='/s?q=loans'>Loans</a></li></ul></main>"
    )
    for name, said in {
        "parked": "courier.example is for sale",
        "parked-politely": "This domain may be for sale!",
        "expired": "This domain has expired. Is this your domain? Renew it now.",
        "suspended": "Account Suspended",
        "de-parked": "Diese Domain steht zum Verkauf",
        "fr-parked": "Ce nom de domaine est à vendre",
        "ja-parked": "このドメインは販売中です。",
        "zh-parked": "该域名正在出售中",
        "server-alone": "Welcome to nginx!",
    }.items():
        yield GatePage(name, page(offer.format(said), title=said))
    yield GatePage(
        "framework",
        page(
            "<div id=__next><h2>This story has sailed.</h2><p>Let us bring you back to port.</p></div><script id=__NEXT_DATA__ "
            'type=application/json>{"props":{},"page":"/404","query":{}}</script>',
            title=SITE["en"],
        ),
    )
    yield GatePage(
        "server",
        page(main.format("500 Internal Server Error", "nginx"), title="500 Internal Server Error", framed=False),
    )
    yield GatePage(
        "gateway",
        page(
            "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>", title="502 Bad Gateway", framed=False
        ),
    )
    yield GatePage(
        "maintenance",
        page(
            main.format("We'll be back soon", "The site is being looked after tonight."),
            title="Scheduled maintenance",
            framed=False,
        ),
    )
    yield GatePage(
        "class-alone",
        page(
            "<main><h1>Lost at sea?</h1><p>There is nothing at this address. Have a look at what others read today.</p>"
            f"{teasers('en', 5)}</main>",
            title=SITE["en"],
            attributes="class='page-404'",
        ),
    )


def sections() -> Iterator[GatePage]:
    """Home pages and sections."""
    yield GatePage("home", page(teasers("en", 14), title=SITE["en"]), f"{ADDRESS}/")
    yield GatePage(
        "home-with-texts", page(teasers("de", 12, text=True), language="de", title=SITE["de"]), f"{ADDRESS}/"
    )
    yield GatePage(
        "section", page(f"<h1>Ville</h1>{teasers('fr', 30)}", language="fr", title="Ville"), f"{ADDRESS}/ville/"
    )
    yield GatePage(
        "section-with-texts",
        page(f"<h1>Ciudad</h1>{teasers('es', 9, text=True)}", language="es", title="Ciudad"),
        f"{ADDRESS}/ciudad/",
    )
    yield GatePage(
        "section-ja", page(f"<h1>地域</h1>{teasers('ja', 30)}", language="ja", title="地域"), f"{ADDRESS}/area/"
    )
    collection = "<script type='application/ld+json'>{}</script>".format(
        json.dumps({"@graph": [{"@type": "CollectionPage", "name": "Town"}, {"@type": "WebSite"}]})
    )
    yield GatePage(
        "collection-declared-as-an-article",
        page(teasers("en", 12), head=DECLARED + collection, title="Town"),
        f"{ADDRESS}/town/",
    )
    items = [
        {
            "@type": "ListItem",
            "item": {"@type": "NewsArticle", "headline": headline("en", n), "url": f"{ADDRESS}/2026/{n}"},
        }
        for n in range(12)
    ]
    listed = (
        f"<script type='application/ld+json'>{json.dumps({'@type': 'ItemList', 'itemListElement': items})}</script>"
    )
    yield GatePage("articles-stated-in-a-list", page(teasers("en", 12), head=listed, title="Town"), f"{ADDRESS}/town/")
    micro = "".join(
        f"<article itemscope itemtype='https://schema.org/BlogPosting'><h2 itemprop=headline><a href='/{n}'>{headline('en', n)}</a>"
        f"</h2><p itemprop=description>{TEXT['en'][n]}</p></article>"
        for n in range(10)
    )
    yield GatePage("articles-in-microdata", page(f"<main>{micro}</main>", title="Town"), f"{ADDRESS}/town/")
    posts = "".join(
        f"<article><h2><a href='/p{n}'>{headline('de', n)}</a></h2>{paragraphs('de', 4, n)}</article>" for n in range(5)
    )
    yield GatePage(
        "blog-with-whole-posts", page(f"<main>{posts}</main>", language="de", title="Logbuch"), f"{ADDRESS}/logbuch/"
    )


def searches() -> Iterator[GatePage]:
    """Searches and tags."""
    many = teasers("en", 12)
    yield GatePage("query", page(f"<h1>Results for harbour</h1>{many}", title="harbour"), f"{ADDRESS}/?s=harbour")
    yield GatePage(
        "query-with-texts",
        page(f"<h1>harbour</h1>{teasers('en', 10, text=True)}", title="harbour"),
        f"{ADDRESS}/search?q=harbour",
    )
    yield GatePage(
        "de", page(f"<h1>Hafen</h1>{teasers('de', 12)}", language="de", title="Hafen"), f"{ADDRESS}/thema/hafen"
    )
    yield GatePage(
        "fr",
        page(f"<h1>port</h1>{teasers('fr', 12, text=True)}", language="fr", title="port"),
        f"{ADDRESS}/recherche/?query=port",
    )
    yield GatePage(
        "es", page(f"<h1>puerto</h1>{teasers('es', 12)}", language="es", title="puerto"), f"{ADDRESS}/etiquetas/puerto/"
    )
    yield GatePage(
        "ja", page(f"<h1>魚市場</h1>{teasers('ja', 12)}", language="ja", title="魚市場"), f"{ADDRESS}/tags/uoichiba/"
    )
    yield GatePage(
        "wordpress-tag-by-class",
        page(
            f"<h1>Tag: harbour</h1>{teasers('en', 10, text=True)}",
            title="harbour",
            attributes="class='archive tag tag-harbour tag-12'",
            head=DECLARED,
        ),
        f"{ADDRESS}/harbour/",
    )
    yield GatePage(
        "wordpress-search-without-results",
        page(
            "<h1>Nothing Found</h1><p>Sorry, but nothing matched your search terms. Please try again with some others.</p>",
            title="You searched for quay",
            attributes="class='search search-no-results'",
        ),
        f"{ADDRESS}/?s=quay",
    )
    results = '<script type=\'application/ld+json\'>{"@type": ["CollectionPage", "SearchResultsPage"]}</script>'
    yield GatePage(
        "results-by-type", page(teasers("en", 12, text=True), title="quay", head=results), f"{ADDRESS}/find/quay"
    )
    yield GatePage(
        "author",
        page(f"<h1>Helena Marsh</h1>{teasers('en', 12)}", title="Helena Marsh"),
        f"{ADDRESS}/author/helena-marsh/",
    )


def media() -> Iterator[GatePage]:
    """Videos, sound and galleries."""
    long = " ".join(TEXT["en"][:4])
    video = json.dumps(
        {"@type": "VideoObject", "name": HEADLINE["en"], "description": long, "uploadDate": "2026-11-18"}
    )
    stated = f"<script type='application/ld+json'>{video}</script>"
    player = "<main><h1>{}</h1><div class=video-player><video src=/v.mp4></video></div><div class=text>{}</div></main>"
    line = "<p>The stalls are carried over the quay.</p>"
    for name, tag in {
        "film-alone": "<video controls src=/v.mp4></video>",
        "sound-alone": "<audio controls src=/a.mp3></audio>",
        "film-of-another-house": "<iframe src='https://www.youtube.com/embed/x1'></iframe>",
    }.items():
        yield GatePage(name, page(f"<main><h1>{HEADLINE['en']}</h1>{tag}{line}</main>"))
    yield GatePage("video-with-a-long-description", page(player.format(HEADLINE["en"], f"<p>{long}</p>"), head=stated))
    yield GatePage(
        "video-by-og-type",
        page(
            player.format(HEADLINE["de"], paragraphs("de", 1)),
            language="de",
            head="<meta property='og:type' content='video.other'>",
        ),
    )
    yield GatePage("video-fr", page(player.format(HEADLINE["fr"], paragraphs("fr", 1)), language="fr", head=stated))
    sound = json.dumps({"@type": "PodcastEpisode", "name": "Quay talk", "description": " ".join(TEXT["es"][:3])})
    yield GatePage(
        "podcast",
        page(
            f"<main><h1>La voz del muelle</h1><audio src=/a.mp3></audio>{paragraphs('es', 3)}</main>",
            language="es",
            head=f"<script type='application/ld+json'>{sound}</script>",
        ),
    )
    for language in ("en", "de", "fr", "es", "ja"):
        figures = "".join(
            f"<figure><img src=/{n}.jpg><figcaption>{text}</figcaption></figure>"
            for n, text in enumerate(TEXT[language])
        )
        yield GatePage(
            f"figures-{language}", page(f"<main><h1>{HEADLINE[language]}</h1>{figures}</main>", language=language)
        )
    slides = "".join(f"<li class=slide><img src=/{n}.jpg><p>{text}</p></li>" for n, text in enumerate(TEXT["de"]))
    yield GatePage(
        "slides-declared",
        page(
            f"<main><h1>{HEADLINE['de']}</h1>{paragraphs('de', 1)}<ul>{slides}</ul></main>",
            language="de",
            head=declared("de"),
        ),
        f"{ADDRESS}/bilderstrecke/fischmarkt-in-bildern",
    )
    flat = "".join(
        f"<img src=/{n}.jpg width=900><p>{text} Photo: Helena Marsh</p>" for n, text in enumerate(TEXT["en"][:8])
    )
    yield GatePage("flat", page(f"<main><h1>{HEADLINE['en']}</h1>{flat}</main>"), f"{ADDRESS}/photos/market")
    typed = '<script type=\'application/ld+json\'>{"@type":"ImageGallery"}</script>'
    yield GatePage("typed", page(f"<main><h1>{HEADLINE['en']}</h1>{flat}</main>", head=typed), f"{ADDRESS}/2026/market")


def lives() -> Iterator[GatePage]:
    """Live blogs that have nothing above their posts."""
    stated = '<script type=\'application/ld+json\'>{"@type":"LiveBlogPosting","headline":"x","coverageStartTime":"2026-11-18"}</script>'
    for language, name in (
        ("en", "live-blog"),
        ("de", "liveticker"),
        ("fr", "live-feed"),
        ("es", "live-updates"),
        ("ja", "live-posts"),
    ):
        posts = "".join(
            f"<div class=post><time>{20 - n}:15</time><h3>{headline(language, n)}</h3>{paragraphs(language, 2, n)}</div>"
            for n in range(8)
        )
        yield GatePage(
            f"named-{language}",
            page(f"<main><h1>{HEADLINE[language]}</h1><div class={name}>{posts}</div></main>", language=language),
        )
        yield GatePage(
            f"stated-{language}",
            page(
                f"<main><h1>{HEADLINE[language]}</h1><div class=x7a>{posts}</div></main>",
                language=language,
                head=stated,
            ),
        )


def shells() -> Iterator[GatePage]:
    """Pages that their script fills."""
    script = "<script src=/app.js></script>"
    plea = "<noscript>You need to enable JavaScript to run this app.</noscript>"
    for name, said in {
        "loading": "Loading…",
        "loading-de": "Inhalt wird geladen …",
        "loading-ja": "読み込み中です",
    }.items():
        yield GatePage(name, page(f"<div id=app><div class=spinner>{said}</div></div>{script}", framed=False))
    yield GatePage("react", page(f"<div id=root></div>{plea}{script}", title=SITE["en"], framed=False))
    yield GatePage("next-with-a-menu", page(f"<div id=__next></div>{script}", title=SITE["en"]))
    yield GatePage("vue", page(f"<div id=app></div>{script}", language="de", title=SITE["de"], framed=False))
    yield GatePage(
        "nuxt",
        page(
            f"<div id=__nuxt></div><script>window.__NUXT__={{}}</script>{script}",
            language="fr",
            title=SITE["fr"],
            framed=False,
        ),
    )
    yield GatePage("angular", page(f"<app-root></app-root>{script}", language="es", title=SITE["es"], framed=False))
    yield GatePage("gatsby", page(f"<div id=___gatsby></div>{script}", title=SITE["en"], framed=False))
    yield GatePage(
        "spinner",
        page(f"<div id=app><div class=spinner>Loading…</div></div>{plea}{script}", title=SITE["en"], framed=False),
    )
    yield GatePage(
        "ja",
        page(
            f"<div id=root></div><noscript>JavaScriptを有効にしてください。</noscript>{script}",
            language="ja",
            title=SITE["ja"],
            framed=False,
        ),
    )
    yield GatePage("declared", page(f"<div id=root></div>{script}", head=declared(), framed=False))
    yield GatePage(
        "declared-with-a-spinner",
        page(
            f"<div id=root><p>Einen Augenblick</p></div><noscript>Bitte JavaScript einschalten.</noscript>{script}",
            language="de",
            head=declared("de"),
        ),
    )


def foreign() -> Iterator[GatePage]:
    """What is served as text/html and is none."""
    item = f"<item><title>{HEADLINE['en']}</title><description>{TEXT['en'][0]}</description></item>"
    rss = f"<rss version='2.0'><channel><title>Courier</title>{item * 5}</channel></rss>"
    yield GatePage("rss", f"<?xml version='1.0'?>{rss}")
    yield GatePage("rss-with-a-doctype", f"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY nbsp ' '>]>{rss}")
    yield GatePage("rss-with-a-style", f"<?xml version='1.0'?><?xml-stylesheet href='/f.css'?>\n<!-- feed -->{rss}")
    yield GatePage(
        "atom",
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>{HEADLINE['de']}</title><content type=html>&lt;p&gt;</content></entry></feed>",
    )
    yield GatePage(
        "atom-with-a-prefix",
        "<?xml version='1.0'?><atom:feed xmlns:atom='http://www.w3.org/2005/Atom'><atom:title>a</atom:title></atom:feed>",
    )
    yield GatePage(
        "sitemap", f"<?xml version='1.0'?><urlset><url><loc>{ADDRESS}/a</loc><title>x</title></url></urlset>"
    )
    yield GatePage(
        "storage-error",
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message><title>a</title></Error>",
    )
    yield GatePage("opml", "<?xml version='1.0'?><opml version='2.0'><head><title>a</title></head><body/></opml>")
    yield GatePage("svg", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><title>a</title><a/></svg>")
    yield GatePage("json", json.dumps({"headline": HEADLINE["fr"], "html": paragraphs("fr")}))
    yield GatePage("json-p", f"callback({json.dumps({'html': paragraphs('es')})});")
    yield GatePage("calendar", f"BEGIN:VCALENDAR\nSUMMARY:{HEADLINE['es']}\nDESCRIPTION:<p>x</p>\nEND:VCALENDAR")
    yield GatePage("plain", "\n".join(TEXT["ja"]))
    yield GatePage("pdf", "%PDF-1.7 <html><p>x</p></html>")
