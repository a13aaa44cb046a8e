"""What a site's pages teach, what it is used for, and that it unlearns what was wrong."""

import pickle
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extraction import Article, SiteMemory, Trace, learn, read
from extraction.errors import ArgumentError
from extraction.memory import Holds, from_rows, to_rows, trace_from_json, trace_to_json
from extraction.memory.learn import MAX_SEEN, MAX_SEGMENTS
from extraction.memory.paths import LooseStep
from warehouse.contract import SignalKind

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
NOUNS = [
    "harbour",
    "council",
    "river",
    "school",
    "library",
    "bridge",
    "station",
    "market",
    "theatre",
    "museum",
    "garden",
    "tunnel",
]
VERBS = ["opens", "closes", "repairs", "paints", "measures", "rents", "sells", "extends", "visits", "remembers"]
ADVERBS = ["slowly", "quietly", "again", "today", "early", "late", "carefully", "twice", "gladly", "never"]
PROMO = "The town archive holds a map of every street that is named in these pages."


def sentence(seed: random.Random) -> str:
    """One made-up sentence."""
    words = [f"The {seed.choice(NOUNS)} {seed.choice(VERBS)} the {seed.choice(NOUNS)} {seed.choice(ADVERBS)}"]
    words += [f"and {seed.choice(NOUNS)} number {seed.randint(2, 9999)} {seed.choice(VERBS)} {seed.choice(ADVERBS)}"]
    return " ".join(words) + "."


def page(
    number: int,
    *,
    promo: str | None = None,
    body: str = "story-text",
    byline: bool = True,
    extra: str = "",
    main: str = "page-main",
) -> bytes:
    """One article page of a made-up site."""
    seed = random.Random(number)
    paragraphs = [" ".join(sentence(seed) for _ in range(3)) for _ in range(8)]
    middle = f"<p>{promo}</p>" if promo else ""
    text = "".join(f"<p>{one}</p>" for one in paragraphs[:5]) + middle + "".join(f"<p>{p}</p>" for p in paragraphs[5:])
    signed = '<p class="story-by">By Anna Roe</p>' if byline else ""
    links = "".join(f'<li><a href="/n/{n}">{sentence(seed)}</a></li>' for n in range(12))
    title = f"Town news {number} of the {seed.choice(NOUNS)}"
    return f"""<!doctype html><html lang="en"><head><title>{title}</title>
    <meta property="og:title" content="{title}"><meta property="og:type" content="article"></head><body>
    <header class="top"><nav class="menu"><ul>{links}</ul></nav></header>
    <main class="{main}"><article class="story"><h1 class="story-title">{title}</h1>{signed}
    <time class="story-date" datetime="2026-11-{number % 20 + 1:02}T08:00:00Z">day</time>
    <div class="{body}">{text}{extra}</div></article>
    <section class="more-news"><ul>{links}</ul></section></main>
    <footer class="bottom"><p>Printed in the town.</p></footer></body></html>""".encode()


def url(number: int) -> str:
    """Its address."""
    return f"https://town.example/news/{number}"


def trace(number: int, memory: SiteMemory | None = None, **form: object) -> Trace:
    """What a page of that form leaves behind."""
    found = read(page(number, **form), url(number), memory=memory).trace  # type: ignore[arg-type]
    assert found is not None
    return found


def body(number: int, memory: SiteMemory | None, **form: object) -> str:
    """The text of a page of that form."""
    return article(number, memory, **form).body


def article(number: int, memory: SiteMemory | None, **form: object) -> Article:
    """What is read from a page of that form."""
    found = read(page(number, **form), url(number), memory=memory).result  # type: ignore[arg-type]
    assert isinstance(found, Article)
    return found


@pytest.fixture(scope="module")
def plain() -> SiteMemory:
    """What eight ordinary pages teach."""
    return learn(None, [trace(number) for number in range(1, 9)], NOW)


def test_a_known_template_is_read_by_its_places(plain: SiteMemory) -> None:
    """A page of a known template is read without the general readers, and gives the same article."""
    known, general = article(50, plain), article(50, None)
    assert known.extractor == "memory"
    assert general.extractor != "memory"
    assert known.extractor_version == f"{general.extractor_version}, memory {plain.version}"
    assert replace(known, extractor=general.extractor, extractor_version=general.extractor_version) == general


