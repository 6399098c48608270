"""Schema: the keys of a survey file and what each may hold; everything comes as text and is checked here."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from csat_research.errors import nearest
from csat_research.survey.code_book import Theme
from csat_research.survey.door.zones import known_zones
from csat_research.survey.labels import checked_label, label_of
from csat_research.survey.questions import QUESTION_KEYS, readable

__all__ = [
    "Answers",
    "Column",
    "Join",
    "Purchases",
    "Report",
    "ScaleText",
    "Source",
    "SurveyFile",
    "ThemeText",
]


Kind = Literal["not_asked", "does_not_apply", "unsure", "blank", "unanswered"]


def _whole(value: object) -> int:
    if not re.fullmatch(r"\d{1,6}", str(value)):
        raise ValueError("a whole number such as 4.")
    return int(str(value))


def _number(value: object) -> float:
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,9})?", str(value)):
        raise ValueError("a number such as 85 or 4.5.")
    return float(str(value))


def _of_followed(value: object) -> object:
    """A bare number is the target of the score that the survey follows."""
    bare = re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,9})?", str(value)) and abs(float(str(value))) <= 100
    return {"score": value} if bare else value


def _reachable(targets: dict[str, float]) -> dict[str, float]:
    """Targets that a score can reach."""
    if not 0 <= targets.get("csat", 0) <= 100:
        raise ValueError("csat as a share in percent, from 0 to 100.")
    if not all(-100 <= targets.get(name, 0) <= 100 for name in ("nps", "score")):
        raise ValueError("nps from -100 to 100.")
    return targets


def _day(value: object) -> dt.date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            return dt.date.fromisoformat(str(value))
    except ValueError:
        pass
    raise ValueError("a day such as 2026-12-31.")


def _zone(value: object) -> str:
    if str(value) not in known_zones():
        raise ValueError(f"a time zone such as Europe/Stockholm or UTC.{nearest(value, known_zones())}")
    return str(value)


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError('a colour such as "#0b5394".')
    return value


def _environment(value: str) -> str:
    if not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError(
            'the name of an environment variable, such as "env:WAREHOUSE_URL"; addresses with passwords stay out of files.'
        )
    return value


def _listed(value: object) -> object:
    """One text stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _same_name(value: object) -> object:
    """A column that is called alike on both sides, or a list of them."""
    named = _listed(value)
    if named in ([], {}):
        raise ValueError("a column that both files have, such as id.")
    return {str(one): str(one) for one in named} if isinstance(named, list) else named


def _theme_words(value: object) -> object:
    """A plain list of words stands for words of whatever language."""
    return {"words": value} if isinstance(value, str | list | tuple) else value


def _check_words(words: tuple[str, ...]) -> tuple[str, ...]:
    for one in words:
        if not any(c.isalpha() for c in one) or "*" in one.strip()[:-1]:
            raise ValueError(
                "words or phrases such as late, wait* or lost parcel; * may stand at the end only."
            )
    return words


def _joined(value: object) -> object:
    """One join stands for a list of one."""
    return [value] if isinstance(value, dict) else value


WholeNumber = Annotated[int, BeforeValidator(_whole)]


Number = Annotated[float, BeforeValidator(_number)]


Targets = Annotated[
    dict[Literal["csat", "nps", "ces", "score"], Number],
    BeforeValidator(_of_followed),
    AfterValidator(_reachable),
]


Day = Annotated[dt.date, BeforeValidator(_day)]


Label = Annotated[str | dict[str, str], BeforeValidator(checked_label)]  # or language -> text


Zone = Annotated[str, BeforeValidator(_zone)]


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


Words = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_check_words)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=20_000)


class ScaleText(_Strict):
    """`scale:` written out; turned into a Scale by survey/scales/scales."""

    values: str | tuple[str, ...] | None = None
    satisfied: Texts | None = None
    labels: tuple[str, ...] | dict[str, Number] | None = None
    unanswered: Texts | None = None
    not_asked: Texts | None = None
    missing: dict[str, Kind] | None = None
    better: Literal["high", "low"] | None = None


