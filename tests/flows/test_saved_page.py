"""`copydesk extract FILE`: how a saved page is read, wherever its address comes from."""

import gzip
import json
import subprocess

from crawlers.decoding import MAX_BODY_BYTES
from tests.newsroom import COPYDESK

CANONICAL = '<html><head><link rel="canonical" href="https://ashby.example/bridge"></head><body><p>Short.</body></html>'


def test_extract_unzips_a_saved_page_with_and_without_url(tmp_path):
    """A gzip file gives the same answer whether its address is given or found; a damaged one is a sentence."""
    whole, damaged = tmp_path / "page.html.gz", tmp_path / "damaged.html.gz"
    whole.write_bytes(gzip.compress(CANONICAL.encode()))
    damaged.write_bytes(whole.read_bytes()[:-20])

    def extract(path, *arguments):
        command = [*COPYDESK, "extract", str(path), *arguments, "--json"]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    found, given = extract(whole), extract(whole, "--url", "https://ashby.example/bridge")
    assert json.loads(found.stdout) == json.loads(given.stdout)
    assert "Short." in given.stdout
    for broken in (extract(damaged), extract(damaged, "--url", "https://ashby.example/bridge")):
        assert broken.returncode == 2
        assert "damaged gzip file" in broken.stderr


def test_extract_refuses_what_is_too_large_to_be_a_page():
    """More than a page may have on standard input is told; nothing is cut off and read all the same."""
    done = subprocess.run(
        [*COPYDESK, "extract", "-", "--url", "https://ashby.example/bridge"],
        capture_output=True,
        check=False,
        input=CANONICAL.encode() + b" " * MAX_BODY_BYTES,
    )
    assert done.returncode == 2
    assert b"standard input is of more than" in done.stderr
