"""What an article says of itself: that it is short, that it breaks off, that it was corrected or updated."""

import pytest

from extraction import Article, extract
from tests.extraction.gate_pages import articles
from tests.extraction.gate_pages.frame import HEADLINE, TEXT, declared, page, paragraphs
from warehouse.contract import SignalKind

URL = "https://courier.example/2026/11/18/fish-market-moves"
LANGUAGES = ("en", "de", "fr", "es", "ja")


def read(html: str) -> Article:
    """The article of a page."""
    found = extract(html.encode(), URL)
    assert isinstance(found, Article), found
    return found


def signals(article: Article, kind: SignalKind) -> list[str]:
    """Evidence of an article's signals of a kind."""
    return [signal.evidence for signal in article.signals if signal.kind is kind]


def story(language: str, last: str = "", *, count: int = 9, behind: str = "", box: str = "article-body") -> str:
    """A page with a text of some paragraphs, a last one, and something behind them."""
    text = paragraphs(language, count) + last
    return page(
        f"<article><h1>{HEADLINE[language]}</h1><div class='{box}'>{text}</div>{behind}</article>",
        language=language,
        head=declared(language),
    )


PROMPTS = {
    "en": "<div class=offer><h3>Subscribe to continue reading</h3></div>",
    "de": "<div class=angebot><p>Dieser Artikel ist exklusiv für unsere Abonnenten.</p></div>",
    "fr": "<div class=offre><p>La suite est réservée à nos abonnés. Déjà abonné ?</p></div>",
    "es": "<div class=oferta><p>Suscríbete para seguir leyendo</p></div>",
    "ja": "<div class=kaiin><p>この記事は有料会員限定です。</p></div>",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("end", ["…", "...", " [...]"])
def test_text_that_breaks_off_at_a_prompt_is_sold(language: str, end: str) -> None:
    """A long text that ends in an ellipsis in front of a prompt to subscribe is a part of a sold article."""
    last = TEXT[language][9].rstrip(".。")[:-3]
    article = read(story(language, f"<p>{last}{end}</p>", behind=PROMPTS[language]))
    assert article.paywalled is True
    assert len(signals(article, SignalKind.BODY_TRUNCATED)) == 1


@pytest.mark.parametrize(
    "behind",
    [
        "<div class=tp-container-inner></div>",
        "<div id=piano-inline></div>",
        "<div id=poool-widget></div>",
        "<div class='c-paywall'><a href='/offers'>See offers</a></div>",
        "<div class=regwall><p>Register for free to continue reading</p></div>",
    ],
)
def test_text_that_ends_in_mid_sentence_at_a_box_is_sold(behind: str) -> None:
    """A text that ends in mid-sentence in front of a box for a prompt, though a script fills it, breaks off."""
    article = read(story("en", f"<p>{TEXT['en'][9][:70]}</p>", behind=behind))
    assert article.paywalled is True
    assert signals(article, SignalKind.BODY_TRUNCATED)


def test_text_that_fades_out_breaks_off() -> None:
    """A text that ends in mid-sentence in a box that fades it out breaks off."""
    article = read(story("en", f"<p>{TEXT['en'][9][:70]}</p>", box="article-body fade-out"))
    assert signals(article, SignalKind.BODY_TRUNCATED)


@pytest.mark.parametrize(
    ("last", "behind"),
    [
        ("<p>And nobody has told the gulls about it yet, the oldest of the traders said and laughed…</p>", ""),
        ("", PROMPTS["en"]),
        ("<p>Helena Marsh, with reports from two correspondents in the northern basin</p>", ""),
        (f"<ul><li>{TEXT['en'][9][:70]}</li></ul>", PROMPTS["en"]),
        ("<p>The hall opens in spring. Helena Marsh</p>", PROMPTS["en"]),
        ("<p>Reporting by Helena Marsh and Ole Petersen; editing by Lene Ahrens</p>", PROMPTS["en"]),
        ("<p>The market at the rope works, from 23 March to 2 April, courier.example</p>", PROMPTS["en"]),
        (
            "<p>Read more about the market and its long history in our series</p>",
            "<footer>Subscribe to continue</footer>",
        ),
    ],
)
def test_text_that_ends_is_whole(last: str, behind: str) -> None:
    """An ellipsis without a prompt, a prompt behind a sentence, a signature, a list's item: nothing breaks off."""
    article = read(story("en", last, behind=behind))
    assert article.paywalled is None
    assert signals(article, SignalKind.BODY_TRUNCATED) == []


def test_what_the_page_states_of_its_price_counts_first() -> None:
    """A text that breaks off at a prompt is free all the same where the page states so."""
    free = declared(more=',"isAccessibleForFree":true')
    body = f"<h1>{HEADLINE['en']}</h1><div>{paragraphs('en', 9)}<p>{TEXT['en'][9][:70]}…</p></div>{PROMPTS['en']}"
    article = read(page(f"<article>{body}</article>", head=free))
    assert article.paywalled is False


CORRECTIONS = [
    "Correction: An earlier version of this article gave the wrong year for the building of the works.",
    "Correction, 19 November 2026: The works were built in 1884, not in 1848 as we wrote at first.",
    "Editor's note: This story was corrected to say that fourteen members voted for the plan.",
    "This article was amended on 19 November 2026 because the name of the basin was wrong in the first edition.",
    "Clarification: The harbour office does not own the works; it has leased them for ninety years.",
    "Korrektur: In der ersten Fassung stand, die Seilerei sei 1848 gebaut worden. Richtig ist 1884.",
    "Anmerkung der Redaktion: In einer früheren Version war von fünfzehn Stimmen die Rede.",
    "In einer früheren Fassung dieses Artikels hieß es, der Umbau koste dreißig Millionen.",
    "Rectificatif : la corderie a été bâtie en 1884 et non en 1848 comme nous l'avions écrit.",
    "Une première version de cet article indiquait que le vote avait eu lieu lundi.",
    "Fe de errores: la cordelería se levantó en 1884 y no en 1848, como se dijo al principio.",
    "En una versión anterior de este artículo se decía que votaron quince concejales.",
    "Errata corrige: la corderia fu costruita nel 1884 e non nel 1848 come scritto prima.",
    "Rectificatie: in een eerdere versie van dit artikel stond een verkeerd jaartal.",
    "【訂正】当初の記事で「一八四八年」としていた建設の年は、一八八四年の誤りでした。",
]
UPDATES = [
    "Update: The mayor has signed the contract since this text was published.",
    "Update, 14:30: The office has answered; its statement stands in the fourth paragraph.",
    "This story has been updated with a statement of the harbour office.",
    "Updated on 19 November 2026 to include the answer of the builders.",
    "Aktualisierung: Inzwischen hat der Bürgermeister den Vertrag unterschrieben.",
    "Dieser Artikel wurde um die Antwort des Hafenamts vom Mittwoch ergänzt.",
    "Mise à jour : le maire a signé le contrat depuis la parution de ce texte.",
    "Actualización: el alcalde ha firmado el contrato después de publicarse este texto.",
    "【追記】市長は記事の公開後に契約書へ署名したと事務所が明らかにした。",
]
NO_NOTES = [
    "Corrections officers from the old prison stand at the gate of the works at night, residents say.",
    "The correction of the harbour's course in 1902 had cost the town more than the new hall will.",
    "Updated: 19 November 2026, 14:30",
    "Last update 19.11.2026",
    "Update",
    "An earlier version of the plan had four more stalls and no lime trees on the square.",
    "Die Korrektur des Plans kostet die Stadt mehr, als der Umbau der Halle kosten soll, sagen die Händler.",
    "La mise à jour du plan a pris neuf ans, disent les marchands du quai.",
]


@pytest.mark.parametrize("place", ["above", "below"])
@pytest.mark.parametrize(
    ("text", "kind"),
    [*((text, SignalKind.CORRECTION) for text in CORRECTIONS), *((text, SignalKind.UPDATE_NOTE) for text in UPDATES)],
)
def test_note_is_kept_with_its_text(text: str, kind: SignalKind, place: str) -> None:
    """A note of a correction or an update is a signal with its text, above the article's text and below it."""
    note = f"<p><em>{text}</em></p>"
    above, below = (note, "") if place == "above" else ("", note)
    html = page(f"<article><h1>{HEADLINE['en']}</h1>{above}<div>{paragraphs('en', 6)}</div>{below}</article>")
    assert signals(read(html), kind) == [text]


@pytest.mark.parametrize("text", NO_NOTES)
def test_sentence_with_the_word_is_no_note(text: str) -> None:
    """A date of an update, and sentences with the words in them, are no notes."""
    html = page(
        f"<article><h1>{HEADLINE['en']}</h1><div>{paragraphs('en', 4)}<p>{text}</p>{paragraphs('en', 4, 4)}</div>"
    )
    article = read(html)
    assert not signals(article, SignalKind.CORRECTION) + signals(article, SignalKind.UPDATE_NOTE)


def test_stated_correction_is_kept() -> None:
    """A correction that the page states for machines is a signal with its text."""
    text = "The works were built in 1884 and not in 1848."
    more = f',"correction":{{"@type":"CorrectionComment","text":"{text}"}}'
    html = page(f"<article><h1>{HEADLINE['en']}</h1>{paragraphs('en', 6)}</article>", head=declared(more=more))
    assert signals(read(html), SignalKind.CORRECTION) == [text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_whole_article_is_a_brief(language: str) -> None:
    """A short text that ends as texts do is an article that is said to be a brief; a long one is not."""
    short = page(f"<article><h1>{HEADLINE[language]}</h1>{paragraphs(language, 2)}</article>", language=language)
    long = page(f"<article><h1>{HEADLINE[language]}</h1>{paragraphs(language, 10)}</article>", language=language)
    assert len(signals(read(short), SignalKind.BRIEF)) == 1
    assert signals(read(long), SignalKind.BRIEF) == []


def test_lead_of_a_live_blog_is_said_to_be_one() -> None:
    """An article that is the lead of a live blog says so, with the number of posts."""
    made = [one for one in articles.live() if one.name.startswith("with-a-lead")]
    assert len(made) == len(LANGUAGES)
    for one in made:
        article = read(one.html)
        assert signals(article, SignalKind.LIVE_BLOG) == ["8 posts below the lead that is the text"], one.name
        assert signals(article, SignalKind.BRIEF) == []
