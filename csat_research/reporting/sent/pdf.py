"""PDF: a page as its print rules set it on A4 - by an installed browser, else by WeasyPrint, else by the reader's own hand."""

from __future__ import annotations

import base64
import importlib.util
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from csat_research.reporting.page.lighter import restyled
from csat_research.reporting.page.outlined import outlined
from csat_research.reporting.sent import browser
from csat_research.results.drawing.look import FONT_FILES
from csat_research.words import Sentence, say

__all__ = ["BY_HAND", "write_pdf"]

BY_HAND = say("No browser and no WeasyPrint was found for the PDF: open the page, Ctrl+P: it is set for A4.")
SECONDS, ENOUGH = 180.0, 45.0  # until WeasyPrint is ended; until it may try the same page once more
# WeasyPrint knows neither nested grids nor `display: contents` well: everything stands in one column there.
PLAIN = """
@media print {
  .rows, .row, main, .further, .columns { display: block !important; }
  .half .paper { display: block !important; } .half .narrow { display: none !important; }
  .redrawn.half .wide { display: none !important; } .half:not(.redrawn) .wide { display: block !important; }
  .tiles { display: flex !important; } .tile { width: 25%; padding-inline-end: 12px; }
  .foot { break-inside: auto; }
  .section, .panel { break-inside: auto !important; } .picture svg { display: block; break-inside: avoid; }
  figcaption, h2, h3 { break-after: avoid; } .under, .basis { break-before: avoid; }
  .columns, .columns > div, .prose { break-inside: avoid; }
  .cover { display: block !important; position: relative; }
  .cover-contents, .cover-made { position: absolute; left: 0; right: 0; bottom: 0; } .cover-contents { bottom: 56px; }
}
"""

# What is tried where its last sheet is nearly empty, for no script is there to do so: a class of page.css, and words that
# paper else leaves out.
CLOSER, TOLD = "fit-close", "#reading#reading, .section.section > .prose.prose { display: block !important; }"
TRIED = (("", ""), (CLOSER, ""), ("", TOLD), (CLOSER, TOLD))
LEAST, SHEET = 0.58, 1122.5  # of a sheet, and its pixels
END = "end-of-page"


def write_pdf(page: Path, target: Path) -> Sentence | None:
    """Fill `target` with the page on A4, numbered; None when made, else what to do instead.

    A browser comes first: it sets the page as it does on a screen, in a second or two. WeasyPrint needs none; it runs in
    a process of its own, for it can be slow on a page that it does not like.
    """
    if _by_browser(page, target) or _by_weasyprint(page, target):
        return None
    return BY_HAND


def _by_browser(page: Path, target: Path) -> bool:
    """Printed as any reader would: the page itself sees to it that no sheet is nearly empty (`assets/paper.js`)."""
    with tempfile.TemporaryDirectory(prefix="csat-paper-") as folder:
        copy = Path(folder) / "page.html"
        copy.write_text(_unlinked(page), encoding="utf-8")
        return browser.print_page(copy, target)


def _unlinked(page: Path) -> str:
    """The page without links to other files: on paper each would name a folder of this machine, and lead nowhere.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "p.html").write_text('<a href="#how">how</a> <a href="tables.xlsx">tables</a>')
    ...     _unlinked(Path(folder, "p.html"))
    '<a href="#how">how</a> <a>tables</a>'
    """
    return re.sub(r'<a href="(?!#)[^"]*"', "<a", page.read_text(encoding="utf-8"))


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

    until = time.monotonic() + ENOUGH
    text = outlined(restyled(_unlinked(Path(page)))).replace("</body>", f'<p id="{END}"></p></body>')
    faces = CSS(string=_faces() + PLAIN, url_fetcher=_only_inside)

    def woven(name: str, rules: str) -> Any:
        named = text.replace("<html", f'<html class="{name}"', 1)
        styles = [faces, CSS(string=f"@media print {{ {rules} }}")]
        return HTML(string=named, url_fetcher=_only_inside).render(stylesheets=styles, pdf_variant="pdf/ua-1")

    _fullest((woven(*one) for one in TRIED), until).write_pdf(target, pdf_variant="pdf/ua-1")


def _fullest(documents: Iterable[Any], until: float = math.inf) -> Any:
    """The first of some documents whose last sheet is filled, else that whose is filled best; of one sheet none is asked for more.

    until: the moment after which no other is made; what is there then is better than no paper.

    >>> from types import SimpleNamespace as Made
    >>> made = [Made(pages=[None, Made(anchors={END: (0, end)})]) for end in (200, 900, 300)]
    >>> _fullest(made) is made[1], _fullest(made[::2]) is made[2], _fullest(made, time.monotonic()) is made[0]
    (True, True, True)
    """
    best, most = None, -1.0
    for one in documents:
        filled = _filled(one.pages)
        if filled > most:
            best, most = one, filled
        if filled >= LEAST or time.monotonic() >= until:
            break
    return best


def _filled(pages: Sequence[Any]) -> float:
    """How much of the last sheet is filled, from 0 to 1; a lone one is full enough."""
    return float(pages[-1].anchors[END][1]) / SHEET if len(pages) > 1 else 1.0


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
