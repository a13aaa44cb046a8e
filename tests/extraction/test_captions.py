"""Captions of pictures: lines of the body where they are asked for, and nowhere else."""

from datetime import UTC, datetime

from extraction import Article, Rejected, extract, learn, read
from extraction.markdown import LineKind

URL = "https://courier.example/2026/11/18/market"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LEAD = "The market hall at the old quay on the evening of the vote."
INNER = "Traders carry their stalls over the bridge."
CHARTS = "How the stalls were shared out since 2017."


def paragraph(number: int) -> str:
    """One of the article's own."""
    return f"The council voted on Tuesday, for the {number}th time in nine years, to move the market to the old quay."


def figure(caption: str) -> str:
    """A picture with its caption as most systems write it."""
    return f'<figure class="wp-block-image"><img src="/a.jpg" alt="x"><figcaption>{caption}</figcaption></figure>'


def page(number: int = 0, *, pictures: bool = True) -> bytes:
    """An article with a picture above its text, two among its paragraphs, and teasers with pictures behind it."""
    lead, inner = (figure(LEAD), figure(f"{INNER} <em>Photo: Ada Lowe</em>")) if pictures else ("", "")
    old = f'<div class="wp-caption"><img src="/b.png"><p class="wp-caption-text">{CHARTS}</p></div>' if pictures else ""
    text = [f"<p>{paragraph(10 * number + n)}</p>" for n in range(2, 10)]
    teasers = "".join(f'<a href="/n/{n}">{figure(f"Another story of the day {n}")}</a>' for n in range(3))
    return (
        f"<html lang='en'><head><title>Council moves market {number}</title></head><body><main><article>"
        f"<h1>Council moves market {number}</h1>{lead}<div class='text'>{''.join(text[:3])}{inner}{''.join(text[3:5])}"
        f"{old}{''.join(text[5:])}{figure('Photo: Ada Lowe')}</div></article>"
        f"<section class='related'>{teasers}</section></main></body></html>"
    ).encode()


def article(*, captions: bool = True, html: bytes | None = None) -> Article:
    """What is read of the page."""
    found = extract(html or page(), URL, captions=captions)
    assert isinstance(found, Article), found
    return found


def test_captions_stand_in_their_places_as_lines_of_their_own_kind() -> None:
    """Each caption is one line where its picture stands; credits alone and teasers' captions are none."""
    found = article()
    lines = found.body.split("\n")
    assert len(lines) == len(found.line_kinds)
    told = [line for line, kind in zip(lines, found.line_kinds, strict=True) if kind is LineKind.CAPTION]
    assert told == [LEAD, f"{INNER} Photo: Ada Lowe", CHARTS]
    assert [lines.index(one) for one in told] == [0, 4, 7]
    assert [line for line in lines if line not in told] == article(captions=False).body.split("\n")


def test_captions_are_no_part_of_the_text_unless_asked_for() -> None:
    """By default no caption is in the body, whoever reads the page, and what code read it says which it was."""
    plain, whole = article(captions=False), article()
    assert not {LEAD, INNER, CHARTS} & set(plain.body.split("\n"))
    assert LineKind.CAPTION not in plain.line_kinds
    assert whole.extractor_version == f"{plain.extractor_version}, captions"
    assert whole.content_hash != plain.content_hash
    without = page(pictures=False)
    assert article(html=without).content_hash == article(captions=False, html=without).content_hash


def test_captions_are_written_in_markdown_as_emphasis() -> None:
    """Markdown has each caption as a paragraph of emphasis, its own marks escaped."""
    assert f"\n\n*{LEAD}*\n\n{paragraph(2)}" in article().markdown()
    starred = article(html=page().replace(LEAD.encode(), b"Rated 5* by all_of_us there."))
    assert "\n\n*Rated 5\\* by all\\_of\\_us there.*\n\n" in starred.markdown()


def test_a_caption_that_a_reader_took_is_not_reported_as_removed() -> None:
    """What is in the body is not told as boilerplate that was taken out of it."""
    found = article()
    assert not [signal for signal in found.signals if signal.evidence in found.body.split("\n")]


def test_captions_do_not_change_what_a_page_is() -> None:
    """A gallery is rejected whether or not its captions would be lines: they are added to articles alone."""
    shots = "".join(figure(f"Stall {n} of the new market, with its owner behind the fish") for n in range(8))
    html = f"<html><body><article class='gallery'><h1>The market in pictures</h1>{shots}</article></body></html>"
    found = [extract(html.encode(), "https://courier.example/gallery/9", captions=asked) for asked in (True, False)]
    assert isinstance(found[0], Rejected)
    assert found[0] == found[1]


def test_what_is_learned_is_the_same_with_and_without() -> None:
    """Places are learned of the text alone, and a page read by them has the captions that it has without."""
    learned = []
    for captions in (True, False):
        traces = [read(page(n), f"{URL}/{n}", captions=captions).trace for n in range(1, 8)]
        learned.append(learn(None, [one for one in traces if one], NOW))
    assert learned[0].wrappers == learned[1].wrappers
    for memory in learned:
        known = extract(page(60), f"{URL}/60", memory=memory, captions=True)
        assert isinstance(known, Article)
        assert known.extractor == "memory"
        assert known.body == article(html=page(60)).body
