"""Settings: the report block given anew in a call or on a command line, checked as the survey file is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from csat_research.errors import CsatError, ReportError, listing, nearest
from csat_research.intake.keys.logo import logo_data
from csat_research.intake.keys.schema import Report
from csat_research.intake.keys.strict import parse
from csat_research.words import Sentence, say

__all__ = ["REPORT_KEYS", "as_read", "given_settings", "settings_of"]

REPORT_KEYS = tuple(Report.model_fields)
_BLOCKS = {"target": "{csat: 85}", "events": "{2026-09-12: new shop software}"}  # with what one looks like
_BLOCKS_AND_LISTS = (*_BLOCKS, "blocks", "hide", "language")


def given_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of `report:` with their values, checked. Raises ReportError with the nearest key.

    Values may be texts of a command line: a list with commas, a block as in YAML or JSON.

    >>> given_settings({"target": "{csat: 85}", "hide": "nps, ces"})
    {'target': {'csat': 85.0}, 'hide': ('nps', 'ces')}
    """
    plain = {name: _plain(_opened(name, value)) for name, value in given.items()}
    try:
        found = Report.model_validate(plain)
    except ValidationError as error:
        raise ReportError(_unlike(error.errors()[0], plain)) from None
    return {name: getattr(found, name) for name in plain}


def settings_of(report: Mapping[str, Any], given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The report block of a file with what was given instead; the logo is read, so that a page needs no file beside it."""
    found = {name: value for name, value in {**report, **given}.items() if value is not None}
    if "logo" not in found:
        return found
    here = Path(found["logo"]) if given.get("logo") else folder / found["logo"]
    return found | {"logo_data": logo_data(here)}


def as_read(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Checked settings as plain data (days as 2026-09-12), to be passed on as a parameter of a notebook.

    >>> import datetime as dt
    >>> as_read({"events": {dt.date(2026, 9, 12): "new"}, "hide": ("nps",)})
    {'events': {'2026-09-12': 'new'}, 'hide': ['nps']}
    """
    return {
        name: {str(key): one for key, one in value.items()}
        if isinstance(value, Mapping)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in settings.items()
    }


def _opened(name: str, value: Any) -> Any:
    """A text of a command line as the list or the block that its key takes."""
    by_language = name == "title" and str(value).startswith("{")
    if not isinstance(value, str) or not (name in _BLOCKS_AND_LISTS or by_language):
        return value
    try:
        found = parse(value, f"-p {name}").plain()
    except CsatError:
        return value
    if isinstance(found, str) and name not in _BLOCKS:
        return [one.strip() for one in found.split(",")]
    return found


def _plain(value: Any) -> Any:
    """Everything as text, as it stands in a file."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None else str(value)


def _unlike(one: Mapping[str, Any], given: Mapping[str, Any]) -> Sentence:
    where = [str(step) for step in one["loc"] if step != "[key]"]
    inside = one["type"] == "literal_error" and one["loc"][-1] == "[key]"
    if one["type"] == "extra_forbidden" or inside:
        allowed = one["ctx"]["expected"].replace("'", "").split(", ") if inside else REPORT_KEYS
        return say(
            "report: there is no key {key:quoted}.{near} Keys here: {keys}.",
            key=where[-1],
            near=nearest(where[-1], allowed),
            keys=listing(allowed, 20),
        )
    value = given
    for step in where:
        value = value[step] if isinstance(value, Mapping) and step in value else value
    block = _BLOCKS.get(where[-1])
    other = say("a block such as {block}.", block=block) if block else say("another kind of value.")
    expected = one.get("ctx", {}).get("error") or other
    return say(
        "{where:quoted} is {value:quoted}. It needs {expected}",
        where=".".join(["report", *where]),
        value=str(value)[:60],
        expected=expected,
    )