def test_the_places_are_those_of_text_and_fields(plain: SiteMemory) -> None:
    """What is known of a template names the places of its text, its headline, its byline and its date."""
    places = plain.wrappers[0].places
    assert {one.name for one in places if one.holds is Holds.BODY} == {"p"}
    assert [one.name for one in places if one.headline] == ["h1.story-title"]
    assert [one.name for one in places if one.byline] == ["p.story-by"]
    assert any(one.date for one in places)


def test_boilerplate_inside_the_text_is_taken_out_and_reported() -> None:
    """A sentence that stands on the pages of several articles leaves the text and is reported with its wording."""
    memory = learn(None, [trace(number, promo=PROMO) for number in range(1, 7)], NOW)
    assert PROMO in body(50, None, promo=PROMO)
    cleaned = article(50, memory, promo=PROMO)
    assert PROMO not in cleaned.body
    assert PROMO in [signal.evidence for signal in cleaned.signals]
    assert len(cleaned.body.split("\n")) == 8


def test_a_heading_of_every_article_stays_where_it_heads_something() -> None:
    """A heading that all articles have is taken out only where nothing of the article follows it."""
    heads = "<h2>Questions and answers</h2><p>{}</p>"
    pages = [trace(n, extra=heads.format(sentence(random.Random(n)))) for n in range(1, 8)]
    memory = learn(None, pages, NOW)
    assert "Questions and answers" in body(50, memory, extra=heads.format("The answer is as long as the question was."))
    promos = [trace(n, extra=heads.format(PROMO)) for n in range(1, 8)]
    assert "Questions and answers" not in body(50, learn(None, promos, NOW), extra=heads.format(PROMO))


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_what_stands_on_few_pages_of_many_stays(share: float) -> None:
    """A series' introduction that stands on few of many articles belongs to each of them."""
    total = 40
    pages = [trace(n, promo=PROMO if n <= share * total else None) for n in range(1, total + 1)]
    memory = learn(None, pages, NOW)
    assert PROMO in body(50, memory, promo=PROMO)


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("“We will not close the bridge before the new one stands,” said the mayor when she took office.", True),
        ("„Wir schließen die Brücke nicht, bevor die neue steht“, sagte die Bürgermeisterin bei ihrem Antritt.", True),
        ("This is part of a series on the old bridges of the town, in which we tell of one bridge each week.", True),
        (
            "Dieser Artikel ist Teil unserer Serie über die alten Brücken der Stadt, in der es um jede einmal geht.",
            True,
        ),
        (PROMO, False),
        (
            '<a href="/bridges">This is part of a series on the old bridges of the town, and here are all parts.</a>',
            False,
        ),
    ],
)
def test_quotations_and_introductions_of_a_series_stay(text: str, stays: bool) -> None:
    """What stands on four of ten pages is boilerplate, but for what articles may well tell again; on all it is too."""
    plain_text = text.split(">")[1].split("<", maxsplit=1)[0] if text.startswith("<") else text
    some = learn(None, [trace(n, promo=text if n % 5 < 2 else None) for n in range(1, 31)], NOW)
    assert (plain_text in body(50, some, promo=text)) is stays
    every = learn(None, [trace(n, promo=text) for n in range(1, 31)], NOW)
    assert plain_text not in body(50, every, promo=text)


def test_the_order_of_pages_does_not_matter() -> None:
    """The same traces in any order teach the same."""
    pages = [trace(number, promo=PROMO if number % 2 else None) for number in range(1, 13)]
    shuffled = pages[:]
    random.Random(3).shuffle(shuffled)
    assert learn(None, pages, NOW) == learn(None, shuffled, NOW)


def test_rows_hold_all_of_it(plain: SiteMemory) -> None:
    """A memory written as rows and read again is the same, and it survives pickling."""
    memory = learn(plain, [trace(number, promo=PROMO) for number in range(20, 26)], NOW + timedelta(days=1))
    assert from_rows(to_rows(plain) + to_rows(memory)) == memory
    assert pickle.loads(pickle.dumps(memory)) == memory  # noqa: S301 - our own bytes
    assert from_rows([]) is None
    left = trace(30, plain)
    assert trace_from_json(trace_to_json(left)) == left
    with pytest.raises(ArgumentError, match="learn it anew"):
        from_rows([row for row in to_rows(memory) if row["kind"] != "site"])


def test_copies_of_one_article_count_once() -> None:
    """The same text under many addresses is one article: its sentences are no boilerplate and teach no template."""
    html = page(1, promo=PROMO)
    traces = [read(html, url(number)).trace for number in range(100, 140)]
    memory = learn(None, [one for one in traces if one], NOW)
    assert memory.articles == 1
    assert not memory.boilerplate
    assert not memory.templates


