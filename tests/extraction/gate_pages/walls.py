# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""Bot checks and consent walls."""

from collections.abc import Iterator

from tests.extraction.gate_pages.frame import SITE, GatePage, declared, page

STYLES = "<style>" + ".a{color:red}" * 20_000 + "</style>"


def challenges() -> Iterator[GatePage]:
    """Bot checks as their makers build them."""
    links = "".join(f"<a href='/{n}'>Street number {n} of the town</a> " for n in range(300))
    ask = "<div>Please verify you are a human to continue.</div><div class=g-recaptcha data-sitekey=x></div>"
    yield GatePage("menu-without-end", page(f"<nav>{links}</nav>{ask}", title="courier.example"))
    terms = (
        "<p>Terms of use apply to all visitors of this site and are explained in length on our pages of help.</p>" * 40
    )
    asked = "<p>To continue, please click the box below to let us know you’re not a robot.</p>"
    yield GatePage(
        "footer-without-end",
        page(f"<main><h1>Are you a robot?</h1>{asked}</main><footer>{terms}</footer>", framed=False),
    )
    told = (
        "<p>Please make sure your browser supports scripts and cookies, and that nothing keeps them from loading here.</p>"
        * 3
    )
    seen = "We’ve detected unusual activity from your computer network"
    yield GatePage("explained-at-length", page(f"<main><h1>{seen}</h1>{asked}<h2>Why is that?</h2>{told}</main>"))
    cloudflare = (
        "<noscript><div class=h2><span id=challenge-error-text>Enable JavaScript and cookies to continue</span></div></noscript>"
        "<script>(function(){window._cf_chl_opt = {cType: 'managed', cRay: '8e5'};var a=document.createElement('script');"
        "a.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1?ray=8e5';})();</script>"
    )
    yield GatePage("cloudflare", page(cloudflare, title="Just a moment...", framed=False))
    yield GatePage("cloudflare-de", page(cloudflare, language="de", title="Nur einen Moment…", framed=False))
    yield GatePage("cloudflare-far-down", page(cloudflare, title="courier.example", head=STYLES, framed=False))
    yield GatePage(
        "cloudflare-blocked",
        page(
            "<div id=cf-wrapper><div id=cf-error-details><h1>Sorry, you have been blocked</h1><h2>You are unable to access "
            "courier.example</h2><h2>Why have I been blocked?</h2><p>The site is guarded by a service that looks for attacks, "
            "and what was just sent looked like one of them. A certain word, a command for a database or data that are not well "
            "formed may be the reason, and so may the network from which the page was asked for.</p><h2>What can I do about it?"
            "</h2><p>Write to those who run the site, tell them what you were doing when this page came up, and add the number "
            "that stands at its end, so that they can find the entry in their log.</p><p>Cloudflare Ray ID: 8e5a1 • Your IP: "
            "192.0.2.7</p></div></div>",
            title="Attention Required! | Cloudflare",
            framed=False,
        ),
    )
    yield GatePage(
        "datadome",
        page(
            "<style>#cmsg{animation: A 1.5s;}</style><p id=cmsg>Please enable JS and disable any ad blocker</p>"
            "<script data-cfasync=false>var dd={'rt':'c','cid':'AHrlq','hsh':'A8','host':'geo.captcha-delivery.com'}</script>"
            "<script src='https://ct.captcha-delivery.com/c.js'></script>",
            title="courier.example",
            framed=False,
        ),
    )
    yield GatePage(
        "perimeterx",
        page(
            "<div class=px-captcha-container><div class=px-captcha-header>Press &amp; Hold to confirm you are<br>a human "
            "(and not a bot).</div><div id=px-captcha></div><div class=px-captcha-refid>Reference ID 45a1</div></div>"
            "<script>window._pxAppId='PX1';</script><script src='https://captcha.px-cdn.net/PX1/captcha.js'></script>",
            title="Access to this page has been denied",
            framed=False,
        ),
    )
    yield GatePage(
        "perimeterx-in-the-frame-of-the-site",
        page(
            "<main><h1>Bevor es weitergeht</h1><p>Wir möchten sichergehen, dass hier Menschen lesen. Bitte halten Sie die "
            "Schaltfläche gedrückt, bis der Balken voll ist.</p><div id=px-captcha></div></main>",
            language="de",
            title=f"Zugriff verweigert | {SITE['de']}",
        ),
    )
    yield GatePage(
        "akamai-denied",
        page(
            '<h1>Access Denied</h1>You don\'t have permission to access "http&#58;&#47;&#47;courier&#46;example&#47;a" on this '
            "server.<p>Reference&#32;&#35;18&#46;5d1&#46;1732<p>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18",
            title="Access Denied",
            framed=False,
        ),
    )
    yield GatePage(
        "akamai-interstitial",
        page(
            "<div id=sec-if-cpt-container><div class=behavioral-content>Powered and protected by <b>Privacy</b></div></div>"
            "<script src='/_sec/cp_challenge/sec-cpt-4-4.js'></script><noscript>Please enable JavaScript to view the page "
            "content.</noscript>",
            title="&nbsp;",
            framed=False,
        ),
    )
    yield GatePage(
        "imperva",
        page(
            "<iframe id=main-iframe src='/_Incapsula_Resource?CWUDNSAI=27&xinfo=9-1-0&incident_id=88' width='100%'>Request "
            "unsuccessful. Incapsula incident ID: 88-1</iframe>",
            title="",
            framed=False,
        ),
    )
    yield GatePage(
        "imperva-interruption",
        page(
            "<h1>Pardon Our Interruption</h1><p>Something about your browser made us think you were a bot. It may be that</p><ul>"
            "<li>you open pages faster than people do,</li><li>your browser takes no cookies,</li><li>an extension keeps scripts "
            "from running.</li></ul><p>Please see to it that cookies and scripts are allowed, then load the page once more.</p>",
            title="Pardon Our Interruption",
            framed=False,
        ),
    )
    yield GatePage(
        "aws",
        page(
            "<div id=challenge-container></div><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to "
            "verify that you're not a robot.</noscript><script>window.gokuProps = {'key':'AQ'};AwsWafIntegration.saveReferrer();"
            "</script>",
            title="",
            framed=False,
        ),
    )
    yield GatePage(
        "anubis",
        page(
            "<main><h1>Making sure you're not a bot!</h1><p>Loading...</p><script id=anubis_challenge type='application/json'>"
            "{}</script><details><summary>Why am I seeing this?</summary><p>Those who run this site let your browser "
            "solve a small sum first, so that machines which copy everything find it too costly.</p></details>"
            "</main>",
            title="Making sure you're not a bot!",
            framed=False,
        ),
    )
    yield GatePage(
        "own-check-with-a-widget-fr",
        page(
            "<main><h1>Vérification de sécurité</h1><p>Prouvez que vous n'êtes pas un robot pour continuer votre lecture.</p>"
            "<form method=post><div class=g-recaptcha data-sitekey=x></div><button>Continuer</button></form></main>",
            language="fr",
            title=f"Vérification de sécurité | {SITE['fr']}",
        ),
    )
    yield GatePage(
        "own-check-es",
        page(
            "<main><h1>Acceso denegado</h1><p>Hemos detectado tráfico inusual desde su red. Confirma que eres humano y no un "
            "robot.</p><div class=h-captcha></div></main>",
            language="es",
            title="Un momento…",
        ),
    )
    yield GatePage(
        "own-check-ja",
        page(
            "<main><h1>しばらくお待ちください</h1><p>セキュリティ確認中です。ロボットではありませんか。確認が終わると記事が表示されます。</p>"
            "<div class=cf-turnstile></div></main>",
            language="ja",
            title="しばらくお待ちください...",
            framed=False,
        ),
    )
    yield GatePage(
        "served-behind-the-head-of-the-article",
        page("<div id=px-captcha></div><p>Press &amp; Hold to confirm you are a human</p>", head=declared()),
    )


