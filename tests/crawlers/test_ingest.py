import gc
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter as OtherWriter

from crawlers.archive import WarcWriter, read_record
from crawlers.ingest import IngestReport, ingest
from crawlers.no_page import why_no_page
from warehouse.contract import HANDOVERS

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
HTML = [(b"Content-Type", b"text/html; charset=utf-8")]


def page(name: str) -> bytes:
    return f"<html><title>{name}</title><p>The tram line to {name} opened on Monday.</p></html>".encode()


def archive(path: Path, answers: Iterable[dict]) -> list[tuple[int, int]]:
    """A WARC file with these answers; each names at least its url."""
    with WarcWriter(path, software="tests") as writer:
        given = [
            {"fetched_at": NOW, "status": 200, "reason": "OK", "headers": HTML, "body": page(one["url"])} | one
            for one in answers
        ]
        return [writer.write_response(**one, request=("GET / HTTP/1.1", [])) for one in given]


def run(tmp_path: Path, *paths: Path, **changes) -> tuple[IngestReport, dict[str, dict]]:
    out = tmp_path / "out" / "ingest.parquet"
    report = ingest(paths, run_id="r1", now=NOW, archive_dir=tmp_path / "archive", out=out, **changes)
    table = pq.read_table(out)
    assert table.schema.equals(HANDOVERS["fetches"])
    rows = table.to_pylist()
    assert len({(row["source_id"], row["url_key"]) for row in rows}) == len(rows) == report.pages
    return report, {row["url"]: row for row in rows}


def body_of(row: dict, tmp_path: Path) -> bytes:
    return read_record(tmp_path / "archive" / row["warc_file"], row["warc_offset"]).body


def test_every_answer_of_an_archive_is_a_row_that_points_to_its_record(tmp_path):
    """Pages, images, redirects and errors each have their row, state and reason; requests are counted apart."""
    path = tmp_path / "in" / "a.warc.gz"
    archive(
        path,
        [
            {"url": "https://tide.example/a"},
            {"url": "https://tide.example/a.png", "headers": [(b"Content-Type", b"image/png")], "body": b"\x89PNG"},
            {"url": "https://tide.example/old", "status": 301, "headers": [(b"Location", b"/new")], "body": b""},
            {"url": "https://tide.example/gone", "status": 404, "reason": "Not Found"},
            {
                "url": "https://hill.example:8080/busy",
                "status": 503,
                "reason": "Busy",
                "headers": [(b"Retry-After", b"9")],
            },
        ],
    )
    report, rows = run(tmp_path, path)
    found = {url: (row["source_id"], row["state"], row["reason"]) for url, row in rows.items()}
    assert found == {
        "https://tide.example/a": ("ingest:tide.example", "fetched", None),
        "https://tide.example/a.png": ("ingest:tide.example", "skipped", "not_a_page"),
        "https://tide.example/old": ("ingest:tide.example", "redirected", None),
        "https://tide.example/gone": ("ingest:tide.example", "failed", "gone"),
        "https://hill.example:8080/busy": ("ingest:hill.example:8080", "failed", "rate_limited"),
    }
    assert rows["https://tide.example/old"]["redirect_to"] == "https://tide.example/new"
    assert rows["https://tide.example/a"]["warc_file"] == str(path)
    assert body_of(rows["https://tide.example/a"], tmp_path) == page("https://tide.example/a")
    assert rows["https://tide.example/a.png"]["content_type"] == "image/png"
    assert report.types == {"request": 5, "response": 5, "warcinfo": 1}
    assert report.problems == ()


XML = b'<?xml version="1.0"?>\n<!-- made by hand -->\n'


