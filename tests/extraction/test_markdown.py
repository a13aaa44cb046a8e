"""The Markdown rendering: what a CommonMark parser makes of it is what the page shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from extraction import extract
from extraction.markdown import LineKind, to_markdown

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
        else:
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


@given(st.lists(st.tuples(LINES, st.sampled_from(LineKind)), max_size=6))
def test_any_text_comes_out_as_it_is(pairs):
    """Whatever a line holds, a parser shows exactly that, and takes no line for what it is not."""
    lines, kinds = [line for line, _ in pairs], [kind for _, kind in pairs]
    found = parsed(to_markdown("Headline", lines, kinds))
    assert [text for _, text in found] == ["Headline", *lines]
    shown = {
        LineKind.PARAGRAPH: "",
        LineKind.HEADING: "heading_openh2",
        LineKind.ITEM: "list_item_openlibullet_list_open",
        LineKind.NUMBERED: "list_item_openliordered_list_open",
        LineKind.QUOTE: "blockquote_openblockquote",
        LineKind.CAPTION: "em",
    }
    assert [kind for kind, _ in found[1:]] == [shown[kind] for kind in kinds]


def test_lines_and_kinds_go_together():
    """A kind for each line: a line without one is an error, not a line lost."""
    with pytest.raises(ValueError, match="zip"):
        to_markdown(None, ["one", "two"], [LineKind.PARAGRAPH])
    assert to_markdown(None, [], []) == ""
