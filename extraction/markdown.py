"""The text of an article as CommonMark: what each line is on its page, and how that is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice

from lxml.html import HtmlElement

from extraction.blocks import Block

_NEAR = 3
"""Elements around a block among which a list or a quotation that holds it is sought: deeper ones are layout."""
_MAX_LEVEL = 6
"""Deepest heading, and deepest list that is told apart."""
_HEADING = re.compile(r"h([1-6])")
_LISTS = frozenset({"ul", "ol", "menu"})
_ITEM_TAGS = frozenset({"li", "dd"})
_CELLS = frozenset({"td", "th"})
_START = re.compile(r"[0-9]{1,6}")
"""What `start` may be of a list that counts: CommonMark has no more than nine figures, and no sign."""
_MAX_CELL_CHARS = 200
"""Characters of the longest cell of a table of facts; tables that lay out a page have paragraphs in theirs."""
_MAX_COLUMNS = 30
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")
"""Characters that CommonMark, or its extension for tables, may read as more than themselves inside a line."""
_OPENING = re.compile(r"(?:[#+=-]|\d{1,9}(?=[.)]))")
"""What at a line's beginning would make it a heading, a list or a rule."""


class LineKind(StrEnum):
    """What a line of the text is on its page."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    """A sub-heading inside the text."""
    ITEM = "item"
    """Of a list, whatever marks its items."""
    NUMBERED = "numbered"
    """Of a list that counts them."""
    QUOTE = "quote"
    CELL = "cell"
    """Of a table."""
    CAPTION = "caption"
    """Of a picture; only where captions are asked for."""


@dataclass(frozen=True, slots=True)
class LineForm:
    """What a line is, and where it stands in what holds it."""

    kind: LineKind
    level: int = 0
    """Of a heading, 1 to 6; of an item, the lists around its own."""
    group: int = 0
    """Which quotation, outermost list or table of the text holds it, from 0."""
    position: int = 0
    """Of an item among those of its list, of a cell its row: from 0; of a numbered item the number printed."""
    column: int = 0
    """Of a cell."""


PARAGRAPH = LineForm(LineKind.PARAGRAPH)
CAPTION = LineForm(LineKind.CAPTION)


def forms_of(blocks: Sequence[Block | None]) -> tuple[LineForm, ...]:
    """What the elements around each line say it is; a paragraph where nothing is known of it.

    Args:
        blocks: where each line of the text stands.
    """
    forms = _Forms(_tables(blocks))
    return tuple(PARAGRAPH if block is None else forms.of(block) for block in blocks)


class _Forms:
    """The forms of one text's lines, and what holds them."""

    def __init__(self, cells: dict[HtmlElement, LineForm]) -> None:
        self._cells = cells
        self._groups: dict[HtmlElement, int] = {}
        self._positions: dict[HtmlElement, dict[HtmlElement, int]] = {}

    def of(self, block: Block) -> LineForm:
        """What the elements around a block say it is."""
        if heading := _HEADING.fullmatch(block.tag):
            return LineForm(LineKind.HEADING, int(heading[1]))
        near = [block.element, *islice(block.element.iterancestors(), _NEAR - 1)]
        quote = next((element for element in near if element.tag == "blockquote"), None)
        if quote is not None:
            return LineForm(LineKind.QUOTE, group=self._group(quote))
        cell = next((self._cells[element] for element in near if element in self._cells), None)
        if cell is not None:
            return cell
        item = next((element for element in near if element.tag in _ITEM_TAGS), None)
        return PARAGRAPH if item is None else self._item(item)

    def _group(self, holder: HtmlElement) -> int:
        return self._groups.setdefault(holder, len(self._groups))

    def _item(self, item: HtmlElement) -> LineForm:
        """Of an item: lists of which one stands in an item of the other are one group."""
        inner = outer = item.getparent()
        level = 0
        while outer is not None and level < _MAX_LEVEL:
            above = outer.getparent()
            if outer.tag not in _LISTS or above is None or above.tag != "li":
                break
            outer, level = above.getparent(), level + 1
        if inner is None or outer is None:
            return LineForm(LineKind.ITEM)
        if inner not in self._positions:
            items = (child for child in inner if child.tag in _ITEM_TAGS)
            self._positions[inner] = {child: position for position, child in enumerate(items)}
        position = self._positions[inner][item]
        if inner.tag != "ol":
            return LineForm(LineKind.ITEM, level, self._group(outer), position)
        start = inner.get("start") or ""
        position += int(start) if _START.fullmatch(start) else 1
        return LineForm(LineKind.NUMBERED, level, self._group(outer), position)


