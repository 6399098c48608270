"""A survey in which every text that a person may write is hostile, and where each of them stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

# TOKEN tells the texts of different places apart, and is the word that what acts would say.
TEXTS = {
    "script": "<script>alert('TOKEN')</script>",
    "image": "<img src=x onerror=alert('TOKEN')>",
    "picture from outside": '"><img src="http://hostile.invalid/TOKEN.png">',
    "drawing": "</style></svg></td></table><svg onload=alert('TOKEN')>",
    "frame": "<iframe srcdoc=\"<script>parent.alert('TOKEN')</script>\"></iframe>",
    "attribute": "' onmouseover='alert(1)' \" autofocus onfocus=\"alert('TOKEN')\" x=\"",
    "style": "</style><style>*{background:url(http://hostile.invalid/TOKEN)}</style>",
    "link": "[TOKEN](javascript:alert('TOKEN')) **bold** | `code` |",
    "javascript": "javascript:alert('TOKEN')",
    "formula": "=cmd|' /C calc'!ATOKEN",
    "hyperlink": '=HYPERLINK("http://hostile.invalid/TOKEN","TOKEN")',
    "sum": "@SUM(1+1)*TOKEN",
    "minus": "-2+3+TOKEN",
    "travel": "../../TOKEN",
    "travel of Windows": "..\\..\\TOKEN",
    "device": "CON",
    "long": "TOKEN" + "x" * 295,
    "twin": "Zwilling",
    "other twin": "zWILLING",
    "steering": "abc\u202eTOKENgnp.exe",
    "fields": "{x.__class__} {0.__class__} {x!r} %s %(x)s TOKEN",
    "jinja": "{{ page.__class__ }}{% raw %}TOKEN",
    "dollars": "$100_{$ TOKEN \\frac{1}{0}$ & more",
    "python": "'''; import os; os.system('touch TOKEN') #",
    "notes": "<!-- TOKEN --> ]]> &lt;b&gt; &amp;",
    "yaml": "*TOKEN: &x !!python/object:os.system {a: [b]}",
    "letter": "TOKEN\nBcc: TOKEN@hostile.invalid",
    "control": "TOKEN\x01\x07\x1b[31m\x7f end",
    "no letters": "TOKEN \ufffe \uffff \ue000 end",
    "stack": "TOKEN a" + "\u0301\u0489" * 40,
    "isolates": "\u2066TOKEN\u2067 gnp.exe",
    "families": "TOKEN \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "lines": "TOKEN \u2028 <b> \u2029 x \x85 y",
    "device of Windows": "aux.TOKEN. .",
    "composed": "Caf\u00e9",
    "decomposed": "Cafe\u0301",
    "percent": "TOKEN%00%0d%0aSet-Cookie: x=1",
    "copied drawing": '<use href="http://hostile.invalid/TOKEN#x"/><set attributeName="onload"/>',
    "rule": "x{background:url(http://hostile.invalid/TOKEN)} @import 'TOKEN';",
    "tab": "\t=1+1+TOKEN",
    "exchange": '=DDE("cmd";"/C calc";"TOKEN")',
    "full width": "\uff1d1+1+TOKEN",
    "typesetting": "\\input{/etc/passwd}\\href{x}{TOKEN} $\\mathrm{",
    "ends": "--> ]]> </title></textarea></noscript></script></template> TOKEN",
    "picture of Markdown": "![TOKEN](http://hostile.invalid/x.png) <http://hostile.invalid/TOKEN> [x][y]\n\n[y]: javascript:alert(1)",
}
KINDS = tuple(TEXTS)
ALONE = (
    "device",
    "twin",
    "other twin",
    "composed",
    "decomposed",
)  # texts without a token: they can stand once in a survey
TWINS = ("other twin", "decomposed")  # labels of one scale that differ in this alone are refused
# Blanks and line breaks at the ends and in the middle of a header are one blank, marks that are not seen are none.
BROKEN = ("letter", "control", "lines", "no letters", "tab", "picture of Markdown")
SEGMENTS, AGENTS, ITEMS = 12, 8, 4
PERSON = r"(?:customer|ticket|comment)\d+q"  # stands in every text of a person


def text(kind: str, token: str) -> str:
    """A hostile text that can be told from all others."""
    return TEXTS[kind].replace("TOKEN", token)


def quoted(value: str) -> str:
    """A text as YAML takes it: what it allows in no file is written by its number."""
    told = json.dumps(value, ensure_ascii=False)
    return re.sub(r"[\x7f\x85\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", told)


@dataclass(frozen=True)
class Placed:
    """A hostile text and where it stands."""

    place: str
    kind: str
    text: str


@dataclass
class Hostile:
    """What was put where; `turn` moves the texts on, so that over all turns each of them stands in each place."""

    turn: int = 0
    placed: list[Placed] = field(default_factory=list)

    def take(self, place: str, *, without: tuple[str, ...] = ()) -> str:
        """The next hostile text, for a place."""
        number = len(self.placed)
        kinds = [kind for kind in KINDS if kind not in without]
        kind = kinds[(number + self.turn) % len(kinds)]
        found = text(kind, f"q{number}z")
        if any(one.text == found for one in self.placed):
            found = f"{found} q{number}z"
        self.placed.append(Placed(place, kind, found))
        return found

    def several(self, place: str, n: int, *, without: tuple[str, ...] = ()) -> list[str]:
        """That many texts for places of one kind."""
        return [self.take(place, without=without) for _ in range(n)]


@dataclass
class Writer:
    """The columns of a hostile survey and their lines in its survey file."""

    hostile: Hostile
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def column(self, role: str, values: object, options: str = "", *, label: bool = True) -> str:
        """Declare a column of a hostile name, and a hostile label unless told otherwise."""
        name = self.hostile.take(f"column of {role}", without=BROKEN)
        told = f"role: {role}{options}"
        if label:
            told += f", label: {quoted(self.hostile.take(f'label of {role}'))}"
        self.columns[name] = np.asarray(values, dtype=object)
        self.lines.append(f"  {quoted(name)}: {{{told}}}\n")
        return name


def write(folder: Path, hostile: Hostile, rows: int = 1300) -> Path:
    """Write the survey file with answers and purchases; every customer, id and comment is hostile too."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(hostile.turn)
    title, footer, event = (hostile.take(place) for place in ("title", "footer", "event"))
    made, good = Writer(hostile), rng.random(rows)
    made.column("segment", rng.choice(hostile.several("segment", SEGMENTS), rows))
    made.column("agent", rng.choice(hostile.several("agent", AGENTS), rows), label=False)
    _scores(made, good, rng)
    customers = _persons(made, good, rng)
    _drivers(made, good, rng)
    _items(made, good, rng)
    file = hostile.take("file", without=("long", "travel", "letter")).replace("/", "|") + ".csv"
    hostile.placed[-1] = Placed("file", hostile.placed[-1].kind, file)
    pd.DataFrame(made.columns).to_csv(folder / file, index=False)
    bought = pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 400, rows), unit="D")
    purchases = pd.DataFrame(
        {"customer": rng.choice(customers, rows), "bought_at": bought.strftime("%Y-%m-%d"), "amount": 10}
    )
    purchases.to_csv(folder / "purchases.csv", index=False)
    path = folder / "survey.yml"
    path.write_text(
        f"title: {quoted(title)}\nanswers: {quoted(file)}\n"
        f"purchases: {{file: purchases.csv, observed_until: 2026-11-05}}\ncolumns:\n{''.join(made.lines)}"
        f"report: {{footer: {quoted(footer)}, target: {{csat: 60}}, events: {{2026-03-10: {quoted(event)}}}}}\n",
        encoding="utf-8",
    )  # fmt: skip
    return path


