# ruff: noqa: E501  (markup is written as such sites write it, long lines and all)
"""Articles that have something of a wall, a list or an error about them: none of them may be rejected."""

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
    story,
    teasers,
)
from tests.extraction.gate_pages.walls import purposes

_ABOUT = {
    "captcha": (
        "Are you a robot? The puzzle at the door of the web",
        "Verify you are human, the box says, and a million people a day tick it without knowing what is measured.",
        "The first of these checks came up in 1997, when a search engine wanted to keep machines out of its register.",
        "Press & hold, the newer ones say, and measure how the hand trembles while the bar above the button fills.",
        "Those who cannot see the pictures are left outside, an association of the blind has complained for years.",
    ),
    "cookies": (
        "We value your privacy, they say: what cookie banners are for",
        "We and our partners use cookies to store and access information on a device: hardly anybody reads on from there.",
        "Accept all, says the green button, and the grey one beside it leads to a list of eight hundred companies.",
        "A student of law from Quayhaven has counted how long it takes to refuse them one by one: fifty-one minutes.",
        "The data protection office wants the two buttons to be of one size and one colour from next summer onwards.",
    ),
    "error": (
        "404: a museum for pages that are not found",
        "Page not found is what most people read there, and it is the only museum in the country that wants that.",
        "The artist Lene Ahrens has collected four thousand error pages since 2009 and prints them on sailcloth now.",
        "The oldest comes from a library in the north that moved its catalogue in 1996 and forgot to tell anybody.",
        "The show in the old customs house is open until March, and nothing in it can be reached over the network.",
    ),
    "domain": (
        "Quayhaven.org is for sale",
        "For sale, the page has said since Tuesday where the town of Quayhaven used to announce its council meetings.",
        "A clerk had let the contract lapse in March, and a broker from overseas bought the name eleven minutes later.",
        "He wants forty thousand pounds for it, the price of two benches and a swing on the green by the harbour wall.",
        "The council meets about it on Friday, and nobody knows yet where it will announce what it decides that night.",
    ),
    "paywall": (
        "Subscribe to continue reading: what news costs",
        "This article is only available to subscribers, the line says, and four of five readers go away at that point.",
        "A study of the university has followed ninety papers that began to sell what they had been giving away.",
        "Those that let readers see ten texts a month lost fewer of them than those that showed only the beginning.",
        "Local papers did best where they sold the council and the harbour and gave away the weather and the sport.",
    ),
    "login": (
        "Sign in to continue: the end of the open web?",
        "Create a free account to continue, more and more pages ask, and what they want to know grows by the month.",
        "Forgot your password? Then you are like most people, who according to a survey have a hundred of them.",
        "A cooperative in the north wants to give its members one key for all the papers that take part in it.",
        "Log in to read this, a competitor wrote over its reports of the flood, and took the line down after a day.",
    ),
    "javascript": (
        "Please enable JavaScript: a language turns thirty",
        "You need to enable JavaScript to run this app, pages used to say when the language was young and mistrusted.",
        "It was written in ten days, and there is hardly a machine on which it does not run today, the author says.",
        "Its name had nothing to do with what it was; it was chosen because another name was well known that summer.",
        "A meeting in the town hall looks back on Friday, with the first browser that understood it on an old machine.",
    ),
}


def about() -> Iterator[GatePage]:
    """Articles about walls and errors, declared or not, long, and short as briefs are."""
    for name, (title, *lines) in _ABOUT.items():
        text = "".join(f"<p>{line}</p>" for line in lines)
        body = f"<article><h1>{title}</h1><p class=byline>Helena Marsh</p>{text}{{}}</article>"
        whole = f"{title} | {SITE['en']}"
        yield GatePage(f"{name}-long", page(body.format(paragraphs()), title=whole, head=declared()))
        yield GatePage(f"{name}-long-undeclared", page(body.format(paragraphs()), title=whole))
        yield GatePage(f"{name}-short-undeclared", page(body.format(paragraphs(count=2)), title=whole))
        yield GatePage(f"{name}-short", page(body.format(""), title=whole, head=declared()))


