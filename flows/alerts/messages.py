"""Actions as messages: a subject of one line, and the same body as plain text, Markdown and HTML.

Headlines, addresses and evidence are someone else's text. Each body gets them through its own encoder; control
characters and marks that turn the direction of text go first, so that nothing breaks a line, a header or the
order of what is read.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from flows.alerts.model import NO_RUN, Action, Alert, Kind, Message, Sample
from warehouse.contract import Severity

_SUBJECT = 160  # characters: mail programs show about 80, chat services take 250
_MESSAGE = 600  # characters of the sentence with the numbers
_EVIDENCE = 300  # characters of one piece of evidence
_URL = 500  # characters of an address as shown

_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKDOWN = re.compile(r"([\\*_\[\]~|#])")
_CALLS = re.compile(r"@(?=everyone|here|channel|all\b)|<(?=[!@#])", re.IGNORECASE)  # chat services would ring everybody
_WEB = frozenset({"http", "https"})


def render(action: Action) -> Message:
    """The message about one action."""
    alert = action.alert
    rows = _rows(action)
    samples = () if action.kind is Kind.RESOLVED else alert.condition.samples
    lead = f"{clean(alert.condition.source_name, 200)}: {_lead(action)}"
    link = alert.condition.link
    return Message(
        subject=subject(action),
        text=_text(lead, rows, samples, link),
        markdown=_markdown(lead, rows, samples, link),
        html=_html(lead, rows, samples, link),
        severity=None if action.kind is Kind.RESOLVED else alert.severity,
    )


def subject(action: Action) -> str:
    """``[copydesk] CRITICAL daily-herald: source silent for 31 h (limit 18 h)``, in one line of a mail's length."""
    return clean(f"[copydesk] {_headline(action)}", _SUBJECT)


def sentence(action: Action) -> str:
    """The subject in full and without its mark, where there is room: summaries and `copydesk status`."""
    return clean(_headline(action), _MESSAGE)


def _headline(action: Action) -> str:
    alert = action.alert
    named = alert.severity.upper()
    said = alert.condition.message
    if action.kind is Kind.OPENED:
        what = named
    elif action.kind is Kind.WORSENED:
        what = f"{named} (was {(action.before or Severity.WARNING).upper()})"
    elif action.kind is Kind.RESOLVED:
        what, said = "RESOLVED", f"{alert.cause} is over after {span(alert.seen_at - alert.opened_at)}"
    else:  # REMINDER, and CONTINUED where a summary asks
        what = f"STILL {named}"
        said = f"{said} - for {span(alert.seen_at - alert.opened_at)} now"
    return f"{what} {alert.source_id}: {said}"


def _lead(action: Action) -> str:
    alert = action.alert
    said = clean(alert.condition.message, _MESSAGE)
    if action.kind is Kind.RESOLVED:
        return f"{alert.cause} is over. Last seen: {said}"
    return said


def _rows(action: Action) -> list[tuple[str, str]]:
    """What stands in the message's table: name and value."""
    alert, found = action.alert, action.alert.condition
    rows = [("Source", alert.source_id), ("Check", alert.cause)]
    if action.kind is Kind.RESOLVED:
        rows.append(("Worst", alert.told_severity.value))
    else:
        rows.append(("Severity", alert.severity.value))
    if found.value is not None:
        rows.append(("Measured", figure(found.value)))
    if found.threshold is not None:
        rows.append(("Limit", figure(found.threshold)))
    if found.evidence and action.kind is not Kind.RESOLVED:
        rows.append(("Evidence", clean(found.evidence, _EVIDENCE)))
    if found.hint and action.kind is not Kind.RESOLVED:
        rows.append(("What to do", clean(found.hint, _EVIDENCE)))
    rows.append(("First seen", instant(alert.opened_at)))
    if alert.resolved_at is not None:
        rows.append(("Over since", instant(alert.resolved_at)))
    elif alert.seen_at > alert.opened_at:
        rows.append(("Last seen", instant(alert.seen_at)))
    if not found.run_id.startswith(NO_RUN):
        rows.append(("Seen in run", found.run_id))
    return [(name, clean(value, _MESSAGE)) for name, value in rows]


