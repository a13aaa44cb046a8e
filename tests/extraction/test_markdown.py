"""The Markdown rendering: what a CommonMark parser makes of it is what the page shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from extraction import extract
from extraction.markdown import LineForm, LineKind, to_markdown

PARAGRAPH = "The council of Harrow Quay voted on Tuesday to keep the ferry running until the end of the coming winter. "
PAGE = f"""<html><head><title>Ferry stays</title></head><body><article><h1>Ferry stays *for now*</h1>
<p>{PARAGRAPH * 2}</p><h2>What it costs</h2><p>{PARAGRAPH}It costs 3_000 a day, &lt;b&gt; included.</p>
<ul><li>{PARAGRAPH}</li><li><p>A second item, with a [bracket] and a line of its own for the sake of it.</p></li></ul>
<ol><li>{PARAGRAPH}</li><li>{PARAGRAPH}</li></ol>
<blockquote><p>We had not expected this, said the harbour master, and nobody on the quay had either.</p></blockquote>
<p>1. is how this paragraph begins, and it is none of a list. {PARAGRAPH}</p><p>{PARAGRAPH * 3}</p></article>
</body></html>"""
INNER = {"heading_open", "list_item_open", "blockquote_open"}


def parsed(text):
    """(kind, text) of each piece of text a parser finds, the headline with level 1 among them."""
    found, around = [], []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type.endswith("_open"):
            around.append(token)
        elif token.type.endswith("_close"):
            around.pop()
        elif token.type != "html_block":  # keeps two lists apart
            assert token.type == "inline", token.type
            told = [child for child in token.children if child.content or child.type not in {"text", "text_special"}]
            emphasis = [told[0].type, told[-1].type] == ["em_open", "em_close"]
            told = told[1:-1] if emphasis else told
            assert {child.type for child in told} <= {"text", "text_special"}, token.children
            outer = next((one.type + one.tag for one in reversed(around) if one.type in INNER), "")
            listed = next((one.type for one in reversed(around) if one.type.endswith("list_open")), "")
            kind = outer + listed + ("em" if emphasis else "")
            found.append((kind, "".join(child.content for child in told)))
    return found


def test_a_page_keeps_its_structure():
    """Headline, sub-headings, both kinds of lists and a quotation come out as such, every character as printed."""
    article = extract(PAGE.encode(), "https://quay.example/ferry")
    found = parsed(article.markdown())
    assert [text for _, text in found] == [article.headline, *article.body.split("\n")]
    assert [kind for kind, _ in found] == [
        "heading_openh1",
        "",
        "heading_openh2",
        "",
        *["list_item_openlibullet_list_open"] * 2,
        *["list_item_openliordered_list_open"] * 2,
        "blockquote_openblockquote",
        "",
        "",
    ]


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1).map(
    lambda text: text.replace("\N{NO-BREAK SPACE}", "")
) | st.text("#-+*_=>|~`[]()<&;!\\:.01 a", min_size=1).map(str.strip).filter(bool)


FORMS = st.builds(
    LineForm,
    st.sampled_from([kind for kind in LineKind if kind is not LineKind.CELL]),
    level=st.integers(1, 6),
    group=st.integers(0, 2),
    position=st.integers(0, 3),
)


@given(st.lists(st.tuples(LINES, FORMS), max_size=8))
def test_any_text_comes_out_as_it_is(pairs):
    """Whatever a line holds, a parser shows exactly that, and takes no line for what it is not."""
    lines, forms = [line for line, _ in pairs], [form for _, form in pairs]
    found = parsed(to_markdown("Headline", lines, forms))
    assert [text for _, text in found] == ["Headline", *lines]
    shown = {
        LineKind.PARAGRAPH: "",
        LineKind.ITEM: "list_item_openlibullet_list_open",
        LineKind.NUMBERED: "list_item_openliordered_list_open",
        LineKind.QUOTE: "blockquote_openblockquote",
        LineKind.CAPTION: "em",
    }
    levels = sorted({form.level for form in forms if form.kind is LineKind.HEADING})
    for (kind, _), form in zip(found[1:], forms, strict=True):
        if form.kind is LineKind.HEADING:
            assert kind == f"heading_openh{min(6, levels.index(form.level) + 2)}"
        else:
            assert kind == shown[form.kind]


@given(st.lists(st.lists(LINES, min_size=3, max_size=3), min_size=2, max_size=4))
def test_any_table_comes_out_as_it_is(rows):
    """Every cell in its row and column, whatever is in it; the first row is the head."""
    lines = [text for row in rows for text in row]
    forms = [LineForm(LineKind.CELL, 0, 0, at, column) for at, row in enumerate(rows) for column in range(len(row))]
    tokens = MarkdownIt("commonmark").enable("table").parse(to_markdown(None, lines, forms))
    assert sum(token.type == "tr_open" for token in tokens) == len(rows)
    assert sum(token.type == "th_open" for token in tokens) == 3
    cells = [token for token in tokens if token.type == "inline"]
    assert ["".join(child.content for child in cell.children) for cell in cells] == lines


STRUCTURED = f"""<html><head><title>Ferry stays</title></head><body><article><h1>Ferry stays</h1>
<p>{PARAGRAPH * 2}</p><h2>Costs</h2><p>First: {PARAGRAPH}</p><h4>In detail</h4><p>Second: {PARAGRAPH}</p>
<ul><li>{PARAGRAPH}<ol start="3"><li>The third thing that the council asked for was a ferry.</li>
<li>The fourth thing that the council asked for was a quay.</li></ol></li>
<li><p>Then {PARAGRAPH}</p><p>And a second paragraph of the same item, of some length too.</p></li></ul>
<ul><li>Or not: {PARAGRAPH}</li></ul>
<table><tr><th>Year</th><th>Crossings</th></tr><tr><td>2024</td><td>91,000 | less</td></tr>
<tr><td>2025</td><td>88,500</td></tr></table>
<p>{PARAGRAPH * 3}</p></article></body></html>"""


def test_levels_nested_lists_and_tables():
    """Levels of headings stay apart, lists stay in their items, counted from where they are, tables stay tables."""
    text = extract(STRUCTURED.encode(), "https://quay.example/ferry").markdown()
    line = PARAGRAPH.strip()
    assert text.split("\n\n")[2] == "## Costs"
    assert "\n\n### In detail\n\n" in text
    assert (
        f"- {line}\n\n  3. The third thing that the council asked for was a ferry.\n"
        f"  4. The fourth thing that the council asked for was a quay.\n- Then {line}\n\n"
        f"  And a second paragraph of the same item, of some length too.\n\n<!-- -->\n\n- Or not: {line}\n\n"
        "| Year | Crossings |\n| --- | --- |\n| 2024 | 91,000 \\| less |\n| 2025 | 88,500 |\n\n"
    ) in text


def test_a_table_that_lays_out_the_page_is_none():
    """Paragraphs in cells stay paragraphs."""
    cells = "".join(f"<tr><td>{n}</td><td>{PARAGRAPH * 3}{n}</td></tr>" for n in range(3))
    page = f"<html><title>Ferry stays</title><body><h1>Ferry stays</h1><table>{cells}</table></body></html>"
    article = extract(page.encode(), "https://quay.example/ferry")
    assert LineKind.CELL not in article.line_kinds
    assert "|" not in article.markdown()


def test_lines_and_forms_go_together():
    """A form for each line: a line without one is an error, not a line lost."""
    with pytest.raises(ValueError, match="zip"):
        to_markdown(None, ["one", "two"], [LineForm(LineKind.PARAGRAPH)])
    assert to_markdown(None, [], []) == ""
