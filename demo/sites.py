"""The sites of a world: eight templates, each under a name, host and staff drawn from the seed."""

from datetime import timedelta

from demo.draw import digest, stream
from demo.model import Kind, Site
from demo.prose.engine import names, pick

DOMAIN = "newsroom.test"
TROUBLE_HOST = f"trouble.{DOMAIN}"
# Hosts of their own, so that one trouble does not hide another: a crawler leaves a host alone that asks for it.
BUSY_HOST = f"busy.{DOMAIN}"  # 503 with Retry-After
TOO_MANY_HOST = f"too-many.{DOMAIN}"  # 429 with Retry-After
ENDLESS_HOST = f"endless.{DOMAIN}"  # sitemaps without end
TROUBLE_HOSTS = frozenset({TROUBLE_HOST, BUSY_HOST, TOO_MANY_HOST, ENDLESS_HOST})

# The whole year the same: a small world has no summer time.
_ZONES = {
    Kind.WORDPRESS: 0.0,
    Kind.CMS: 0.0,
    Kind.MICRODATA: -5.0,
    Kind.TABLE: 0.0,
    Kind.AMP: -8.0,
    Kind.GERMAN: 1.0,
    Kind.JAPANESE: 9.0,
    Kind.WIRE: 1.0,
}
_LANGUAGES = {Kind.GERMAN: "de", Kind.JAPANESE: "ja"}
# feeds, sitemaps, sections: some sites have one way in, some several.
_ENTRIES: dict[Kind, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    Kind.WORDPRESS: (("/feed/",), ("/wp-sitemap.xml",), ()),
    Kind.CMS: ((), ("/sitemaps/index.xml", "/sitemaps/news.xml"), ()),
    Kind.MICRODATA: (("/atom.xml",), (), ()),
    Kind.TABLE: ((), (), ("/", "/sport.htm")),
    Kind.AMP: (("/rss",), (), ("/latest",)),
    Kind.GERMAN: (("/rss.xml",), (), ("/nachrichten/",)),
    Kind.JAPANESE: (("/index.rdf",), (), ()),
    Kind.WIRE: ((), ("/news-sitemap.xml",), ()),
}
_VALIDATORS = {Kind.MICRODATA: "etag", Kind.TABLE: "modified", Kind.WIRE: "none"}
_GZIPPED = {Kind.CMS, Kind.JAPANESE}


def staff(seed: int, source: str, language: str, count: int) -> tuple[str, ...]:
    """Names of the reporters of a source."""
    rng, pools = stream(seed, "staff", source), names(language)
    lasts = rng.sample(pools["last"], count)
    firsts = [pick(rng, pools["female" if rng.random() < 0.5 else "male"]) for _ in lasts]
    if language == "ja":
        return tuple(last + first for first, last in zip(firsts, lasts, strict=True))
    return tuple(f"{first} {last}" for first, last in zip(firsts, lasts, strict=True))


def build_sites(seed: int, port: int) -> tuple[Site, ...]:
    """The world's sites, in an order drawn from the seed."""
    rng = stream(seed, "sites")
    mastheads = names("mastheads")
    english = rng.sample(mastheads["english"], len(Kind) - 2)
    agency = pick(rng, mastheads["agency"])
    japanese = mastheads["japanese"][rng.randrange(len(mastheads["japanese"]))]
    sites = []
    for kind in Kind:
        if kind is Kind.GERMAN:
            name = pick(rng, mastheads["german"])
            source = name.lower().replace(" ", "-")
        elif kind is Kind.JAPANESE:
            name, source = japanese
        else:
            name = f"The {english.pop()}"
            source = name.removeprefix("The ").lower().replace(" ", "-")
        host = f"{source}.{DOMAIN}"
        language = _LANGUAGES.get(kind, "en")
        feeds, sitemaps, sections = _ENTRIES[kind]
        base = f"http://{host}:{port}"
        sites.append(
            Site(
                source_id=source,
                kind=kind,
                name=name,
                host=host,
                base=base,
                language=language,
                offset=timedelta(hours=_ZONES[kind]),
                rhythm=rng.randint(5, 6),
                staff=staff(seed, source, language, rng.randint(6, 9)),
                salt=digest(str(seed), source),
                feeds=tuple(base + path for path in feeds),
                sitemaps=tuple(base + path for path in sitemaps),
                sections=tuple(base + path for path in sections),
                agency=agency,
                gzip=kind in _GZIPPED,
                validators=_VALIDATORS.get(kind, "both"),
                encoding="windows-1252" if kind is Kind.TABLE else "utf-8",
            )
        )
    rng.shuffle(sites)
    return tuple(sites)
