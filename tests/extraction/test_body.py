"""What belongs to an article's text and what does not, on pages built for one behaviour each."""

import pytest
from lxml.html import fromstring

from extraction import Article, Rejected, extract, readers
from extraction.blocks import read_blocks
from extraction.lines import Line, locate, split_runs
from extraction.sift import sift
from extraction.text import fold
from warehouse.contract import SignalKind

URL = "https://paper.example/news/harbour-bridge"
PARAGRAPHS = [
    "The harbour bridge will close for repairs on Monday, the city council said after a meeting that lasted all night.",
    "Engineers found cracks in two of the four bearings when they inspected the structure in the first week of May.",
    "Traffic is to be led over the northern crossing, which is a detour of eleven kilometres for most of the drivers.",
    "Shop owners on the quay fear for their trade and ask for a ferry, which the council wants to discuss in June.",
    "The works are said to take nine weeks and to cost four million, a third of which is paid for by the region.",
    "Cyclists may use the footbridge beside the locks as long as they dismount, a sign at its entrance says in red.",
    "The bridge was built in 1931 and was last repaired forty years ago, when the tram line across it was given up.",
    "A second inspection is planned for the autumn, and its report will be public, the head of the office promised.",
    "Until then lorries of more than twelve tonnes have to stay away from it even when the other traffic is back.",
    "The council meets again on Thursday and will hear the owners of boats that lie in the basin behind the bridge.",
    "On the far side the old customs house will be fitted with lamps so that people can walk there at night.",
    "Whoever has lost something on the bridge in the last days gets it at the office of the harbour master, room nine.",
]


def paragraphs(start: int = 0, end: int = len(PARAGRAPHS)) -> str:
    """Some of the article's paragraphs as markup."""
    return "".join(f"<p>{text}</p>" for text in PARAGRAPHS[start:end])


def page(inside: str, *, heading: str = "<h1>Harbour bridge closes</h1>") -> bytes:
    """A page with this inside the box of its text."""
    return (
        "<html><head><title>Harbour bridge closes</title><meta property='og:type' content='article'></head><body>"
        f"<main>{heading}<div class='text'>{inside}</div></main></body></html>"
    ).encode()


def body(html: bytes) -> str:
    """The text that is read from a page, which has to be an article."""
    found = extract(html, URL)
    assert isinstance(found, Article), found
    return found.body


def test_clear_page_is_whole() -> None:
    """A page of which one box holds all prose gives its paragraphs, in order, once, and nothing else."""
    assert body(page(paragraphs())).split("\n") == PARAGRAPHS


def in_parts(*parts: tuple[str, str]) -> bytes:
    """A page with its text in as many parts, each with this before it and at its head, and teasers beside them."""
    size = len(PARAGRAPHS) // len(parts)
    advert = '<div class="row"><div class="ad">Advertisement</div></div>'
    boxes = [
        f'{before}<div class="row"><div class="col"><div class="story-body">{head}'
        f"{paragraphs(size * n, size * n + size)}</div></div></div>{advert}"
        for n, (before, head) in enumerate(parts)
    ]
    others = [
        f'<div class="col"><a href="/n/{n}"><h3>The town on page {n}</h3></a><div class="wide"><p class="lead">'
        f"On page {n} the town tells how it measured its quay, its tunnel and its theatre, in that order, all at once."
        "</p></div></div>"
        for n in range(6)
    ]
    inside = f'<div class="access">{"".join(boxes)}</div><div class="latest">{"".join(others)}</div>'
    return f"<html><body><h1>Harbour bridge closes</h1>{inside}</body></html>".encode()


@pytest.mark.parametrize(
    "parts",
    [
        [("", ""), ("", ""), ("", "")],
        [("", ""), ("", "<h2>What the shops fear</h2>"), ("", "")],
        [("", ""), ("<p>A ferry at the quay in May.</p>", ""), ("", "")],
    ],
    ids=["plain", "a sub-heading", "a caption"],
)
def test_a_text_that_adverts_part_is_whole(parts: list[tuple[str, str]]) -> None:
    """Boxes of one name, each in a row of its own with adverts between them, hold one text."""
    found = body(in_parts(*parts)).split("\n")
    assert [line for line in found if line in PARAGRAPHS] == PARAGRAPHS
    assert not [line for line in found if line.startswith("On page")]


@pytest.mark.parametrize(
    ("before", "head"),
    [
        ("<h2>The {} article</h2>", ""),
        ("<p><a href='/n'>The {} article of the day and more</a></p>", ""),
        ("<div class='title'>Who saw the {} boat</div>", ""),
        ("<p><a href='/u'>Reader {}</a> 3 hours ago</p>", ""),
        ("<p>More news</p><p><a href='/n'>Continue</a></p>", ""),
        ("", "<h3><a href='/n'>The {} day</a></h3>"),
        ("", "<h2>The {} day of the week</h2>"),
    ],
    ids=["h2", "linked title", "title of another element", "comment", "continue", "linked title inside", "h2 inside"],
)
def test_articles_one_below_the_other_are_not_one(before: str, head: str) -> None:
    """The same boxes with titles or names of their own are articles or comments: the text is that of one."""
    parts = [("", "")] + [(before.format(number), head.format(number)) for number in ("second", "third")]
    found = body(in_parts(*parts)).split("\n")
    assert [line for line in found if line in PARAGRAPHS] == PARAGRAPHS[:4]