def _text(lead: str, rows: Sequence[tuple[str, str]], samples: Sequence[Sample], link: str | None) -> str:
    width = max(len(name) for name, _ in rows) + 1
    lines = [_uncalled(lead), "", *(f"{name + ':':<{width}} {_uncalled(value)}" for name, value in rows)]
    if samples:
        lines += ["", "Pages that show it:"]
        for sample in samples:
            lines.append(f"- {_uncalled(address(sample.url))}")
            if sample.evidence:
                lines.append(f"  {_uncalled(clean(sample.evidence, _EVIDENCE))}")
    if link:
        lines += ["", f"Report: {address(link)}"]
    return "\n".join(lines)


def _markdown(lead: str, rows: Sequence[tuple[str, str]], samples: Sequence[Sample], link: str | None) -> str:
    lines = [f"**{marked(lead)}**", "", *(f"- {name}: {marked(value)}" for name, value in rows)]
    if samples:
        lines += ["", "Pages that show it:", ""]
        for sample in samples:
            lines.append(f"- {_linked(sample.url)}")
            if sample.evidence:
                lines.append(f"  {_code(clean(sample.evidence, _EVIDENCE))}")
    if link:
        lines += ["", f"Report: {_linked(link)}"]
    return "\n".join(lines)


def _html(lead: str, rows: Sequence[tuple[str, str]], samples: Sequence[Sample], link: str | None) -> str:
    # Lines, no table: the plain part of a mail is made from this by Apprise, which sets each cell on a line of its own.
    lines = [f"<b>{html.escape(name)}:</b> {html.escape(value)}" for name, value in rows]
    parts = [f"<p><b>{html.escape(lead)}</b></p>", f"<p>{'<br>'.join(lines)}</p>"]
    if samples:
        parts.append("<p>Pages that show it:</p><ul>")
        for sample in samples:
            shown = f"<br>{html.escape(clean(sample.evidence, _EVIDENCE))}" if sample.evidence else ""
            parts.append(f"<li>{_anchor(sample.url)}{shown}</li>")
        parts.append("</ul>")
    if link:
        parts.append(f"<p>Report: {_anchor(link)}</p>")
    return "\n".join(parts)


def clean(text: str, limit: int) -> str:
    """One line: no control characters, no marks that turn the direction of text, at most `limit` characters."""
    kept = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in text[: 4 * limit]
        if char not in _TURNING and unicodedata.category(char) != "Cs"
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def address(url: str) -> str:
    """An address as text that stays one word and ASCII where a reader or a program may cut it."""
    return quote(clean(url, _URL).replace("…", "..."), safe=":/?#[]@!$&'()*+,;=%~._-")


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in _WEB
    except ValueError:  # a bracket that is never closed
        return False


def _uncalled(text: str) -> str:
    """Without what rings everybody on a chat service."""
    return _CALLS.sub(lambda match: match.group() + "\u200b", text)


def marked(text: str) -> str:
    """Text that Markdown shows as it is; HTML inside Markdown too."""
    escaped = _MARKDOWN.sub(r"\\\1", text.replace("`", "'"))
    return _uncalled(escaped).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(text: str) -> str:
    """A code span: nothing in it is read as markup."""
    return f"`{_uncalled(text.replace('`', chr(39)))}`"


def _linked(url: str) -> str:
    """An autolink of Markdown where it leads to the Web, else a code span."""
    plain = address(url)
    return f"<{plain}>" if _is_web(plain) else _code(plain)


def _anchor(url: str) -> str:
    plain = html.escape(address(url))
    return f'<a href="{plain}">{plain}</a>' if _is_web(address(url)) else plain


def figure(value: float) -> str:
    """At most four significant digits; whole numbers whole."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.4g}"


def instant(at: datetime) -> str:
    """To the minute, with its zone named."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """``2 d 3 h``, ``45 min``: the two largest units."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {left} min" if left else f"{hours} h"
    return f"{left} min"


def title(alert: Alert) -> str:
    """An open alert in one sentence, for `copydesk status`."""
    return sentence(Action(Kind.OPENED, alert))
