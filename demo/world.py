"""The world and its clock: what every site has published at a tick, all of it drawn from the seed.

Takes a seed, the instant it starts at and the port its addresses carry. Never reads the clock or the disk.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

from demo.draw import digest, stream
from demo.model import Article, Fault, FaultClass, Kind, Site, Story
from demo.planting import plan, plant
from demo.prose.compose import Used, Writer, slug
from demo.sites import build_sites

DEFAULT_START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PAST_DAYS = 10  # days of articles that a new world already has
_WIRE_SHARE = 3  # of the wire client's articles a day, how many are agency copy
_SILENT = (Kind.CMS, Kind.MICRODATA, Kind.AMP, Kind.GERMAN, Kind.JAPANESE, Kind.WIRE)
_RELAUNCH = (Kind.CMS, Kind.MICRODATA, Kind.AMP, Kind.GERMAN, Kind.JAPANESE)
SILENT_TICK, RELAUNCH_TICK = 1, 2


@dataclass(frozen=True)
class SourceFault:
    """A planted fault of a whole source."""

    source_id: str
    fault: FaultClass
    tick: int
    detail: str


class World:
    """The state of the newsroom at its present tick; `advance` goes to the next."""

    def __init__(self, seed: int, port: int, start: datetime = DEFAULT_START) -> None:
        self.seed, self.port, self.start = seed, port, start
        self.tick = 0
        self.sites = build_sites(seed, port)
        self.articles: dict[str, Article] = {}  # by canonical address, in order of publication
        self.versions: list[tuple[int, Article]] = []  # every version with the tick it was printed at
        self._used = Used()
        self._taken: set[str] = set()  # addresses that were ever given
        self._writers = {language: Writer(language, self._used) for language in ("en", "de", "ja")}
        rng = stream(seed, "events")
        by_kind = {site.kind: site for site in self.sites}
        self.relaunched = by_kind[rng.choice(_RELAUNCH)]
        self.silent = by_kind[rng.choice([kind for kind in _SILENT if kind is not self.relaunched.kind])]
        self._publish(range(-PAST_DAYS + 1, 1))
        self._gone_before_the_start()

    @property
    def now(self) -> datetime:
        """The newsroom's clock."""
        return self.start + self.tick * DAY

    def site(self, host: str) -> Site | None:
        """The site of a host name; its mobile host is the same site."""
        return next((site for site in self.sites if host in site.hosts), None)

    def is_relaunched(self, site: Site) -> bool:
        """True once the site shows its new template."""
        return site.source_id == self.relaunched.source_id and self.tick >= RELAUNCH_TICK

    def of(self, site: Site) -> list[Article]:
        """What the site lists now, newest first; what was removed is not listed."""
        listed = [article for article in self.articles.values() if article.site == site and article.gone_tick is None]
        return sorted(listed, key=lambda article: (article.published, article.number), reverse=True)

    def source_faults(self) -> list[SourceFault]:
        """What was planted on whole sources so far."""
        found = []
        if self.tick >= SILENT_TICK:
            found.append(
                SourceFault(
                    self.silent.source_id, FaultClass.SOURCE_SILENT, SILENT_TICK, "publishes nothing from this tick on"
                )
            )
        if self.tick >= RELAUNCH_TICK:
            found.append(
                SourceFault(
                    self.relaunched.source_id,
                    FaultClass.TEMPLATE_CHANGED,
                    RELAUNCH_TICK,
                    "new structure and class names; the byline is gone, the link list stands in the text's column",
                )
            )
        return found

    def advance(self) -> None:
        """One day later: new articles, edits, removals; on their ticks the silence and the new template."""
        self.tick += 1
        if self.tick == RELAUNCH_TICK:
            self._relaunch()
        self._edit()
        self._remove()
        self._publish(range(self.tick, self.tick + 1))

    def _publish(self, days: range) -> None:
        fresh = [article for day in days for article in self._day(day)]
        fresh.sort(key=lambda article: (article.published, article.url))
        quiet = [article for article in fresh if self.is_relaunched(article.site)]
        fault = Fault(FaultClass.MISSING_BYLINE, "new template", "the new template prints no author")
        marked = {article.url: replace(article, fault=fault) for article in quiet}
        fresh = [marked.get(article.url, article) for article in fresh]
        for article in plant(
            fresh, plan(stream(self.seed, "plan", self.tick), self.tick), self._used, self.seed, self.tick
        ):
            self._keep(article)

    def _keep(self, article: Article) -> None:
        self.articles[article.url] = article
        self.versions.append((self.tick, article))

    def _day(self, day: int) -> list[Article]:
        """The articles of the day that ends at start plus `day` days."""
        wires = self._agency(day)
        return [
            article
            for site in self.sites
            if not (site == self.silent and day >= SILENT_TICK)
            for article in self._site_day(site, day, wires)
        ]

    def _agency(self, day: int) -> list[tuple[str, Story]]:
        rng, writer = stream(self.seed, "wire", day), self._writers["en"]
        topics = writer.topic_names()
        weekday = (self.start + day * DAY).weekday()
        return [
            (digest(str(self.seed), str(day), str(index)), writer.write(rng, rng.choice(topics), weekday))
            for index in range(_WIRE_SHARE)
        ]

    def _site_day(self, site: Site, day: int, wires: list[tuple[str, Story]]) -> list[Article]:
        rng = stream(self.seed, "day", site.source_id, day)
        count = site.rhythm + rng.choice((-1, 0, 0, 1))
        end = self.start + day * DAY
        minutes = sorted(rng.sample(range(20, 1400), count))
        moments = [(end - DAY + timedelta(minutes=minute)).astimezone(timezone(site.offset)) for minute in minutes]
        # One site prints all of the day's agency copy, one site a piece of it: both under headlines of their own.
        taken = {Kind.WIRE: wires, Kind.AMP: wires[:1]}.get(site.kind, [])
        slots = dict(zip(rng.sample(range(count), len(taken)), taken, strict=True))
        writer = self._writers[site.language]
        topics = rng.sample(writer.topic_names(), len(writer.topic_names()))
        made = []
        for index, moment in enumerate(moments):
            number = (day + PAST_DAYS) * 100 + index + 1
            if index in slots:
                wire_id, story = slots[index]
                headline = writer.alternate(story)
                made.append(
                    self._article(site, number, moment, replace(story, headline=headline or story.headline), wire_id)
                )
            else:
                boxes = site.kind is Kind.WORDPRESS and (index == 0 or rng.random() < 0.4)
                story = writer.write(rng, topics[index % len(topics)], moment.weekday(), boxes=boxes)
                made.append(self._article(site, number, moment, story, ""))
        return made

    def _article(self, site: Site, number: int, moment: datetime, story: Story, wire_id: str) -> Article:
        rng = stream(self.seed, "author", site.source_id, number)
        authors = tuple(rng.sample(site.staff, 2 if rng.random() < 0.12 else 1))
        agencies: tuple[str, ...] = ()
        if wire_id:
            authors, agencies = (), (site.agency,)
        words = slug(story.headline, digest(str(self.seed), site.source_id, str(number))[:10])
        path = _PATHS[site.kind].format(
            date=f"{moment:%Y/%m/%d}",
            slug=words,
            number=number,
            section=slug(story.section + " a b", "news").removesuffix("-a-b"),
            id=digest(site.source_id, str(number))[:8],
        )
        if site.base + path in self._taken:  # two headlines that begin alike
            path = path.replace(words, f"{words}-{number}")
        self._taken.add(site.base + path)
        return Article(
            site=site,
            number=number,
            path=path,
            story=story,
            authors=authors,
            agencies=agencies,
            published=moment,
            born_tick=self.tick,
            wire_id=wire_id,
            changed=moment,
        )

    def _clean(self, site: Site) -> list[Article]:
        return [article for article in self.of(site) if article.fault is None and not article.wire_id]

    def _edit(self) -> None:
        """Two articles of each talking site are told further: changed text, date of modification."""
        for site in self.sites:
            if site == self.silent and self.tick >= SILENT_TICK:
                continue
            rng = stream(self.seed, "edit", site.source_id, self.tick)
            recent = self._clean(site)[: 3 * site.rhythm]
            for article in rng.sample(recent, min(2, len(recent))):
                at = (self.now - timedelta(minutes=rng.randint(20, 1300))).astimezone(timezone(site.offset))
                addition = self._writers[site.language].addition(rng, article.story, at.weekday())
                blocks = (*article.story.blocks[:2], addition, *article.story.blocks[2:])
                self._keep(article.edited(replace(article.story, blocks=blocks), at))

    def _remove(self) -> None:
        """Three older articles are taken down, in turn with 404 and 410."""
        rng = stream(self.seed, "remove", self.tick)
        old = [article for site in self.sites for article in self._clean(site)[2 * site.rhythm :]]
        for index, article in enumerate(rng.sample(old, 3)):
            status = 410 if index % 2 else 404
            self.articles[article.url] = replace(
                article, gone_tick=self.tick, gone_status=status, gone_at=self.now - timedelta(hours=3)
            )

    def _gone_before_the_start(self) -> None:
        """One article answers 404 and one 410 before anybody came; a feed still lists them."""
        for kind, status in ((Kind.WORDPRESS, 404), (Kind.GERMAN, 410)):
            site = next(site for site in self.sites if site.kind is kind)
            article = self._clean(site)[site.rhythm]
            self.articles[article.url] = replace(
                article, gone_tick=0, gone_status=status, gone_at=self.start - timedelta(hours=6)
            )

    def _relaunch(self) -> None:
        """Every page of the relaunched site shows the new template; older ones are no fault of their own."""
        fault = Fault(
            FaultClass.MISSING_BYLINE,
            "new template",
            "an older page in the new template, which prints no author",
            optional=True,
        )
        at = self.now - timedelta(hours=5)
        for article in self.of(self.relaunched):
            self.articles[article.url] = replace(article, fault=article.fault or fault, changed=at)


_PATHS = {
    Kind.WORDPRESS: "/{date}/{slug}/",
    Kind.CMS: "/news/{section}/{slug}-{id}",
    Kind.MICRODATA: "/story/{slug}.html",
    Kind.TABLE: "/archive/n{number:05d}.htm",
    Kind.AMP: "/a/{id}/{slug}",
    Kind.GERMAN: "/nachrichten/{slug}-{number}.html",
    Kind.JAPANESE: "/articles/AS{number:05d}{id}.html",
    Kind.WIRE: "/reports/{section}/{slug}",
}