_PURPOSES = {
    "en": (
        "We and our 812 partners store and access information on a device, such as unique IDs in cookies.",
        "You may accept or manage your choices, including your right to object where legitimate interest is used.",
        "These choices will be signalled to our partners and will not affect browsing data.",
        "We and our partners process data to use precise geolocation data and to scan device characteristics for advertising.",
        "Personalised advertising and content, advertising and content measurement, audience research and services.",
        "Some of our vendors may process your personal data on the basis of legitimate interest, which you can object to.",
        "Consent can be withdrawn at any time in the privacy settings, which every page of this site links to at its end.",
        "Cookies that are strictly necessary are set without consent, because the site would not work without them.",
        "If you pay for a subscription without tracking, your personal data is not used for advertising by our partners.",
        "Our partners are bound by contract to delete personal data once the purposes that you consented to are fulfilled.",
        "More about the processing of data can be read in the privacy notice and in the list of partners and vendors.",
        "Your choice is stored on this device for six months, after which we ask for your consent once more on a page like this.",
    ),
    "de": (
        "Wir und unsere 312 Partner verwenden Cookies und ähnliche Techniken, um Informationen auf einem Gerät zu speichern.",
        "Mit Ihrer Zustimmung werden Ihre personenbezogenen Daten für Werbung und deren Messung verarbeitet.",
        "Ihre Einwilligung ist freiwillig und kann jederzeit mit Wirkung für die Zukunft widerrufen werden.",
    ),
    "fr": (
        "Avec nos 240 partenaires, nous utilisons des cookies pour stocker des données sur votre terminal.",
        "Votre consentement permet de financer le journal par la publicité personnalisée.",
    ),
    "es": (
        "Nosotros y nuestros socios utilizamos cookies para almacenar datos personales en su dispositivo.",
        "Puede aceptar o rechazar el consentimiento, y la publicidad será personalizada o no lo será.",
    ),
    "ja": (
        "当社とパートナーは、広告の配信のためにクッキーを使用し、端末に情報を保存します。クッキーの使用に同意してください。",
        "同意はいつでも取り消すことができます。個人データの扱いについてはプライバシーについてのページをご覧ください。",
    ),
}