def test_an_article_seen_again_counts_once(plain: SiteMemory) -> None:
    """Pages that were learned from before add nothing when they come again."""
    again = learn(plain, [trace(number) for number in range(1, 9)], NOW + timedelta(days=1))
    assert again.articles == plain.articles
    assert again.segments == plain.segments
    assert again.version == plain.version + 1


def test_a_rejected_page_leaves_no_trace() -> None:
    """A wall gives nothing to learn from."""
    wall = b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>"
    reading = read(wall, url(1))
    assert not isinstance(reading.result, Article)
    assert reading.trace is None


def test_a_wall_that_passes_for_articles_for_a_day_does_no_harm(plain: SiteMemory) -> None:
    """A site that serves one page under all addresses for a day is read as before on the next."""
    wall = page(77, promo="Please accept what we do with your data to go on reading on our pages.", body="wall-box")
    poisoned = [read(wall, url(number)).trace for number in range(200, 230)]
    after = learn(plain, [one for one in poisoned if one], NOW + timedelta(days=1))
    assert after.boilerplate == plain.boilerplate
    assert article(50, after).body == article(50, plain).body
    assert article(50, after).extractor == "memory"


WALL = [
    "Please accept what we do with your data to go on reading on our pages, now and whenever you come back.",
    "We and the partners we work with keep what you look at, where you are and how long you stay on a page.",
    "You can change your mind at any time, and you can read without all this if you pay for it every month.",
    "Whoever has paid already may sign in here, and whoever has lost the word for it may ask for another one.",
]


def wall(number: int, kind: str) -> bytes:
    """A page that a site serves in place of its articles: the same for all, with the beginning of each, or anything."""
    if kind == "same":
        return page(77, body="wall-box")
    if kind == "anything":
        return page(1_000 + number, body="wall-box")
    own, place = page(number).decode(), "story-text" if kind == "beginning, in place" else "wall-box"
    head, text = own.split('<div class="story-text">')
    text, foot = text.split("</article>", 1)
    first, told = text.split("</p>", 1)[0], "".join(f"<p>{one}</p>" for one in WALL)
    return f'{head}<div class="{place}">{first}</p>{told}</div></article>{foot}'.encode()


@pytest.mark.parametrize("known", [True, False], ids=["known before", "new"])
@pytest.mark.parametrize("kind", ["same", "beginning", "beginning, in place", "anything"])
def test_a_site_recovers_from_a_day_of_walls(plain: SiteMemory, kind: str, *, known: bool) -> None:
    """After a day of walls that passed for articles pages are read as without memory, soon by their places again."""
    poisoned = [
        read(wall(number, kind), url(number), memory=plain if known else None).trace for number in range(200, 230)
    ]
    assert all(poisoned)
    memory = learn(plain if known else None, [one for one in poisoned if one], NOW)
    fitted = []
    for day in range(1, 5):
        numbers = range(300 + 10 * day, 308 + 10 * day)
        found = [read(page(number), url(number), memory=memory) for number in numbers]
        assert [one.result.body for one in found if isinstance(one.result, Article)] == [body(n, None) for n in numbers]
        traces = [one.trace for one in found if one.trace]
        fitted.append(sum(one.fitted for one in traces))
        memory = learn(memory, traces, NOW + timedelta(days=day))
    assert fitted[-1] >= len(numbers) - 1  # one page in 32 is read both ways
    assert not {one.sample for one in memory.segments if (one.text, one.place) in memory.boilerplate} - {*WALL, ""}


def test_a_text_learned_wrongly_is_unlearned() -> None:
    """A text that stood on all pages of a day stays in the text again once other pages came without it."""
    first = learn(None, [trace(number, promo=PROMO) for number in range(1, 6)], NOW)
    found = article(50, first, promo=PROMO)
    assert PROMO not in found.body
    assert len(found.line_kinds) == len(found.body.split("\n"))
    later = learn(first, [trace(number) for number in range(6, 40)], NOW + timedelta(days=1))
    assert PROMO in body(50, later, promo=PROMO)


def test_a_template_that_moved_is_read_in_the_general_way_and_learned_anew(plain: SiteMemory) -> None:
    """Where the text stands elsewhere than it did, pages are still read right, and the places are learned anew."""
    memory = plain
    for day in range(1, 4):
        pages = [trace(100 * day + n, memory, body="story-new") for n in range(8)]
        if day == 1:
            assert {one.fitted for one in pages} == {False}
            assert all(one.misfit for one in pages)
            kinds = {signal.kind for signal in article(101, memory, body="story-new").signals}
            assert SignalKind.TEMPLATE_MISFIT in kinds
        memory = learn(memory, pages, NOW + timedelta(days=day))
    assert memory.wrappers[0].dropped == 1
    moved = article(50, memory, body="story-new")
    assert moved.extractor == "memory"
    assert moved.body == article(50, None, body="story-new").body


