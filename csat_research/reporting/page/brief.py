"""Brief: long names in the sentences of a first screen - a wide screen shows a part of each, and whole they stay in the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from csat_research.results.drawing.cutting import LAST, between
from csat_research.results.drawing.lettering import clean
from csat_research.words import FORMATS, Sentence

__all__ = ["LEAST", "brief", "clamped", "long_names"]

LEAST = 26  # letters of a name that are shown at least, however many names a sentence has
ISOLATES = "\u2068\u2069"  # what stands around a name in a line from right to left
MARKED = Markup(
    '<span class="name" dir="auto" title="{}">{}<span class="cut"></span><span class="rest">{}</span>{}</span>'
)
CLAMPED = Markup('<span class="row-name" dir="auto" title="{}">{}</span>')


def long_names(
    said: Iterable[Sentence | str], language: str, names: Iterable[object] = (), *, most: int = LEAST + 4
) -> tuple[str, ...]:
    """The long names within sentences, and those of `names` that are long, as they are shown; the longest first.

    most: letters of a name that is not long.

    >>> from csat_research.words import say
    >>> long_names([say("{name:quoted} fell", name="x" * 50), say("{name} rose", name="chat")], "en") == ("x" * 50,)
    True
    """
    found = {one for one in (*_values(said), *names) if isinstance(one, str)}
    shown = {FORMATS["text"](one, language).strip(ISOLATES) for one in found}
    return tuple(sorted((one for one in shown if len(one) > most), key=lambda one: (-len(one), one)))


def _values(said: Iterable[Sentence | str]) -> Iterator[object]:
    for one in said:
        if isinstance(one, Sentence):
            for value in one.values.values():
                yield from _values([value]) if isinstance(value, Sentence) else [value]


def brief(text: str | Markup, names: Sequence[str], room: int, least: int = LEAST) -> Markup:
    """A text as HTML; where it has more letters than `room`, a part of its long names is marked as what may go.

    The style sheet leaves that out where a screen is wide; a pointer is told the whole, and other readers have it.
    least: letters of each name that stay.

    >>> print(brief("“Shop <1> of the old town by the river, north” fell", ["Shop <1> of the old town by the river, north"], 30))
    “<span class="name" dir="auto" title="Shop &lt;1&gt; of the old town by the river, north">Shop &lt;1&gt; of the old town b<span class="cut"></span><span class="rest">y the river, north</span></span>” fell
    """  # noqa: E501 - what is shown is one line
    shown = str(escape(text))
    times = {name: shown.count(str(escape(name))) for name in names}
    there = [name for name in names if times[name]]
    letters = len(Markup(shown).striptags())
    if not there or letters <= room:
        return Markup(shown)
    others = letters - sum(len(name) * times[name] for name in there)
    kept = max(least, (room - others) // sum(times[name] for name in there))
    alike = Counter(name[:kept] for name in there)
    told = {name: _marked(name, kept, ends=alike[name[:kept]] > 1) for name in there}
    return _replaced(shown, {name: one for name, one in told.items() if one})


def clamped(table: str, names: Sequence[str]) -> Markup:
    """A table whose long names are marked, for the style sheet to show in the lines that a first screen has for them."""
    return _replaced(str(table), {name: CLAMPED.format(clean(name), name) for name in names})


def _marked(name: str, kept: int, *, ends: bool) -> Markup | None:
    """A name with what may go between its beginning and, where others begin alike, its end; None where that is little."""
    if len(name) <= kept + 3:
        return None
    last = round(kept * LAST) if ends else 0
    start, end = between(name, kept - last), between(name, len(name) - last)
    return MARKED.format(clean(name), name[:start], name[start:end], name[end:])


def _replaced(shown: str, told: Mapping[str, Markup]) -> Markup:
    """Each name once: the longest first, so that none is looked for within another."""
    found = {str(escape(name)): str(one) for name, one in told.items()}
    pattern = "|".join(map(re.escape, found))
    return Markup(re.sub(pattern, lambda one: found[one[0]], shown) if found else shown)