class Column(_Strict):
    """One line under `columns:`. leave_out: cells whose rows are no answers (tests, previews); they are counted and left out."""

    role: str
    name: str | None = None
    label: Label | None = None
    scale: str | tuple[str, ...] | ScaleText | None = None
    unit: str | None = None
    better: Literal["high", "low"] | None = None
    theme: str | None = None
    separator: str | None = None
    choose: WholeNumber | None = None
    ticks: Texts = ()
    choices: Texts | dict[str, str] = ()
    kind: Literal["happened", "intended", "business", "calendar"] | None = None
    importance: str | tuple[str, ...] | None = None
    order: Literal["day_first", "month_first"] | None = None
    personal: Literal["keep"] | None = None
    leave_out: Texts = ()

    def options(self) -> dict[str, Any]:
        """What was declared, as keywords of `survey.questions.question`."""
        found = {name: value for name in QUESTION_KEYS if (value := getattr(self, name, None)) is not None}
        if isinstance(self.scale, ScaleText):
            found["scale"] = self.scale.model_dump(exclude_none=True)
        return found


class Source(_Strict):
    """Answers from a database: the name of an environment variable that holds the address, and a query."""

    source: Annotated[str, AfterValidator(_environment)]
    query: str


class Join(_Strict):
    """`join:` another export beside the answers; `on` is the column that both have, or ours: theirs."""

    file: str
    on: Annotated[dict[str, str], BeforeValidator(_same_name)]


class Purchases(_Strict):
    """`purchases:` a file of customer, bought_at, amount; `columns` for other names."""

    file: str
    observed_until: Day | None = None
    columns: dict[Literal["customer", "bought_at", "amount"], str] = Field(default_factory=dict)


class Report(_Strict):
    """`report:` how the pages look and what they are measured against.

    target: by score; a bare number is that of the score that the survey follows. blocks: these come first, in this order (the
    first four on the first screen). hide: blocks that are left out.
    """

    title: Label | None = None
    footer: str | None = None
    logo: str | None = None
    accent: Annotated[str, AfterValidator(_colour)] | None = None
    language: Texts | None = None
    target: Targets = Field(default_factory=dict)
    events: dict[Day, str] = Field(default_factory=dict)
    blocks: Texts | None = None
    hide: Texts | None = None


class ThemeText(_Strict):
    """One line under `themes:`: its label, and words by language (or `words`, of whatever language)."""

    label: Label | None = None
    words: Words = ()
    en: Words = ()
    ru: Words = ()
    pl: Words = ()
    fa: Words = ()
    sv: Words = ()

    @model_validator(mode="after")
    def _some_words(self) -> ThemeText:
        if not self.by_language():
            raise ValueError("words of a language, such as en: [late, wait*, lost parcel].")
        return self

    def by_language(self) -> dict[str, tuple[str, ...]]:
        """Language (or `words`) -> words and phrases."""
        return {
            name: found for name in ("words", "en", "ru", "pl", "fa", "sv") if (found := getattr(self, name))
        }


Answers = str | tuple[str, ...] | Source


class SurveyFile(_Strict):
    """A survey file: where the answers are, what each column is, and how the report looks.

    sheets: of a workbook, those that are read. assumed: what nobody has confirmed, printed on the page. open: column ->
    questions that `init` could not answer; while one stands there the survey is not read unless it is assumed.
    """

    title: Label | None = None
    time_zone: Zone | None = None
    answers: Answers | None = None
    sheets: Texts = ()
    join: Annotated[tuple[Join, ...], BeforeValidator(_joined)] = ()
    purchases: Purchases | None = None
    columns: dict[str, Column]
    themes: dict[str, Annotated[ThemeText, BeforeValidator(_theme_words)]] = Field(default_factory=dict)
    report: Report = Field(default_factory=Report)
    assumed: tuple[str, ...] = ()
    open: dict[str, Texts] = Field(default_factory=dict)
    kept: str | None = None

    def questions(self) -> dict[str, dict[str, Any]]:
        """Column -> keywords of its Question."""
        return {name: one.options() for name, one in self.columns.items()}

    def code_book(self) -> tuple[Theme, ...]:
        """The themes of comments."""
        return tuple(
            Theme(name, label_of(one.label) or readable(name), one.by_language())
            for name, one in self.themes.items()
        )

    def observed_until(self) -> dt.date | None:
        """The last day on which purchases were recorded."""
        return self.purchases.observed_until if self.purchases else None