KINDS = ["town-main climate", "town-main film", "film live town-main", "town-main"]


def test_a_name_around_the_text_that_differs_from_page_to_page_does_not_count() -> None:
    """Where pages differ in a name of one element around the text, its other names tell the place, on new kinds too."""
    memory = learn(None, [trace(number, main=kind) for number, kind in enumerate(KINDS)], NOW)
    assert "main.town-main *" in {one.name for one in memory.wrappers[0].places}
    for kind in (*KINDS, "town-main opinion"):
        known, general = article(50, memory, main=kind), article(50, None, main=kind)
        assert known.extractor == "memory"
        assert known.body == general.body


def test_what_was_known_of_two_kinds_of_pages_becomes_one() -> None:
    """Places and texts that were counted apart count together once a third kind shows that the name does not count."""
    first = learn(None, [trace(n, promo=PROMO, main=KINDS[1]) for n in (1, 2)], NOW)
    second = learn(first, [trace(n, first, promo=PROMO, main=KINDS[2]) for n in (3, 4)], NOW + timedelta(days=1))
    text = [one for one in second.segments if one.sample.startswith(PROMO[:20])]
    assert [one.pages for one in text] == [4]
    assert sum(one.name == "main.film.town-main *" for one in second.wrappers[0].places) == 1
    assert from_rows(to_rows(second)) == second
    third = learn(second, [trace(5, second, promo=PROMO, main=KINDS[0])], NOW + timedelta(days=2))
    assert {one.name for one in third.wrappers[0].places if one.name.startswith("main")} == {"main.town-main *"}
    assert [one.pages for one in third.segments if one.sample.startswith(PROMO[:20])] == [5]
    assert PROMO not in body(50, third, promo=PROMO, main="town-main opinion")


def test_pages_of_another_name_do_not_hide_that_a_name_does_not_count() -> None:
    """Pages whose elements share no name with those known before are compared with each other."""
    first = learn(None, [trace(number, main="quay") for number in (1, 2, 3)], NOW)
    kinds = [f"town-main {kind}" for kind in ("climate", "film", "live")]
    later = [trace(number, first, main=kind) for number, kind in enumerate(kinds, 10)]
    memory = learn(first, later, NOW + timedelta(days=1))
    assert len(memory.wrappers) == 1
    assert {"main.quay", "main.town-main *"} <= {one.name for one in memory.wrappers[0].places}


def test_names_that_two_elements_of_a_page_share_tell_nothing() -> None:
    """Columns with one name: what one holds is not taken for what the other does."""
    form = [f'story-text"></div><div class="column {kind}' for kind in ("one", "two", "three", "four")]
    aside = '</div><div class="column"><p>The harbour office asks all readers for old photographs of the quay.</p>'
    memory = learn(None, [trace(number, body=text, extra=aside) for number, text in enumerate(form)], NOW)
    assert not [one.name for one in memory.wrappers[0].places if one.name.endswith("*")]


def test_a_column_that_comes_later_is_not_taken_for_the_one_that_holds_the_text() -> None:
    """Where a page has two elements with the names that all share, neither is taken for the known one."""
    columns = [f'col {kind}"><div class="story-part' for kind in ("film", "climate", "live")]
    memory = learn(None, [trace(number, body=text) for number, text in enumerate(columns)], NOW)
    assert "div.col *" in {one.name for one in memory.wrappers[0].places}
    assert article(40, memory, body=columns[0]).extractor == "memory"
    told = "The harbour office asks all its readers for old photographs of the quay and of those who worked on it."
    beside = f'</div></div><div class="col side"><div class="story-part"><p>{told}</p></div>'
    assert told not in body(50, memory, body=columns[0], extra=beside)
    later = [trace(number, memory, body=columns[0], extra=beside) for number in range(20, 26)]
    after = learn(memory, later, NOW + timedelta(days=1))
    assert told not in body(50, after, body=columns[0], extra=beside)