def test_text_that_unfolds_is_read_with_its_beginning() -> None:
    """Paragraphs in front of the box that a script unfolds belong to the text as those inside it do."""
    html = page(f"{paragraphs(0, 2)}<div class='unfold'>{paragraphs(2)}</div>")
    assert body(html).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(("opened", "closed"), [("<body>", ""), ("<body><main>", "</main>")])
def test_lines_around_a_text_that_stands_in_the_page_itself_are_no_part(opened: str, closed: str) -> None:
    """Where no box holds the text, what else stands directly in the page is left out."""
    html = (
        f"<html>{opened}<div>Weather 12 degrees</div><div>Harbour Courier since 1931</div>"
        f"<h1>Harbour bridge closes</h1>{paragraphs()}<div>Top of the page, dear reader</div>{closed}"
    )
    assert body(html.encode()).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(("lines", "share"), [(PARAGRAPHS[1:], 0), (PARAGRAPHS[:1], 1)])
def test_a_block_is_covered_by_its_words(lines: list[str], share: float) -> None:
    """A block of text that begins with a rule of stars counts as read where its words are, and only there."""
    blocks = read_blocks(fromstring(f"<html><body><p>* * *<br>{PARAGRAPHS[0]}</p></body></html>"))
    assert readers._coverage(lines, blocks, blocks[0].chars) == share


def test_soft_hyphens_stay() -> None:
    """Soft hyphens are part of the text as the page writes it."""
    html = page(paragraphs().replace("harbour bridge", "har\u00adbour bridge"))
    assert "har\u00adbour bridge will close" in body(html)


def test_links_behind_labels_are_no_part() -> None:
    """Links to other articles between paragraphs, each behind a label, are left out in any language."""
    link = "<p>LUE LISÄÄ | <a href='/{0}'>Satamasillan korjaus alkaa viikolla {0}</a></p>"
    text = body(page(paragraphs(0, 3) + link.format(1) + paragraphs(3, 6) + link.format(2) + paragraphs(6)))
    assert text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize("label", ["READ: ", "Watch | ", "Lee: ", "MER OM BRON: "])
def test_one_link_behind_a_label_that_tells_of_it_is_no_part(label: str) -> None:
    """A single line of a label that stands before links alone, or in capitals, and a link leads to another article."""
    link = f"<p>{label}<a href='/1'>Ferry fares go up in spring, the company says</a></p>"
    assert body(page(paragraphs(0, 3) + link + paragraphs(3))).split("\n") == PARAGRAPHS


def test_one_linked_term_stays() -> None:
    """A single line that is a term and a linked explanation stays: lists of terms look like that."""
    entry = "<p>Bearing: <a href='/glossary'>the part on which a bridge rests</a></p>"
    assert "Bearing: the part on which a bridge rests" in body(page(paragraphs(0, 3) + entry + paragraphs(3)))


@pytest.mark.parametrize(
    "box",
    [
        "<div class='lead-img__description'>The bridge seen from the quay in May</div>",
        "<figure><img src='/a.jpg'><p>The bridge seen from the quay in May</p></figure>",
        "<div class='video-player'><h3>The bridge seen from the quay in May</h3></div>",
        "<video><p>The bridge seen from the quay in May. Your browser plays no videos.</p></video>",
    ],
)
def test_texts_of_pictures_and_players_are_no_part(box: str) -> None:
    """What stands in the box of a picture or a player describes it."""
    assert body(page(paragraphs(0, 3) + box + paragraphs(3))).split("\n") == PARAGRAPHS


def test_quote_in_a_figure_stays() -> None:
    """A quotation that an author sets into a figure is part of the text."""
    quote = "<figure><blockquote><p>Nobody asked us before the gates were shut.</p></blockquote></figure>"
    assert "Nobody asked us before the gates were shut." in body(page(paragraphs(0, 3) + quote + paragraphs(3)))


def test_link_at_the_end_is_no_part() -> None:
    """A line at the end that is mostly link leads to the site's own matters."""
    end = "<p>How we work: <a href='/standards'>the standards of this paper</a>.</p>"
    assert body(page(paragraphs() + end)).split("\n") == PARAGRAPHS


def test_kicker_and_headline_in_one_line_are_no_part() -> None:
    """A heading in which kicker and headline run together is the heading, not the first line of the text."""
    heading = "<h2><span>City council</span><span>Harbour bridge closes for nine weeks</span></h2>"
    html = page(heading + paragraphs(), heading="<h1>Harbour bridge closes for nine weeks</h1>")
    assert body(html).split("\n") == PARAGRAPHS