def briefs() -> Iterator[GatePage]:
    """Short articles, and what stands around them on a site."""
    banner = f"<div class=cookie-banner role=dialog>{purposes('en', 2)}<button>Accept all</button><button>Reject all</button></div>"
    for language in ("en", "de", "fr", "es", "ja"):
        yield GatePage(f"brief-{language}", page(story(language, 2), language=language, head=declared(language)))
        yield GatePage(f"brief-undeclared-{language}", page(story(language, 2), language=language))
    yield GatePage("brief-with-a-banner", page(story("en", 2), head=declared(), tail=banner))
    yield GatePage("brief-with-a-banner-undeclared", page(story("en", 3), tail=banner))
    form = (
        "<div class=modal hidden><form action=/login><input type=email name=email><input type=password><a href='/lost'>Forgot "
        "your password?</a><button>Log in</button></form></div>"
    )
    yield GatePage("brief-with-a-log-in-in-the-frame", page(form + story("en", 2), head=declared()))
    comments = "<section class=comments><h3>Comments</h3><p>You must be logged in to post a comment.</p><div class=g-recaptcha></div></section>"
    yield GatePage("brief-with-a-comment-form", page(story("en", 2) + comments, head=declared()))
    yield GatePage("brief-with-a-comment-form-undeclared", page(story("de", 3) + comments, language="de"))
    yield GatePage(
        "brief-under-a-video",
        page(f"<div class=player><video src=/v.mp4></video></div>{story('en', 3)}", head=declared()),
    )
    yield GatePage(
        "scripts-of-makers-of-checks",
        page(
            story("en", 3),
            head=declared()
            + "<script src='https://js.datadome.co/tags.js'></script><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'>"
            "</script><script src='/_Incapsula_Resource?SWJIYLWA=719d'></script>",
        ),
    )


HEADLINES = {
    "en": (
        "Forbidden love on the quay",
        "We cannot find the builders we need",
        "Sorry, we were wrong about the lime trees",
        "Page by page, not found elsewhere: the harbour's log",
        "Just a moment in 1884",
        "Access to the basin is not denied to anybody",
        "Before you continue north: what the road holds",
        "Sign up or sail on",
        "Something went wrong with the old crane",
        "Login names of the nineteenth century",
    ),
    "de": (
        "Artikel nicht nur für Fischer",
        "Dokument nicht echt, sagt das Gericht",
        "Zustimmung zum Umbau wächst",
        "Die Seite des Hafens, die niemand kennt",
        "Anmeldung für den Frühjahrsmarkt beginnt",
        "Einen Moment der Stille am Kai",
    ),
    "fr": (
        "Un article pas comme les autres",
        "La page se tourne au marché aux poissons",
        "Consentement des riverains au projet",
        "Connexion ferroviaire rétablie au port",
    ),
    "es": ("Acceso al puerto por el norte", "La página perdida de la lonja", "Entrar en la dársena será más fácil"),
    "ja": ("登録者が増えた魚市場", "同意を得て移転へ"),
}


def headed() -> Iterator[GatePage]:
    """Short articles that declare nothing, under headlines that sound like a wall or an error."""
    for language, titles in HEADLINES.items():
        for number, title in enumerate(titles):
            body = f"<article><h1>{title}</h1><p class=byline>Helena Marsh</p>{paragraphs(language, 4)}</article>"
            whole = f"{title} | {SITE[language]}"
            yield GatePage(f"headed-{language}-{number}", page(body, language=language, title=whole))


