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
_DEFAULT_PORTS = frozenset({80, 443})  # a key has no scheme: what is plain for one of the two is plain for both
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_FRONT = ("amp.", "m.", "mobile.")
_BACK = ("/amp", ".amp", ".amp.html")


def url_key(url: str) -> str:
    """The address without what does not change the page: what the frontier counts URLs by.

    Scheme, user, default port, fragment and tracking parameters go, the host is lower-cased (and a name in
    another script becomes its ASCII form), parameters are sorted, and the AMP and mobile forms that are known by
    their shape (``/amp`` at the end, ``?amp=1``, hosts ``amp.`` and ``m.``) become the plain one.
    ``http://M.Example.org/a/amp?utm_source=x#top`` gives ``example.org/a``, ``https://example.org/a/`` gives
    ``example.org/a``. The key of ``https://`` and a key is that key.

    Raises:
        ValueError: the address has no host, or one that no host can have, or a port that is no number.
    """
    try:
        parts = urlsplit(canonicalize_url(url.strip(), keep_blank_values=True, keep_fragments=False))
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the address {url!r} cannot be read: {error}") from error
    host = _plain_host(parts.hostname or "")
    if not _HOST.fullmatch(host):
        raise ValueError(f"no host in the address {url!r}: expected something like https://example.org/story")
    if port is not None and port not in _DEFAULT_PORTS:
        host = f"{host}:{port}"
    # Bytes that are no UTF-8 stay what they are: two old Latin-1 addresses must not become one.
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
        if not _TRACKING.match(name) and not (_AMP_PARAMETER.match(name) and value.lower() in _AMP_VALUES)
    ]
    query = "?" + urlencode(kept, errors="surrogateescape") if kept else ""
    return f"{host}{_plain_path(parts.path)}{query}"


def _plain_host(host: str) -> str:
    host = host.rstrip(".")
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = host.encode("idna").decode("ascii").rstrip(".")  # raises UnicodeError, a ValueError
    while any(host.startswith(prefix) and host.count(".") > 1 for prefix in _FRONT):
        host = host.partition(".")[2]
    return host


def _plain_path(path: str) -> str:
    while True:
        shorter = path.rstrip("/;")  # parameters of the last step that are empty (RFC 2396) say nothing either
        for suffix in _BACK:
            if shorter.endswith(suffix):
                shorter = shorter.removesuffix(suffix) + (".html" if suffix.endswith(".html") else "")
        if shorter.startswith("/amp/"):
            shorter = shorter.removeprefix("/amp")
        if shorter == path:
            return path
        path = shorter


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