@pytest.mark.parametrize(
    ("address", "declared", "body", "said"),
    [
        ("/robots.txt", "text/plain", b"User-agent: *", "robots.txt"),
        ("/feed", "application/rss+xml", XML + b"<rss></rss>", "root element is <rss>"),
        ("/feed", "text/html", XML + b"<rss></rss>", "root element is <rss>"),
        ("/feed", "text/xml", XML + b'<atom:feed xmlns:atom="x"/>', "root element is <feed>"),
        ("/map.xml", "application/xml", b"\xef\xbb\xbf<urlset></urlset>", "root element is <urlset>"),
        ("/data", "application/json; charset=utf-8", b'{"html": 1}', "declared as application/json"),
        ("/a.css", "text/css", b"body {}", "declared as text/css"),
        ("/a", "text/html", b"", None),
        ("/a", None, b"<p>no head", None),
        ("/a", "application/json", b" <!-- x --><!DOCTYPE  html><p>", None),
        ("/a", "text/plain", b"<html>", None),
        ("/a", "application/xhtml+xml", XML + b"<html/>", None),
        ("/a", "nonsense", b"", None),
        ("/robots.txt.html", "text/html", b"", None),
    ],
)
def test_what_is_no_page_is_told_by_its_bytes_then_its_type(address, declared, body, said):
    """Lists and foreign types are no pages; HTML is one whatever it is declared as, and in doubt an answer is one."""
    found = why_no_page(f"https://tide.example{address}", declared, body)
    assert (said in found) if said and found else found == said


def test_a_page_stands_before_what_was_none_at_its_address(tmp_path):
    """Of two captures of one address the page stands, though the later one is a feed."""
    path = tmp_path / "a.warc.gz"
    feed = {"headers": [(b"Content-Type", b"application/rss+xml")], "body": b"<rss/>"}
    both = "https://tide.example/a"
    archive(path, [{"url": both}, {"url": both, **feed}, {"url": "https://tide.example/f", **feed}])
    _, rows = run(tmp_path, path)
    assert {url: row["state"] for url, row in rows.items()} == {
        "https://tide.example/a": "fetched",
        "https://tide.example/f": "skipped",
    }


def test_the_length_of_a_pointer_is_that_of_the_gzip_member(tmp_path):
    """The bytes that offset and length name are one gzip member, the record."""
    path = tmp_path / "a.warc.gz"
    with WarcWriter(path, software="tests") as writer:
        places = [
            writer.write_response(f"https://tide.example/{i}", NOW, 200, "OK", HTML, page(str(i))) for i in range(3)
        ]
    _, rows = run(tmp_path, path)
    assert sorted((row["warc_offset"], row["warc_length"]) for row in rows.values()) == places


def test_of_several_captures_the_latest_that_can_be_used_stands(tmp_path):
    """A redirect from http and a later failure do not stand for a page that was captured; the rest is counted."""
    path, second = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"
    later = {"fetched_at": NOW + timedelta(hours=1)}
    archive(path, [{"url": "https://tide.example/a", "body": page("new")} | later])
    archive(
        second,
        [
            {"url": "https://tide.example/a", "body": page("old")},
            {"url": "http://tide.example/a", "status": 301, "headers": [(b"Location", b"https://tide.example/a")]}
            | later,
            {"url": "https://tide.example/a?utm_source=x", "status": 500} | later,
        ],
    )
    report, rows = run(tmp_path, path, second)
    assert [body_of(row, tmp_path) for row in rows.values()] == [page("new")]
    assert report.duplicates == 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio leaves its buffers open
def test_files_as_common_crawl_writes_them(tmp_path):
    """warcinfo, request, response, metadata and revisit records: answers are rows, the others are counted by type."""
    path = tmp_path / "CC-NEWS-20261122.warc.gz"
    with path.open("wb") as file:
        writer = OtherWriter(file, gzip=True, warc_version="WARC/1.0")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "news crawler"}))
        head = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html"), ("X-Crawl-Content-Encoding", "gzip")], protocol="HTTP/1.1"
        )
        for name in ("one", "two"):
            address, body = f"https://tide.example/{name}", io.BytesIO(page(name))
            ask = StatusAndHeaders(f"GET /{name} HTTP/1.1", [("Host", "tide.example")], is_http_request=True)
            writer.write_record(writer.create_warc_record(address, "request", http_headers=ask))
            date = {"WARC-Date": "2026-11-20T10:00:00Z"}
            writer.write_record(
                writer.create_warc_record(address, "response", payload=body, http_headers=head, warc_headers_dict=date)
            )
            writer.write_record(writer.create_warc_record(address, "metadata", payload=io.BytesIO(b"fetchTimeMs: 12")))
        writer.write_record(
            writer.create_revisit_record(
                "https://tide.example/three", "sha1:X", "https://tide.example/one", "2026-11-01T00:00:00Z", head
            )
        )
        writer.write_record(
            writer.create_warc_record(
                "dns:tide.example", "response", payload=io.BytesIO(b"20261122\ntide"), warc_content_type="text/dns"
            )
        )
    gc.collect()  # so that warcio's warnings are of this test
    report, rows = run(tmp_path, path)
    assert sorted(rows) == ["https://tide.example/one", "https://tide.example/two"]
    assert rows["https://tide.example/one"]["fetched_at"] == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert body_of(rows["https://tide.example/two"], tmp_path) == page("two")
    assert report.types == {"metadata": 2, "not_web": 1, "request": 2, "response": 2, "revisit": 1, "warcinfo": 1}