def test_run_together_rows_are_taken_apart() -> None:
    """Cells that a reader ran together come out one by one in every row of a table whose rows begin alike."""
    cells = [
        text for number in range(80) for text in ("Winner of the day", f"Boat number {number}", f"{number} points")
    ]
    rows = [" ".join(cells[start : start + 3]) for start in range(0, len(cells), 3)]
    table = "".join(
        "".join(f"<td>{cell}</td>" for cell in cells[start : start + 3]) for start in range(0, len(cells), 3)
    )
    blocks = read_blocks(fromstring(f"<html><body><table><tr>{table}</table></body></html>"))
    assert [line.text for line in split_runs([Line(row, fold(row)) for row in rows], blocks)] == cells


def _live(lead: str) -> bytes:
    posts = "".join(
        f"<div class='post'><time>10:0{n}</time><h3>Entry {n}</h3>{paragraphs(n, n + 2)}</div>" for n in range(1, 8)
    )
    return page(f"{lead}<div class='live-blog'>{posts}</div>")


def test_live_blog_with_a_lead_is_its_lead() -> None:
    """Of a live blog the text above the posts is the article's."""
    assert body(_live(paragraphs(0, 2))).split("\n") == PARAGRAPHS[:2]


def test_live_blog_without_a_lead_is_rejected() -> None:
    """A live blog that is nothing but posts is no article; the evidence says how many there are."""
    found = extract(_live(""), URL)
    assert isinstance(found, Rejected)
    assert (found.reason.value, found.retryable) == ("live_blog", False)
    assert found.evidence.startswith("7 posts")


def test_small_list_of_updates_does_not_make_a_live_blog() -> None:
    """A box of updates on a page with a text of its own leaves the text whole."""
    notes = "".join(f"<li>Update {n}: the quay is open again for boats.</li>" for n in range(5))
    text = body(page(f"{paragraphs()}<div class='live-updates'><ul>{notes}</ul></div>"))
    assert text.split("\n")[: len(PARAGRAPHS)] == PARAGRAPHS


PICTURE = "<table align=right><tr><td>The bridge</td></tr></table>"


@pytest.mark.parametrize(
    "lines",
    [
        "<br><br>".join(PARAGRAPHS),
        PARAGRAPHS[0] + PICTURE + "<br><br>".join(PARAGRAPHS[1:]),
        PICTURE + "<br><br>".join(PARAGRAPHS),
    ],
)
def test_a_headline_repeated_as_a_line_of_a_block_of_text_is_reported(lines: str) -> None:
    """In an old layout the text is a block of lines, or two around a picture: the headline in it is out, and told."""
    lines = f"Harbour bridge closes<br><br>{lines}"
    html = (
        "<html><head><title>Harbour bridge closes</title></head><body><table><tr><td><font size=5><b>Harbour bridge "
        f"closes</b></font><br>Thursday, 19 May 2022</td></tr><tr><td><font size=2>{lines}</font></td></tr></table>"
    )
    found = extract(html.encode(), URL)
    assert isinstance(found, Article)
    assert [line for line in found.body.split("\n") if line != "The bridge"] == PARAGRAPHS
    assert [signal.evidence for signal in found.signals if signal.kind is SignalKind.HEADLINE_REMOVED] == [
        "Harbour bridge closes"
    ]


def test_text_clipped_away_is_not_read() -> None:
    """What a style clips to nothing is for screen readers: it is no part of a sentence that holds its link."""
    hidden = '<span style="border:0;clip:rect(0 0 0 0);position:absolute">, opens new tab</span>'
    html = page(paragraphs().replace("the city council", f'<a href="/council">the city council{hidden}</a>'))
    assert body(html).split("\n") == PARAGRAPHS


