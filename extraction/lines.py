"""Lines of a text with their places on the page: what a reader gave is found again among the page's blocks."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extraction.blocks import Block, kinds_of
from extraction.text import fold

ALWAYS_OUT = frozenset(
    {
    "related", "comments", "newsletter", "share", "navigation", "footer", "advert", "author", "tags", "consent",
    "wall", "form", "caption", "meta", "hidden",
}
)  # fmt: skip
"""Kinds of places that hold no text of the article, wherever they stand."""
REPEATED_CHARS = 40
"""Shorter lines may well stand twice in an article (a speaker's name, 'No.')."""
_START, _LOOKED_UP = 6, 16
"""Characters of the shortest block with which a run of blocks begins, and those by which a longer one is looked up."""
_TRIED = 4
"""Blocks that begin alike from which a run is sought: bounds the time for pages of nothing but those."""
_MAX_RUN = 60
_STRANGERS = 2


@dataclass(slots=True)
class Line:
    """One line of a text."""

    text: str
    key: str
    """The text folded, for comparison."""
    block: Block | None = None
    """Where it stands; None where it was not found."""


def split_runs(lines: Sequence[Line], blocks: Sequence[Block]) -> list[Line]:
    """Lines into which trafilatura ran several blocks together (cells of a table, items of a list) taken apart."""
    placed = [(block, line) for block in blocks for line in block.lines]
    pieces = [(line, _solid(fold(line))) for _, line in placed]
    starts: dict[str, list[int]] = defaultdict(list)
    cells: dict[str, list[int]] = defaultdict(list)
    known = set()
    for index, (_, key) in enumerate(pieces):
        known.add(key)
        if len(key) >= _START:
            starts[key[:_LOOKED_UP]].append(index)
        elif placed[index][0].tag in {"td", "th"}:
            cells[key].append(index)
    result: list[Line] = []
    behind = 0
    for line in lines:
        whole = _solid(line.key)
        begun = () if whole in known else (*_starts(starts, whole, behind), *_row_starts(cells, line.text, behind))
        for start in begun:
            if found := _run(pieces, start, whole):
                behind = start + 1
                result.extend(Line(text, fold(text)) for text in found)
                break
        else:
            result.append(line)
    return result


def _starts(starts: Mapping[str, Sequence[int]], whole: str, behind: int) -> Iterator[int]:
    """Places of the pieces with which `whole` may begin: of many alike the next ones, lines come in document order."""
    for chars in range(_START, min(len(whole), _LOOKED_UP) + 1):
        alike = starts.get(whole[:chars], ())
        position = bisect_left(alike, behind)
        yield from alike[position : position + _TRIED] or alike[:_TRIED]


def _row_starts(cells: Mapping[str, Sequence[int]], row: str, behind: int) -> Sequence[int]:
    """The same of a row of a table that begins with a short cell: '1 | Quayhaven | 34 | 78'."""
    first, *others = row.split("|")
    alike = cells.get(_solid(fold(first)), ()) if others else ()
    position = bisect_left(alike, behind)
    return alike[position : position + _TRIED] or alike[:_TRIED]


def _run(pieces: Sequence[tuple[str, str]], start: int, whole: str) -> list[str] | None:
    """The pieces from `start` on that make up `whole`, of which the first begins it; None where they do not.

    A piece or two in between may belong to something else: a caption in a table within the text.
    """
    if not whole.startswith(pieces[start][1]):
        return None
    texts: list[str] = []
    position = strangers = 0
    for text, key in pieces[start : start + _MAX_RUN]:
        if not whole.startswith(key, position):
            strangers += 1
            if strangers > _STRANGERS:
                return None
            continue
        position += len(key)
        if key:
            texts.append(text)
        if position == len(whole):
            return texts if len(texts) > 1 else None
    return None


def locate(lines: Sequence[Line], blocks: Sequence[Block]) -> None:
    """Find each line's block: of several with the same text the next one in document order."""
    index: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        for key in {_solid(fold(block.text)), *(_solid(fold(line)) for line in block.lines)}:
            if key:
                index[key].append(block)
    shown: dict[str, list[Block]] = {}
    last = -1
    for line in lines:
        key = _solid(line.key)
        if key not in index:
            continue
        if key not in shown:
            found = index[key]
            shown[key] = [block for block in found if not kinds_of(block) & ALWAYS_OUT] or found
        candidates = shown[key]
        position = bisect_right(candidates, last, key=lambda block: block.order)
        line.block = candidates[position if position < len(candidates) else 0]
        last = line.block.order


def _solid(key: str) -> str:
    """A folded text without spaces: readers differ in whether they leave one between two elements."""
    return key.replace(" ", "")


def without_repeats(lines: Sequence[Line], blocks: Sequence[Block]) -> list[Line]:
    """Without what stands more often in the reader's text than on the page: some readers print a paragraph twice."""
    counts = Counter(line.key for line in lines)
    doubled = {line.key for line in lines if counts[line.key] > 1 and len(line.text) >= REPEATED_CHARS}
    if not doubled:
        return list(lines)
    on_page: Counter[str] = Counter()
    for block in blocks:
        for key in {fold(block.text), *(fold(line) for line in block.lines)} & doubled:
            on_page[key] += 1
    seen: Counter[str] = Counter()
    kept = []
    for line in lines:
        seen[line.key] += 1
        if line.key in doubled and seen[line.key] > max(1, on_page[line.key]):
            continue
        kept.append(line)
    return kept
