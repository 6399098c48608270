"""Outputs: the further files of a page - PDF, slides, mail, pictures, CSV - each made where it is asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from csat_research.errors import CsatError, ReportError, listing, nearest
from csat_research.reporting import export
from csat_research.reporting.names import safe_name
from csat_research.reporting.sent.sheets import tables_of
from csat_research.reporting.sent.source import Source
from csat_research.results.frames import frame_from_json
from csat_research.words import Sentence, say

__all__ = ["KINDS", "chosen", "write_outputs"]

ALL, NONE = "all", "none"
Made = Iterator[Path | Sentence]


def chosen(asked: str | Sequence[str]) -> tuple[str, ...]:
    """The files asked for, in the order in which they are made; "all" and "none" stand alone. Raises ReportError.

    >>> chosen("pptx, pdf"), chosen("none"), chosen(["mail"])
    (('pdf', 'pptx'), (), ('mail',))
    """
    words = asked.split(",") if isinstance(asked, str) else asked
    names = [str(word).strip().casefold() for word in words if str(word).strip()]
    unknown = [name for name in names if name not in (*KINDS, ALL, NONE)]
    if unknown:
        raise ReportError(
            say(
                "also = {name:quoted} is no kind of file.{near} Write one or several of: {kinds}; or all, or none.",
                name=unknown[0],
                near=nearest(unknown[0], KINDS),
                kinds=listing(list(KINDS)),
            )
        )
    return tuple(KINDS) if ALL in names else tuple(name for name in KINDS if name in names)


def write_outputs(source: Source, asked: Sequence[str]) -> tuple[list[str], list[Sentence]]:
    """Write what is asked for into a folder with the page's name; names as seen from the page, and what could not be made.

    A file that cannot be made never stops the page or the other files.
    """
    files: list[str] = []
    notes: list[Sentence] = []
    base = source.page.parent
    for name in asked:
        try:
            for one in KINDS[name](source, base / source.stem):
                if isinstance(one, Sentence):
                    notes.append(one)
                else:
                    files.append(one.relative_to(base).as_posix())
        except ImportError as error:
            notes.append(_lacks(name, error))
        except Exception as error:  # the page is made already, and worth more than what stands beside it
            notes.append(
                say("{page}: {name} was not made. {why}", page=source.page.name, name=name, why=_told(error))
            )
    return files, notes


def _told(error: Exception) -> Sentence | str:
    if isinstance(error, CsatError):
        return error.sentence
    system = error.strerror if isinstance(error, OSError) else None
    return system or f"{type(error).__name__}: {error}"


def _lacks(name: str, error: ImportError) -> Sentence:
    package = {"pptx": "python-pptx"}.get(str(error.name), str(error.name))
    return say("For {name} type:  pip install {package}", name=name, package=package)


def _pdf(source: Source, folder: Path) -> Made:
    from csat_research.reporting.sent.pdf import BY_HAND, write_pdf

    path = folder / f"{source.stem}.pdf"
    try:
        yield export.written(path, lambda target: _or_raise(write_pdf(source.page, target)))
    except ReportError:
        path.unlink(missing_ok=True)  # that of an earlier run would show other numbers
        yield BY_HAND


def _or_raise(why: Sentence | None) -> None:
    if why is not None:
        raise ReportError(why)


def _slides(source: Source, folder: Path) -> Made:
    from csat_research.reporting.sent.slides import write_slides

    yield export.written(folder / f"{source.stem}.pptx", lambda target: write_slides(source, target))


def _mail(source: Source, folder: Path) -> Made:
    from csat_research.reporting.sent.mail import mail_text

    yield export.write_text(mail_text(source), folder / "mail.txt")


def _first_screen(source: Source, folder: Path) -> Made:
    from csat_research.reporting.sent.first_screen import write_first_screen

    yield export.written(folder / "first-screen.png", lambda target: write_first_screen(source, target))


def _figures(source: Source, folder: Path) -> Made:
    """Each picture twice, and one list of what they show for those who do not see them."""
    from csat_research.results.figures import alt_text, sheet_png, sheet_svg

    rows = []
    for one in source.shown:
        path = folder / "figures" / safe_name(one.block.name)
        yield export.write_bytes(sheet_png(one.figure, source.language), path.with_suffix(".png"))
        yield export.write_text(sheet_svg(one.figure, source.language), path.with_suffix(".svg"))
        told = {
            "title": one.panel.title,
            "alt": alt_text(one.figure, source.language),
            "basis": one.panel.basis,
        }
        rows += [{"file": f"{path.name}{ending}", **told} for ending in (".png", ".svg")]
    if rows:
        yield export.write_csv(pd.DataFrame(rows), folder / "figures" / "alt.csv")


def _tables(source: Source, folder: Path) -> Made:
    results = export.results_of(source.harvest, source.page.name)
    taken: set[str] = set()
    for name, _, table in tables_of(results, source.language):
        stem = safe_name(name.replace(" ", "-"))
        while stem in taken:
            stem += "-2"
        taken.add(stem)
        yield export.write_csv(frame_from_json(table), folder / "csv" / f"{stem}.csv")


KINDS: dict[str, Callable[[Source, Path], Made]] = {
    "mail": _mail,
    "pdf": _pdf,
    "pptx": _slides,
    "figures": _figures,
    "csv": _tables,
    "slide": _first_screen,
}
