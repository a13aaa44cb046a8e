"""What messages say, and that nothing scraped becomes markup in them."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from flows.alerts import Action, Alert, Kind, Sample
from flows.alerts.messages import clean, figure, render, span, subject
from flows.alerts.targets import scrubbed, shown, target_key
from tests.flows.alerts_help import DAY, T0, condition
from warehouse.contract import Severity


def _alert(found=None, **more):
    found = found or condition()
    values = {
        "alert_id": "a" * 32,
        "source_id": found.source_id,
        "cause": found.cause,
        "severity": found.severity,
        "told_severity": found.severity,
        "condition": found,
        "opened_at": T0,
        "seen_at": T0,
        "told_at": T0,
    }
    return Alert(**(values | more))


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Action(Kind.OPENED, _alert()), "[copydesk] CRITICAL daily-herald: source silent for 31 h (limit 18 h)"),
        (
            Action(Kind.WORSENED, _alert(), before=Severity.WARNING),
            "[copydesk] CRITICAL (was WARNING) daily-herald: source silent for 31 h (limit 18 h)",
        ),
        (
            Action(Kind.REMINDER, _alert(seen_at=T0 + DAY)),
            "[copydesk] STILL CRITICAL daily-herald: source silent for 31 h (limit 18 h) - for 1 d now",
        ),
        (
            Action(Kind.RESOLVED, _alert(seen_at=T0 + DAY, resolved_at=T0 + DAY)),
            "[copydesk] RESOLVED daily-herald: source_silent is over after 1 d",
        ),
    ],
)
def test_subjects(action, line):
    """A subject says severity, source and the numbers; reminders and ends say for how long it went on."""
    assert subject(action) == line


def test_the_text_of_a_message():
    """The plain message holds the sentence, the numbers against their limits, the pages with evidence and the link."""
    message = render(Action(Kind.OPENED, _alert(condition(evidence="newest article 19 November"))))
    assert message.text == (
        "Daily Herald: source silent for 31 h (limit 18 h)\n"
        "\n"
        "Source:      daily-herald\n"
        "Check:       source_silent\n"
        "Severity:    critical\n"
        "Measured:    31\n"
        "Limit:       18\n"
        "Evidence:    newest article 19 November\n"
        "First seen:  2026-11-20 06:00 UTC\n"
        "Seen in run: run-1\n"
        "\n"
        "Pages that show it:\n"
        "- https://www.daily-herald.example/a\n"
        "  last article: 19 November\n"
        "\n"
        "Report: https://desk.example/reports/run-1/index.html"
    )


def test_the_end_of_a_cause_names_no_pages():
    """An end says what is over, how bad it was and since when; pages that showed it are shown no more."""
    ended = _alert(seen_at=T0 + DAY, resolved_at=T0 + DAY, severity=Severity.WARNING)
    message = render(Action(Kind.RESOLVED, ended))
    assert "Worst:       critical" in message.text
    assert "Over since:  2026-11-21 06:00 UTC" in message.text
    assert "https://www.daily-herald.example/a" not in message.text
    assert message.severity is None


class _Reader(HTMLParser):
    """What a mail program would build: tags, links, text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data):
        self.text += data


PLAIN_MARKDOWN = {
    "text",
    "softbreak",
    "strong_open",
    "strong_close",
    "code_inline",
    "link_open",
    "link_close",
    "text_special",
}
OURS = {"p", "b", "ul", "li", "br", "a"}
PIECES = [*"<>&\"'`*_[]()!#|~\\/:.-+ \n\r\t\x00\u202e@", "a", "é", "</td>", "<script>", "](x)", "http://", "{{", "1. "]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](https://evil.example/p.png) [click](https://evil.example)",
    "a\r\nBcc: everyone@evil.example\r\n\r\nhello",
    "``` `code` **bold** | a | b |",
    "@everyone <!channel> <@U123>",
    "&lt;b&gt; &#60;i&#62;",
]


def _hostile(text, url):
    found = condition(
        source_name=text or "x", message=text, evidence=text, samples=(Sample(url=url, evidence=text), Sample(url=text))
    )
    return render(Action(Kind.OPENED, _alert(found)))


