"""Which answer each address of the world has at the present tick: a pure look-up, no sockets."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl

from demo import feeds
from demo.draw import digest, stream
from demo.dress import lists, modern, other, relaunch, wordpress
from demo.faults import role, view
from demo.model import Article, FaultClass, Kind, Site
from demo.world import World

_HTML = "text/html"
_RELATED = 6  # articles in a list of links
_LISTED_NEWS_DAYS = 2  # a news sitemap holds two days, says its protocol; the wire client's holds all it has

_DRESSES = {
    Kind.WORDPRESS: wordpress.article,
    Kind.CMS: modern.cms,
    Kind.MICRODATA: modern.microdata,
    Kind.TABLE: other.table,
    Kind.AMP: modern.amp_desktop,
    Kind.GERMAN: other.german,
    Kind.JAPANESE: other.japanese,
    Kind.WIRE: modern.wire,
}


@dataclass(frozen=True)
class Page:
    """One answer, before conditional requests and Content-Encoding."""

    status: int
    content_type: str
    body: bytes
    location: str | None = None
    changed: datetime | None = None
    etag: str | None = None

    @property
    def last_modified(self) -> str | None:
        """The header's value."""
        return (
            format_datetime(self.changed.astimezone(UTC).replace(microsecond=0), usegmt=True) if self.changed else None
        )


