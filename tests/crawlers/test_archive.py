import gzip
import io
import pickle
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from fastwarc.stream_io import ZstdWriter
from warcio.archiveiterator import ArchiveIterator as OtherReader
from warcio.warcwriter import WARCWriter as OtherWriter

from crawlers.archive import WarcWriter, read_record
from crawlers.errors import ArchiveRecordError, ArchiveWriteError
from warehouse.contract import FetchReason

WHEN = datetime(2026, 11, 22, 6, 30, 1, 250_000, tzinfo=UTC)
PAGE = b"<html><title>Bridge reopens</title><p>The bridge over the Orle reopened on Monday.</p></html>"


def _zstd(data: bytes) -> bytes:
    out = io.BytesIO()
    writer = ZstdWriter(out)
    writer.write(data)
    writer.finish()
    writer.flush()
    return out.getvalue()


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": _zstd}


def _bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def _write(path: Path, **changes) -> tuple[int, int]:
    given = {
        "url": "https://tide.example/a?b=1",
        "fetched_at": WHEN,
        "status": 200,
        "reason": "OK",
        "headers": [(b"Content-Type", b"text/html"), (b"Content-Length", str(len(PAGE)).encode())],
        "body": PAGE,
    } | changes
    with WarcWriter(path, software="copydesk/0") as writer:
        return writer.write_response(**given)


def test_an_answer_comes_back_as_it_was(tmp_path):
    """What was written is read back at its place: address, time to the microsecond, headers, body."""
    offset, length = _write(tmp_path / "a.warc.gz")
    read = read_record(tmp_path / "a.warc.gz", offset)
    assert (read.url, read.status, read.reason) == ("https://tide.example/a?b=1", 200, "OK")
    assert read.body == PAGE
    assert read.fetched_at == WHEN
    assert read.headers[0] == ("Content-Type", "text/html")
    assert offset + length == (tmp_path / "a.warc.gz").stat().st_size


def test_each_record_is_a_gzip_member_of_its_own(tmp_path):
    """The bytes from offset to offset + length are one whole gzip member."""
    path = tmp_path / "a.warc.gz"
    with WarcWriter(path, software="copydesk/0") as writer:
        places = [
            writer.write_response(
                f"https://tide.example/{i}", WHEN, 200, "OK", [], PAGE, request=("GET / HTTP/1.1", [])
            )
            for i in range(5)
        ]
    data = path.read_bytes()
    for number, (offset, length) in enumerate(places):
        assert f"https://tide.example/{number}".encode() in gzip.decompress(data[offset : offset + length])


def test_another_reader_finds_nothing_wrong(tmp_path):
    """`warcio check` verifies every digest, and warcio reads warcinfo, response and request in that order."""
    path = tmp_path / "a.warc.gz"
    _write(path, request=("GET /a?b=1 HTTP/1.1", [(b"Host", b"tide.example"), (b"User-Agent", b"copydesk")]))
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("digest pass") == 3, checked.stdout
    with path.open("rb") as file:
        records = [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.content_stream().read())
            for r in OtherReader(file)
        ]
    assert [record[0] for record in records] == ["warcinfo", "response", "request"]
    assert records[1][1:] == ("https://tide.example/a?b=1", PAGE)


def test_the_same_answers_make_the_same_file(tmp_path):
    """Nothing but what is given, the file's name and the place goes into a file: twice the same bytes."""
    for folder in ("one", "two"):
        _write(tmp_path / folder / "a.warc.gz")
    assert (tmp_path / "one/a.warc.gz").read_bytes() == (tmp_path / "two/a.warc.gz").read_bytes()


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", _bare_deflate(PAGE)),
        ("br", brotli.compress(PAGE)),
        ("zstd", _zstd(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE))),
        ("GZIP", PAGE),
        ("identity", PAGE),
    ],
    ids=["gzip", "two members", "deflate", "bare deflate", "br", "zstd", "twice", "not at all", "identity"],
)
def test_content_codings_are_kept_in_the_file_and_undone_in_reading(tmp_path, coding, sent):
    """The archive holds the bytes as sent; reading gives the page."""
    path = tmp_path / "a.warc.gz"
    offset, length = _write(path, headers=[(b"Content-Encoding", coding.encode())], body=sent)
    assert sent in gzip.decompress(path.read_bytes()[offset : offset + length])
    assert read_record(path, offset).body == PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_before_it_unfolds(tmp_path, coding):
    """A body that decompresses beyond the limit is `too_large`."""
    data = b"a" * 30_000_000
    path = tmp_path / "a.warc.gz"
    offset, _ = _write(path, headers=[(b"Content-Encoding", coding.encode())], body=PACKERS[coding](data))
    with pytest.raises(ArchiveRecordError) as caught:
        read_record(path, offset, max_bytes=1_000_000)
    assert caught.value.reason is FetchReason.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_compressed_body_that_breaks_off_is_never_half_a_page(tmp_path, coding):
    """A cut body is refused, unless the record itself says that it was cut."""
    cut = PACKERS[coding](PAGE * 50)[:-20]
    headers = [(b"Content-Encoding", coding.encode())]
    offset, _ = _write(tmp_path / "a.warc.gz", headers=headers, body=cut)
    with pytest.raises(ArchiveRecordError) as caught:
        read_record(tmp_path / "a.warc.gz", offset)
    assert caught.value.reason in {FetchReason.TRUNCATED, FetchReason.BAD_ENCODING}
    offset, _ = _write(tmp_path / "b.warc.gz", headers=headers, body=cut, payload_truncated="disconnect")
    read = read_record(tmp_path / "b.warc.gz", offset)
    assert read.truncated == "disconnect"
    assert (PAGE * 50).startswith(read.body)


