"""Random streams by name: the same seed and names give the same stream on every machine and in every order."""

import hashlib
from random import Random


def stream(seed: int, *names: object) -> Random:
    """A stream of its own for each list of names, so that a draw more in one place moves nothing elsewhere."""
    text = "\x1f".join([str(seed), *map(str, names)])
    return Random(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest()))


def digest(*parts: str | bytes) -> str:
    """16 hexadecimal digits of the parts: ids in pages, ETags."""
    joined = b"\x1f".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return hashlib.blake2b(joined, digest_size=8).hexdigest()
