"""Fields: `{{ csat.estimate }}` in the sentences of a template becomes the number of that block, in the page's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import pandas as pd

from csat_research.errors import ReportError, listing, nearest
from csat_research.reporting.harvest import Block, Harvest
from csat_research.reporting.page.blocks import BLOCKS
from csat_research.reporting.page.field_values import cell_words
from csat_research.results.drawing.lettering import clean
from csat_research.results.result import Result
from csat_research.words import Sentence, join, render, say, translated_markdown

__all__ = ["PAGE", "Field", "blocks_of", "check", "filled", "parsed", "shown_html", "shown_text"]

PAGE = ("title", "period", "last_day")
WORDS = ("range", "sentence")  # made of several cells of a row, or of the findings
_KEY = r"""\[\s*(?:"[^"\]]*"|'[^'\]]*')\s*\]"""
_FIELD = re.compile(rf"\s*([A-Za-z]\w*)((?:\s*{_KEY})*)\s*(?:\.\s*(\w+))?\s*\Z")
_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ALONE = re.compile(r"(?<!\{)\{\s*\w+(?:\[[^\]{}]*\])*\.\w[^{}]*\}(?!\})")
_UNNAMED = re.compile(r"[a-z_]+_\d+\Z")
# A value crosses Markdown as letters that no rule of Markdown knows: each byte is one of 256 in the private area.
_FIRST = 0xE100
_CODED = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + 255)}]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a block, the keys that choose its row (a measure, a term or a group), and the column."""

    written: str
    name: str
    keys: tuple[str, ...] = ()
    column: str = ""


def parsed(text: str) -> list[Field]:
    """The fields of a text in order. Raises ReportError for braces that hold none.

    >>> parsed('{{ csat["csat_mean"].estimate }} in {{ period }}')[0].keys
    ('csat_mean',)
    """
    alone = _ALONE.search(text)
    if alone:
        raise ReportError(
            say(
                "A field stands in two braces: write {right} where the notebook has {found}.",
                right="{" + alone.group() + "}",
                found=alone.group(),
            )
        )
    if "{{" in _BRACES.sub("", text):
        raise ReportError(
            say(
                "A field of the notebook is not closed: {text:quoted}. Write {example}.",
                text=text[text.rindex("{{") :][:60],
                example="{{ csat.estimate }}",
            )
        )
    return [_field(one.group()) for one in _BRACES.finditer(text)]


def _field(written: str) -> Field:
    found = _FIELD.match(written[2:-2])
    if found is None:
        raise ReportError(_no_field(written))
    keys = tuple(one[1:-1].strip()[1:-1] for one in re.findall(_KEY, found.group(2)))
    return Field(written, found.group(1), keys, found.group(3) or "")


def _no_field(written: str) -> Sentence:
    return say(
        "{field} is no field. A field is a block and a column, or a word of the page: {one}, {two}, {three}.",
        field=_short(written),
        one="{{ csat.estimate }}",
        two='{{ by_segment["chat"].range }}',
        three="{{ period }}",
    )


def _short(text: str) -> str:
    return " ".join(text.split())[:80]


def check(notebook: Any) -> None:
    """Refuse fields that cannot be filled, before anything runs. Raises ReportError with the nearest name.

    Looked at are the Markdown cells below the cell of parameters; those above it are notes to whoever edits.
    """
    cells = _below_parameters(notebook.cells)
    blocks = blocks_of(notebook)
    for cell in cells:
        for field in parsed(cell.source) if cell.cell_type == "markdown" else ():
            _check_name(field, blocks)


def blocks_of(notebook: Any) -> list[str]:
    """The blocks that the cells of a notebook name."""
    names = (cell.metadata.get("csat_research", {}).get("block", "") for cell in notebook.cells)
    return [str(name) for name in names if name]


def _below_parameters(cells: Iterable[Any]) -> list[Any]:
    listed = list(cells)
    at = [i for i, cell in enumerate(listed) if "parameters" in cell.metadata.get("tags", [])]
    return listed[at[0] + 1 :] if at else listed


def _check_name(field: Field, blocks: list[str]) -> None:
    if field.name in PAGE and not field.column and not field.keys:
        return
    if field.name not in blocks and not _UNNAMED.match(field.name):
        raise ReportError(_no_block(field, blocks))
    if not field.column:
        raise ReportError(
            say(
                "{field} names no column. Write {example}; columns are estimate, range, n and others.",
                field=_short(field.written),
                example=f"{{{{ {field.name}.estimate }}}}",
            )
        )


def _no_block(field: Field, blocks: Iterable[str]) -> Sentence:
    """A block that this notebook has not: deleted, or misspelt."""
    names = [*blocks, *PAGE]
    if field.name in PAGE:  # a word of the page has no columns
        return _no_field(field.written)
    if field.name in BLOCKS:
        return say(
            "{field} needs the block {name:quoted}, and this notebook has no cell of that name (any more). "
            "Put the cell back or delete the sentence. Blocks here: {known}.",
            field=_short(field.written),
            name=field.name,
            known=listing(names, 30),
        )
    return say(
        "{field}: there is no block {name:quoted}.{near} Blocks here: {known}.",
        field=_short(field.written),
        name=field.name,
        near=nearest(field.name, names),
        known=listing(names, 30),
    )


def filled(harvest: Harvest, language: str, page: Mapping[str, Sentence | str]) -> Harvest:
    """The harvest with every field of its prose filled, to be shown by `shown_html` or `shown_text`.

    page: what `PAGE` names. A block without a Result in these data gives "not in these data". Raises ReportError for a
    field that names no block, row or column there is.
    """
    blocks = tuple(
        replace(one, prose=_with_values(one.prose, harvest, language, page)) for one in harvest.blocks
    )
    lead = _with_values(harvest.lead, harvest, language, page)
    return replace(harvest, blocks=blocks, lead=lead)


def _with_values(text: str, harvest: Harvest, language: str, page: Mapping[str, Sentence | str]) -> str:
    plain = translated_markdown(_CODED.sub("", text), language)
    fields = iter(parsed(plain))
    return _BRACES.sub(
        lambda _: _coded(render(_value(next(fields), harvest, page, language), language)), plain
    )


def _coded(text: str) -> str:
    return "".join(chr(_FIRST + byte) for byte in " ".join(clean(text).split()).encode())


def shown_text(text: str) -> str:
    """Filled prose as plain text."""
    return _CODED.sub(lambda found: bytes(ord(c) - _FIRST for c in found.group()).decode(), text)


def shown_html(html: str) -> str:
    """HTML made of filled prose: each value in its place, escaped, so that data act neither as Markdown nor as HTML.

    >>> shown_html("<p>" + _coded("*<b>*") + "</p>")
    '<p>*&lt;b&gt;*</p>'
    """
    return _CODED.sub(lambda found: escape(shown_text(found.group())), html)


def _value(
    field: Field, harvest: Harvest, page: Mapping[str, Sentence | str], language: str
) -> Sentence | str:
    if field.name in PAGE and not field.column:
        return page.get(field.name) or say("not in these data")
    block = harvest.get(field.name)
    if block is None:
        raise ReportError(_no_block(field, [one.name for one in harvest.blocks]))
    if block.result is None:
        return say("not in these data")
    return _of_result(field, block, block.result)


def _of_result(field: Field, block: Block, result: Result) -> Sentence | str:
    if field.column == "sentence":
        return join(result.findings) if result.findings else say("not in these data")
    table = result.table
    columns = [*map(str, table.columns), *WORDS]
    if field.column not in columns or (field.column == "range" and "conf_low" not in table):
        raise ReportError(
            say(
                "{field}: the block {name:quoted} has no column {column:quoted}.{near} Columns: {known}.",
                field=_short(field.written),
                name=block.name,
                column=field.column,
                near=nearest(field.column, columns),
                known=listing(columns, 30),
            )
        )
    row = _row(field, block, table)
    return say("not in these data") if row is None else cell_words(field.column, row, result)


def _row(field: Field, block: Block, table: pd.DataFrame) -> Mapping[str, Any] | None:
    """The first row, or the first that holds all keys in columns of text. Raises ReportError where none does."""
    for key in field.keys:
        texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
        here = pd.Series(False, index=table.index)
        for name in texts:
            here |= table[name].astype(str) == key
        if not here.any():
            raise ReportError(_no_row(field, block, key, table, texts))
        table = table[here]
    return {str(name): value for name, value in table.iloc[0].items()} if len(table) else None


def _no_row(field: Field, block: Block, key: str, table: pd.DataFrame, texts: list[Any]) -> Sentence:
    shown = [name for name in texts if name not in ("definition", "per")]
    values = list(dict.fromkeys(str(one) for name in shown for one in table[name]))
    return say(
        "{field}: the block {name:quoted} has no row {key:quoted}.{near} Rows: {known}.",
        field=_short(field.written),
        name=block.name,
        key=key,
        near=nearest(key, values),
        known=listing(values, 20),
    )
