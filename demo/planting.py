"""Which pages of a day get which fault: a plan drawn from the seed, every class spread over the sites."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from demo.draw import stream
from demo.errors import PlantingError
from demo.faults import as_the_user_showed, carries, foreign_story, short_blocks
from demo.leaks import LEAKS
from demo.model import Article, Fault, FaultClass
from demo.prose.compose import Used, slug

_MALFORMED = ("role", "role run together", "by", "e-mail", "url", "site name")
_FIRST = {
    FaultClass.NAIVE_THEME_PAGE: ("theme", "theme", "theme", "divs", "divs", "divs"),
    FaultClass.BOILERPLATE_LEAKAGE: LEAKS * 3,
    FaultClass.MALFORMED_BYLINE: _MALFORMED * 2,
    FaultClass.MOJIBAKE: ("utf-8 as windows-1252",) * 5,
    FaultClass.FUTURE_DATE: ("16 days", "31 days", "365 days", "730 days", "45 days"),
    FaultClass.MISSING_DATE: ("no date",) * 5,
    FaultClass.BODY_EMPTY: ("no text",) * 4,
    FaultClass.SECTION_PAGE: ("topic page",) * 4,
    FaultClass.MISSING_BYLINE: ("no author",) * 7,
    FaultClass.HEADLINE_REPEATED: ("paragraph", "heading", "paragraph", "call-out", "paragraph", "heading"),
    FaultClass.DUPLICATE_HEADLINE: ("same source",) * 5,
    FaultClass.DUPLICATE_HEADLINE_ACROSS: ("other source",) * 5,
    FaultClass.PARAGRAPH_REPEATED: ("one paragraph",) * 6,
    FaultClass.BODY_SHORT: ("one sentence",) * 6,
    FaultClass.PAYWALL_STUB: ("teaser and prompt",) * 6,
    FaultClass.CONSENT_WALL: ("status 200",) * 5,
    FaultClass.CHALLENGE: ("status 200",) * 5,
    FaultClass.WRONG_LANGUAGE: ("another language",) * 5,
}
"""Variants by class for the world's first days; narrow classes first, so that they find their pages."""

_DAILY = (
    FaultClass.MISSING_BYLINE,
    FaultClass.MALFORMED_BYLINE,
    FaultClass.HEADLINE_REPEATED,
    FaultClass.BOILERPLATE_LEAKAGE,
    FaultClass.PARAGRAPH_REPEATED,
    FaultClass.BODY_SHORT,
    FaultClass.DUPLICATE_HEADLINE,
    FaultClass.PAYWALL_STUB,
    FaultClass.CHALLENGE,
    FaultClass.MISSING_DATE,
    FaultClass.NAIVE_THEME_PAGE,
)
_DAILY_COUNT = 7
_PAIRS = (FaultClass.DUPLICATE_HEADLINE, FaultClass.DUPLICATE_HEADLINE_ACROSS)
_DETAILS = {
    FaultClass.MISSING_BYLINE: "the page names no author anywhere",
    FaultClass.MALFORMED_BYLINE: "the byline holds more than a name: {variant}",
    FaultClass.HEADLINE_REPEATED: "the headline stands again at the head of the body, as a {variant}",
    FaultClass.BOILERPLATE_LEAKAGE: "inside the article's container: {variant}",
    FaultClass.PARAGRAPH_REPEATED: "one paragraph is printed twice",
    FaultClass.BODY_EMPTY: "the container of the text is empty",
    FaultClass.BODY_SHORT: "one sentence of the text is left",
    FaultClass.PAYWALL_STUB: "the first sentence and a prompt to subscribe",
    FaultClass.CONSENT_WALL: "a consent wall with status 200 in the article's place",
    FaultClass.CHALLENGE: "a bot check with status 200 in the article's place",
    FaultClass.SECTION_PAGE: "a list of articles, announced like an article",
    FaultClass.FUTURE_DATE: "published {variant} later than it was",
    FaultClass.MISSING_DATE: "the page states no date",
    FaultClass.MOJIBAKE: "headline and text: UTF-8 read as windows-1252",
    FaultClass.WRONG_LANGUAGE: "a text in another language than the source's",
    FaultClass.NAIVE_THEME_PAGE: "breadcrumb, role run into the byline, comment invitation, notices; dress: {variant}",
}


