"""Index: the pages that link all others - of one period, of a survey (segments by periods), of all surveys."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csat_research.reporting import matrix
from csat_research.reporting.export import read_json, sent, write_text
from csat_research.reporting.names import PRIVATE
from csat_research.reporting.page.faces import FONTS, page_fonts
from csat_research.reporting.page.view import finalized
from csat_research.words import direction, render, say, speaks

__all__ = ["folder_index", "write_indexes"]

ASSETS = Path(__file__).parent / "assets"


def folder_index(title: str, manifest: Mapping[str, Any], language: str) -> str:
    """The index of one period: its pages with their headlines, what is not there and why, and the files."""
    return _html("index.html.j2", language, title=title, groups=[_group(manifest)])


def write_indexes(out: Path, home: Path, language: str, through: Path) -> None:
    """The index of a survey, and that of all surveys in `out`, from the manifests that stand below them."""
    found = _manifests(home)
    title = next((str(one.get("survey", "")) for one in found.values()), home.name)
    page = _html("matrix.html.j2", language, title=title, tables=matrix.tables(found, language))
    sent(home / "index.html", through, lambda at: write_text(page, at))
    surveys = sorted({path.parents[1] for path in out.glob("*/*/manifest.json")} - {out / PRIVATE})
    groups = [_survey_group(one, out, language) for one in surveys]
    top = _html("index.html.j2", language, title=render(say("Reports"), language), groups=groups)
    sent(out / "index.html", through, lambda at: write_text(top, at))


def _manifests(home: Path) -> dict[str, dict[str, Any]]:
    return {path.parent.name: read_json(path) for path in sorted(home.glob("*/manifest.json"))}


def _survey_group(home: Path, out: Path, language: str) -> dict[str, Any]:
    """The newest period of a survey, and a link to the others."""
    found = _manifests(home)
    newest = max(found, key=lambda name: matrix.start_of(found[name]))
    base = "/".join(quote(part) for part in home.relative_to(out).parts)
    group = _group(found[newest], f"{base}/{quote(newest)}/")
    more = [{"href": f"{base}/index.html", "name": render(say("All periods"), language)}]
    return {**group, "files": [*group["files"], *more]}


def _group(manifest: Mapping[str, Any], base: str = "") -> dict[str, Any]:
    """Heading and links of one folder."""
    pages: dict[str, dict[str, Any]] = {}
    for page in manifest.get("pages", []):
        link = {"href": base + quote(str(page.get("file", ""))), "language": page.get("language", "")}
        known = pages.setdefault(str(page.get("name", "")), {**page, "links": [], "further": []})
        known["links"].append(link)
        known["further"] += [{"href": base + quote(name), "name": name} for name in page.get("files", [])]
    files = [{"href": base + quote(name), "name": name} for name in manifest.get("files", [])]
    return {"title": manifest.get("title", ""), "pages": list(pages.values()), "files": files}


def _html(template: str, language: str, **shown: Any) -> str:
    from csat_research.reporting.render import page_css

    words = {
        "failed": say("not made"),
        "files": say("Files"),
        "segment": say("Segment"),
        "course": say("Over time"),
        "newest": say("What the newest pages say"),
        "trouble": say("Not made"),
        "earlier": say("Earlier"),
        "small": say("Where a segment has too few answers or customers in a period, no page is made of it."),
    }
    spoken = language if speaks(language) else "en"
    page = _template(template).render(
        **shown,
        css=page_css() + (ASSETS / "matrix.css").read_text(encoding="utf-8"),
        fonts=FONTS,
        language=spoken,
        direction=direction(spoken),
        words={name: render(word, spoken) for name, word in words.items()},
    )
    return page.replace(FONTS, page_fonts(page), 1)


@functools.cache
def _template(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(ASSETS / "templates"), autoescape=True, finalize=finalized
    )
    return environment.get_template(name)