def surrounded() -> Iterator[GatePage]:
    """Full articles beside a lot of something else."""
    for language in ("en", "de", "fr", "es", "ja"):
        banner = f"<div id=onetrust-consent-sdk>{purposes(language)}<button>Accept all</button></div>"
        yield GatePage(f"banner-{language}", page(story(language), language=language, tail=banner))
        yield GatePage(
            f"related-{language}",
            page(story(language) + f"<div class=more>{teasers(language, 40)}</div>", language=language),
        )
    offer = (
        "<div class='paywall newsletter'><h3>Subscribe to continue reading every morning</h3><p>Already a subscriber? Log in</p>"
        "<form><input type=email name=email><button>Subscribe</button></form></div>"
    )
    yield GatePage("offer-behind-the-text", page(story(extra=offer), head=declared()))
    yield GatePage("offer-behind-the-text-undeclared", page(story(extra=offer)))
    signed = "<p>Reporting by Helena Marsh; editing by Ole Petersen and Lene Ahrens</p>"
    yield GatePage(
        "sold-and-short", page(story("en", 4, extra=signed), head=declared(more=',"isAccessibleForFree":false'))
    )
    yield GatePage("sold-and-shown", page(story(extra=offer), head=declared(more=',"isAccessibleForFree":false')))
    yield GatePage(
        "address-like-a-tag", page(story(), head=declared()), "https://courier.example/topics/harbour/fish-market-moves"
    )
    yield GatePage("address-like-a-search", page(story(), head=declared()), "https://courier.example/article?id=7&s=1")
    yield GatePage(
        "address-with-gallery",
        page(story("de"), language="de"),
        "https://hafenbote.example/galerie/fischmarkt-in-der-seilerei",
    )
    yield GatePage("address-with-login", page(story()), "https://courier.example/tech/login/fish-market")
    yield GatePage(
        "script-root-around-the-text", page(f"<div id=root>{story()}</div><noscript>Enable JavaScript.</noscript>")
    )
    yield GatePage(
        "class-of-an-archive-on-a-post",
        page(story(), attributes="class='post-template single single-post category-town'"),
    )
    more = "".join(
        f"<article><h3><a href='/{n}'>{headline('en', n)}</a></h3><p>{TEXT['en'][n][:80]}</p></article>"
        for n in range(6)
    )
    yield GatePage("teasers-in-articles", page(f"<main>{story()}<section>{more}</section></main>"))


def pictured() -> Iterator[GatePage]:
    """Articles with many pictures, and lists with pictures."""
    figure = "<figure><img src=/{0}.jpg><figcaption>Picture {0}: the northern basin in the morning, with crates.</figcaption></figure>"
    for language in ("en", "de", "fr", "es", "ja"):
        parts = "".join(f"<p>{text}</p>{figure.format(n)}" for n, text in enumerate(TEXT[language]))
        body = f"<article><h1>{HEADLINE[language]}</h1>{paragraphs(language, 6)}{parts}</article>"
        yield GatePage(f"picture-story-{language}", page(body, language=language))
        yield GatePage(f"picture-story-declared-{language}", page(body, language=language, head=declared(language)))
    listed = "".join(
        f"<h2>{n + 1}. {headline('en', n)}</h2><img src=/{n}.jpg><p>{TEXT['en'][n]} {TEXT['en'][(n + 1) % 10]}</p>"
        for n in range(8)
    )
    yield GatePage(
        "list-with-pictures", page(f"<article><h1>Eight quays to see</h1><p>{TEXT['en'][0]}</p>{listed}</article>")
    )
    yield GatePage(
        "list-with-pictures-declared", page(f"<article><h1>Eight quays to see</h1>{listed}</article>", head=declared())
    )


def live() -> Iterator[GatePage]:
    """Live blogs whose lead is an article, chronologies, and a full text above a ticker's box."""
    for language in ("en", "de", "fr", "es", "ja"):
        posts = "".join(f"<div><time>{20 - n}:15</time>{paragraphs(language, 2, n)}</div>" for n in range(8))
        yield GatePage(
            f"with-a-lead-{language}",
            page(
                f"<main><h1>{HEADLINE[language]}</h1>{paragraphs(language, 2)}<div class=live-blog>{posts}</div></main>",
                language=language,
            ),
        )
    stated = '<script type=\'application/ld+json\'>{"@type":"LiveBlogPosting","headline":"x"}</script>'
    boxes = "".join(f"<div class=par><p>{text}</p></div>" for text in TEXT["en"])
    yield GatePage("stated-but-told-through", page(f"<main><h1>{HEADLINE['en']}</h1>{boxes}</main>", head=stated))
    nights = "".join(f"<p><b>{18 + n % 6}:{n}5 Uhr:</b> {text}</p>" for n, text in enumerate(TEXT["de"]))
    yield GatePage(
        "chronology", page(f"<article><h1>Die Nacht im Rathaus</h1>{nights}</article>", language="de", head=DECLARED)
    )
