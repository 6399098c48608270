"""Render: a harvest and its notebook become one self-contained HTML page, by our own nbconvert template on `base`."""

from __future__ import annotations

import base64
import copy
import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from csat_research.reporting.harvest import Harvest
from csat_research.reporting.page import assemble, closing, contents, fields, head, origin
from csat_research.reporting.page.accent import darkened
from csat_research.reporting.page.brief import brief, clamped, long_names
from csat_research.reporting.page.faces import FONTS, page_fonts
from csat_research.reporting.page.headline import LONG, headline, headline_html, headline_text
from csat_research.reporting.page.heavy import drawn_once
from csat_research.reporting.page.lighter import lighter, lighter_css, lighter_js
from csat_research.reporting.page.view import finalized, shortened
from csat_research.results.card import markdown_html
from csat_research.results.drawing.lettering import upright
from csat_research.words import Sentence, direction, render, say, speaks, strung

__all__ = ["page_css", "page_script", "render_page"]

ASSETS = Path(__file__).parent / "assets"
VERDICT = 156  # letters of the verdict that fit two lines
RUNNING = 100  # letters of the title that fit one line at the foot of a sheet
WORDS: dict[str, Sentence] = {
    "skip": say("To how this number came about"),
    "sure": say("How sure is this?"),
    "four_numbers": say("Four numbers"),
    "table": say("Table"),
    "rows": say("Rows"),
    "how": origin.TITLE,
    "contents": say("Contents"),
    "print": say("Print"),
    "why": say("why it may differ from a dashboard"),
    "caution": say("Caution"),
    "ranges": say("Ranges"),
    "cautions": say("Cautions"),
    "lacking": say("Not shown"),
    "lacking_why": say("why, and what to add"),
    "tests": say("What was tested, and which words each test allows"),
    "reading": say("How to read the first page"),
    "methods": say("How it was computed"),
    "provenance": say("Where it comes from"),
}


def render_page(
    harvest: Harvest,
    notebook: Any,
    *,
    language: str = "en",
    look: Mapping[str, Any] = {},
    made: Mapping[str, str] = {},
    links: Sequence[Mapping[str, str]] = (),
) -> str:
    """The page as HTML text.

    look: the shop's `accent` and `logo_data` (the logo as a data address). made: what the maker knows beside the
    bundles (version, date, template, seed). links: further files of the report, as {"href", "text"}. The page holds
    fonts, styles and pictures itself; its content policy forbids all the rest.
    """
    told = darkened(look.get("accent"))
    made = made if told is None else {**made, "accent": render(told, language)}
    harvest, notebook = _arranged(harvest, notebook, look)
    harvest = fields.filled(harvest, language, head.page_words(harvest, look))
    page = assemble.assemble(harvest, language, look=look, links=links)
    page |= closing.closing(harvest, language, made, page["further"])
    text, first = headline_text(harvest, language), headline(harvest)
    shown = language if speaks(language) else "en"
    words = {
        name: render(word, language)
        for name, word in (WORDS | {"ranges_cover": _cover(harvest, page["foot"]["silence"])}).items()
    }
    words["apart"] = strung(("", ""), "; ", shown)
    page |= {
        "language": shown,
        "direction": direction(shown),
        "words": words,
        "contents": contents.contents(page, words, language, harvest.score),
        "verdict": brief(
            headline_html(first, language), long_names([first], language), LONG if page["even"] else VERDICT
        ),
        "names": long_names((one for result in harvest.results for one in result.findings), language),
        "dense": len(text) > VERDICT or len(page["head"].title) > RUNNING or _long_labels(harvest, language),
        "verdict_size": " long" * (len(text) > LONG) + " longer" * (len(text) > VERDICT),
        "running": _css_text(shortened(page["head"].title, RUNNING)),
        "css": page_css(),
        "script": page_script(),
        "script_hash": _hash(page_script()),
        "fonts": FONTS,
    }
    body, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    light, rules = lighter(str(body))
    return drawn_once(light.replace(FONTS, page_fonts(light) + rules, 1))


