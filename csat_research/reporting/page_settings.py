"""Page settings: what a call changes of `report:` in survey.yml - title, order of blocks, targets, languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from csat_research.errors import ReportError, listing, nearest
from csat_research.intake.keys.settings import REPORT_KEYS, as_read, given_settings, settings_of
from csat_research.reporting.page.blocks import BLOCKS
from csat_research.reporting.parameters import Template
from csat_research.survey.survey import Survey, derive
from csat_research.words import say

__all__ = ["is_of_page", "languages_of", "set_for_page"]


def is_of_page(template: Template, name: str) -> bool:
    """Whether a name is a key of `report:` and no parameter of the template itself."""
    return name in REPORT_KEYS and (name not in template.parameters or name == "language")


def set_for_page(
    template: Template, survey: Survey, given: dict[str, Any], page: Mapping[str, Any]
) -> tuple[Survey, dict[str, Any]]:
    """The survey with the settings of this call, and the parameters that pass them on to the notebook."""
    told = {**given.get("report", {}), **page}
    found = given_settings(told)
    settings = settings_of(survey.about.settings, found, Path())
    for name in ("blocks", "hide"):
        _check_blocks(template, name, settings.get(name) or ())
    survey = derive(survey, about=replace(survey.about, settings=settings))
    if not found:
        return survey, given
    if "report" in template.parameters:
        return survey, {**given, "report": as_read(found)}
    lost = [name for name in ("target", "events") if name in found]
    if lost:
        raise ReportError(
            say(
                "Template {template} does not pass {name:quoted} on to the survey. Its cell of parameters needs the line"
                " report: dict = {{}}, and read_survey(survey, report=report) must use it.",
                template=template.name,
                name=lost[0],
            )
        )
    return survey, given


def _check_blocks(template: Template, key: str, names: Sequence[str]) -> None:
    known = list(dict.fromkeys([*template.blocks, *BLOCKS]))
    for name in names:
        if name not in known:
            raise ReportError(
                say(
                    "report.{key}: there is no block {name:quoted}.{near} Blocks of {template}: {known}.",
                    key=key,
                    name=name,
                    near=nearest(name, known),
                    template=template.name,
                    known=listing(template.blocks, 30),
                )
            )


def languages_of(asked: str | Sequence[str] | None, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The languages of the call, each once (two pages would have one name), else those of the survey file, else English."""
    found = settings.get("language") or "en" if asked is None else asked
    return (found,) if isinstance(found, str) else tuple(dict.fromkeys(found))
