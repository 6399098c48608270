"""What a page must be for everybody: a list of what is wrong with it, by an HTML parser alone (axe-core is in test-full)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

LIMIT = 400_000


def problems(html: str) -> list[str]:
    """What is wrong; an empty list where nothing is."""
    soup = BeautifulSoup(html, "html.parser")
    checks = (_language, _headings, _tables, _pictures, _links, _keyboard, _policy)
    found = [one for check in checks for one in check(soup)]
    if len(html.encode()) >= LIMIT:
        found.append(f"{len(html.encode())} bytes")
    if re.search(r"""(?:src|href|action)\s*=\s*["']?\s*(?:\w+:)?//|@import|url\((?!data:|["']?#)""", html):
        found.append("something from outside")
    return found


def _hidden(tag: Tag) -> bool:
    return any(one.get("aria-hidden") == "true" for one in (tag, *tag.parents) if isinstance(one, Tag))


def _named(tag: Tag) -> bool:
    return bool((tag.get("aria-label") or tag.get("alt") or tag.get_text(strip=True) or "").strip())


def _language(soup: BeautifulSoup) -> Iterator[str]:
    if soup.html is None or not soup.html.get("lang"):
        yield "no language"
    if soup.html is not None and soup.html.get("dir") not in ("ltr", "rtl"):
        yield "no direction"
    if soup.title is None or not soup.title.get_text(strip=True):
        yield "no title"


def _headings(soup: BeautifulSoup) -> Iterator[str]:
    seen = [tag for tag in soup.find_all(re.compile("^h[1-6]$")) if not _hidden(tag)]
    levels = [int(tag.name[1]) for tag in seen]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "not one first heading"
    yield from (f"heading {b} after {a}" for a, b in pairwise(levels) if b - a > 1)
    yield from ("empty heading" for tag in seen if not _named(tag))


def _tables(soup: BeautifulSoup) -> Iterator[str]:
    for table in soup.find_all("table"):
        heads = table.find_all("th")
        if not heads:
            yield "a table without headings"
        yield from (
            f"a heading without scope: {head.get_text()}"
            for head in heads
            if head.get("scope") not in ("row", "col", "colgroup", "rowgroup")
        )


def _pictures(soup: BeautifulSoup) -> Iterator[str]:
    for one in soup.select("svg, img, [role=img]"):
        inside = one.find_parent(attrs={"role": "img"}) is not None
        if not (_hidden(one) or inside or _named(one)):
            yield f"a {one.name} without a name"
        if one.name == "svg" and not inside and not _hidden(one) and one.get("role") != "img":
            yield "an svg that is no image"


def _links(soup: BeautifulSoup) -> Iterator[str]:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    yield from (f"id {one} stands twice" for one in {one for one in ids if ids.count(one) > 1})
    for link in soup.find_all("a"):
        target = str(link.get("href", ""))
        if not _named(link):
            yield "a link without words"
        if target.startswith("#") and target[1:] not in ids:
            yield f"{target} leads nowhere"


def _keyboard(soup: BeautifulSoup) -> Iterator[str]:
    first = soup.select_one("a, button, summary, [tabindex]")
    if first is None or "skip" not in first.get("class", []):
        yield "the first stop of the keyboard does not skip"
    styles = " ".join(style.get_text() for style in soup.find_all("style"))
    if not re.search(r":focus-visible\s*\{[^}]*outline:\s*[1-9]", styles) or re.search(
        r"outline:\s*(none|0)", styles
    ):
        yield "the focus cannot be seen"
    yield from (
        "an order of its own for the keyboard"
        for one in soup.select("[tabindex]")
        if int(one["tabindex"]) > 0
    )
    yield from (
        "what scrolls cannot be reached" for one in soup.select(".scroll") if one.get("tabindex") != "0"
    )
    yield from ("a button without words" for one in soup.find_all("button") if not _named(one))


def _policy(soup: BeautifulSoup) -> Iterator[str]:
    meta = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    rules = str(meta["content"]) if isinstance(meta, Tag) else ""
    if "default-src 'none'" not in rules or "'unsafe-eval'" in rules:
        yield "no policy"
    if re.search(r"script-src[^;]*'unsafe-inline'", rules) or (
        soup.find("script") and "script-src 'sha256-" not in rules
    ):
        yield "a script that no hash names"
    yield from (
        "an attribute that acts"
        for tag in soup.find_all(True)
        if any(name.startswith("on") for name in tag.attrs)
    )