@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_file_gives_everything_before_the_break(tmp_path, packed):
    """Cut inside its last answer, a file gives the others, a failed row for that one, and a message with the place."""
    path = tmp_path / "whole.warc.gz"
    with WarcWriter(path, software="tests") as writer:
        for number in range(4):
            writer.write_response(f"https://tide.example/{number}", NOW, 200, "OK", HTML, page(str(number)) * 40)
    data = path.read_bytes()
    cut = tmp_path / ("cut.warc.gz" if packed else "cut.warc")
    cut.write_bytes(data[:-60] if packed else gzip.decompress(data)[:-500])
    report, rows = run(tmp_path, cut)
    assert [rows[f"https://tide.example/{number}"]["state"] for number in range(3)] == ["fetched"] * 3
    assert (rows["https://tide.example/3"]["state"], rows["https://tide.example/3"]["reason"]) == (
        "failed",
        "truncated",
    )
    (problem,) = report.problems
    assert (problem.path, problem.offset, problem.reason) == (
        cut,
        rows["https://tide.example/3"]["warc_offset"],
        "truncated",
    )
    assert str(cut) in problem.message
    assert "what stands before it was taken" in problem.message


@pytest.mark.parametrize("packed", [True, False])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(share=st.floats(0, 1))
def test_wherever_a_file_is_cut_no_whole_record_is_lost_and_the_cut_is_told(tmp_path, packed, share):
    """Every record that ends before the cut is a fetched row, and a cut inside a record is a problem."""
    path = tmp_path / "whole.warc.gz"
    if not path.exists():
        with WarcWriter(path, software="tests") as writer:
            for number in range(3):
                writer.write_response(f"https://tide.example/{number}", NOW, 200, "OK", HTML, page(str(number)) * 9)
    data = path.read_bytes()
    _, rows = run(tmp_path, path)
    head = min(row["warc_offset"] for row in rows.values())  # where the record of the file itself ends
    ends = [head, *sorted(row["warc_offset"] + row["warc_length"] for row in rows.values())]
    if not packed:
        members = [gzip.decompress(data[begin:end]) for begin, end in zip([0, *ends], ends, strict=False)]
        ends = [sum(map(len, members[: count + 1])) for count in range(len(members))]
        data = b"".join(members)
    keep = int(share * len(data))
    cut = tmp_path / ("cut.warc.gz" if packed else "cut.warc")
    cut.write_bytes(data[:keep])
    report, rows = run(tmp_path, cut)
    whole = sum(end <= keep for end in ends[1:])
    fetched = [row for row in rows.values() if row["state"] == "fetched"]
    assert len(fetched) >= whole
    for row in fetched:
        assert body_of(row, tmp_path) == page(row["url"][-1]) * 9
    if keep not in ends and not (not packed and any(end - 4 <= keep <= end for end in ends)):
        assert report.problems


def test_a_damaged_record_costs_what_follows_it_and_says_where(tmp_path):
    """Zeros inside a file: what stands before them is taken, the message names file and byte."""
    path = tmp_path / "a.warc.gz"
    places = archive(path, [{"url": f"https://tide.example/{number}"} for number in range(6)])
    data = bytearray(path.read_bytes())
    data[places[3][0] : places[3][0] + 40] = bytes(40)
    path.write_bytes(data)
    report, rows = run(tmp_path, path)
    assert [f"https://tide.example/{number}" in rows for number in range(3)] == [True] * 3
    assert report.problems
    assert str(path) in report.problems[0].message


