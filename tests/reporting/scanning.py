"""What a produced file shows, and what in it could act: each kind of file is read by a parser of its own."""

from __future__ import annotations

import ast
import csv
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
from bs4 import BeautifulSoup, Tag

from csat_research.results.drawing.lettering import clean

ACTING = ("script", "iframe", "object", "embed", "applet", "form", "frame", "base", "link", "audio", "video", "source", "foreignobject",
          "animate", "set")  # fmt: skip
OUTSIDE = re.compile(r"^\s*(?!data:)[a-z][a-z0-9+.-]*:|^\s*//", re.I)
TURNING = re.compile("[\u202a-\u202e]")  # marks that turn round whatever follows, of our own words too
STARTS = tuple("=+-@\t\r")  # what a spreadsheet takes for a formula at the beginning of a CSV cell

Read = tuple[list[str], list[str]]  # texts shown, and what could act


def plain(text: str) -> str:
    """A text as a reader compares it: blanks are blanks, marks that turn the direction are not seen."""
    return " ".join(re.sub("[\u2066-\u2069]", "", clean(text)).split())


def read_html(text: str) -> Read:
    """The texts of a page or of a piece of one: what stands in it, element by element, and what is read aloud."""
    soup = BeautifulSoup(text, "html.parser")
    acting = [told for tag in soup.find_all(True) for told in _acting(tag)]
    shown = [
        str(value)
        for tag in soup.find_all(True)
        for name, value in tag.attrs.items()
        if name in ("aria-label", "alt", "title")
    ]
    for tag in soup.find_all(["style", "script"]):
        acting += [f"style: {found}" for found in _in_style(tag.get_text())] if tag.name == "style" else []
        tag.decompose()
    shown += [
        tag.get_text()
        for tag in soup.find_all(["p", "td", "th", "h1", "h2", "li", "title", "text", "summary", "a", "b"])
    ]
    return [plain(one) for one in shown], acting


def read_svg(text: str) -> Read:
    """A picture of its own: well-formed, and as harmless as in a page."""
    ElementTree.fromstring(text)
    return read_html(text[text.index("<svg") :])


def _in_style(css: str) -> list[str]:
    """Addresses and imports of a style sheet, outside its quoted texts."""
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', css)
    return re.findall(r"url\(\s*(?!['\"]?data:|#)[^)]*\)|@import[^;]*", bare)


def _acting(tag: Tag) -> Iterator[str]:
    """Our own script and the empty icon are known; all else that runs, asks or leads outside is told."""
    if tag.name in ACTING and not _ours(tag):
        yield f"<{tag.name}>"
    for name, value in tag.attrs.items():
        if name.startswith("on"):
            yield f"{name}="
        if name in (
            "href",
            "src",
            "xlink:href",
            "action",
            "formaction",
            "srcset",
            "data",
            "poster",
        ) and OUTSIDE.match(str(value)):
            yield f"{name}={value}"
        if name == "style" and re.search(r"url\(\s*['\"]?(?!data:)|expression", str(value)):
            yield f"style={value}"
    if tag.name == "meta" and tag.get("http-equiv", "").lower() == "refresh":
        yield "refresh"
    for child in tag.children:
        if isinstance(child, str) and TURNING.search(child):
            yield f"turned round: {child!r}"


def _ours(tag: Tag) -> bool:
    policy = (
        tag.find_parent("html").find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        if tag.find_parent("html")
        else None
    )
    if tag.name == "script":
        from csat_research.reporting.render import _hash

        return policy is not None and f"'sha256-{_hash(tag.get_text())}'" in policy["content"]
    return tag.name == "link" and tag.get("href") == "data:,"


def read_json(text: str) -> Read:
    """All texts and keys of a JSON file."""
    return list(_strings(json.loads(text))), []


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for one in data:
            yield from _strings(one)
    elif isinstance(data, dict):
        yield from data
        for one in data.values():
            yield from _strings(one)


def read_workbook(path: Path) -> Read:
    """All cells of a workbook; a formula, a link outside or a macro acts."""
    book = openpyxl.load_workbook(path)
    shown, acting = list(book.sheetnames), []
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            shown.append(str(cell.value))
            acting += [f"formula {cell.value}"] if cell.data_type == "f" else []
            acting += [f"link {cell.hyperlink.target}"] if cell.hyperlink and cell.hyperlink.target else []
    with zipfile.ZipFile(path) as packed:
        acting += [name for name in packed.namelist() if re.search(r"externalLink|vba|\.bin$", name)]
    return shown, acting