@pytest.mark.parametrize("heading", ["2026年11月13日 4時00分石原健一", "2026년 11월 13일 4시 00분 김민수"])
def test_a_line_of_date_and_name_run_together_is_no_part_of_the_text(heading: str) -> None:
    """What stands between headline and text and holds a date and a name goes, in scripts without spaces too."""
    text = body(page(f"<div class='info'><time>{heading[:-3]}</time><span>{heading[-3:]}</span></div>{paragraphs()}"))
    assert text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "box",
    [
        "<div class='pic'><a href='/1.jpg'><img src='1.jpg'></a><p>The bridge at dusk, seen from the quay.</p></div>",
        "<div class='x1'><img src='1.jpg'>The bridge at dusk</div>",
        "<div class='x2'><div><picture><img></picture></div><div>Lena Quist at the bridge, in May.</div></div>",
        "<div class='x3'><p>More</p><ul><li><p>Harbour</p><a href='/a'>Ferry fares go up in spring</a></li></ul></div>",
        "<div class='x4'><h3>Harbour daily</h3><p>The day on the quay</p><input><button>Send</button></div>",
        "<figure><video></video><h2>More films</h2><ul><li><a href='/v'>Fog over the locks</a></li></ul></figure>",
        "<div class='visually-hidden'>Article content</div>",
        "<div class='tip-bar-button'>Keep this tip</div>",
        "<div class='x5'><h3>By mail</h3><p>The quay each morning, free.</p><form><input name='mail'></form></div>",
        "<div class='x6'><p>Work like this takes time and money.</p><a href='/give'>Give now</a></div>",
        "<div class='x7'><h3>By mail</h3><p>The quay each morning. <a href='/mail'>Sign up here</a></p></div>",
        "<div class='page__legend'>The bridge at dusk</div>",
    ],
)
def test_small_boxes_among_paragraphs_are_no_part(box: str) -> None:
    """A box with a picture and its caption, a card to another article and a form with its heading are no text."""
    assert body(page(f"{paragraphs(0, 6)}{box}{paragraphs(6)}")).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    ("box", "lines"),
    [
        (
            "<div><img><ul><li>Nine weeks in all</li><li>One lane stays</li></ul></div>",
            ["Nine weeks in all", "One lane stays"],
        ),
        ("<p><img> The lamps came from Oslo.</p>", ["The lamps came from Oslo."]),
        ("<h3><img> The lamps</h3>", ["The lamps"]),
        (
            "<div class='faq'><h3>Who pays?</h3><p>The region pays a third of it.</p></div>",
            ["Who pays?", "The region pays a third of it."],
        ),
        ("<blockquote><p>We need it.</p></blockquote>", ["We need it."]),
        ("<div>The plan is public, see <a href='/plan'>the plan</a></div>", ["The plan is public, see the plan"]),
        (
            "<div class='faq'><input type='checkbox'><p>The region pays a third of it.</p></div>",
            ["The region pays a third of it."],
        ),
        (
            "<div class='cmp-text'><p>The lamps came from Oslo, by ship.</p></div>",
            ["The lamps came from Oslo, by ship."],
        ),
        (
            "<div><p>See <a href='/a'>the plan</a> for what comes next on the quay.</p></div>",
            ["See the plan for what comes next on the quay."],
        ),
    ],
)
def test_parts_of_a_text_in_boxes_stay(box: str, lines: list[str]) -> None:
    """Lists, headings, questions and quotations in boxes among paragraphs belong to the text, beside pictures too."""
    found = body(page(f"{paragraphs(0, 6)}{box}{paragraphs(6)}")).split("\n")
    assert found == [*PARAGRAPHS[:6], *lines, *PARAGRAPHS[6:]]


def test_boxes_among_paragraphs_with_wrappers_of_their_own() -> None:
    """A caption's box is none of the text also where each paragraph has an element around it."""
    wrapped = [f"<div class='w'><p>{text}</p></div>" for text in PARAGRAPHS]
    box = "<div class='w'><div><img></div><p>The bridge at dusk.</p></div>"
    assert body(page("".join([*wrapped[:6], box, *wrapped[6:]]))).split("\n") == PARAGRAPHS


_CARDS = "".join(
    f"<div class='c'><img><h4><a href='/{number}'>{title}</a></h4><p>{text}</p></div>"
    for number, (title, text) in enumerate(
        [
            ("Ferry fares go up in spring", "Fuel has become dearer, the company says."),
            ("Fog closes the strait again", "No ship was let through between the lights."),
        ]
    )
)


@pytest.mark.parametrize("at", [5, 12])
def test_a_shelf_of_cards_is_no_part(at: int) -> None:
    """Cards of one kind, each with a picture and a linked headline, are other articles, in the text and behind it."""
    shelf = f"<div class='shelf'><h3>More from the quay</h3>{_CARDS}</div>"
    assert body(page(f"{paragraphs(0, at)}{shelf}{paragraphs(at)}")).split("\n") == PARAGRAPHS


def test_a_text_in_parts_with_linked_headings_stays() -> None:
    """Parts of a text each with a picture and a linked heading stay where they are a good part of it."""
    parts = "".join(
        f"<div class='part'><img><h3><a href='/{number}'>The {number} plan for the bridge</a></h3><p>{text}</p></div>"
        for number, text in enumerate(PARAGRAPHS[4:])
    )
    found = body(page(f"{paragraphs(0, 4)}<div class='parts'>{parts}</div>")).split("\n")
    assert [line for line in found if line in PARAGRAPHS] == PARAGRAPHS


def test_paragraphs_each_beside_a_picture_stay() -> None:
    """Where a good part of a text stands in boxes with pictures, those are how its paragraphs are set."""
    inside = "".join(f"<div class='step'><img><p>{text}</p></div>" for text in PARAGRAPHS[:4])
    assert body(page(paragraphs(4) + inside)).split("\n") == PARAGRAPHS[4:] + PARAGRAPHS[:4]


