"""The newsroom as files: every page of every site under `pages/<host>/`, with the world's own files beside."""

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from demo.pages import Page, Pages
from demo.records import write_whole, write_world
from demo.world import World


def generate(seed: int, ticks: int, port: int, folder: Path, start: datetime) -> World:
    """Writes the world as it is after `ticks` days: entry points, robots.txt, articles.

    `index.jsonl` has a row a page: its address, status, content type and file.
    """
    world = World(seed, port, start)
    for _ in range(ticks):
        world.advance()
    write_world(world, folder)
    pages = Pages(world)
    rows = []
    for site in world.sites:
        entries = [site.base + "/robots.txt", *site.feeds, *site.sitemaps, *site.sections]
        articles = [article.url for article in world.articles.values() if article.site == site]
        for url in [*entries, *articles]:
            page = pages.answer(site.host, urlsplit(url).path)
            if page is not None:
                rows.append(_write(folder, site.host, url, page))
    write_whole(folder / "index.jsonl", "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows))
    return world


def _write(folder: Path, host: str, url: str, page: Page) -> dict[str, object]:
    path = urlsplit(url).path.strip("/") or "index"
    file = folder / "pages" / host / (path if "." in path.rsplit("/", 1)[-1] else f"{path}/index.html")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(page.body)
    return {"url": url, "status": page.status, "content_type": page.content_type, "file": str(file.relative_to(folder))}
