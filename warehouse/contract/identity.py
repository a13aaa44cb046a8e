"""How the keys in the tables are made: pure functions of what a page or its address says."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

from w3lib.url import canonicalize_url

# Parameters that say where a reader came from and never what the page shows. Names as the analytics
# and mail vendors document them.
_TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_(campaign|kwd|source|medium)|at_(medium|campaign|custom\d)|fbclid|gclid|dclid"
    r"|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|vero_id|ocid|cmpid"
    r"|ns_(mchannel|source|campaign|linkname)|xtor|wt_mc|ref_src|ref_url|guccounter|__twitter_impression)$",
    re.IGNORECASE,
)
_AMP_PARAMETER = re.compile(r"^(amp|outputtype|output)$", re.IGNORECASE)
_AMP_VALUES = frozenset({"", "1", "amp", "true"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


def url_key(url: str) -> str:
    """The address without what does not change the page: what the frontier counts URLs by.

    Scheme, user, default port, fragment and tracking parameters go, the host is lower-cased, parameters are
    sorted, and the AMP and mobile forms that are known by their shape (``/amp`` at the end, ``?amp=1``, hosts
    ``amp.`` and ``m.``) become the plain one. ``http://M.Example.org/a/amp?utm_source=x#top`` gives
    ``example.org/a``, ``https://example.org/a/`` gives ``example.org/a``.

    Raises:
        ValueError: the address has no host.
    """
    parts = urlsplit(canonicalize_url(url.strip(), keep_blank_values=True, keep_fragments=False))
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError(f"no host in the address {url!r}: expected something like https://example.org/story")
    for prefix in ("amp.", "m.", "mobile."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    port = parts.port
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = parts.path
    for suffix in ("/amp/", "/amp", ".amp.html", ".amp"):
        if path.endswith(suffix):
            path = path.removesuffix(suffix) + (".html" if suffix == ".amp.html" else "")
            break
    if path.startswith("/amp/"):
        path = path.removeprefix("/amp")
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name) and not (_AMP_PARAMETER.match(name) and value.lower() in _AMP_VALUES)
    ]
    path = path.rstrip("/")
    return f"{host}{path}{'?' + urlencode(kept) if kept else ''}"


def article_id(source_id: str, article_key: str) -> str:
    """32 hexadecimal digits that name an article of a source, whatever its versions."""
    return _digest("article", source_id, article_key)


def finding_id(run_id: str, source_id: str, subject: str, check: str, column: str) -> str:
    """32 hexadecimal digits that name a finding; `subject` is the article's id, the URL or ''."""
    return _digest("finding", run_id, source_id, subject, check, column)


def content_hash(headline: str | None, authors: Iterable[str], body: str) -> str:
    """32 hexadecimal digits: equal for two readings of a page that tell the same.

    White space, case, punctuation and order of authors do not count.
    """
    return _digest("content", _fold(headline or ""), *sorted(map(_fold, authors)), _fold(body))


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