def test_unknown_codings_are_an_error_of_the_record(tmp_path):
    """A coding nobody knows is `bad_encoding`, not bytes taken for a page."""
    offset, _ = _write(tmp_path / "a.warc.gz", headers=[(b"Content-Encoding", b"rot13")], body=b"cntr")
    with pytest.raises(ArchiveRecordError) as caught:
        read_record(tmp_path / "a.warc.gz", offset)
    assert caught.value.reason is FetchReason.BAD_ENCODING


def test_headers_that_the_stored_body_belies_are_renamed(tmp_path):
    """Chunked framing that is gone and a length that is not the body's stand under names of their own."""
    headers = [(b"transfer-encoding", b"chunked"), (b"Content-Length", b"7"), (b"X-Note", b"a\r\nSet-Cookie: b")]
    path = tmp_path / "a.warc.gz"
    offset, _ = _write(path, headers=headers)
    read = read_record(path, offset)
    names = [name for name, _ in read.headers]
    assert names == ["X-Archive-Orig-transfer-encoding", "X-Archive-Orig-Content-Length", "X-Note"]
    with path.open("rb") as file:
        bodies = [record.content_stream().read() for record in OtherReader(file) if record.rec_type == "response"]
    assert bodies == [PAGE]


def test_an_address_with_spaces_and_line_ends_stays_one_header(tmp_path):
    """Control characters in an address are percent-encoded, so that nobody writes WARC headers by a link."""
    offset, _ = _write(tmp_path / "a.warc.gz", url="https://tide.example/a b\r\nWARC-Type: x")
    assert read_record(tmp_path / "a.warc.gz", offset).url == "https://tide.example/a%20b%0D%0AWARC-Type:%20x"


@pytest.mark.parametrize("packed", [True, False])
def test_files_of_other_tools_are_read(tmp_path, packed):
    """A file by warcio, gzip or plain, chunked framing left in, is read at the offsets it states."""
    from warcio.statusandheaders import StatusAndHeaders

    path = tmp_path / "other.warc"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    with path.open("wb") as file:
        writer = OtherWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("other.warc", {"software": "warcio"}))
        offset = file.tell()
        head = StatusAndHeaders("200 OK", [("Transfer-Encoding", "chunked")], protocol="HTTP/1.0")
        writer.write_record(
            writer.create_warc_record(
                "https://tide.example/x",
                "response",
                payload=io.BytesIO(chunked),
                length=len(chunked),
                http_headers=head,
            )
        )
    assert read_record(path, offset).body == PAGE


def test_a_wrong_place_is_told_apart_from_a_file_that_ends_early(tmp_path):
    """Between two records: not_parseable; past the end: truncated; at a warcinfo record: its type is named."""
    path = tmp_path / "a.warc.gz"
    offset, _ = _write(path)
    for place, reason in [(offset + 3, "not_parseable"), (10**9, "truncated"), (0, "not_parseable")]:
        with pytest.raises(ArchiveRecordError) as caught:
            read_record(path, place)
        assert caught.value.reason == reason
        assert str(path) in str(caught.value)
        assert str(place) in str(caught.value)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 (our own)
    assert "warcinfo" in str(caught.value)


def test_a_file_that_is_no_archive_says_so(tmp_path):
    """A gzip file of something else is not_parseable."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"Dear diary, today nothing happened."))
    with pytest.raises(ArchiveRecordError) as caught:
        read_record(path, 0)
    assert caught.value.reason is FetchReason.NOT_PARSEABLE


def test_a_record_cut_anywhere_is_never_read_as_whole(tmp_path):
    """At whatever byte a file was cut, its last record is whole or an error, never half a page."""
    path = tmp_path / "a.warc.gz"
    offset, length = _write(path, body=PAGE * 20)
    data = path.read_bytes()
    for keep in range(offset, offset + length, 7):
        path.write_bytes(data[:keep])
        try:
            told = read_record(path, offset).body
        except ArchiveRecordError as error:
            told = error.reason
        assert told in {FetchReason.TRUNCATED, FetchReason.NOT_PARSEABLE, PAGE * 20}


def test_a_file_is_never_written_over(tmp_path):
    """An attempt that names a file that is there already is refused."""
    _write(tmp_path / "a.warc.gz")
    with pytest.raises(ArchiveWriteError, match="File exists"):
        WarcWriter(tmp_path / "a.warc.gz", software="copydesk/0")


def test_a_writer_without_records_leaves_no_file(tmp_path):
    """Nothing fetched, no file."""
    WarcWriter(tmp_path / "a.warc.gz", software="copydesk/0").close()
    assert not (tmp_path / "a.warc.gz").exists()


FILL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from crawlers.archive import WarcWriter, read_record
from crawlers.errors import ArchiveWriteError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
writer, places = WarcWriter(Path(sys.argv[1]), software="copydesk/0"), []
import random
noise = random.Random(1)
try:
    while True:
        places.append(writer.write_response("https://tide.example/", datetime(2026, 1, 1, tzinfo=UTC), 200, "OK", [],
                                            noise.randbytes(3000)))
except ArchiveWriteError as error:
    print(error)
writer.close()
assert places and all(len(read_record(Path(sys.argv[1]), offset).body) == 3000 for offset, _ in places)
assert sum(places[-1]) == Path(sys.argv[1]).stat().st_size
"""


def test_a_file_that_may_not_grow_ends_after_a_whole_record(tmp_path):
    """At the limit the error says which file and what to do, and all that was placed before it can be read."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(tmp_path / "a.warc.gz")],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
    )
    assert done.returncode == 0, done.stderr
    assert "File too large" in done.stdout
    assert "run again with the same run id" in done.stdout