def _long_labels(harvest: Harvest, language: str) -> bool:
    """Whether a picture has names of two lines on paper."""
    figures = [one.figure for one in harvest.results if one.figure is not None and "label" in one.figure.data]
    return any(
        len(render(str(label), language)) > LONG for figure in figures for label in figure.data["label"]
    )


def _arranged(harvest: Harvest, notebook: Any, look: Mapping[str, Any]) -> tuple[Harvest, Any]:
    """The blocks in the order that the survey asks for, and told which of them are left out."""
    order, hide = list(look.get("blocks") or ()), list(look.get("hide") or ())
    names = {block.cell: block.name for block in harvest.blocks}
    place = {name: i for i, name in enumerate(order)}
    arranged = copy.copy(notebook)
    arranged.cells = sorted(
        map(_bare, notebook.cells), key=lambda cell: place.get(names.get(cell.get("id", ""), ""), len(order))
    )
    return replace(harvest, about={**harvest.about, "blocks": order, "hide": hide}), arranged


def _bare(cell: Any) -> Any:
    """A cell whose results are places without data: pages draw from the harvest, and nbconvert copies and checks all it gets."""
    from nbformat import from_dict

    bare = copy.copy(cell)
    if cell.cell_type == "code":
        empty: dict[str, Any] = {
            "output_type": "execute_result",
            "data": {},
            "metadata": {},
            "execution_count": None,
        }
        kinds = [one.output_type for one in cell.outputs]
        # `new_output` checks each
        bare.outputs = [from_dict(empty) for kind in kinds if kind == "execute_result"]
    return bare


def _cover(harvest: Harvest, told: bool) -> Sentence:
    """What the ranges of a page cover, and how often where all have one level; told: the caution before says the rest."""
    if harvest.level is None:
        return say("cover chance; not who chose to answer.")
    times = round(100 * harvest.level, 6)
    if told:
        return say("cover chance, {times:plain} times of 100.", times=times)
    return say("cover chance, {times:plain} times of 100; not who chose to answer.", times=times)


@functools.cache
def page_css() -> str:
    """The styles of pages and indexes."""
    return lighter_css(_asset("page.css"))


@functools.cache
def page_script() -> str:
    """The script of pages: what sorts tables, and what fits the page to paper before it is printed."""
    return lighter_js(_asset("page.js") + _asset("paper.js"))


@functools.cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _css_text(text: str) -> str:
    r"""A text as a string of a style sheet: what could end it, or the sheet, is written by its number.

    >>> print(_css_text('shop "A" </style> \u0627'))
    "shop \22 A\22  \3c /style> \u0627"
    """
    return (
        '"' + re.sub(r'["\\<\x00-\x1f\x7f]', lambda found: f"\\{ord(found.group()):x} ", upright(text)) + '"'
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@functools.cache
def _exporter() -> Any:
    from nbconvert.exporters.templateexporter import TemplateExporter

    class PageExporter(TemplateExporter):
        """nbconvert with our template and with every text escaped."""

        file_extension = ".html"
        output_mimetype = "text/html"

        def _create_environment(self) -> Any:
            environment = super()._create_environment()
            environment.autoescape = True
            environment.finalize = finalized
            return environment

        def _preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
            """None of nbconvert's steps before it is for a page; it would copy all twice for them."""
            return nb, resources

    exporter = PageExporter(template_name="csat_page", extra_template_basedirs=[str(ASSETS / "templates")])
    exporter.register_filter("safe_markdown", safe_markdown)
    exporter.register_filter("inline_markdown", inline_markdown)
    exporter.register_filter("brief", brief)
    exporter.register_filter("clamped", clamped)
    return exporter


def safe_markdown(text: str) -> Markup:
    """Markdown as HTML; HTML written inside it shows as text, addresses are words.

    >>> str(safe_markdown("**so** <script>")).strip()
    '<p><strong>so</strong> &lt;script&gt;</p>'
    """
    return Markup(fields.shown_html(markdown_html(text))) if text.strip() else Markup("")


def inline_markdown(text: str) -> Markup:
    """As `safe_markdown`; a single paragraph comes without its tag, to stand behind a title.

    >>> str(inline_markdown("only **so**"))
    'only <strong>so</strong>'
    """
    html = str(safe_markdown(text)).strip()
    alone = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return Markup(html[3:-4] if alone else html)
