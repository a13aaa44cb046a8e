"""What each planted fault does to the page of an article: an article in, its `View` or a wall out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from demo import leaks
from demo.draw import stream
from demo.dress.base import View
from demo.model import Article, Block, BlockKind, FaultClass, Kind
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
    rng = stream(seed, "role", article.url)
    return rng.choice(_ROLES[article.site.language])


def view(article: Article, related: Sequence[tuple[str, str]], seed: int) -> View:
    """The page's view with its fault, if it has one. Walls and section pages have none: they are pages of their own."""
    page = plain_view(article, related)
    fault = article.fault
    if fault is None:
        return page
    rng = stream(seed, "fault", article.url)
    match fault.fault:
        case FaultClass.MISSING_BYLINE:
            return replace(page, printed=None, named=(), agencies=())
        case FaultClass.MALFORMED_BYLINE:
            name = _malformed(page, fault.variant, seed)
            return replace(page, printed=name, named=(name,), agencies=())
        case FaultClass.HEADLINE_REPEATED:
            return replace(page, blocks=(_headline_block(page, fault.variant), *page.blocks))
        case FaultClass.BOILERPLATE_LEAKAGE:
            return replace(page, blocks=_leak(page, fault.variant, rng))
        case FaultClass.PARAGRAPH_REPEATED:
            return replace(page, blocks=_repeat(page.blocks, rng))
        case FaultClass.BODY_EMPTY:
            return replace(page, blocks=())
        case FaultClass.BODY_SHORT:
            return replace(page, blocks=article.story.blocks)
        case FaultClass.PAYWALL_STUB:
            return _stub(page, rng)
        case FaultClass.FUTURE_DATE:
            return replace(
                page, published=article.published + timedelta(days=_future_days(fault.variant)), modified=None
            )
        case FaultClass.MISSING_DATE:
            return replace(page, published=None, modified=None)
        case FaultClass.MOJIBAKE:
            return _garbled_view(page)
        case _:
            return page


def true_authors_shown(article: Article) -> tuple[str, ...]:
    """The names that the page gives a reader, for the truth's article file."""
    missing = article.fault is not None and article.fault.fault is FaultClass.MISSING_BYLINE
    return () if missing else article.authors


def _future_days(variant: str) -> int:
    return int(variant.split(maxsplit=1)[0])


def _malformed(page: View, variant: str, seed: int) -> str:
    article, site = page.article, page.site
    name = article.authors[0]
    forms = {
        "role": f"{name}, {role(article, seed)}" if site.language == "en" else f"{name} {role(article, seed)}",
        "role run together": f"{name} {role(article, seed).upper()}",
        "by": _BY[site.language].format(name),
        "e-mail": f"{name} {site.salt[:3]}desk@{site.host}"
        if site.language == "en"
        else f"redaktion.{site.salt[:3]}@{site.host}",
        "url": f"{site.base}/author/{article.number}",
        "site name": f"{name} | {site.name}",
    }
    return forms[variant]


def _headline_block(page: View, variant: str) -> Block:
    kinds = {"paragraph": BlockKind.PARAGRAPH, "heading": BlockKind.HEADING, "call-out": BlockKind.CALLOUT}
    return Block(kinds[variant], page.headline)


def _leak(page: View, kind: str, rng: Random) -> tuple[Block, ...]:
    texts = leaks.lines(kind, page.site, [title for title, _ in page.related[:3]], rng)
    block = leaks.leaked(texts, rng)
    if kind == "navigation":
        return (block, *page.blocks)
    if kind in {"related_links", "newsletter", "ad_blocker"} and rng.random() < 0.5:
        place = len(page.blocks) // 2
        return (*page.blocks[:place], block, *page.blocks[place:])
    return (*page.blocks, block)


def _repeat(blocks: tuple[Block, ...], rng: Random) -> tuple[Block, ...]:
    places = [index for index, block in enumerate(blocks) if block.kind is BlockKind.PARAGRAPH]
    taken = places[rng.randrange(len(places))]
    again = rng.choice([taken + 1, len(blocks)])
    return (*blocks[:again], blocks[taken], *blocks[again:])


def short_blocks(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    """The first sentence alone: what is left when a page was cut off, at most about 35 words."""
    first = next(block for block in blocks if block.kind is BlockKind.PARAGRAPH).text
    stop = "。" if language == "ja" else ". "
    head = first.split(stop)[0].rstrip(".。")
    return (Block(BlockKind.PARAGRAPH, head + ("。" if language == "ja" else ".")),)


def _stub(page: View, rng: Random) -> View:
    prompt = leaks.lines("paywall", page.site, (), rng)
    block = Block(BlockKind.RAW, '<div class="gate">' + "".join(f"<p>{text}</p>" for text in prompt) + "</div>")
    return replace(page, blocks=(*short_blocks(page.blocks, page.site.language), block), withheld=True)


def _garble(text: str) -> str:
    """UTF-8 read as windows-1252 and stored so; the five bytes that code page lacks read as browsers read them."""
    return "".join(
        bytes([byte]).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)
        for byte in text.encode()
    )


def _garbled_view(page: View) -> View:
    blocks = tuple(
        replace(block, text=_garble(block.text), items=tuple(map(_garble, block.items))) for block in page.blocks
    )
    return replace(page, headline=_garble(page.headline), deck=_garble(page.deck), blocks=blocks)


def foreign_story(article: Article, used: Used, seed: int) -> Article:
    """The article with a story in another language than its site's."""
    language = {"en": "de", "de": "en", "ja": "en"}[article.site.language]
    rng = stream(seed, "foreign", article.url)
    writer = Writer(language, used)
    topics = writer.topic_names()
    return replace(article, story=writer.write(rng, topics[rng.randrange(len(topics))], article.published.weekday()))


def _foreign_letters(article: Article) -> int:
    return sum(not letter.isascii() for letter in article.story.body())


def carries(article: Article, fault: FaultClass) -> bool:
    """Whether a page of this site can carry the fault in a believable way."""
    kind = article.site.kind
    match fault:
        case FaultClass.NAIVE_THEME_PAGE:
            return kind is Kind.WORDPRESS
        case FaultClass.MISSING_DATE | FaultClass.FUTURE_DATE:
            return kind is not Kind.WORDPRESS  # its addresses hold the true date
        case FaultClass.BODY_EMPTY:
            return kind is not Kind.TABLE
        case FaultClass.MOJIBAKE:
            return kind not in {Kind.JAPANESE, Kind.TABLE} and _foreign_letters(article) >= _GARBLED_ENOUGH
        case FaultClass.MALFORMED_BYLINE:
            return kind is not Kind.JAPANESE
        case FaultClass.SECTION_PAGE:
            return kind is not Kind.TABLE
        case FaultClass.DUPLICATE_HEADLINE_ACROSS:
            return article.site.language == "en"  # one site alone prints each of the others
        case _:
            return True
