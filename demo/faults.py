"""What each planted fault does to the page of an article: an article in, its `View` or a wall out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from demo import leaks
from demo.draw import stream
from demo.dress.base import View
from demo.model import Article, Block, BlockKind, Fault, FaultClass, Kind, Story
from demo.prose.compose import Used, Writer

_ROLES = {
    "en": ("Senior News Editor", "Political Correspondent", "Staff Writer", "Chief Reporter", "Education Editor"),
    "de": ("Redakteur", "Leitende Redakteurin", "Chefreporter"),
    "ja": ("編集委員", "記者", "論説委員"),
}
_BY = {"en": "By {}", "de": "Von {}", "ja": "文・{}"}
_GARBLED_ENOUGH = 4  # letters beyond ASCII that a text needs before reading it in the wrong code page shows
_AND = {"en": " and ", "de": " und ", "ja": "、"}


def plain_view(article: Article, related: Sequence[tuple[str, str]]) -> View:
    """The page as it should be."""
    names = article.authors or article.agencies
    return View(
        article=article,
        headline=article.story.headline,
        deck=article.story.deck,
        printed=_AND[article.site.language].join(names),
        named=article.authors,
        agencies=article.agencies,
        published=article.published,
        modified=article.modified,
        blocks=article.story.blocks,
        related=tuple(related),
    )


def role(article: Article, seed: int) -> str:
    """What stands behind the author's name on this page."""
    rng = stream(seed, "role", article.key)
    return rng.choice(_ROLES[article.site.language])


def view(article: Article, related: Sequence[tuple[str, str]], seed: int) -> View:
    """The page's view with its fault, if it has one. Walls and section pages have none: they are pages of their own."""
    page = plain_view(article, related)
    fault = article.fault
    if fault is None:
        return page
    change = _CHANGES.get(fault.fault)
    return change(page, fault, stream(seed, "fault", article.key)) if change else page


def true_authors_shown(article: Article) -> tuple[str, ...]:
    """The names that the page gives a reader, for the truth's article file."""
    missing = article.fault is not None and article.fault.fault is FaultClass.MISSING_BYLINE
    return () if missing else article.authors


def _missing_byline(page: View, _fault: Fault, _rng: Random) -> View:
    return replace(page, printed=None, named=(), agencies=())


def _malformed(page: View, fault: Fault, rng: Random) -> View:
    article, site = page.article, page.site
    name, title = article.authors[0], rng.choice(_ROLES[site.language])
    forms = {
        "role": f"{name}, {title}" if site.language == "en" else f"{name} {title}",
        "role run together": f"{name} {title.upper()}",
        "by": _BY[site.language].format(name),
        "e-mail": f"{name} {site.salt[:3]}desk@{site.host}"
        if site.language == "en"
        else f"redaktion.{site.salt[:3]}@{site.host}",
        "url": f"{site.base}/author/{article.number}",
        "site name": f"{name} | {site.name}",
    }
    printed = forms[fault.variant]
    return replace(page, printed=printed, named=(printed,), agencies=())


def _headline_repeated(page: View, fault: Fault, _rng: Random) -> View:
    kinds = {"paragraph": BlockKind.PARAGRAPH, "heading": BlockKind.HEADING, "call-out": BlockKind.CALLOUT}
    return replace(page, blocks=(Block(kinds[fault.variant], page.headline), *page.blocks))


def _leak(page: View, fault: Fault, rng: Random) -> View:
    kind, blocks = fault.variant, page.blocks
    texts = leaks.lines(kind, page.site, [title for title, _ in page.related[:3]], rng)
    block = leaks.leaked(texts, rng)
    if kind == "navigation":
        return replace(page, blocks=(block, *blocks))
    if kind in {"related_links", "newsletter", "ad_blocker"} and rng.random() < 0.5:
        place = len(blocks) // 2
        return replace(page, blocks=(*blocks[:place], block, *blocks[place:]))
    return replace(page, blocks=(*blocks, block))


