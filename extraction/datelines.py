"""The dates that a page prints, and which of them is that of the article: by its place, and by the words beside it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import islice

from lxml.html import HtmlElement

from extraction.blocks import Block, Place, kinds_of
from extraction.page import Page
from extraction.phrases import any_phrase
from extraction.prefixes import LINE_CHARS
from extraction.stamps import Stamp, month_number, parse_stamp
from extraction.teasers import holders_of_text, is_of_teaser
from extraction.text import ends_sentence, visible_text
from warehouse.contract import FieldSource

TOLERANCE = timedelta(days=1)
"""How far after its collection a page may be dated without a word: zones and clocks differ."""
_FARTHEST_ZONE = timedelta(hours=14)
_NO_DATES = frozenset(
    {"related", "comments", "sidebar", "newsletter", "advert", "consent", "wall", "hidden", "caption"}
)
_OTHERS = frozenset({"related", "comments", "newsletter", "advert"})
"""Places whose dates are of something else than the article."""
_NEVER_DATES = _NO_DATES - {"sidebar"}
"""The same for dates beside the headline: themes put the line with author and date into an element named aside."""
_LEAF_CHARS = 9
"""Of the day, the month or the year where each has an element of its own, as on the leaf of a calendar."""
_DATE_CHARS = 24
"""Of a long line only the head is looked at: '01.02.2022 The labour market has …'."""
_CHANGE_CHARS = 48
"""Of what stands behind a word for a change, with the word."""
_SAID_CHARS = 36
"""Of what stands behind a word for the publication or the change: a date with day of the week, time and zone."""
_SHORT_LINE = LINE_CHARS // 2
_DIGIT = re.compile(r"\d")
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^\W\d_.'’-]*(?:[ -][^\W\d_][^\W\d_.'’-]*){0,3})(?:, | \()"
    r"(?P<date>(?:\d|[^\W\d_]{3,10}\.?,? \d)[^–—!?()]{3,26}?\b(?:19|20)\d\d)[,.)]?\s*"
    r"(?:\([^()]{2,20}\)\s*)?(?:[–—/]|--? |: (?=[^\W\d_a-z]))"
)
"""Place and date before the first sentence of a report."""
_FIELDS = re.compile(r"\s[|•·»]\s")
_DATE_WORDS = 4
"""Words beside the date that a date line inside or behind the text may have."""
_BEFORE, _AFTER = 8, 12
"""Blocks before and after the headline among which the date line stands."""
_BESIDE = 8
"""Lines beside that of publication among which that of the change stands."""
_LINE_ELEMENTS = 12
"""Children of the largest element that is a line rather than a container with a line of its own."""
_NAMED_ISSUED = re.compile(
    r"(?<![\w-])(?:date-?(?:published|created)|published|pubdate|(?:entry|post)-date)(?![\w-])", re.IGNORECASE
)
_NAMED_CHANGED = re.compile(r"(?<![\w-])(?:date-?modified|updated|modified|changed)(?![\w-])", re.IGNORECASE)
"""Classes and properties of elements that hold the day of publication, and of the change."""


class DateLines:
    """The lines of one page that print a date."""

    def __init__(self, page: Page, collected_at: datetime | None, *, day_first: bool) -> None:
        self._page, self._day_first = page, day_first
        self._collected = collected_at
        self._latest = collected_at + TOLERANCE if collected_at else None

    @cached_property
    def printed(self) -> tuple[Stamp | None, Stamp | None]:
        """Publication and change: beside the headline, else at the ends of the text."""
        return self._printed(_NO_DATES)

    @cached_property
    def with_asides(self) -> tuple[Stamp | None, Stamp | None]:
        """The same with lines in elements that are named aside."""
        return self._printed(_NEVER_DATES)

    def elsewhere(self) -> Stamp | None:
        """Publication, where no line beside the article tells of it."""
        return self._anywhere() or self._behind_a_word() or self.with_asides[0] or self._opening()

    def is_of_collection(self, stamp: Stamp) -> bool:
        """Whether a date is the day of the page's collection somewhere on earth: pages print today's date.

        Far from the article it says nothing; articles of the day print it beside their headline, or have it stated.
        """
        if self._collected is None:
            return False
        first, last = (self._collected.astimezone(UTC) + sign * _FARTHEST_ZONE for sign in (-1, 1))
        return first.date() <= stamp.at.date() <= last.date()

    def is_of_another(self, stamp: Stamp) -> bool:
        """Whether all lines that print this day belong to comments, teasers and the like; not where none prints it."""
        around, text = self._page.places_of_headline, holders_of_text(self._page)
        day = stamp.at.date()
        short = (block for block in self._page.blocks if block.chars <= 2 * LINE_CHARS)
        dated = ((block, self._read(block.moment or block.text)) for block in short)
        printed = [block for block, shown in dated if shown and shown.at.date() == day]
        return bool(printed) and all(kinds_of(b, around) & _OTHERS or is_of_teaser(b, text) for b in printed)

    def _printed(self, never: frozenset[str]) -> tuple[Stamp | None, Stamp | None]:
        published: Stamp | None = None
        changed: Stamp | None = None
        left = _BESIDE
        for block in self._near(never):
            dated = block.moment is not None or _DIGIT.search(block.text) is not None
            if dated and self._tells_of_joining(block):
                continue
            if published is not None:
                left -= 1
                if left < 0 or changed is not None:
                    break
                if not any_phrase("updated").search(block.text):
                    continue
            if not dated:
                continue
            first, last = self._read_block(block)
            published, changed = published or first, changed or last
        return published, changed

    def _read_block(self, block: Block) -> tuple[Stamp | None, Stamp | None]:
        """The same as one block tells of it; nothing where what it prints is a day of the text."""
        if block.moment and _is_of_change(block):
            return None, self._read(block.moment)
        named = self._by_name(block)
        if named is not None:
            return named
        stamp = next((found for text in self._texts(block) if (found := self._read(text))), None)
        orders = self._page.body.orders
        told = (
            (orders and block.order > orders[0]) or (stamp is not None and self._is_late(stamp)) or _is_sentence(block)
        )
        if stamp is None or (told and not _is_date_line(block)):
            return None, None
        return self._of_block(block, stamp)

    def _of_block(self, block: Block, stamp: Stamp) -> tuple[Stamp | None, Stamp | None]:
        """Publication and change as one block prints them, by the words in it."""
        text = block.text
        issued, updated = any_phrase("issued").search(text), any_phrase("updated").search(text)
        if updated and not issued:
            first, second = self._read(text[: updated.start()]), self._read(text[updated.start() :][:_CHANGE_CHARS])
            if first is not None and second is not None and second.at >= first.at:
                return first, second  # '2 May 2024 Updated: 6 May 2024'
            told = first is not None and second is None and _DIGIT.search(text, updated.end())
            return (first, None) if told else (None, stamp)  # '2 May 2024 Updated at 19:30'
        later = self._read(text[issued.start() :]) if issued else None
        published = later if later and not block.moment else self._to_the_minute(stamp, block)
        changed = self._read(text[updated.start() : updated.end() + _SAID_CHARS]) if updated else None
        return published, changed if changed and changed.at >= published.at else None

    def _by_name(self, block: Block) -> tuple[Stamp, Stamp] | None:
        """The same for a line whose elements set the day of the change apart: themes print both, or hide one."""
        if block.chars > LINE_CHARS or len(block.element) > _LINE_ELEMENTS:
            return None
        issued = changed = None
        rest = block.text
        for element in islice(block.element.iter("time", "span", "abbr"), 2 * _LINE_ELEMENTS):
            name = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
            if _NAMED_ISSUED.search(name):
                issued = issued or self._value(element)
            elif _NAMED_CHANGED.search(name) and (found := self._value(element)):
                changed = changed or found
                rest = rest.replace(visible_text(element), " ", 1)
        if changed is None:
            return None
        issued = issued or self._read(rest)
        return (issued, changed) if issued else None

    def _value(self, element: HtmlElement) -> Stamp | None:
        return self._read(element.get("datetime") or "") or self._read(visible_text(element, LINE_CHARS))

    def _anywhere(self) -> Stamp | None:
        """The first line of the page that prints a date and little else, outside what belongs to other articles."""
        around = self._page.places_of_headline
        for block in self._page.blocks:
            if (
                block.chars > _SHORT_LINE
                or block.link_share > 0.5
                or kinds_of(block, around) & (_NO_DATES | {"footer"})
                or self._tells_of_joining(block)
            ):
                continue
            stamp = self._read(block.moment or block.text) if _is_date_line(block) else None
            if stamp is None or self._is_late(stamp) or self.is_of_collection(stamp) or _tells_of_today(block):
                continue
            if not is_of_teaser(block, holders_of_text(self._page)):
                return stamp
        return None

    def _behind_a_word(self) -> Stamp | None:
        """The date behind a word for publication in a short line anywhere on the page, in its footer too."""
        around = self._page.places_of_headline
        for block in self._page.blocks:
            for line in block.lines:
                word = any_phrase("issued").search(line) if len(line) <= _SHORT_LINE else None
                if word is None or kinds_of(block, around) & _NO_DATES:
                    continue
                stamp = self._read(line[word.start() : word.end() + _SAID_CHARS])
                if stamp is not None and not self._is_late(stamp):
                    return stamp
        return None

    def _opening(self) -> Stamp | None:
        """The date with which a paragraph begins: '01.02.2022 The labour …', 'BERLIN, 1 March 2022 – The …'."""
        start, end = self._page.body.orders or (0, -1)
        for block in self._page.blocks[start : end + 1]:
            head = block.text[:_DATE_CHARS] if block.text[:1].isdigit() else ""
            dateline = _DATELINE.match(block.text) if block.order <= start + 1 else None
            if dateline is not None and all(word[0].isupper() for word in re.split("[ -]", dateline["place"])):
                head = dateline["date"]
            stamp = self._read(head) if head else None
            if stamp is not None and not self._is_late(stamp):
                return stamp
        return None

    def _near(self, never: frozenset[str]) -> Iterator[Block]:
        """Blocks around the headline and the ends of the text, those with a time element first, then named ones.

        Each once: what it says of the date is the same the second time.
        """
        page, blocks, top = self._page, self._page.blocks, self._page.headline_order
        near: list[Block] = []
        if top is not None:
            near += blocks[top : top + 1 + _AFTER]
            near += reversed(blocks[max(0, top - _BEFORE) : top])
        if page.body.orders is not None:
            start, end = page.body.orders
            near += reversed(blocks[max(0, start - _BEFORE) : start])
            near += blocks[start : start + 3]
            near += reversed(blocks[max(0, end - 2) : end + 1])
            near += blocks[end + 1 : end + 5]
            text = holders_of_text(page)
            near = [block for block in near if block.order <= end or not is_of_teaser(block, text)]
        around = page.places_of_headline
        near = [block for block in dict.fromkeys(near) if block.order not in page.silent]
        usable = [b for b in near if not _kinds(b, around) & never and not _tells_of_today(b)]
        usable = [b for b in usable if not self._is_of_frame(b, around)]
        yield from (block for block in usable if block.moment)
        yield from (block for block in usable if not block.moment)
        told = set(usable)
        text = holders_of_text(page)
        named = (block for block in blocks if block.places and block not in told)
        named = (block for block in named if "meta" in (kinds := kinds_of(block, around)) and not kinds & never)
        yield from (block for block in named if not is_of_teaser(block, text))

    def _is_of_frame(self, block: Block, around: frozenset[Place]) -> bool:
        """Whether a line of the site's header above the headline, or of its footer, prints the collection's day."""
        top = self._page.headline_order
        if self._collected is None or top is None:
            return False
        frame = "header" if block.order < top else "footer"
        if frame not in kinds_of(block, around) or any_phrase("issued").search(block.text):
            return False
        stamp = self._read(block.moment or block.text[:LINE_CHARS])
        return stamp is not None and self.is_of_collection(stamp)

    def _texts(self, block: Block) -> list[str]:
        """What of a block may print the date: all of a short one, the short lines and the head of a longer one."""
        if block.chars <= _LEAF_CHARS and block.moment is None and _is_leaf(block.text):
            behind = self._page.blocks[block.order + 1 : block.order + 3]
            leaf = [block, *behind] if all(other.chars <= _LEAF_CHARS for other in behind) else [block]
            return [block.text, " ".join(other.text for other in leaf)]
        if block.moment or block.chars <= LINE_CHARS:
            return [text for text in (block.moment, block.text[:LINE_CHARS]) if text]
        return [line for line in block.lines[:6] if len(line) <= _SHORT_LINE] or [block.text[:_DATE_CHARS]]

    def _tells_of_joining(self, block: Block) -> bool:
        """Whether a line, or the label before it, tells since when somebody is a member of a forum."""
        if block.chars > LINE_CHARS:
            return False
        label = self._page.blocks[block.order - 1] if block.tag == "dd" and block.order else block
        return any(any_phrase("joined").search(near.text) for near in (block, label) if near.chars <= LINE_CHARS)

    def _to_the_minute(self, stamp: Stamp, block: Block) -> Stamp:
        """A moment with the time of day or the zone that its line shows, where the markup has none."""
        vague = block.moment and (stamp.precision == "day" or stamp.offset_minutes is None)
        shown = self._read(block.text) if vague else None
        if shown is None or shown.precision != "minute" or shown.at.date() != stamp.at.date():
            return stamp
        told = shown.offset_minutes is not None and shown.at.time() == stamp.at.time()
        return shown if stamp.precision == "day" or told else stamp

    def _read(self, text: str) -> Stamp | None:
        stamp = parse_stamp(text, day_first=self._day_first)
        return replace(stamp, source=FieldSource.PAGE) if stamp else None

    def _is_late(self, stamp: Stamp) -> bool:
        """Whether a date lies after the page's collection."""
        return self._latest is not None and stamp.at > self._latest