def test_summary_below_the_headline_in_a_place_of_another_name() -> None:
    """The page's own summary is the lead where it stands below the headline, whatever its place is called there."""
    lead = "The council shuts the harbour bridge for nine weeks and leads all traffic over the north."
    heading = f"<h1>Harbour bridge closes</h1><ul class='footer'><li><h2>{lead}</h2></li></ul>"
    html = page(paragraphs(), heading=heading).replace(
        b"</title>", f"</title><meta name='description' content='{lead}'>".encode()
    )
    assert body(html).split("\n") == [lead, *PARAGRAPHS]
    assert body(page(paragraphs(), heading=heading)).split("\n") == PARAGRAPHS
    assert body(html.replace(b"class='footer'", b"class='kicker'")).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "<span class='reading-time'>Three minutes to go</span>",
        "<p><span class='post-label ad-label'>Paid for by the yard</span></p>",
        "<div><small class='photo-credit'>Lena Quist</small> <em class='image-caption'>The quay in May</em></div>",
        "<yard-newsletter><h3>By mail</h3><p>The quay each morning, free.</p></yard-newsletter>",
        "<div class='css-x1y2' data-testid='related-links'><p>Ferry fares go up in spring, the yard says.</p></div>",
        "<section aria-label='Newsletter'><p>The quay each morning, free, in your post box.</p></section>",
    ],
)
def test_what_inline_elements_and_other_attributes_than_names_tell_counts(line: str) -> None:
    """A short line of inline elements that tell what they hold is no part, nor what a box's own kind or state tells."""
    assert body(page(f"{paragraphs(0, 6)}{line}{paragraphs(6)}")).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "<p><span class='caption'>Bearing</span> is the part on which a bridge rests.</p>",
        f"<p><span class='comment-copy'>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</span></p>",
    ],
)
def test_inline_elements_beside_text_and_long_ones_tell_nothing(line: str) -> None:
    """A name of an inline element speaks for a line of nothing else, and not for a whole paragraph."""
    found = body(page(f"{paragraphs(0, 6)}{line}{paragraphs(6)}")).split("\n")
    assert len(found) == len(PARAGRAPHS) + 1


def test_what_stands_behind_the_comments_is_no_part() -> None:
    """Lines that a reader takes from elsewhere behind a form for comments, below all of the text, are left out."""
    more = "<div class='x'><p>Ferry fares go up in spring, the company says, and passengers pay for it.</p></div>"
    words = "<div class='comments'><p>I have crossed it each day.</p></div>"
    whole = f"<html><body><h1>Harbour bridge closes</h1><div class='a'>{paragraphs(0, 6)}</div>{{}}{more}"
    assert body(whole.format(words).encode()).split("\n") == PARAGRAPHS[:6]
    assert "Ferry fares" in body(whole.format("").encode())


def _headline(html: bytes) -> str | None:
    found = extract(html, URL)
    assert isinstance(found, Article), found
    return found.headline


def test_long_teasers_behind_the_text_are_no_part() -> None:
    """A place named for other articles that holds nearly half of the characters is none of the text's own."""
    teasers = "".join(f"<h3><a href='/{n}'>Story {n}</a></h3><p>{text}</p>" for n, text in enumerate(PARAGRAPHS[6:]))
    html = page(f"{paragraphs(0, 6)}</div><div class='more-stories'><h2>More stories</h2>{teasers}")
    assert body(html).split("\n") == PARAGRAPHS[:6]


@pytest.mark.parametrize(
    "rows", [["1|Quay FC|34|78", "2|Salt|33|70"], ["2019|12,4|3,3"], ["SPD|CDU|Grüne", "31|20|12"]]
)
def test_rows_of_short_cells_are_taken_apart(rows: list[str]) -> None:
    """A row that a reader writes as one line is its cells, be they as short as those of menus, and none is left out."""
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    blocks = read_blocks(fromstring(f"<html><body><table>{table}</table></body></html>"))
    read = [row.replace("|", " | ") for row in rows]
    lines = split_runs([Line(text, fold(text)) for text in read], blocks)
    locate(lines, blocks)
    assert [line.text for line in sift(lines, frozenset())[0]] == [cell for row in rows for cell in row.split("|")]


def test_a_linked_cell_beside_a_plain_one_stays() -> None:
    """The links in a list of what a recipe takes are a part of it; a row of nothing but links is a menu."""
    rows = "<tr><td>1 sachet</td><td><a href='/v'>Vanilla sugar</a></td></tr>"
    last = "<tr><td>50 g</td><td>Sugar</td></tr>"
    menu = "<tr><td><a href='/a'>Home</a></td><td><a href='/b'>Sport</a></td></tr>"
    blocks = read_blocks(fromstring(f"<html><body><table>{rows}{menu}{last}</table></body></html>"))
    lines = [Line(block.text, fold(block.text), block) for block in blocks]
    assert [line.text for line in sift(lines, frozenset())[0]] == ["1 sachet", "Vanilla sugar", "50 g", "Sugar"]