def test_thousands_of_elements_that_a_name_may_stand_for_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a page grows with its elements, not with their square."""
    memory = learn(None, [trace(number, main=kind) for number, kind in enumerate(KINDS)], NOW)
    asked = 0
    fits = LooseStep.fits

    def counted(step: LooseStep, name: str) -> bool:
        nonlocal asked
        asked += 1
        return fits(step, name)

    monkeypatch.setattr(LooseStep, "fits", counted)
    count = 2_000
    many = "town-main" + '"></main><main class="town-main'.join(["", *("" for _ in range(count))])
    result = read(page(60, main=many), url(60), memory=memory).result
    assert isinstance(result, Article)
    assert asked < 20 * count


def test_a_page_that_lacks_what_its_template_always_prints_is_read_in_the_general_way(plain: SiteMemory) -> None:
    """Without the byline that every page of the template has, the page is not read by its places alone."""
    found = trace(50, plain, byline=False)
    assert not found.fitted
    assert found.misfit == "no byline where this template has it"


def test_much_text_at_unknown_places_is_not_left_out(plain: SiteMemory) -> None:
    """A page with a good part of its text at places never seen before is read in the general way."""
    seed = random.Random(9)
    extra = "<div class='chapter'>" + "".join(f"<p>{sentence(seed)} {sentence(seed)}</p>" for _ in range(9)) + "</div>"
    assert article(50, plain, extra=extra).body == article(50, None, extra=extra).body


@pytest.mark.parametrize(
    "box", ["<div>{}</div>", "<div class='part'>{}</div>", "<section id='more'>{}</section>", "{}"]
)
def test_text_behind_the_known_box_is_not_left_out(plain: SiteMemory, box: str) -> None:
    """An article that goes on behind the element in which all others end is read as without memory."""
    more = "".join(f"<p>{' '.join(sentence(random.Random(n)) for _ in range(3))}</p>" for n in range(5))
    html = page(900).replace(b"</div></article>", f"</div>{box.format(more)}</article>".encode())
    known, general = (read(html, url(900), memory=memory).result for memory in (plain, None))
    assert isinstance(known, Article)
    assert isinstance(general, Article)
    assert known.body == general.body
    assert len(known.body.split("\n")) == 13
    assert SignalKind.TEMPLATE_MISFIT in {signal.kind for signal in known.signals}


@pytest.mark.parametrize("seen", [True, False], ids=["seen before", "new"])
def test_what_leaks_into_the_text_is_reported_as_without_memory(plain: SiteMemory, *, seen: bool) -> None:
    """A box behind the last paragraph is left out and told of, whether or not other pages had one."""
    box = "<p><span>Subscribe to our daily briefing and never miss a story.</span></p>"
    memory = learn(None, [trace(number, extra=box) for number in range(1, 9)], NOW) if seen else plain
    known, general = article(50, memory, extra=box), article(50, None, extra=box)
    leaked = [signal.evidence for signal in known.signals if signal.kind is SignalKind.BOILERPLATE_REMOVED]
    assert leaked
    assert leaked == [one.evidence for one in general.signals if one.kind is SignalKind.BOILERPLATE_REMOVED]
    assert known.body == general.body
    assert known.extractor == "memory"


def test_a_byline_among_the_text_is_no_reason_to_doubt_the_places(plain: SiteMemory) -> None:
    """A short line that signs is none of the text: a page with one at a place never seen is read by its places."""
    extra = '<div class="story-part">By Jan Poe</div><p>The council votes on the plan for the quay in December.</p>'
    known, general = article(50, plain, extra=extra), article(50, None, extra=extra)
    assert known.extractor == "memory"
    assert "Jan Poe" not in known.body
    assert known.body == general.body.replace("By Jan Poe\n", "")
    assert known.body.endswith("in December.")


def test_who_and_when_are_sought_where_the_template_prints_them(plain: SiteMemory) -> None:
    """A name and a day behind the text, where other pages have text, change nothing where byline and date stand."""
    template = next(iter(plain.templates.values()))
    text = {place for place, holds in template.holds.items() if holds is Holds.BODY}
    assert text <= template.silent
    assert not template.silent.intersection(*template.fields.values())
    extra = "<p>By Jan Poe</p><p>Published 3 January 2025 in the weekend issue of the town news.</p>"
    known, general = article(50, plain, extra=extra), article(50, None, extra=extra)
    assert known.extractor == "memory"
    assert known.authors == general.authors == ("Anna Roe",)
    assert known.published_at == general.published_at


def test_nothing_is_silent_where_the_template_prints_no_byline() -> None:
    """Without a place for the byline any place may print one."""
    memory = learn(None, [trace(number, byline=False) for number in range(1, 9)], NOW)
    assert not next(iter(memory.templates.values())).silent
    extra = "<p>By Jan Poe</p>"
    known, general = (article(50, one, byline=False, extra=extra) for one in (memory, None))
    assert known.extractor == "memory"
    assert known.authors == general.authors == ("Jan Poe",)


def test_a_credit_at_an_unknown_place_of_a_short_text_is_no_text_that_was_missed(plain: SiteMemory) -> None:
    """Who reported and edited, in a line as long as a sentence, does not make a short text one of unknown places."""
    credit = "<div class='story-credit'>Reporting by Jan Poe and Ines Gray in Quayhaven; Editing by Abel Moss</div>"
    whole = page(50, extra=credit)
    head, behind = whole.split(b'<div class="story-text">')
    tail = behind[behind.index(credit.encode()) :]
    seed = random.Random(4)
    brief = f"<p>{sentence(seed)} {sentence(seed)} {sentence(seed)}</p><p>{sentence(seed)}</p>".encode()
    found = read(head + b'<div class="story-text">' + brief + tail, url(50), memory=plain)
    assert found.trace is not None
    assert found.trace.misfit is None
    assert found.trace.fitted


def test_text_at_a_place_that_held_none_is_not_left_out_silently() -> None:
    """A sentence in an element of the text that held nothing of articles before is reported where it is left out."""
    told = (
        "{} The desk of the town news wrote this note by hand, and it thanks all who wrote to it in the year that ends."
    )
    note = f'<div class="story-note"><p>{told}</p></div>'
    pages = [trace(number, extra=note.format(number)) for number in range(1, 9)]
    pages = [
        replace(one, blocks=tuple(replace(b, body=b.body and "desk" not in b.sample) for b in one.blocks))
        for one in pages
    ]
    known = article(60, learn(None, pages, NOW), extra=note.format(60))
    assert "desk" not in known.body
    assert any("desk" in signal.evidence for signal in known.signals)


def test_a_list_stays_where_two_pages_of_many_had_a_list_that_is_none_of_theirs() -> None:
    """What leaked at a place on two pages does not take the article's own list from the third."""
    steps = "<ul><li>The ferry leaves at six</li><li>The bridge opens at nine</li><li>The tram stops at ten</li></ul>"
    pages = [trace(number, extra=steps if number < 3 else "") for number in range(1, 13)]
    pages = [
        replace(one, blocks=tuple(replace(b, body=b.body and " at " not in b.sample) for b in one.blocks))
        for one in pages
    ]
    memory = learn(None, pages, NOW)
    assert "The bridge opens at nine" in body(50, None, extra=steps)
    assert body(50, memory, extra=steps) == body(50, None, extra=steps)


