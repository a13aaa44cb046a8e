"""`copydesk extract`: one page, read and printed."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.markup import escape

from crawlers import CrawlSettings
from crawlers.archive import read_record
from crawlers.decoding import MAX_BODY_BYTES
from crawlers.errors import ArchiveRecordError
from crawlers.saved_pages import SavedPageError, address_of, read_body, read_page
from extraction import Article, Rejected, SiteMemory, extract
from flows.cli.console import ANSWERS, NOTES, print_json
from flows.errors import UsageError
from warehouse.contract import FetchReason


def show_page(
    target: str,
    *,
    url: str | None,
    offset: int | None,
    collected_at: datetime | None,
    as_json: bool,
    as_markdown: bool,
    captions: bool,
    memory: SiteMemory | None,
    limits: Callable[[], CrawlSettings],
) -> bool:
    """Read a file, standard input, a record of an archive, or an address; True where it is an article.

    `limits` gives the crawler's settings, and is called for an address alone.
    """
    headers: dict[str, str] | None = None
    if "://" in target:
        html, address, headers, collected = _fetched(target, limits(), collected_at)
        collected_at = collected_at or collected
    elif offset is not None:
        html, address, headers, collected = _record(Path(target), offset)
        collected_at = collected_at or collected
    elif target == "-":
        html = _standard_input()
        stated = url or address_of(html)
        if stated is None:
            raise UsageError("the page does not say what its address is", hint="give it: --url https://…")
        address = stated
    elif not Path(target).is_file():
        raise UsageError(f"there is no file {target}", hint="name an HTML file, '-' or a WARC file with --offset")
    else:
        html, address = _saved(Path(target), url)
    read = extract(html, url or address, headers=headers, collected_at=collected_at, memory=memory, captions=captions)
    if as_json:
        state = "article" if isinstance(read, Article) else "rejected"
        print_json({"state": state, "url": url or address, **asdict(read)})
    elif isinstance(read, Article) and as_markdown:
        sys.stdout.write(read.markdown())
    elif isinstance(read, Rejected):
        ANSWERS.print(f"[bold]not an article[/]: {read.reason}\n{escape(read.evidence)}")
    else:
        _print_article(asdict(read))
    return isinstance(read, Article)


def _fetched(url: str, limits: CrawlSettings, now: datetime | None) -> tuple[bytes, str, dict[str, str], datetime]:
    """A page asked from its site."""
    from flows.one_page import fetch_page

    with NOTES.status("fetching"):
        found = fetch_page(url, limits, now or datetime.now(UTC))
    return found.body, found.url, dict(found.headers), found.fetched_at


def _standard_input() -> bytes:
    html = sys.stdin.buffer.read(MAX_BODY_BYTES + 1)
    if len(html) > MAX_BODY_BYTES:
        raise UsageError(
            f"standard input is of more than {MAX_BODY_BYTES} bytes: no page is that large",
            hint="give one page; an archive of many goes to `copydesk ingest`",
        )
    return html


def _saved(path: Path, url: str | None) -> tuple[bytes, str]:
    """A saved page and its address: what was given, else what `copydesk ingest` would take."""
    try:
        if url:
            return read_body(path), url
        page = read_page(path)
    except SavedPageError as error:
        if error.reason is not FetchReason.NO_URL:
            raise UsageError(str(error)) from error
        raise UsageError(str(error), hint="or give it: --url https://…") from error
    return page.body, page.url


def _record(path: Path, offset: int) -> tuple[bytes, str, dict[str, str], datetime]:
    """A record of a WARC file, as the ledger's columns warc_file and warc_offset name it."""
    try:
        found = read_record(path, offset)
    except (ArchiveRecordError, OSError) as error:
        raise UsageError(f"{path} has no page at byte {offset}: {error}") from error
    return found.body, found.url, dict(found.headers), found.fetched_at


def _print_article(fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in {"body", "line_forms", "signals"} and value not in (None, (), [], ""):
            ANSWERS.print(f"[dim]{name:<26}[/]{escape(_shown(value))}")
    for signal in fields["signals"]:
        ANSWERS.print(f"[yellow]{signal['kind']:<26}[/]{escape(str(signal['evidence']))}")
    ANSWERS.print(f"\n{escape(fields['body'])}")


def _shown(value: Any) -> str:
    """A field as people write it: names in one line, times with the zone that the page states."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
