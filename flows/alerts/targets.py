"""Addresses of targets: how one is known without its secrets, how it may be shown, how text is rid of them."""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

# Schemes of Apprise whose host is a host; with the others (slack, tgram, ...) it is a token.
_HOSTED = frozenset({"mailto", "mailtos", "json", "jsons", "form", "forms", "xml", "xmls", "ntfy", "ntfys", "syslog"})
_PASSWORDS = frozenset({"pass", "password", "pwd"})
_SHORTEST_SECRET = 4  # characters: shorter pieces of an address stand in any sentence


def target_key(url: str) -> str:
    """32 hexadecimal digits that stay the same when the target's password changes."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    query = "&".join(f"{name}={value}" for name, value in parse_qsl(parts.query) if name.lower() not in _PASSWORDS)
    plain = urlunsplit((parts.scheme, user.partition(":")[0] + at + host, parts.path, query, ""))
    return hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()


def shown(url: str) -> str:
    """The target for people and logs: its kind, its host where that is no secret, and a number to tell it by."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] if parts.scheme.lower() in _HOSTED else "…"
    return f"{parts.scheme}://{host} #{target_key(url)[:6]}"


def scrubbed(text: str, url: str) -> str:
    """`text` without any piece of the address that may be a secret: user, password, path, query."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    pieces = {*re.split(r"[:@]", user), *parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))}
    if parts.scheme.lower() not in _HOSTED:
        pieces.add(host)
    for piece in sorted({*pieces, *map(unquote, pieces)}, key=len, reverse=True):
        if len(piece) >= _SHORTEST_SECRET:
            text = text.replace(piece, "***")
    return text
