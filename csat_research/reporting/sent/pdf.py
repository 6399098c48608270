"""PDF: a page as its print rules set it on A4 - by an installed browser, else by WeasyPrint, else by the reader's own hand."""

from __future__ import annotations

import base64
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from csat_research.reporting.page.lighter import restyled
from csat_research.reporting.page.outlined import outlined
from csat_research.reporting.sent import browser
from csat_research.results.drawing.look import FONT_FILES
from csat_research.words import Sentence, say

__all__ = ["BY_HAND", "write_pdf"]

BY_HAND = say("No browser and no WeasyPrint was found for the PDF: open the page, Ctrl+P: it is set for A4.")
SECONDS = 180.0
LEAST, FOOT = 0.5, 0.94  # of a sheet: what must be filled, and below what the running title stands
# Tried in this order. The smallest letters of a page have 11 px: at 0.94 they have 7.8 points, as the running title.
# Never larger than 1: the page is as wide as the sheet, and what runs from right to left would lose its left edge.
FITTINGS = (
    "",
    "@media print { #tests { break-inside: avoid !important } }",
    "@media print { #cautions { break-before: page } }",
    "@media print { .page { zoom: 0.97; margin-inline: auto } }",
    "@media print { .page { zoom: 0.94; margin-inline: auto } }",
    "@page { margin-bottom: 20mm }",
    "@page { margin: 15mm 12mm 26mm }",
)
# WeasyPrint knows neither nested grids nor `display: contents` well: everything stands in one column there.
PLAIN = """
@media print {
  .rows, .row, main, .further, .columns { display: block !important; }
  .half .paper { display: block !important; } .half .narrow { display: none !important; }
  .redrawn.half .wide { display: none !important; } .half:not(.redrawn) .wide { display: block !important; }
  .tiles { display: flex !important; } .tile { width: 25%; padding-inline-end: 12px; }
  .foot { break-inside: auto; }
}
"""


def write_pdf(page: Path, target: Path) -> Sentence | None:
    """Fill `target` with the page on A4, numbered; None when made, else what to do instead.

    A browser comes first: it sets the page as it does on a screen, in a second or two. WeasyPrint needs none; it runs in
    a process of its own, for it can be slow on a page that it does not like.
    """
    if _by_browser(page, target) or _by_weasyprint(page, target):
        return None
    return BY_HAND


def _by_browser(page: Path, target: Path) -> bool:
    """Printed as it stands; where a sheet would be nearly empty, the ledger whole, cautions anew, smaller, or a wider foot."""
    best, found = -1.0, b""
    with tempfile.TemporaryDirectory(prefix="csat-paper-") as folder:
        for rules in FITTINGS:
            copy, paper = Path(folder) / "page.html", Path(folder) / "page.pdf"
            text = _unlinked(page)
            copy.write_text(text.replace("</head>", f"<style>{rules}</style></head>", 1), encoding="utf-8")
            if not browser.print_page(copy, paper):
                break
            filled = _emptiest(paper)
            if filled > best:
                best, found = filled, paper.read_bytes()
            if filled >= LEAST:
                break
    if found:
        target.write_bytes(found)
    return bool(found)


def _unlinked(page: Path) -> str:
    """The page without links to other files: on paper each would name a folder of this machine, and lead nowhere.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "p.html").write_text('<a href="#how">how</a> <a href="tables.xlsx">tables</a>')
    ...     _unlinked(Path(folder, "p.html"))
    '<a href="#how">how</a> <a>tables</a>'
    """
    return re.sub(r'<a href="(?!#)[^"]*"', "<a", page.read_text(encoding="utf-8"))


def _emptiest(paper: Path) -> float:
    """How far down the emptiest sheet is filled, from 0 to 1; 1 where nothing is there to look with."""
    if importlib.util.find_spec("pypdfium2") is None:
        return 1.0
    import pypdfium2

    sheets = [sheet.render(scale=0.25).to_numpy() for sheet in pypdfium2.PdfDocument(paper)]
    return min(_filled(sheet) for sheet in sheets)


def _filled(sheet: np.ndarray) -> float:
    """The lowest inked row of a sheet (rows x columns x colours, 255 is white) as a share of its height, above the foot."""
    rows = np.flatnonzero((sheet[: int(FOOT * len(sheet))] < 250).any(axis=(1, 2)))
    return float(rows[-1] + 1) / len(sheet) if len(rows) else 0.0


def _by_weasyprint(page: Path, target: Path) -> bool:
    if importlib.util.find_spec("weasyprint") is None:
        return False
    told = [
        sys.executable,
        "-c",
        "import sys; from csat_research.reporting.sent.pdf import _weave; _weave(*sys.argv[1:])",
    ]
    try:
        subprocess.run([*told, str(page), str(target)], timeout=SECONDS, capture_output=True, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return target.is_file() and target.read_bytes()[:4] == b"%PDF"


def _weave(page: str, target: str) -> None:
    """What the other process does: no address but those inside the page is opened; pictures know no style sheet of a page there."""
    from weasyprint import CSS, HTML

    html = HTML(string=outlined(restyled(_unlinked(Path(page)))), url_fetcher=_only_inside)
    html.write_pdf(
        target, stylesheets=[CSS(string=_faces() + PLAIN, url_fetcher=_only_inside)], pdf_variant="pdf/ua-1"
    )


def _faces() -> str:
    """Our fonts whole: the subset in a page lacks what browsers find elsewhere (a true minus, Persian)."""
    return "".join(
        _face(family, weight, f"{stem}-{name}.ttf")
        for family, stem in (("Noto Sans", "NotoSans"), ("Noto Sans Arabic", "NotoSansArabic"))
        for weight, name in ((400, "Regular"), (700, "Bold"))
    )


def _face(family: str, weight: int, name: str) -> str:
    data = base64.b64encode((FONT_FILES / name).read_bytes()).decode()
    return f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(data:font/ttf;base64,{data})}}'


def _only_inside(url: str, *_: object, **__: object) -> dict[str, object]:
    from weasyprint import default_url_fetcher

    if not url.startswith("data:"):
        raise ValueError("a page fetches nothing")
    found: dict[str, object] = default_url_fetcher(url)
    return found