def test_heading_of_the_first_level_within_a_text_stays() -> None:
    """What is an h1 behind the first paragraph heads a part of the text, as writing tools make them."""
    html = page(f"{paragraphs(0, 1)}<h1>The first bearing</h1>{paragraphs(1)}")
    assert body(html).split("\n")[1] == "The first bearing"


def test_motto_above_the_headline_is_no_part() -> None:
    """Lines from above the headline that are no sentences are the site's."""
    html = page(
        paragraphs(0, 8), heading="<p class='description'>Small town, long memory</p><h3>Harbour bridge closes</h3>"
    )
    assert body(html).split("\n") == PARAGRAPHS[:8]


@pytest.mark.parametrize(
    "contact",
    [
        "<h2>Contact presse</h2><p>Service presse<br>01 00 00 00 00<br>presse@quay.example</p>",
        "<p><strong>Pressekontakt:</strong></p><p>Dr. Anna Roe</p><p>Tel.: 0211 77900 363</p>",
        "<h3>För mer information, kontakta gärna:</h3><p>Anna Roe, Institutionen</p><p>E-post: anna@quay.example</p>",
        "<h3>本件に関するお問い合わせ先</h3><p>広報室<br>TEL：0266-00-0000</p>",
    ],
)
def test_press_contacts_at_the_end_are_no_part(contact: str) -> None:
    """A heading that tells whom to ask goes with the names and numbers behind it."""
    assert body(page(paragraphs() + contact)).split("\n") == PARAGRAPHS


def test_contact_in_the_middle_of_a_text_stays() -> None:
    """A heading of that name with paragraphs behind it is the article's."""
    html = page(f"{paragraphs(0, 7)}<h2>Kontakt</h2>{paragraphs(7)}")
    assert "Kontakt" in body(html).split("\n")


@pytest.mark.parametrize(
    ("heading", "stated", "expected"),
    [
        ("<span class='overline'>Quay</span> {}", "Quay - {}", "{}"),
        ("<small class='componentsHeader__kicker'>Quay</small> {}", "{}", "{}"),
        ("<span class='surtitre'>Quay.</span> {}", "Quay. {}", "{}"),
        ("<span class='kicker'>Quay</span> {}", "Quay: {}", "Quay: {}"),
        ("{}", "{}", "{}"),
    ],
)
def test_kicker_in_an_element_of_its_own(heading: str, stated: str, expected: str) -> None:
    """It is no part of the headline, unless the page states both as one with a colon between them."""
    title = "Harbour bridge closes until the end of June"
    html = page(paragraphs(), heading=f"<h1>{heading.format(title)}</h1>").decode()
    html = html.replace("<head>", f"<head><meta property='og:title' content='{stated.format(title)}'>")
    assert _headline(html.encode()) == expected.format(title)


def test_day_of_a_blog_is_no_headline() -> None:
    """Of the headings of a page without an h1 it is the one with which the page's title ends."""
    heading = "<h2 class='date-header'>Sunday, May 11, 2008</h2><h3>The night the tram came home</h3>"
    html = page(paragraphs(), heading=heading).replace(
        b"<title>Harbour bridge closes", b"<title>Tram Tales: The night the tram came home"
    )
    assert _headline(html) == "The night the tram came home"


@pytest.mark.parametrize(
    "end",
    [
        "<p>- ENDS -</p><p>Notes to the printer, who may set this in two columns.</p>",
        "<p>ENDS</p><p>The office is open until five.</p>",
        "<p>For further information:</p><p>Anna Roe, 0113 555 0162</p><p>The office is open until five.</p>",
    ],
)
def test_what_follows_the_end_of_a_release_is_no_part(end: str) -> None:
    """The mark with which releases end, and contacts right below their heading, end the text."""
    assert body(page(paragraphs() + end)).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "box",
    [
        "<p style='border: 1px solid #a00'><b>Not a member?</b> It costs a loaf. <a href='/join'>Start here</a>.</p>",
        "<div style='background-color:#ffffcc; padding:5px'>Tides by ten every day. Write to @quaytides.</div>",
        "<div style='border:1px dotted #7a9'><div>We walk it to your <a href='/join'>door</a>.</div></div>",
    ],
)
def test_framed_appeals_are_no_part(box: str) -> None:
    """A small box with a frame of its own that asks for something is an advert."""
    assert body(page(paragraphs(0, 5) + box + paragraphs(5))).split("\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "box",
    [
        "<p style='border-left: 3px solid #7a9a3a'>The bridge was built by the town's own smiths in eleven months.</p>",
        "<p style='background:#ffffff'>Who wants to know more asks in the <a href='/office'>harbour office</a>.</p>",
        "<p style='background:#fefefe'>The town paid <a href='/a'>$40 for each metre</a>.</p>",
        "<blockquote style='border-left: 4px solid #c00'><p>“It cost €3 million,” said the mayor.</p></blockquote>",
        "<div style='background:#ffffcc'><p>Police ask witnesses to call 0301 2345678 before Monday.</p></div>",
    ],
)
def test_framed_notes_stay(box: str) -> None:
    """A framed line that asks for nothing, and one on white ground, is the author's."""
    assert len(body(page(paragraphs(0, 5) + box + paragraphs(5))).split("\n")) == len(PARAGRAPHS) + 1