def purposes(language: str, count: int = 12) -> str:
    """What a consent layer says."""
    return "".join(f"<p>{text}</p>" for text in _PURPOSES[language][:count])


def consents() -> Iterator[GatePage]:
    """Consent in place of the page."""
    two = "<button class=btn>Manage options</button><button class='btn primary'>{}</button>"
    yield GatePage(
        "onetrust",
        page(
            "<div id=onetrust-consent-sdk><div id=onetrust-banner-sdk role=alertdialog><h2>Your privacy</h2>"
            f"{purposes('en', 2)}<button id=onetrust-accept-btn-handler>Accept All Cookies</button></div></div>",
            title=SITE["en"],
        ),
    )
    yield GatePage(
        "sourcepoint-pay-or-consent",
        page(
            f"<main class=message><h1>Mit Werbung weiterlesen</h1>{purposes('de')}<p>Oder ohne Werbung lesen: PUR-Abo für 3,99 "
            f"Euro im Monat. Bereits Abonnent? Hier anmelden.</p>{two.format('Zustimmen und weiter')}</main>",
            language="de",
            title=f"Zustimmung | {SITE['de']}",
            framed=False,
        ),
    )
    yield GatePage(
        "didomi",
        page(
            f"<div id=didomi-host><div class=didomi-popup-container><h1>Respect de votre vie privée</h1>{purposes('fr')}"
            f"{two.format('Tout accepter')}</div></div>",
            language="fr",
            title="Votre vie privée",
            framed=False,
        ),
    )
    yield GatePage(
        "usercentrics",
        page(
            f"<div id=usercentrics-root></div><section><h1>Privatsphäre-Einstellungen</h1>{purposes('de')}"
            f"{two.format('Alle akzeptieren')}</section>",
            language="de",
            title=SITE["de"],
        ),
    )
    yield GatePage(
        "portal-form",
        page(
            "<form method=post class=consent-form action='/v2/collectConsent'><input type=hidden name=csrfToken value=x>"
            f"<h1>Before you continue to the Courier</h1>{purposes('en', 5)}<button name=agree value=agree>Accept all</button>"
            "<button name=reject>Reject all</button><a href='/more'>Manage privacy settings</a></form>",
            title=SITE["en"],
            framed=False,
        ),
    )
    yield GatePage(
        "whole-statement",
        page(
            f"<main><h1>We value your privacy</h1>{purposes('en')}{purposes('en')}<button>I agree</button>"
            "<a href='/vendors'>List of vendors</a></main>",
            title=f"Your privacy | {SITE['en']}",
        ),
        "https://consent.courier.example/?redirect=%2F2026%2Ffish",
    )
    yield GatePage(
        "gate-es",
        page(
            f"<main><h1>Tu privacidad</h1>{purposes('es')}{two.format('Aceptar y continuar')}</main>",
            language="es",
            title=SITE["es"],
        ),
    )
    yield GatePage(
        "gate-ja",
        page(
            f"<main><h1>クッキーの使用について</h1>{purposes('ja')}<button>同意する</button></main>",
            language="ja",
            title=f"プライバシー設定 - {SITE['ja']}",
            framed=False,
        ),
    )
    yield GatePage(
        "behind-the-head-of-the-article",
        page(
            f"<div class=gate><h2>Wir schätzen Ihre Privatsphäre</h2>{purposes('de')}{two.format('Akzeptieren und weiter')}</div>",
            language="de",
            head=declared("de"),
        ),
    )
    worded = (
        "The Courier and its 394 partners read and write what is on your device, so that adverts fit what you like and "
        "somebody can count who saw them. You can say yes to all of that, or choose what you allow and what you do not."
    )
    yield GatePage(
        "sentence-of-its-own-in-a-box",
        page(
            f"<div id=cmp-container class=consent-overlay><form><h1>Before you continue</h1><p>{worded}</p><button>Accept all"
            "</button><a href='/options'>Manage options</a></form></div>",
            title=f"Before you continue | {SITE['en']}",
            framed=False,
        ),
    )
    yield GatePage(
        "sentence-of-its-own-under-a-title",
        page(
            f"<main><h1>Your privacy</h1><p>{worded}</p><button>I agree</button> <button>Manage options</button></main>",
            title=SITE["en"],
        ),
    )
    yield GatePage(
        "sentence-of-its-own-above-the-buttons",
        page(
            f"<main><h2>One thing first</h2><p>{worded}</p><button>Accept and continue</button> <button>Manage options</button>"
            "</main>",
            title=SITE["en"],
        ),
    )
    yield GatePage(
        "inputs-for-buttons",
        page(
            f"<form action='/cookiewall/accept' method=post><h1>Cookies</h1>{purposes('en', 2)}<input type=submit value='Accept'>"
            "</form>",
            title="Cookies",
            framed=False,
        ),
    )
