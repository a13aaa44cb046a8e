"""The archive of a real crawl, read by WARC tools that are not ours."""

import gzip
import subprocess
import sys

import brotli
from aiohttp import web
from fastwarc.warc import ArchiveIterator

from tests.crawlers.crawling import crawl
from tests.crawlers.test_rate_limits import source
from tests.crawlers.web import TestWeb

TEXT = "<html><title>Lock gate</title><p>" + "The gate was repaired. " * 200 + "</p></html>"


def packed_as_asked(request: web.Request) -> web.Response:
    """The page in the strongest packing that the client says it takes, as servers choose it."""
    accepted = request.headers.get("Accept-Encoding", "")
    pack, name = (brotli.compress, "br") if "br" in accepted else (gzip.compress, "gzip")
    return web.Response(body=pack(TEXT.encode()), headers={"Content-Type": "text/html", "Content-Encoding": name})


async def in_chunks(request: web.Request) -> web.StreamResponse:
    """The page packed, in chunks, its length not announced."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    body = gzip.compress(TEXT.encode(), mtime=0)
    for start in range(0, len(body), 20):
        await response.write(body[start : start + 20])
    return response


def test_other_tools_read_the_archive(tmp_path):
    """`warcio check` verifies every record of it, fastwarc every digest, and packed bodies are there as they came."""
    with TestWeb() as site:
        site.put("paper.test", "/packed", packed_as_asked)
        site.put("paper.test", "/chunked", in_chunks)
        crawl(tmp_path, [source(site, "paper.test", "/packed", "/chunked")])
    (file,) = (tmp_path / "archive").rglob("*.warc.gz")
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    with file.open("rb") as stream:
        assert all(record.verify_block_digest() for record in ArchiveIterator(stream, parse_http=False))
    bodies = {}
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream):
            bodies[(record.headers.get("WARC-Target-URI") or "").rpartition("/")[2]] = record.reader.read()
    assert gzip.decompress(bodies["packed"]).decode() == TEXT
    assert bodies["chunked"] == gzip.compress(TEXT.encode(), mtime=0)