def test_elements_without_names_are_not_told_apart_by_their_place() -> None:
    """Where sub-headings and links to other pages stand at one kind of place, the general readers decide."""

    def nameless(number: int) -> bytes:
        seed = random.Random(number)
        text = "".join(f"<div><div>{' '.join(sentence(seed) for _ in range(4))}</div></div>" for _ in range(4))
        more = "".join(f"<div>{sentence(seed)[:40]}</div>" for _ in range(6))
        title, sub = f"Town news {number}", f"What the vote number {number} means"
        head = f"<html><head><title>{title}</title></head><body><div>{title}</div>"
        rest = text.replace("The", "A")
        return f"{head}{text}<div>{sub}</div>{rest}<div>More of this</div>{more}</body></html>".encode()

    traces = [read(nameless(number), url(number)).trace for number in range(1, 9)]
    memory = learn(None, [one for one in traces if one], NOW)
    known, general = (read(nameless(50), url(50), memory=given).result for given in (memory, None))
    assert isinstance(known, Article)
    assert isinstance(general, Article)
    assert "What the vote number 50 means" in general.body
    assert known.body == general.body


def test_what_is_kept_is_bounded(plain: SiteMemory) -> None:
    """However many pages come, no more than the stated numbers of segments and articles are kept."""
    notes = plain.segments[:1]
    assert notes
    base = trace(1)
    many = []
    for number in range(1, MAX_SEEN + 200):
        blocks = tuple(replace(one, text=one.text ^ (number << 20)) for one in base.blocks)
        many.append(replace(base, article=number, blocks=blocks, url=url(number)))
    memory = learn(None, many, NOW)
    assert len(memory.seen) == MAX_SEEN
    assert len(memory.segments) <= MAX_SEGMENTS
    assert memory.articles == MAX_SEEN + 199