def _kinds(block: Block, around: frozenset[Place]) -> frozenset[str]:
    """What the places of a block say; 'attribution' with a time element outside of a figure is no caption."""
    kinds = kinds_of(block, around)
    no_caption = block.moment and "caption" in kinds and next(block.element.iterancestors("figure"), None) is None
    return kinds - {"caption"} if no_caption else kinds


def _tells_of_today(block: Block) -> bool:
    """Whether a line stands where a page shows today's date, the weather or prices of shares, or tells the name day."""
    if block.chars <= LINE_CHARS and _NAME_DAY.search(block.text):
        return True
    element: HtmlElement | None = block.element
    for _ in range(_TODAY_LEVELS):
        if element is None:
            return False
        if _TODAY.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:_NAME_CHARS]):
            return True
        element = element.getparent()
    return False


_TODAY = re.compile(
    r"(?:^|[\s_-])(?:today|current-?date|date-?(?:today|now)|top-?bar|head(?:er)?-date|hd-date|clock|ticker|stocks?|weather"
    r"|wetter|meteo|imieniny|svatek|fecha-?actual)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    r"\b(?:imieniny|svátek (?:má|mají|slaví)|meniny (?:má|majú|oslavuje)|névnap\w*|namnsdag\w*|vardadien\w*"
    r"|vārda dien\w*)\b",
    re.IGNORECASE,
)
"""Pages of Poland, Bohemia, Slovakia, Hungary, Sweden, Lithuania and Latvia print it beside today's date."""
_TODAY_LEVELS, _NAME_CHARS = 2, 200


def _is_of_change(block: Block) -> bool:
    """Whether the only moments of a line are marked up as those of its change."""
    if any_phrase("issued").search(block.text):
        return False
    times = list(islice(block.element.iter("time"), _LINE_ELEMENTS))
    return bool(times) and all((time.get("itemprop") or "").lower() == "datemodified" for time in times)


def _is_sentence(block: Block) -> bool:
    """Whether a block above a text is its lead: the days in it are those of an event."""
    return len(block.text.split()) >= _SENTENCE_WORDS and ends_sentence(block.text)


_SENTENCE_WORDS = 10


def _is_leaf(text: str) -> bool:
    """Whether a text is a day, a month or a year alone."""
    return re.fullmatch(r"\d{1,2}[.,]?|(?:19|20)\d\d", text) is not None or month_number(text) > 0


def _is_date_line(block: Block) -> bool:
    """Whether a block does little more than print a date; in a text most days are days that it tells of."""
    if (
        block.moment
        or len(block.lines) > 1
        or any_phrase("issued").search(block.text)
        or any_phrase("updated").search(block.text)
    ):
        return True
    if block.chars <= _SHORT_LINE and _FIELDS.search(block.text) and parse_stamp(block.text[:_DATE_CHARS]):
        return True  # 'Mon 25.04.2024 | 14:07 | By Anna Roe'
    return len([word for word in re.findall(r"[^\W\d_]+", block.text) if not month_number(word)]) <= _DATE_WORDS