def _repeat(page: View, _fault: Fault, rng: Random) -> View:
    blocks = page.blocks
    places = [index for index, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    taken = places[rng.randrange(len(places))]
    again = rng.choice([taken + 1, len(blocks)])
    return replace(page, blocks=(*blocks[:again], blocks[taken], *blocks[again:]))


def _empty(page: View, _fault: Fault, _rng: Random) -> View:
    return replace(page, blocks=(), deck="")  # nothing arrived from the editing system


def short_blocks(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    """The first sentence alone: what is left when a page was cut off, at most about 35 words."""
    first = next(block for block in blocks if block.kind is BlockKind.PARAGRAPH).text
    stop = "。" if language == "ja" else ". "
    head = first.split(stop)[0].rstrip(".。")
    return (Block(BlockKind.PARAGRAPH, head + ("。" if language == "ja" else ".")),)


def _stub(page: View, _fault: Fault, rng: Random) -> View:
    prompt = leaks.lines("paywall", page.site, (), rng)
    block = Block(BlockKind.RAW, '<div class="gate">' + "".join(f"<p>{text}</p>" for text in prompt) + "</div>")
    return replace(page, blocks=(*short_blocks(page.blocks, page.site.language), block), withheld=True)


def _garble(text: str) -> str:
    """UTF-8 read as windows-1252 and stored so; the five bytes that code page lacks read as browsers read them."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)
        for byte in text.encode()
    )


def _later(page: View, fault: Fault, _rng: Random) -> View:
    days = int(fault.variant.split()[0])
    return replace(page, published=page.article.published + timedelta(days=days), modified=None)


def _undated(page: View, _fault: Fault, _rng: Random) -> View:
    return replace(page, published=None, modified=None)


def _garbled(page: View, _fault: Fault, _rng: Random) -> View:
    blocks = tuple(
        replace(block, text=_garble(block.text), items=tuple(map(_garble, block.items))) for block in page.blocks
    )
    return replace(page, headline=_garble(page.headline), deck=_garble(page.deck), blocks=blocks)


_CHANGES: dict[FaultClass, Callable[[View, Fault, Random], View]] = {
    FaultClass.MISSING_BYLINE: _missing_byline,
    FaultClass.MALFORMED_BYLINE: _malformed,
    FaultClass.HEADLINE_REPEATED: _headline_repeated,
    FaultClass.BOILERPLATE_LEAKAGE: _leak,
    FaultClass.PARAGRAPH_REPEATED: _repeat,
    FaultClass.BODY_EMPTY: _empty,
    FaultClass.PAYWALL_STUB: _stub,
    FaultClass.FUTURE_DATE: _later,
    FaultClass.MISSING_DATE: _undated,
    FaultClass.MOJIBAKE: _garbled,
}
"""Faults that change the page of a story; the others changed the story itself or stand in its place."""


def as_the_user_showed(story: Story) -> Story:
    """The story in the order of the user's page: questions under a heading of their own, then a closing paragraph."""
    asked = [block for block in story.blocks if block.kind is BlockKind.QUESTION]
    told = [block for block in story.blocks if block.kind is not BlockKind.QUESTION]
    ends = [
        place
        for place, block in enumerate(told)
        if place > 1 and block.kind is BlockKind.PARAGRAPH and told[place - 1].kind is not BlockKind.HEADING
    ]
    closing = [told.pop(ends[-1])] if ends else []
    heading = Block(BlockKind.HEADING, "Frequently Asked Questions")
    return replace(story, blocks=(*told, heading, *asked, *closing))


def foreign_story(article: Article, used: Used, seed: int) -> Article:
    """The article with a story in another language than its site's."""
    language = {"en": "de", "de": "en", "ja": "en"}[article.site.language]
    rng = stream(seed, "foreign", article.key)
    writer = Writer(language, used)
    topics = writer.topic_names()
    return replace(article, story=writer.write(rng, topics[rng.randrange(len(topics))], article.published.weekday()))


def _foreign_letters(article: Article) -> int:
    return sum(not letter.isascii() for letter in article.story.body())


def _kind_is_not(*kinds: Kind) -> Callable[[Article], bool]:
    return lambda article: article.site.kind not in kinds


_CARRIERS: dict[FaultClass, Callable[[Article], bool]] = {
    FaultClass.NAIVE_THEME_PAGE: lambda article: article.site.kind is Kind.WORDPRESS and _has_boxes(article),
    FaultClass.MISSING_DATE: _kind_is_not(Kind.WORDPRESS),  # its addresses hold the true date
    FaultClass.FUTURE_DATE: _kind_is_not(Kind.WORDPRESS),
    FaultClass.BODY_EMPTY: _kind_is_not(Kind.TABLE),
    FaultClass.MALFORMED_BYLINE: _kind_is_not(Kind.JAPANESE),
    FaultClass.SECTION_PAGE: _kind_is_not(Kind.TABLE),
    FaultClass.DUPLICATE_HEADLINE_ACROSS: lambda article: (
        article.site.language == "en"
    ),  # other languages have one site
    FaultClass.MOJIBAKE: lambda article: (
        article.site.kind not in {Kind.JAPANESE, Kind.TABLE} and _foreign_letters(article) >= _GARBLED_ENOUGH
    ),
}


def carries(article: Article, fault: FaultClass) -> bool:
    """Whether a page of this article can carry the fault in a believable way."""
    able = _CARRIERS.get(fault)
    return able is None or able(article)


def _has_boxes(article: Article) -> bool:
    kinds = {block.kind for block in article.story.blocks}
    return {BlockKind.CALLOUT, BlockKind.QUESTION} <= kinds
