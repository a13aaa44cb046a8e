"""The article's text: trafilatura reads first, what leaked is taken out by its structure."""

from copy import deepcopy
from dataclasses import dataclass

from extraction.document import Document
from extraction.text import clean, fold


@dataclass(frozen=True)
class Body:
    """The text with what was taken out of it."""

    text: str
    extractor: str
    removed: tuple[str, ...] = ()
    """Blocks taken out of the text, in order."""
    headline: str | None = None
    """The headline as it stood again at the head of the text; None where it did not."""


def read_body(document: Document, headline: str | None) -> Body:
    """Paragraphs of the article, one a line."""
    from trafilatura import bare_extraction

    found = bare_extraction(
        deepcopy(document.tree),
        url=document.url,
        include_comments=False,
        deduplicate=False,
        with_metadata=False,
    )
    lines = [line for raw in ((found.text if found else None) or "").split("\n") if (line := clean(raw.strip("|- ")))]
    repeated = None
    if headline and lines and fold(lines[0]) == fold(headline):
        repeated, lines = lines[0], lines[1:]
    return Body("\n".join(lines), "trafilatura", headline=repeated)