def read_csv(text: str) -> Read:
    """All cells of a CSV file; one that begins like a formula acts, but for numbers."""
    cells = [
        cell for row in csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)) for cell in row
    ]
    acting = [
        cell
        for cell in cells
        if cell.startswith(STARTS) and not re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", cell)
    ]
    return [cell.removeprefix("'") for cell in cells], acting


def read_notebook(text: str) -> Read:
    """Sources and outputs of a notebook; the cell that papermill wrote must be plain values."""
    notebook = nbformat.reads(text, as_version=4)
    shown, acting = list(_strings(notebook.metadata)), []
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            acting += [ast.unparse(node) for node in ast.parse(cell.source).body if not _is_value(node)]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            shown += [
                *_strings(data),
                *_strings(output.get("text", "")),
                *_strings(output.get("traceback", [])),
            ]
            acting += [
                kind for kind in data if kind in ("application/javascript", "text/latex", "text/markdown")
            ]
            acting += read_html(data["text/html"])[1] if "text/html" in data else []
        shown.append(cell.source)
    return shown, acting


def _is_value(node: ast.stmt) -> bool:
    """`name = value` with a value that is written out."""
    if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
        return False
    try:
        ast.literal_eval(node.value)
    except ValueError:
        return False
    return True


def read_slides(path: Path) -> Read:
    """All texts of slides, their notes and the names of pictures; a link outside, a macro or an object acts."""
    from pptx import Presentation

    shown: list[str] = []
    for slide in Presentation(str(path)).slides:
        shown += [one.text_frame.text for one in slide.shapes if one.has_text_frame]
        shown += [
            cell.text for one in slide.shapes if one.has_table for row in one.table.rows for cell in row.cells
        ]
        shown += [
            value
            for one in slide.element.iter()
            for name, value in one.attrib.items()
            if name in ("descr", "title")
        ]
        shown += [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
    with zipfile.ZipFile(path) as packed:
        acting = [name for name in packed.namelist() if re.search(r"vba|embeddings|activeX", name)]
        parts = [packed.read(name).decode() for name in packed.namelist() if name.endswith(".rels")]
    acting += [
        found for part in parts for found in re.findall(r'Target="[^"]*"[^>]*TargetMode="External"', part)
    ]
    return shown, acting


def read_pdf(path: Path) -> Read:
    """A PDF that runs or opens nothing; its texts are those of the page."""
    return [], [
        found.decode()
        for found in re.findall(
            rb"/(?:JavaScript|JS|Launch|URI|EmbeddedFile|OpenAction /?J)\b", path.read_bytes()
        )
    ]


def read_mail(text: str) -> Read:
    """A mail of a subject and sentences; a second head field acts."""
    head, _, body = text.partition("\n\n")
    acting = head.splitlines()[1:] + re.findall(r"(?m)^(?:Bcc|Cc|To|From|Subject|Content-\w+):.*", body)
    return [head, *body.splitlines()], acting


FILE_READERS: dict[str, Callable[[Path], Read]] = {
    ".xlsx": read_workbook,
    ".pptx": read_slides,
    ".pdf": read_pdf,
}
TEXT_READERS: dict[str, Callable[[str], Read]] = {
    ".html": read_html,
    ".svg": read_svg,
    ".json": read_json,
    ".csv": read_csv,
    ".ipynb": read_notebook,
    ".txt": read_mail,
}


def read_file(path: Path) -> Read:
    """The texts of a produced file and what in it could act."""
    if path.suffix in FILE_READERS:
        return FILE_READERS[path.suffix](path)
    if path.suffix in (".png", ".parquet"):
        return [], []
    text = path.read_text(encoding="utf-8")
    return TEXT_READERS[path.suffix](text) if path.suffix in TEXT_READERS else ([text], [])


def holds(shown: list[str], text: str) -> bool:
    """Whether a text stands in one of those shown, whole; a sign may stand for what steers (a control character)."""
    return any(text in one for one in shown) or any(
        plain(text) in plain(one.replace("\ufffd", "")) for one in shown
    )