def _scores(made: Writer, good: np.ndarray, rng: np.random.Generator) -> None:
    """CSAT by hostile words, with hostile words for silence; NPS; days."""
    rows = len(good)
    words = made.hostile.several("answer", 3, without=TWINS)
    unanswered, missing = made.hostile.take("unanswered"), made.hostile.take("missing")
    spelled = np.array(words, dtype=object)[np.digitize(good, [0.4, 0.6])]
    spelled[rng.random(rows) < 0.2] = unanswered
    spelled[rng.random(rows) < 0.03] = missing
    spelled[:2] = "no answer of comment0q"  # two rows that cannot be used
    scale = (
        f"labels: [{', '.join(map(quoted, words))}], satisfied: [{quoted(words[2])}], unanswered: [{quoted(unanswered)}],"
        f" missing: {{{quoted(missing)}: does_not_apply}}"
    )
    made.column("csat", spelled, f", name: csat, scale: {{{scale}}}", label=False)
    made.column("nps", np.clip((good * 8 + rng.random(rows) * 4).astype(int), 0, 10))
    day = pd.Timestamp("2025-10-01") + pd.to_timedelta(rng.integers(0, 396, rows), unit="D")
    made.column("answered_at", day.strftime("%Y-%m-%d"), label=False)


def _persons(made: Writer, good: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A customer, an id and a comment for each row; two ids stand there twice."""
    rows = len(good)
    kinds = [KINDS[i % len(KINDS)] for i in range(rows)]
    customers = np.array(
        [f"{text(kinds[i], f'customer{i}q')} customer{i}q" for i in range(rows // 2)], dtype=object
    )
    ids = [f"{text(kinds[i], f'ticket{i}q')} ticket{i}q" for i in range(rows)]
    made.column("customer", customers[rng.integers(0, rows // 2, rows)], label=False)
    made.column("id", [*ids[:-2], *ids[5:7]], label=False)
    said = [f"{text(kinds[i], f'comment{i}q')} comment{i}q anna{i}@example.org" for i in range(rows)]
    made.column("comment", said, label=False)
    return customers


def _drivers(made: Writer, good: np.ndarray, rng: np.random.Generator) -> None:
    rows = len(good)
    made.column(
        "driver", np.round(9 * (1 - good) + rng.random(rows) * 3, 2), ", name: response_hours, unit: hours"
    )
    made.column("driver", rng.choice(made.hostile.several("level of driver", 3), rows))
    made.column("metric", rng.integers(1, 90, rows))


def _items(made: Writer, good: np.ndarray, rng: np.random.Generator) -> None:
    rows = len(good)
    themes = made.hostile.several("theme", 2)
    items = []
    for i in range(ITEMS):
        rating = np.clip(1 + (good * 4 + rng.random(rows) * 2).astype(int), 1, 6)
        items.append(
            made.column("item", rating, f", theme: {quoted(themes[i % 2])}, better: high, scale: 1-6")
        )
    picks = ["§".join(rng.choice(items, 2, replace=False)) for _ in range(rows)]
    made.column("picks", picks, ', separator: "§", choose: 2', label=False)
