"""Index: the page that links all pages of a folder, each with its headline sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csat_research.reporting.export import read_json, write_text
from csat_research.reporting.view import finalized
from csat_research.words import render, say

__all__ = ["index_html", "write_top_index"]


def index_html(
    title: str, groups: Sequence[Mapping[str, Any]], *, css: str, fonts: str, language: str = "en"
) -> str:
    """The index as HTML: per group a heading and its links (`href`, `name`, `headline`, `failed`)."""
    from jinja2 import Environment, FileSystemLoader

    folder = Path(__file__).parent / "assets" / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, finalize=finalized)
    page = environment.get_template("index.html.j2")
    words = {"failed": say("not made"), "files": say("Files")}
    shown = {name: render(word, language) for name, word in words.items()}
    return page.render(title=title, groups=groups, css=css, fonts=fonts, language=language, words=shown)


def write_top_index(out: Path, *, css: str, fonts: str) -> Path:
    """reports/index.html from all manifests below it."""
    groups = [
        _group(path, out)
        for path in sorted(out.glob("*/*/manifest.json"))
        if path.parts[len(out.parts)] != "_private"
    ]
    return write_text(index_html(render(say("Reports")), groups, css=css, fonts=fonts), out / "index.html")


def _group(path: Path, out: Path) -> dict[str, Any]:
    manifest = read_json(path)
    base = "/".join(quote(part) for part in path.parent.relative_to(out).parts)
    return group_of(manifest, base + "/")


def group_of(manifest: Mapping[str, Any], base: str = "") -> dict[str, Any]:
    """Heading and links of one folder."""
    pages = [
        {
            "href": base + quote(str(page.get("file", ""))),
            "name": page.get("name", ""),
            "headline": page.get("headline", ""),
            "failed": page.get("error", ""),
        }
        for page in manifest.get("pages", [])
    ]
    files = [{"href": base + quote(name), "name": name} for name in manifest.get("files", [])]
    return {"title": manifest.get("title", ""), "pages": pages, "files": files}