def test_a_gzip_file_of_one_member_is_unpacked_first(tmp_path):
    """A file that was zipped as a whole has no places to point to: its rows point into a plain copy in the archive."""
    inner, path = tmp_path / "inner.warc.gz", tmp_path / "in" / "zipped.warc.gz"
    archive(inner, [{"url": f"https://tide.example/{number}"} for number in range(3)])
    path.parent.mkdir()
    path.write_bytes(gzip.compress(gzip.decompress(inner.read_bytes())))
    report, rows = run(tmp_path, path)
    assert report.types == {"request": 3, "response": 3, "warcinfo": 1}
    for url, row in rows.items():
        assert body_of(row, tmp_path) == page(url)


def test_an_answer_that_cannot_be_decoded_is_a_failed_row(tmp_path):
    """A broken content coding is that URL's outcome, and the others go on."""
    path = tmp_path / "a.warc.gz"
    coded = [(b"Content-Encoding", b"gzip")]
    archive(
        path,
        [
            {"url": "https://tide.example/a", "headers": coded, "body": b"\x1f\x8bnonsense"},
            {"url": "https://tide.example/b"},
        ],
    )
    _, rows = run(tmp_path, path)
    assert (rows["https://tide.example/a"]["state"], rows["https://tide.example/a"]["reason"]) == (
        "failed",
        "bad_encoding",
    )
    assert rows["https://tide.example/b"]["state"] == "fetched"


def test_saved_pages_say_their_address_in_a_file_beside_or_themselves(tmp_path):
    """A .json or .url beside the page, then its canonical link, then og:url; zipped pages alike."""
    folder = tmp_path / "saved"
    (folder / "deep").mkdir(parents=True)
    canonical = b'<html><link REL="alternate Canonical" href="https://hill.example/c"><p>x</p></html>'
    pages = {
        "a.html": page("a"),
        "b.html.gz": gzip.compress(page("b")),
        "deep/c.htm": canonical,
        "d.html": b'<meta property="og:url" content="https://hill.example/d"><p>x</p>',
        "e.html": page("e"),
    }
    for name, body in pages.items():
        (folder / name).write_bytes(body)
    told = {
        "url": "https://tide.example/a",
        "fetched_at": "2026-11-20T10:00:00+01:00",
        "content_type": "text/html; charset=utf-8",
    }
    (folder / "a.html.json").write_text(json.dumps(told))
    (folder / "b.url").write_text("[InternetShortcut]\r\nURL=https://tide.example/b\r\n")
    (folder / "e.html.url").write_text("https://tide.example/e\n")
    report, rows = run(tmp_path, folder)
    assert sorted(rows) == [
        f"https://{host}.example/{name}"
        for host, name in [("hill", "c"), ("hill", "d"), ("tide", "a"), ("tide", "b"), ("tide", "e")]
    ]
    assert rows["https://tide.example/a"]["fetched_at"] == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert rows["https://tide.example/b"]["fetched_at"] == NOW
    assert rows["https://tide.example/a"]["content_type"] == "text/html; charset=utf-8"
    assert body_of(rows["https://tide.example/b"], tmp_path) == page("b")
    assert body_of(rows["https://hill.example/c"], tmp_path) == canonical
    assert report.types == {"saved_page": 5}
    assert report.problems == ()


def test_a_saved_page_without_an_address_is_a_problem_that_says_what_to_do(tmp_path):
    """The message names the page and the file to write; the other pages are taken."""
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "lost.html").write_bytes(page("lost"))
    (folder / "relative.html").write_bytes(b'<link rel="canonical" href="/here"><p>x</p>')
    (folder / "broken.html").write_bytes(page("broken"))
    (folder / "broken.html.json").write_text("{url: nope")
    (folder / "found.html").write_bytes(page("found"))
    (folder / "found.url").write_text("https://tide.example/found")
    report, rows = run(tmp_path, folder)
    assert list(rows) == ["https://tide.example/found"]
    assert sorted((problem.path.name, problem.reason) for problem in report.problems) == [
        ("broken.html", "no_url"),
        ("lost.html", "no_url"),
        ("relative.html", "no_url"),
    ]
    assert "lost.html.json" in next(problem.message for problem in report.problems if problem.path.name == "lost.html")