class Pages:
    """The answers of one world; a page made once is kept until the clock moves."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._made: dict[tuple[str, str], Page] = {}

    def forget(self) -> None:
        """To be called after the world's clock moved."""
        self._made.clear()

    def answer(self, host: str, target: str) -> Page | None:
        """The answer for a host name and a path with its query; None for a host that is not of this world."""
        site = self.world.site(host)
        if site is None:
            return None
        key = (host, target)
        if key not in self._made:
            self._made[key] = self._validated(site, self._make(site, host, target))
        return self._made[key]

    def _validated(self, site: Site, page: Page) -> Page:
        if page.status != 200 or site.validators == "none":
            return replace(page, changed=None)
        etag = f'"{digest(page.body)}"' if site.validators in {"both", "etag"} else None
        return replace(page, etag=etag, changed=page.changed if site.validators != "etag" else None)

    def _make(self, site: Site, host: str, target: str) -> Page:
        path, _, query = target.partition("?")
        path = "/" + path.lstrip("/")
        short = dict(parse_qsl(query)).get("p")
        if path == "/" and short:
            return self._short_link(site, short)
        article = self.world.articles.get(site.base + path)
        if article is not None:
            return self._article(article, mobile=host.startswith("m."))
        if site.kind is Kind.AMP and path.endswith("/amp"):
            twin = self.world.articles.get(site.base + path.removesuffix("/amp"))
            if twin is not None:
                return self._article(twin, amp=True)
        return self._other(site, path)

    def _other(self, site: Site, path: str) -> Page:
        entry = self._entry(site, path)
        if entry is not None:
            return entry
        if site.base + path + "/" in self.world.articles:
            return Page(301, _HTML, b"", location=path + "/")
        if path in {"/about", "/about/", "/contact/", "/privacy", "/terms", "/impressum", "/letters.htm"}:
            return self._html(site, lists.about(site), self.world.start - timedelta(days=90))
        sections = {
            "/category/",
            "/news",
            "/sport",
            "/culture",
            "/sections/",
            "/nachrichten/",
            "/list/",
            "/sports/",
            "/topics/",
            "/latest",
        }
        if path == "/" or (any(path.startswith(start) for start in sections) and path.count("/") <= 3):
            return self._listing(site, lists.front_title(site), self.world.of(site)[:25])
        return replace(self._html(site, lists.missing(site), None), status=404)

    def _short_link(self, site: Site, number: str) -> Page:
        for article in self.world.of(site):
            if str(article.number) == number:
                return Page(301, _HTML, b"", location=article.url)
        return replace(self._html(site, lists.missing(site), None), status=404)

    def _entry(self, site: Site, path: str) -> Page | None:
        """A feed, sitemap or section of the site; None for any other path."""
        world, listed = self.world, self.world.of(site)
        newest = self._touched(site)
        if path == "/robots.txt":
            return Page(200, "text/plain", feeds.robots(site).encode(), changed=world.start - timedelta(days=400))
        recent = [article for article in listed if article.published > world.now - timedelta(days=_LISTED_NEWS_DAYS)]
        texts = {
            (Kind.WORDPRESS, "/feed/"): lambda: feeds.rss(site, self._with_gone(site, listed), world.seed, newest),
            (Kind.AMP, "/rss"): lambda: feeds.rss(site, listed, world.seed, newest),
            (Kind.GERMAN, "/rss.xml"): lambda: feeds.rss(site, self._with_gone(site, listed), world.seed, newest),
            (Kind.MICRODATA, "/atom.xml"): lambda: feeds.atom(site, listed, newest),
            (Kind.JAPANESE, "/index.rdf"): lambda: feeds.rdf(site, listed),
            (Kind.WIRE, "/news-sitemap.xml"): lambda: feeds.news_sitemap(site, listed),
            (Kind.CMS, "/sitemaps/news.xml"): lambda: feeds.news_sitemap(site, recent),
            (Kind.CMS, "/sitemaps/index.xml"): lambda: feeds.sitemap_index(
                [f"{site.base}/sitemaps/articles-{half}.xml.gz" for half in (1, 2)], newest
            ),
            (Kind.WORDPRESS, "/wp-sitemap.xml"): lambda: feeds.sitemap_index(
                [f"{site.base}/wp-sitemap-posts-post-1.xml"], newest
            ),
            (Kind.WORDPRESS, "/wp-sitemap-posts-post-1.xml"): lambda: feeds.sitemap(listed),
        }
        make = texts.get((site.kind, path))
        if make is not None:
            kind = "application/rss+xml" if site.feeds and "sitemap" not in path else "application/xml"
            return Page(200, kind, make().encode(), changed=newest)
        if site.kind is Kind.CMS and path.startswith("/sitemaps/articles-"):
            odd = path == "/sitemaps/articles-1.xml.gz"
            part = [article for article in listed if (article.number % 2 == 1) == odd]
            return Page(200, "application/gzip", feeds.packed(feeds.sitemap(part)), changed=newest)
        if site.base + path in site.sections:
            chosen = [article for article in listed if "/sport" not in path or article.story.section == "Sport"]
            return self._listing(site, lists.front_title(site), chosen)
        return None

    def _touched(self, site: Site) -> datetime:
        """When the site last published, changed or removed something."""
        mine = [article for article in self.world.articles.values() if article.site == site]
        moments = [
            moment for article in mine for moment in (article.published, article.modified, article.gone_at) if moment
        ]
        return max(moments, default=self.world.start)

    def _with_gone(self, site: Site, listed: list[Article]) -> list[Article]:
        """A feed that was not told of what was removed before the world began."""
        gone = [article for article in self.world.articles.values() if article.site == site and article.gone_tick == 0]
        return [*listed, *gone]

    def _listing(self, site: Site, title: str, articles: list[Article]) -> Page:
        items = [(article.story.headline, article.path, article.story.deck) for article in articles]
        return self._html(site, lists.listing(site, title, items), self._touched(site))

    def _html(self, site: Site, text: str, changed: datetime | None) -> Page:
        charset = "" if site.kind is Kind.TABLE else f"; charset={site.encoding}"  # the old server sends none
        body = text.encode(site.encoding, "xmlcharrefreplace")
        return Page(200, _HTML + charset, body, changed=changed)

    def _article(self, article: Article, *, amp: bool = False, mobile: bool = False) -> Page:
        site, fault = article.site, article.fault
        if article.gone_tick is not None:
            return replace(self._html(site, lists.missing(site), None), status=article.gone_status)
        text = self._wall(article)
        if text is None:
            related = self._related(article)
            page = replace(view(article, related, self.world.seed), mobile=mobile)
            if self.world.is_relaunched(site):
                text = relaunch.article(page)
            elif fault is not None and fault.fault is FaultClass.NAIVE_THEME_PAGE:
                dress = wordpress.naive_theme if fault.variant == "theme" else wordpress.naive_divs
                text = dress(page, role(article, self.world.seed))
            else:
                text = modern.amp_page(page) if amp else _DRESSES[site.kind](page)
        return self._html(site, text, article.changed)

    def _wall(self, article: Article) -> str | None:
        """The page that stands in the article's place; None where the article itself is shown."""
        site, fault = article.site, article.fault
        rng = stream(self.world.seed, "wall", article.key)
        match fault.fault if fault else None:
            case FaultClass.CONSENT_WALL:
                return lists.consent(site, rng.randint(40, 900))
            case FaultClass.CHALLENGE:
                return lists.challenge(site, digest(article.key)[:16])
            case FaultClass.SECTION_PAGE:
                items = [(other.story.headline, other.path, other.story.deck) for other in self._pool(article)[:18]]
                return lists.listing(site, article.story.headline, items)
            case _:
                return None

    def _pool(self, article: Article) -> list[Article]:
        """Other articles of the site without a fault of their own: what link lists name. The same at every tick."""
        shown = [
            other
            for other in self.world.articles.values()
            if other.site == article.site
            and other.url != article.url
            and other.born_tick <= article.born_tick
            and (other.fault is None or other.fault.optional)
        ]
        older = [other for other in shown if other.published < article.published]
        return older if len(older) >= _RELATED else shown[: 2 * _RELATED]

    def _related(self, article: Article) -> list[tuple[str, str]]:
        pool = self._pool(article)
        rng = stream(self.world.seed, "related", article.key)
        return [(other.story.headline, other.path) for other in rng.sample(pool, min(_RELATED, len(pool)))]