def test_modules_of_a_page() -> None:
    """Where each paragraph stands in a module of its own, a module that leads away is no part, a module of text is."""
    modules = "".join(f"<div class='c{n}'><div><p>{text}</p></div></div>" for n, text in enumerate(PARAGRAPHS))
    away = (
        "<div><div><h4>Two keys, one lock</h4><p>Our annual argument, with a rural dean and no biscuits at all.</p>"
        "<p><a href='/seat'>Hold a seat</a></p></div></div>"
    )
    cut = modules.index("<div class='c5'>")
    assert body(page(modules[:cut] + away + modules[cut:])).split("\n") == PARAGRAPHS


def test_card_headed_by_a_link_is_no_part() -> None:
    """A small box below the linked headline of another article is that article's."""
    card = (
        "<div class='x1'><h3><a href='/a'>Seaford keeps its pipes clean</a></h3><ul><li>By Jan Poe</li></ul>"
        "<p>The plant has gone a year without a shutdown, its manager says.</p></div>"
    )
    assert body(page(paragraphs(0, 5) + card + paragraphs(5))).split("\n") == PARAGRAPHS


def test_heading_of_what_was_taken_out_goes() -> None:
    """A heading below which its box holds an appeal and nothing else goes with it."""
    box = (
        "<div class='yellow'><h3>A clapper for the bell</h3><p>It costs 6.800 Euro. Account: Parish of Quayhaven,"
        " IBAN DE98 5555 0101 0000 4477 10, keyword bell.</p></div>"
    )
    assert body(page(paragraphs(0, 5) + box + "<h2>A trail</h2>" + paragraphs(5))).split("\n") == [
        *PARAGRAPHS[:5],
        "A trail",
        *PARAGRAPHS[5:],
    ]


def test_german_quotation_marks_end_sentences() -> None:
    """Paragraphs in boxes of their own that end with one belong to the text."""
    spoken = "„Wir haben lange überlegt, ob das zu laut ist, aber dann hat es niemand mehr bestritten.“"
    inside = f"<div>{paragraphs(0, 4)}</div><div><div>{spoken}</div></div><div>{paragraphs(4)}</div>"
    assert spoken in body(page(inside)).split("\n")


@pytest.mark.parametrize(
    ("path", "heading", "below", "expected"),
    [
        (
            "press-releases/p/8812",
            "Press releases",
            "<div>Quay to build a crane at the old works</div>",
            "Quay to build",
        ),
        (
            "harbour-bridge-closes/2",
            "Harbour bridge closes",
            "<h3>Quay to build a crane at the old works</h3>",
            "Harbour bridge",
        ),
    ],
)
def test_headline_below_the_name_of_its_section(path: str, heading: str, below: str, expected: str) -> None:
    """An h1 is the section's where the page's address has its name further up; the heading below is the article's."""
    html = page(below + paragraphs(), heading=f"<h1>{heading}</h1>").replace(
        b"<title>Harbour bridge closes", f"<title>{heading}".encode()
    )
    found = extract(html, f"https://quayhaven.example/{path}")
    assert isinstance(found, Article), found
    assert (found.headline or "").startswith(expected)


@pytest.mark.parametrize("stated", ["Why the ships wait", "Harbour bridge shut: ships wait"])
def test_headline_of_which_the_address_is_made(stated: str) -> None:
    """The h1 counts where the address holds its words, whatever JSON-LD and OpenGraph agree on."""
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{stated}"}}</script>'
    html = page(paragraphs()).replace(b"<head>", f"<head><meta property='og:title' content='{stated}'>{data}".encode())
    html = html.replace(b"bridge closes</h1>", b"bridge closes until June</h1>")
    for path, expected in (("harbour-bridge-closes-until-june", "Harbour bridge closes until June"), ("4711", stated)):
        found = extract(html, f"https://quayhaven.example/{path}")
        assert isinstance(found, Article), found
        assert found.headline == expected


def test_kicker_in_an_element_without_a_name() -> None:
    """Of a heading of two elements the short first one is a kicker where its class begins as such names do."""
    heading = "<h1><span class='art__dz'>Traffic in Quayhaven</span> <span>Harbour bridge closes until June</span></h1>"
    assert _headline(page(paragraphs(), heading=heading)) == "Harbour bridge closes until June"


def test_list_without_links_is_none_of_other_articles() -> None:
    """A list of the text whose name says 'article list' is read, and so is a heading whose id is made of its words."""
    items = "".join(f"<li>{text}</li>" for text in PARAGRAPHS[2:5])
    heading = '<h3 id="nav_comments-of-the-drivers_1">What the drivers say</h3>'
    inside = f'{paragraphs(0, 2)}<ul class="article-list">{items}</ul>{heading}{paragraphs(5)}'
    assert body(page(inside)).split("\n") == [*PARAGRAPHS[:5], "What the drivers say", *PARAGRAPHS[5:]]


