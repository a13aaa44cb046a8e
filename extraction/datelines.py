"""The dates that a page prints, and which of them is that of the article: by its place, and by the words beside it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from extraction.blocks import Block, kinds_of
from extraction.page import Page
from extraction.phrases import any_phrase
from extraction.prefixes import LINE_CHARS
from extraction.stamps import Stamp, month_number, parse_stamp
from warehouse.contract import FieldSource

TOLERANCE = timedelta(days=1)
"""How far after its collection a page may be dated without a word: zones and clocks differ."""
_NO_DATES = frozenset(
    {"related", "comments", "sidebar", "newsletter", "advert", "consent", "wall", "hidden", "caption"}
)
_NEVER_DATES = _NO_DATES - {"sidebar"}
"""The same for dates beside the headline: themes put the line with author and date into an element named aside."""
_DATE_CHARS = 24
"""Of a long line only the head is looked at: '01.02.2022 The labour market has …'."""
_SHORT_LINE = LINE_CHARS // 2
_FIELDS = re.compile(r"\s[|•·»]\s")
_DATE_WORDS = 4
"""Words beside the date that a date line inside or behind the text may have."""
_BEFORE, _AFTER = 8, 12
"""Blocks before and after the headline among which the date line stands."""


class DateLines:
    """The lines of one page that print a date."""

    def __init__(self, page: Page, collected_at: datetime | None, *, day_first: bool) -> None:
        self._page, self._day_first = page, day_first
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

    def _printed(self, never: frozenset[str]) -> tuple[Stamp | None, Stamp | None]:
        orders = self._page.body.orders
        published = changed = None
        for block in self._near(never):
            stamp = next((found for text in _texts(block) if (found := self._read(text))), None)
            if stamp is None or (orders and block.order > orders[0] and not _is_date_line(block)):
                continue
            if self._is_late(stamp) and not _is_date_line(block):
                continue  # a day that the text tells of
            issued = any_phrase("issued").search(block.text)
            if any_phrase("updated").search(block.text) and not issued:
                changed = changed or stamp
            else:
                later = self._read(block.text[issued.start() :]) if issued else None
                published = later if later and not block.moment else self._to_the_minute(stamp, block)
                break
        return published, changed

    def _anywhere(self) -> Stamp | None:
        """The first line of the page that prints a date and little else, outside what belongs to other articles."""
        around = self._page.places_of_headline
        for block in self._page.blocks:
            if (
                block.chars > _SHORT_LINE
                or block.link_share > 0.5
                or kinds_of(block, around) & (_NO_DATES | {"footer"})
                or _tells_of_joining(block)
            ):
                continue
            stamp = self._read(block.moment or block.text) if _is_date_line(block) else None
            if stamp is not None and not self._is_late(stamp):
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
                stamp = self._read(line[word.start() : word.end() + _DATE_CHARS])
                if stamp is not None and not self._is_late(stamp):
                    return stamp
        return None

    def _opening(self) -> Stamp | None:
        """The date with which a paragraph of the text begins: '01.02.2022 The labour market has …'."""
        start, end = self._page.body.orders or (0, -1)
        for block in self._page.blocks[start : end + 1]:
            stamp = self._read(block.text[:_DATE_CHARS]) if block.text[:1].isdigit() else None
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
        around = page.places_of_headline
        usable = [block for block in dict.fromkeys(near) if not kinds_of(block, around) & never]
        timed = [block for block in usable if block.moment]
        others = [block for block in usable if not block.moment]
        yield from (block for block in (*timed, *others) if not _tells_of_joining(block))
        told = {block for block in usable if not _tells_of_joining(block)}
        named = (block for block in blocks if block.places and block not in told)
        yield from (block for block in named if "meta" in (kinds := kinds_of(block, around)) and not kinds & never)

    def _to_the_minute(self, stamp: Stamp, block: Block) -> Stamp:
        """A moment with the time of day that its line shows, where the markup has the day alone."""
        shown = self._read(block.text) if block.moment and stamp.precision == "day" else None
        return shown if shown and shown.precision == "minute" and shown.at.date() == stamp.at.date() else stamp

    def _read(self, text: str) -> Stamp | None:
        stamp = parse_stamp(text, day_first=self._day_first)
        return replace(stamp, source=FieldSource.PAGE) if stamp else None

    def _is_late(self, stamp: Stamp) -> bool:
        """Whether a date lies after the page's collection."""
        return self._latest is not None and stamp.at > self._latest


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


def _tells_of_joining(block: Block) -> bool:
    """Whether a line tells since when somebody is a member of a forum."""
    return block.chars <= LINE_CHARS and any_phrase("joined").search(block.text) is not None


def _texts(block: Block) -> list[str]:
    """What of a block may print the date: all of a short one, the short lines and the head of a longer one."""
    if block.moment or block.chars <= LINE_CHARS:
        return [block.moment or block.text]
    return [line for line in block.lines[:6] if len(line) <= _SHORT_LINE] or [block.text[:_DATE_CHARS]]
