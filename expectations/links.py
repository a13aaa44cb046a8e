"""Addresses as links a reader may click: of the web alone, telling nobody where they were clicked, text escaped."""

import html
import re
from urllib.parse import urlsplit

from expectations.text import clip

REL = "noreferrer noopener nofollow"
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)  # at the very beginning, with a host behind it
_SHOWN = 100  # characters of an address; the link has all of it


def link(url: str) -> str:
    """The address as a link where it is one of the web, else as text: a script's address is never a link."""
    shown = html.escape(clip(url, _SHOWN), quote=True)
    return f'<a rel="{REL}" href="{html.escape(url, quote=True)}">{shown}</a>' if is_web(url) else shown


def is_web(url: str | None) -> bool:
    """Whether a browser asks a web server for it, and does nothing else."""
    if url is None or not _WEB.match(url):
        return False
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:  # brackets that hold no IPv6 address
        return False