@pytest.mark.parametrize("what", ["missing", "empty folder", "text", "empty warc", "no warc"])
def test_input_that_is_none_is_told_by_name(tmp_path, what):
    """A path that is not there, a folder of nothing, a file of another kind: a problem each, and no exception."""
    path = tmp_path / {"text": "notes.txt", "empty warc": "a.warc.gz", "no warc": "a.warc"}.get(what, "input")
    if what == "empty folder":
        path.mkdir()
    elif what != "missing":
        path.write_bytes(b"" if what == "empty warc" else b"dear diary")
    report, rows = run(tmp_path, path)
    assert rows == {}
    assert [str(path) in problem.message for problem in report.problems] == [True]


def test_a_path_named_twice_is_read_once(tmp_path):
    """A file that is named and stands in a folder that is named too is one input."""
    path = tmp_path / "in" / "a.warc.gz"
    archive(path, [{"url": "https://tide.example/a"}])
    report, _ = run(tmp_path, path, path.parent, path)
    assert (report.records, report.duplicates) == (3, 0)


def test_one_source_for_all(tmp_path):
    """A default source stands instead of ingest:<host>."""
    path = tmp_path / "a.warc.gz"
    archive(path, [{"url": "https://tide.example/a"}, {"url": "https://hill.example/a"}])
    _, rows = run(tmp_path, path, default_source="collection")
    assert {row["source_id"] for row in rows.values()} == {"collection"}


def test_again_with_the_same_run_id_is_the_same(tmp_path):
    """A second ingest gives the same rows and the same files: no second copy of a saved page."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.html").write_bytes(page(str(number)))
        (folder / f"{number}.url").write_text(f"https://tide.example/{number}")
    archive(folder / "a.warc.gz", [{"url": "https://hill.example/a"}])
    states = []
    for _ in range(2):
        report, rows = run(tmp_path, folder)
        files = {file.name: file.read_bytes() for file in (tmp_path / "archive").iterdir()}
        states.append((report, rows, files, (tmp_path / "out" / "ingest.parquet").read_bytes()))
    assert states[0] == states[1]
    assert list(states[0][2]) == ["ingest-r1-00000.warc.gz"]
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["ingest.parquet"]


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from crawlers.ingest import ingest
root, moment = Path(sys.argv[1]), int(sys.argv[2])
def die(event):
    global moment
    moment -= 1
    if moment <= 0:
        os.kill(os.getpid(), 9)
import crawlers.ingest
crawlers.ingest.PROGRESS_EVERY = 1
ingest([root / "saved"], run_id="r1", now=datetime(2026, 11, 22, 6, tzinfo=UTC), archive_dir=root / "archive",
       out=root / "out" / "ingest.parquet", progress=die)
"""


@pytest.mark.parametrize("moment", [1, 3, 6])
def test_killed_and_run_again_it_ends_as_if_undisturbed(tmp_path, moment):
    """A kill -9 in the middle leaves no rows and no archive file; the next try gives both, once."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.html").write_bytes(page(str(number)))
        (folder / f"{number}.url").write_text(f"https://tide.example/{number}")
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(moment)], cwd=Path(__file__).parents[2], check=False
    )
    assert died.returncode == -9
    if moment < 6:  # the sixth event is the last: all was written by then
        assert not (tmp_path / "out" / "ingest.parquet").exists()
    report, rows = run(tmp_path, folder)
    assert len(rows) == report.pages == 5
    assert [file.name for file in (tmp_path / "archive").iterdir()] == ["ingest-r1-00000.warc.gz"]
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["ingest.parquet"]


def test_strange_addresses_are_left_out_and_told(tmp_path):
    """A record whose address has no host is a problem; odd characters in one that has are kept as text."""
    path = tmp_path / "a.warc.gz"
    archive(
        path,
        [
            {"url": "https:///nohost"},
            {"url": "https://tide.example/\u00e4?q=\u2603"},
            {"url": "https://tide.example:x/"},
        ],
    )
    report, rows = run(tmp_path, path)
    assert list(rows) == ["https://tide.example/\u00e4?q=\u2603"]
    assert [problem.reason for problem in report.problems] == ["no_url", "no_url"]


def test_progress_is_told_with_numbers(tmp_path):
    """The last event has the number of records."""
    path, events = tmp_path / "a.warc.gz", []
    archive(path, [{"url": f"https://tide.example/{number}"} for number in range(120)])
    run(tmp_path, path, progress=events.append)
    assert len(events) >= 2
    assert events[-1] == {
        "event": "ingest.progress",
        "source": "ingest",
        "file": "a.warc.gz",
        "fetched": 241,
        "problems": 0,
    }