def plan(rng: Random, tick: int) -> dict[FaultClass, tuple[str, ...]]:
    """Variants by class for one tick's articles; tick 0 has them all."""
    if tick == 0:
        return dict(_FIRST)
    chosen = set(rng.sample(_DAILY, _DAILY_COUNT))
    return {fault: (rng.choice(_FIRST[fault]),) for fault in _FIRST if fault in chosen}


def plant(
    fresh: list[Article], wanted: dict[FaultClass, tuple[str, ...]], used: Used, seed: int, tick: int
) -> list[Article]:
    """The articles with the plan's faults on them; each carries one at most.

    Raises:
        PlantingError: no article is left that can carry a fault of the plan.
    """
    rng = stream(seed, "plant", tick)
    free = [article for article in fresh if article.fault is None and not article.wire_id]
    rng.shuffle(free)
    done = {article.url: article for article in fresh}
    for fault, variants in wanted.items():
        load: dict[str, int] = {}
        for variant in variants:
            victim = _victim(free, fault, load)
            free.remove(victim)
            load[victim.site.source_id] = load.get(victim.site.source_id, 0) + 1
            for old, new in _planted(victim, free, Fault(fault, variant, ""), used, seed):
                done[old.url] = new
                if old in free:
                    free.remove(old)
    return [done[article.url] for article in fresh]


def _victim(free: list[Article], fault: FaultClass, load: dict[str, int]) -> Article:
    able = [
        article
        for article in free
        if carries(article, fault) and (fault not in _PAIRS or _partners(article, free, fault))
    ]
    if not able:
        raise PlantingError(
            f"no free article can carry {fault}: give the sites more articles a day or plant fewer faults"
        )
    return min(able, key=lambda article: load.get(article.site.source_id, 0))  # the first of the least loaded sites


def _partners(victim: Article, free: list[Article], fault: FaultClass) -> list[Article]:
    """Articles that can share a headline with the victim."""
    same = fault is FaultClass.DUPLICATE_HEADLINE
    return [
        article
        for article in free
        if article.url != victim.url
        and (article.site.source_id == victim.site.source_id) == same
        and article.site.language == victim.site.language
    ]


def _planted(
    victim: Article, free: list[Article], fault: Fault, used: Used, seed: int
) -> Iterator[tuple[Article, Article]]:
    """Old and new article for each page the fault touches."""
    match fault.fault:
        case FaultClass.DUPLICATE_HEADLINE | FaultClass.DUPLICATE_HEADLINE_ACROSS:
            yield from _twins(victim, free, fault)
        case FaultClass.WRONG_LANGUAGE:
            yield victim, replace(foreign_story(victim, used, seed), fault=_worded(fault))
        case FaultClass.NAIVE_THEME_PAGE:
            yield victim, replace(victim, story=as_the_user_showed(victim.story), fault=_worded(fault))
        case FaultClass.BODY_SHORT:
            blocks = short_blocks(victim.story.blocks, victim.site.language)
            yield victim, replace(victim, story=replace(victim.story, blocks=blocks), fault=_worded(fault))
        case FaultClass.SECTION_PAGE:
            town = victim.story.tags[0]
            path = f"/region/{slug(town + ' a b', 'area').removesuffix('-a-b')}-{victim.number}/"
            yield (
                victim,
                replace(victim, path=path, story=replace(victim.story, headline=town, blocks=()), fault=_worded(fault)),
            )
        case _:
            yield victim, replace(victim, fault=_worded(fault))


def _worded(fault: Fault) -> Fault:
    return replace(fault, detail=_DETAILS[fault.fault].format(variant=fault.variant))


def _twins(victim: Article, free: list[Article], fault: Fault) -> Iterator[tuple[Article, Article]]:
    others = _partners(victim, free, fault.fault)
    first, second = sorted([victim, others[0]], key=lambda article: article.published)
    detail = "the headline of another story, {}"
    yield (
        first,
        replace(first, fault=replace(fault, detail=detail.format(second.url), also=(second.url,), optional=True)),
    )
    story = replace(second.story, headline=first.story.headline)
    yield second, replace(second, story=story, fault=replace(fault, detail=detail.format(first.url), also=(first.url,)))