def test_footer_of_a_quotation_is_the_text() -> None:
    """Who is quoted stands in the footer of a quotation; that of a page is none of the text."""
    quote = f"<blockquote><p>{PARAGRAPHS[2]}</p><footer>Anna Roe, mayor</footer></blockquote>"
    assert "Anna Roe, mayor" in body(page(paragraphs(0, 2) + quote + paragraphs(3))).split("\n")


def test_part_that_stands_in_two_forms_is_read_once() -> None:
    """What a page holds for telephones and for wide screens is one text; a slip among siblings stays."""
    twice = f"<div class='mobile-only'>{paragraphs(2, 5)}</div><div class='desktop-only'>{paragraphs(2, 5)}</div>"
    assert body(page(paragraphs(0, 2) + twice + paragraphs(5))).split("\n") == PARAGRAPHS
    single = f"<div class='mobile-only'>{paragraphs(2, 3)}</div><div class='desktop-only'>{paragraphs(2, 3)}</div>"
    assert body(page(paragraphs(0, 2) + single + paragraphs(3))).split("\n") == PARAGRAPHS
    assert body(page(paragraphs(0, 3) + paragraphs(2))).split("\n") == [*PARAGRAPHS[:3], *PARAGRAPHS[2:]]
    modules = "".join(f"<div class='block'><p>{text}</p></div>" for text in [*PARAGRAPHS[:3], *PARAGRAPHS[2:]])
    assert body(page(modules)).split("\n") == [*PARAGRAPHS[:3], *PARAGRAPHS[2:]]
    refrain = paragraphs(0, 4) + paragraphs(1, 2) + paragraphs(4)
    assert body(page(refrain)).split("\n") == [*PARAGRAPHS[:4], PARAGRAPHS[1], *PARAGRAPHS[4:]]


@pytest.mark.parametrize("named", ["", " class='fact'", " class='pullquote'"])
def test_call_out_that_leads_nowhere_is_the_text(named: str) -> None:
    """An aside among paragraphs without links, buttons and pictures is a part of the text; one with a link is none."""
    facts = f"<aside{named}><h3>The bridge in figures</h3><p>{PARAGRAPHS[5]}</p></aside>"
    wanted = [*PARAGRAPHS[:5], "The bridge in figures", *PARAGRAPHS[5:]]
    assert body(page(paragraphs(0, 5) + facts + paragraphs(6))).split("\n") == wanted
    linked = facts.replace("</p>", " <a href='/map'>See the map of all bridges</a></p>")
    assert "The bridge in figures" not in body(page(paragraphs(0, 5) + linked + paragraphs(6)))


def test_text_for_screen_readers_is_left_out_of_paragraphs_and_headings() -> None:
    """What is read out but not shown is no text of the article, be it a part of a line or all of it."""
    told = "<span class='visually-hidden'> (opens in a new window)</span>"
    linked = f"<p>{PARAGRAPHS[0]} Read <a href='/x'>more{told}</a> there.</p><h2>The works <a href='#works'>¶</a></h2>"
    whole = "<p><span class='sr-only'>Below you may hear this story as a machine reads it.</span></p>"
    wanted = [f"{PARAGRAPHS[0]} Read more there.", "The works", *PARAGRAPHS[2:]]
    assert body(page(linked + whole + paragraphs(2))).split("\n") == wanted
    modules = [linked, whole, *(f"<p>{text}</p>" for text in PARAGRAPHS[2:])]
    assert body(page("".join(f"<div class='block'>{part}</div>" for part in modules))).split("\n") == wanted


def test_by_for_screen_readers_counts() -> None:
    """In a short line such text is what tells of whom the page speaks."""
    byline = "<p><span class='screen-reader-text'>By</span> Anna Roe</p>"
    found = extract(page(byline + paragraphs()), URL)
    assert isinstance(found, Article)
    assert found.authors == ("Anna Roe",)


def test_box_of_facts_at_the_end_is_the_text() -> None:
    """Also where trafilatura reads the page, which leaves such boxes out: with short sentences, and at the end."""
    facts = "<h2>The bridge in figures</h2><div><p>It is 240 metres long.</p><p>It was built in 1931.</p></div>"
    box = f"<aside class='article__fact-box'>{facts}</aside>"
    wanted = [*PARAGRAPHS[:4], "The bridge in figures", "It is 240 metres long.", "It was built in 1931."]
    found = extract(page(f"<p>More news and views of the town</p>{paragraphs(0, 4)}{box}"), URL)
    assert isinstance(found, Article)
    assert found.extractor == "trafilatura"
    assert found.body.split("\n")[-7:] == wanted
    asking = box.replace("</p></div>", " <a href='/paper'>Get the paper</a></p></div>")
    assert "in figures" not in body(page(f"{paragraphs(0, 4)}{asking}"))
