"""Leave in the second of two compiled requirements files only what the first does not hold."""

import re
import sys
from pathlib import Path

_ENTRY = re.compile(r"^(?=\S)(?!#)", re.MULTILINE)


def entries(text: str) -> list[str]:
    """Each package's lines: its pin, hashes and comments."""
    return [entry for entry in _ENTRY.split(text) if entry.strip()]


def name(entry: str) -> str:
    """A package's name and version with its markers: what makes an entry the same."""
    return entry.split("\\", 1)[0].strip()


def main(base: Path, more: Path) -> None:
    """Rewrite `more`."""
    held = {name(entry) for entry in entries(base.read_text("utf-8"))}
    kept = [entry for entry in entries(more.read_text("utf-8")) if name(entry) not in held]
    more.write_text(
        "# Beside requirements.txt, for tests and benchmarks. Made by `make lock`.\n" + "".join(kept), "utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
