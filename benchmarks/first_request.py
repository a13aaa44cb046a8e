"""Seconds from the command to the first request a site sees: `copydesk run` beside a bare Scrapy spider.

    python benchmarks/first_request.py [--rounds 5]

Both ask the same server on loopback, in turns. `fresh` is a folder without any data, `later` the same folder again.
Scrapy alone reads one feed and keeps nothing: the limit for a line whose crawler is Scrapy.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Nothing new</title></channel></rss>'
COPYDESK = [sys.executable, "-c", "from flows.cli import main; main()", "run", "site"]
SCRAPY = [sys.executable, "-m", "scrapy", "runspider", "spider.py", "--nolog"]
SPIDER = """
import scrapy


class Feed(scrapy.Spider):
    name = "feed"
    start_urls = ["{home}feed"]
    custom_settings = {{"ROBOTSTXT_OBEY": True}}

    def parse(self, response):
        yield from ({{"url": link}} for link in response.xpath("//item/link/text()").getall())
"""


class Site(BaseHTTPRequestHandler):
    """Answers a feed without entries, and tells when it was asked."""

    asked: list[float] = []  # noqa: RUF012 - of the one server of this program

    def do_GET(self) -> None:
        """A feed, whatever is asked for; a robots.txt that is none allows everything."""
        self.asked.append(time.perf_counter())
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def prepare(folder: Path, home: str) -> None:
    """What each of the two needs, in an empty folder."""
    folder.joinpath("copydesk.toml").write_text(
        '[crawl]\nuser_agent_contact = "https://desk.example/contact"\nallow_hosts = {"127.0.0.1" = "127.0.0.1"}\n',
        "utf-8",
    )
    folder.joinpath("sources.toml").write_text(
        f'[[source]]\nid = "site"\nname = "Site"\nhome = "{home}"\nfeeds = ["{home}feed"]\nevery = "1h"\n', "utf-8"
    )
    folder.joinpath("spider.py").write_text(SPIDER.format(home=home), "utf-8")


def until_asked(command: list[str], folder: Path) -> float:
    """Seconds from the start of a command to its first request."""
    Site.asked.clear()
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return Site.asked[0] - began


def main() -> None:
    """Measure in turns and print medians, ranges and ratios."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seconds: dict[str, list[float]] = {"scrapy alone": [], "copydesk run, fresh": [], "copydesk run, later": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            prepare(folder, f"http://127.0.0.1:{server.server_port}/")
            seconds["scrapy alone"].append(until_asked(SCRAPY, folder))
            seconds["copydesk run, fresh"].append(until_asked(COPYDESK, folder))
            seconds["copydesk run, later"].append(until_asked(COPYDESK, folder))
    server.shutdown()
    alone = statistics.median(seconds["scrapy alone"])
    for name, taken in seconds.items():
        middle = statistics.median(taken)
        print(f"{name:20} {middle:5.2f} s  ({min(taken):.2f} to {max(taken):.2f})  ratio {middle / alone:.2f}")


if __name__ == "__main__":
    main()