def _tables(blocks: Sequence[Block | None]) -> dict[HtmlElement, LineForm]:
    """The cells of tables that state facts: of two columns and rows at least, none with a paragraph in it."""
    rows: dict[HtmlElement, dict[HtmlElement, None]] = {}
    longest: dict[HtmlElement, int] = {}
    for block in filter(None, blocks):
        cell = next((e for e in (block.element, block.element.getparent()) if e is not None and e.tag in _CELLS), None)
        row = cell.getparent() if cell is not None else None
        table = next(row.iterancestors("table"), None) if row is not None and row.tag == "tr" else None
        if row is not None and table is not None:
            rows.setdefault(table, {})[row] = None
            longest[table] = max(block.chars, longest.get(table, 0))
    found: dict[HtmlElement, LineForm] = {}
    for group, (table, own) in enumerate(rows.items()):
        columns = [[cell for cell in row if cell.tag in _CELLS] for row in own]
        facts = longest[table] <= _MAX_CELL_CHARS and 1 < max(map(len, columns)) <= _MAX_COLUMNS
        for position, row in enumerate(columns if facts and len(columns) > 1 else ()):
            found.update((cell, LineForm(LineKind.CELL, 0, group, position, at)) for at, cell in enumerate(row))
    return found


def to_markdown(headline: str | None, lines: Sequence[str], forms: Sequence[LineForm]) -> str:
    """The headline and the text as CommonMark (https://spec.commonmark.org/0.31.2/), tables as GitHub extends it.

    Sub-headings keep their order of levels, from the second on.

    Args:
        headline: a heading of the first level; None for none.
        lines: the body's lines, without line breaks in them.
        forms: what each is; of the same length.

    Raises:
        ValueError: of different lengths.
    """
    levels = {form.level for form in forms if form.kind is LineKind.HEADING}
    ranks = {level: min(rank, _MAX_LEVEL) for rank, level in enumerate(sorted(levels), 2)}
    blocks = [f"# {_escaped(headline)}"] if headline else []
    last: LineForm | None = None
    for (kind, group), pairs in groupby(zip(lines, forms, strict=True), key=_held_in):
        held = [(_escaped(line), form) for line, form in pairs]
        if kind is LineKind.ITEM:
            if last is not None and last.kind in _ITEMS and last.group != group:
                blocks.append("<!-- -->")  # else two lists would be one
            blocks.append("".join(_list(held)))
        elif kind is LineKind.CELL:
            blocks.append(_table(held))
        elif kind is LineKind.QUOTE:
            blocks.append("\n>\n".join(f"> {text}" for text, _ in held))
        elif kind is LineKind.CAPTION:
            blocks += [f"*{text}*" for text, _ in held]
        elif kind is LineKind.HEADING:
            blocks += [f"{'#' * ranks[form.level]} {text}" for text, form in held]
        else:
            blocks += [text for text, _ in held]
        last = held[-1][1]
    return "\n\n".join(blocks) + "\n" if blocks else ""


_ITEMS = frozenset({LineKind.ITEM, LineKind.NUMBERED})


def _held_in(pair: tuple[str, LineForm]) -> tuple[LineKind, int]:
    """What is written as one: a list with all that is in it, a quotation, a table."""
    form = pair[1]
    if form.kind in _ITEMS:
        return LineKind.ITEM, form.group
    return form.kind, form.group if form.kind in {LineKind.CELL, LineKind.QUOTE} else 0


def _list(held: Sequence[tuple[str, LineForm]]) -> Iterator[str]:
    """A list with the lists in its items, each indented by the marks before it; further lines of an item below it."""
    open_items: list[tuple[int, str, str]] = []  # level, indent, what tells the item
    counted = -1  # level of the last item, where it is numbered: only 1 begins such a list right below a text
    for number, (text, form) in enumerate(held):
        own = f"{form.level}.{form.position}.{form.kind}"
        if open_items and open_items[-1][2] == own:
            yield f"\n\n{open_items[-1][1]}{text}"
            continue
        while open_items and open_items[-1][0] >= form.level:
            open_items.pop()
        indent = open_items[-1][1] if open_items else ""
        mark = f"{form.position}. " if form.kind is LineKind.NUMBERED else "- "
        begins = form.kind is LineKind.NUMBERED and form.position != 1 and counted != form.level
        yield ("\n\n" if begins else "\n") * bool(number) + f"{indent}{mark}{text}"
        counted = form.level if form.kind is LineKind.NUMBERED else -1
        open_items.append((form.level, indent + " " * len(mark), own))


def _table(held: Sequence[tuple[str, LineForm]]) -> str:
    """A table whose first row is its head; lines of one cell are joined."""
    rows: dict[int, dict[int, str]] = {}
    for text, form in held:
        row = rows.setdefault(form.position, {})
        row[form.column] = f"{row[form.column]} {text}" if form.column in row else text
    columns = range(max(max(row) for row in rows.values()) + 1)
    written = ["| " + " | ".join(row.get(column, "") for column in columns) + " |" for row in rows.values()]
    return "\n".join([written[0], "|" + " --- |" * len(columns), *written[1:]])


def _escaped(text: str) -> str:
    """Text that CommonMark shows as it is."""
    plain = _without_closing(_SPECIAL.sub(r"\\\g<0>", text))
    found = _OPENING.match(plain)
    if found is None:
        return plain
    if found.group().isdigit():
        return f"{found.group()}\\{plain[found.end() :]}"
    return f"\\{plain}"


def _without_closing(text: str) -> str:
    """Hash marks at the end of a heading would be taken for its end."""
    bare = text.rstrip("#")
    return text if bare == text else bare + "\\#" * (len(text) - len(bare))