@pytest.mark.parametrize("text", HOSTILE)
def test_known_attacks_stay_text(text):
    """Scripts, images, links, headers and calls that stand in scraped text come out as the text they are."""
    message = _hostile(text, "javascript:alert(1)//" + text)
    assert _harm_of(message) == []
    assert _HARD_TO_READ.sub("", text) in _HARD_TO_READ.sub("", _Reader(message.html).text)


@settings(deadline=None)  # a loaded machine is no failure
@given(MARKUP, MARKUP)
def test_no_text_becomes_markup(text, path):
    """Whatever a page says, the HTML and Markdown bodies hold our elements and our links only, the subject one line."""
    assert _harm_of(_hostile(text, "https://www.daily-herald.example/" + path)) == []


def test_harm_is_seen():
    """The check of the two tests above can fail: markup of any kind in a body is noticed."""
    message = render(Action(Kind.OPENED, _alert()))
    assert _harm_of(message) == []
    for change in (
        {"subject": "a\r\nBcc: b"},
        {"html": "<script>x</script>"},
        {"html": '<a href="javascript:x">y</a>'},
        {"markdown": "![x](https://evil.example/p.png)"},
        {"markdown": "[x](https://evil.example/)"},
        {"text": "@everyone"},
    ):
        assert _harm_of(message.model_copy(update=change)) != [], change


_HARD_TO_READ = re.compile(r"[\s\u200b]+")  # breaks become blanks, calls get a blank without width


def _harm_of(message):
    """What in a message is markup, a link or a call that is not ours."""
    harm = [f"subject: {mark!r}" for mark in "\n\r" if mark in message.subject]
    read = _Reader(message.html)
    harm += [f"element {tag}" for tag in set(read.tags) - OURS]
    allowed = ("https://www.daily-herald.example/", "https://desk.example/", "http://")
    harm += [f"link {link}" for link in read.links if not link.startswith(allowed)]
    tokens = [
        child
        for block in MarkdownIt("commonmark").enable("table").parse(message.markdown)
        for child in block.children or []
    ]
    harm += [f"markdown {kind}" for kind in {token.type for token in tokens} - PLAIN_MARKDOWN]
    links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    harm += [f"link {link}" for link in links if not link.startswith(allowed)]
    calls = ("@everyone", "<!channel")
    return harm + [f"call {call}" for call in calls for body in (message.text, message.markdown) if call in body]


@settings(deadline=None)  # a loaded machine is no failure
@given(st.text(max_size=400), st.integers(10, 200))
def test_clean_text_is_one_short_line(text, limit):
    """Cleaned text is one line, not longer than asked for, and cleaning it again changes nothing."""
    line = clean(text, limit)
    assert len(line) <= limit
    assert line.splitlines() in ([], [line])
    assert clean(line, limit) == line
    line.encode()


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h"), (61, "1 h 1 min"), (1440, "1 d"), (1441, "1 d"), (3060, "2 d 3 h")],
)
def test_spans(minutes, text):
    """Lengths of time are given in their two largest units."""
    assert span(timedelta(minutes=minutes)) == text


@pytest.mark.parametrize(("value", "text"), [(31.0, "31"), (0.25, "0.25"), (1 / 3, "0.3333"), (123456.0, "123456")])
def test_figures(value, text):
    """Whole figures are whole, others have four significant digits."""
    assert figure(value) == text


def test_a_target_is_known_without_its_password():
    """A new password is the same target; another user, host or path is another."""
    key = target_key("mailto://desk:old@mail.example/a?pass=1&to=x")
    assert key == target_key("mailto://desk:new@mail.example/a?pass=2&to=x")
    others = [
        "mailto://me:old@mail.example/a?to=x",
        "mailto://desk:old@other.example/a?to=x",
        "mailto://desk@mail.example/b",
    ]
    assert key not in {target_key(url) for url in others}
    assert len({target_key(url) for url in others}) == 3


def test_a_target_is_shown_without_its_secrets():
    """People see the kind of a target and its host, where the host is no token, and never user, password or path."""
    assert shown("mailto://desk:hunter22@mail.example:25/box").startswith("mailto://mail.example:25 #")
    assert shown("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ").startswith("slack://… #")
    said = "POST to /T1JJ3T3L2/A1BRTD4JD failed for hunter22"
    assert scrubbed(said, "slack://desk:hunter22@T1JJ3T3L2/A1BRTD4JD/x") == "POST to /***/*** failed for ***"
