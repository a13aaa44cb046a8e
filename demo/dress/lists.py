# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""Pages that are no articles: front and section pages, about pages, walls, error pages."""

from demo.dress.base import e
from demo.model import Kind, Site

_WORDS = {
    "en": (
        "Latest news",
        "About this paper",
        "We print news of the region every day. Write to us at the address on the front page.",
        "Page not found",
    ),
    "de": (
        "Aktuelle Nachrichten",
        "Über diese Zeitung",
        "Wir berichten jeden Tag aus der Region. Schreiben Sie uns.",
        "Seite nicht gefunden",
    ),
    "ja": ("新着記事", "この新聞について", "地域のニュースを毎日お届けしています。", "ページが見つかりません"),
}


def listing(site: Site, title: str, items: list[tuple[str, str, str]]) -> str:
    """A list of articles: headline, path, teaser."""
    rows = {
        Kind.TABLE: '<TR><TD><A HREF="{path}"><B>{title}</B></A><BR><FONT SIZE="2">{teaser}</FONT></TD></TR>',
        Kind.WORDPRESS: '<article class="post"><h2 class="entry-title"><a href="{path}">{title}</a></h2><p class="entry-summary">{teaser}</p></article>',
    }
    row = rows.get(site.kind, '<div class="teaser"><h3><a href="{path}">{title}</a></h3><p>{teaser}</p></div>')
    made = "\n".join(
        row.replace("{path}", e(path)).replace("{teaser}", e(teaser)).replace("{title}", e(text))
        for text, path, teaser in items
    )
    if site.kind is Kind.TABLE:
        made = f"<TABLE>{made}</TABLE>"
    charset = site.encoding
    return f"""<!DOCTYPE html><html lang="{site.language}"><head><meta charset="{charset}"><title>{e(title)} - {e(site.name)}</title><meta property="og:type" content="website"></head>
<body><div class="head"><a href="/">{e(site.name)}</a> <a href="/about">{e(_WORDS[site.language][1])}</a> <a href="/print/archive">Print</a></div><h1>{e(title)}</h1>
<div class="stream">
{made}
</div><div class="foot">{e(site.name)}</div></body></html>"""


def front_title(site: Site) -> str:
    """What a list of everything is called."""
    return _WORDS[site.language][0]


def about(site: Site) -> str:
    """A page about the paper."""
    _, title, text, _ = _WORDS[site.language]
    return f'<!DOCTYPE html><html lang="{site.language}"><head><meta charset="{site.encoding}"><title>{e(title)} - {e(site.name)}</title></head><body><h1>{e(title)}</h1><p>{e(text)}</p><p><a href="/">{e(site.name)}</a></p></body></html>'


def missing(site: Site) -> str:
    """The page of a 404 or 410."""
    title = _WORDS[site.language][3]
    return f'<!DOCTYPE html><html lang="{site.language}"><head><meta charset="{site.encoding}"><title>{e(title)}</title></head><body><h1>{e(title)}</h1></body></html>'


_CONSENT = {
    "en": (
        "Before you continue",
        "{name} and its {n} partners store and read information on your device, such as cookies, to show advertising that fits your interests and to measure how it does. You can agree, or choose what you allow.",
        "Accept all",
        "Manage options",
    ),
    "de": (
        "Wir brauchen Ihre Zustimmung",
        "{name} und {n} Partner speichern Informationen wie Cookies auf Ihrem Gerät, um Werbung anzuzeigen und zu messen. Sie können zustimmen oder Ihre Einstellungen wählen.",
        "Alle akzeptieren",
        "Einstellungen verwalten",
    ),
    "ja": (
        "続ける前に",
        "{name}と{n}社のパートナーは、広告の表示と測定のためにクッキーなどの情報をお使いの端末に保存します。同意するか、設定を選んでください。",
        "すべて同意する",
        "設定を管理",
    ),
}
_CHALLENGE = {
    "en": (
        "Just a moment...",
        "Checking your browser before you reach {host}. This takes a few seconds.",
        "Please enable JavaScript and cookies to continue.",
        "Verify you are human",
    ),
    "de": (
        "Einen Moment bitte...",
        "Ihr Browser wird geprüft, bevor Sie zu {host} gelangen.",
        "Bitte aktivieren Sie JavaScript und Cookies, um fortzufahren.",
        "Bestätigen Sie, dass Sie ein Mensch sind",
    ),
    "ja": (
        "しばらくお待ちください...",
        "{host}に接続する前にブラウザーを確認しています。",
        "続けるにはJavaScriptとCookieを有効にしてください。",
        "あなたが人間であることを確認します",
    ),
}


def consent(site: Site, partners: int) -> str:
    """A wall that asks for consent and shows nothing else; status 200."""
    title, text, accept, manage = _CONSENT[site.language]
    return f"""<!DOCTYPE html><html lang="{site.language}"><head><meta charset="{site.encoding}"><title>{e(title)} | {e(site.name)}</title><meta name="robots" content="noindex"></head>
<body><div id="cmp-container" class="consent-overlay"><form method="post" action="/consent"><h1>{e(title)}</h1><p>{e(text.format(name=site.name, n=partners))}</p>
<button name="agree">{e(accept)}</button> <a href="/consent/options">{e(manage)}</a></form></div></body></html>"""


def challenge(site: Site, ray: str) -> str:
    """A bot check with status 200."""
    title, text, script, human = _CHALLENGE[site.language]
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="{site.encoding}"><title>{e(title)}</title><meta name="robots" content="noindex,nofollow"><meta http-equiv="refresh" content="30"></head>
<body><div class="main-wrapper" role="main"><h1>{e(site.host)}</h1><h2>{e(human)}</h2><p>{e(text.format(host=site.host))}</p>
<noscript><div id="challenge-error-text">{e(script)}</div></noscript><form id="challenge-form" action="/?__chl={ray}" method="POST"></form><p>Ray ID: <code>{ray}</code></p></div></body></html>"""
