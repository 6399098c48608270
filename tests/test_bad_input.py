"""Bad input through the door of a user: a clear message or a rejected row, nothing lost, nothing acts.

messages_bad_input.txt holds what `csat-research check` prints of each case, for people to read; after a change of words
look at the difference and type: python -m tests.bad_list. Rejected rows of a whole report run and pages by hostile
segments are in tests/templates/test_monthly.py.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

import csat_research as cr
from csat_research.cli import main
from csat_research.errors import CsatError
from csat_research.results.result import Result as Found
from tests.bad_inputs import NUMBERED, table
from tests.reporting.pages import page

STORED = Path(__file__).with_name("messages_bad_input.txt")
SURVEY = "title: Shop\nanswers: a.csv\ncolumns:\n  id: {role: id}\n"
CSAT = "  score: {role: csat, scale: 1-5}\n"
DATED = CSAT + "  day: {role: answered_at}\n  who: {role: customer}\n"


CASES: dict[str, tuple[str, str]] = {
    "a scale that is none": (table("score"), "  score: {role: csat, scale: good-bad}\n"),
    "a column that is not there": (table("score"), "  scor: {role: csat, scale: 1-5}\n"),
    "a key that is not there": (table("score"), "  score: {role: csat, scael: 1-5}\n"),
    "a role that is not there": (table("score"), "  score: {role: csta, scale: 1-5}\n"),
    "one value off the scale": (table("score", "9"), CSAT),
    "many values off the scale": (table("score", *["7", "6"] * 8), CSAT),
    "words among numbers": (table("score", "good"), CSAT),
    "nps asked on 1-10": (table("ltr", *map(str, [*range(1, 11)] * 5), n=50), "  ltr: {role: nps}\n"),
    "weights of zero and below": (table("score,w", "5,0", "4,-2"), CSAT + "  w: {role: weight}\n"),
    "a duration below zero": (table("score,h", "5,-3"), CSAT + "  h: {role: driver, name: reply_hours, unit: hours, better: low}\n"),
    "a duration without a unit": (table("score,h"), CSAT + "  h: {role: driver, name: reply_hours, better: low}\n"),
    "one id twice": (table("score") + "t3,1\n", CSAT),
    "no answers yet": ("id,score\n", CSAT),
    "nothing but rejected rows": ("id,score\nt1,x\nt2,y\n", CSAT),
    "an empty file": ("", CSAT),
    "the same column name twice": ("id,score,score\nt1,5,4\n", CSAT),
    "ease without a direction": (table("ease"), "  ease: {role: ces, scale: 1-7}\n"),
    "a date that is none": (table("score,day,who", "5,31.31.2026,a", "4,2026-01-03,b", n=2), DATED),
    "an alias in the survey file": (table("score"), "  score: &x {role: csat, scale: 1-5}\n  other: *x\n"),
    "purchases without a customer": (
        table("score,day,who", "5,2026-01-03,a", "4,2026-01-04,b", n=2),
        DATED + "purchases: {file: p.csv, observed_until: 2026-06-30}\n",
    ),
    **NUMBERED,
}  # fmt: skip
PURCHASES = "customer,bought_at,amount\na,2026-01-20,10\n,2026-01-21,10\nb,nonsense,10\n"


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def checked(name: str, folder: Path) -> str:
    """Exit code and words of `check` on a case."""
    answers, columns = CASES[name]
    (folder / "a.csv").write_text(answers, encoding="utf-8")
    (folder / "p.csv").write_text(PURCHASES, encoding="utf-8")
    (folder / "s.yml").write_text(SURVEY + columns, encoding="utf-8")
    done = call("check", folder / "s.yml")
    lines = [line.rstrip() for line in done.output.strip().splitlines()]
    return "\n".join([f"exit {done.exit_code}", *lines])


def stored() -> dict[str, str]:
    blocks = STORED.read_text(encoding="utf-8").split("\n## ")[1:]
    return {head: body.strip() for head, _, body in (block.partition("\n") for block in blocks)}


@pytest.mark.parametrize("name", CASES)
def test_the_message_is_the_one_people_have_read(name, tmp_path):
    assert checked(name, tmp_path) == stored()[name]


@pytest.mark.parametrize("name", CASES)
def test_a_message_is_short_and_has_no_traceback(name):
    code, *lines = stored()[name].splitlines()
    assert code in ("exit 0", "exit 1", "exit 2")
    assert not any(word in " ".join(lines) for word in ("Traceback", "Error:", "<class", "NoneType", "dtype"))
    if code == "exit 2":
        assert 1 <= len(lines) <= 5


@pytest.mark.parametrize("name", [name for name in CASES if "exit 2" not in stored().get(name, "exit 2")])
def test_nothing_is_lost(name, tmp_path):
    """Read = in the survey + rejected + left out by a rule; every rejected row says where, what and what to type."""
    checked(name, tmp_path)
    survey = cr.read_survey(tmp_path / "s.yml")
    ledger = survey.ledger
    held = int(survey.counts().n.sum())  # ledger.kept is what is left of ledger.read: it would always add up
    assert ledger.read == held + ledger.rejected_rows + sum(n for _, n in ledger.excluded)
    for frame in (ledger.rejected, ledger.set_aside):
        assert frame[["reason", "fix"]].map(len).to_numpy().min(initial=1) > 0


def few(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


@pytest.mark.parametrize("scores", [[4], [5] * 40, [1] * 40, [5, 1]])
def test_one_answer_and_answers_all_alike_are_ranges_not_certainties(scores):
    found = cr.csat(cr.Survey(few(score=scores), csat="score", scales={"score": "1-5"})).table.iloc[0]
    assert found["conf_low"] < found["estimate"] or found["estimate"] == 0
    assert found["conf_high"] > found["estimate"] or found["estimate"] == 100
    assert 0 <= found["conf_low"] < found["conf_high"] <= 100


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda s: s.where(channel="Chat"), "Did you mean “chat”"),
        (lambda s: s.where(chanel="chat"), "Did you mean “channel”"),
        (lambda s: s.where(period="2031-01"), "2031"),
        (lambda s: s.where(period="last week"), "last week"),
        (lambda s: cr.nps(s), "nps"),
        (lambda s: cr.csat(s, by="chanel"), "Did you mean “channel”"),
        (lambda s: cr.drivers(s), "driver"),
        (lambda s: cr.loyalty(s), "role: customer"),
        (lambda s: cr.compare(s, s, measure="cast"), "Did you mean “csat”"),
        (lambda s: cr.csi(s), "role: item"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_type(ask, words):
    day = pd.date_range("2026-01-01", periods=40)
    asked = cr.Survey(
        few(score=[5, 4, 3, 2] * 10, channel=["chat", "mail"] * 20, day=day),
        csat="score", segments=["channel"], answered_at="day", scales={"score": "1-5"},
    )  # fmt: skip
    with pytest.raises(CsatError, match=words) as caught:
        ask(asked)
    assert len(str(caught.value).splitlines()) < 5


def test_ids_stay_as_they_are_written(tmp_path):
    """Pandas makes 7 of 007 and ...992 of ...993; a frame in which that has happened is refused."""
    (tmp_path / "a.csv").write_text("id,score\n007,5\n9007199254740993,4\n7,3\n")
    (tmp_path / "s.yml").write_text(SURVEY + CSAT)
    assert cr.read_survey(tmp_path / "s.yml").rows("id")["id"].tolist() == ["007", "9007199254740993", "7"]
    with pytest.raises(CsatError, match="their last digits are lost"):
        cr.Survey(
            few(id=[9007199254740993.0, 7.0], score=[5, 4]), id="id", csat="score", scales={"score": "1-5"}
        )


def test_a_driver_of_free_text_is_refused():
    frame = few(score=[5, 4, 2] * 30, why=[f"because {i}" for i in range(90)])
    with pytest.raises(CsatError, match="holds 90 different words"):
        cr.drivers(cr.Survey(frame, csat="score", drivers=["why"], scales={"score": "1-5"}))


def test_stretches_that_overlap_or_are_empty_are_refused():
    day = pd.date_range("2026-01-01", periods=120)
    asked = cr.Survey(
        few(score=[5, 4, 3, 2] * 30, day=day), csat="score", answered_at="day", scales={"score": "1-5"}
    )
    with pytest.raises(CsatError, match="share answers") as caught:
        cr.compare(asked.where(period="2026-01..2026-02"), asked.where(period="2026-02..2026-03"))
    assert "1 Jan 2026 to 28 Feb 2026" in str(caught.value)
    with pytest.raises(CsatError, match="Answers run from 1 Jan 2026"):
        asked.where(period="2025-01")


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "../../x",
    "$\\frac{1}{0}$ 5 $ & more",
    "[x](javascript:alert(1)) **b**",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The monthly page of segments and drivers with hostile names."""
    folder = tmp_path_factory.mktemp("hostile")
    n = 400
    frame = few(
        score=[5, 4, 5, 2, 4] * (n // 5),
        where=[HOSTILE[i % 5] for i in range(n)],
        day=pd.date_range("2026-01-01", periods=n, freq="6h"),
        h=range(n),
    )
    frame.to_csv(folder / "a.csv", index=False)
    label = HOSTILE[3].replace("\\", "\\\\")
    (folder / "s.yml").write_text(
        f'title: "{HOSTILE[0]}"\nanswers: a.csv\ncolumns:\n{CSAT}  day: {{role: answered_at}}\n  where: {{role: segment}}\n'
        f'  h: {{role: driver, label: "{label}", better: low}}\n',
        encoding="utf-8",
    )  # fmt: skip
    return page("monthly", survey=folder / "s.yml")


def test_nothing_acts_in_the_page(hostile):
    html, _ = hostile
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.find_all("script")) == 1  # ours; the content policy names its hash
    assert "alert(1)" not in soup.find("script").get_text()
    assert not [a for a in soup.find_all("a") if not a["href"].startswith("#") and a["href"] != "tables.xlsx"]
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert HOSTILE[0] in soup.get_text()


def test_labels_are_shown_as_written(hostile):
    """A dollar sign is no mathematics, an asterisk no bold type."""
    html, _ = hostile
    shown = " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
    for name in (HOSTILE[1], HOSTILE[2], HOSTILE[4]):
        assert name in shown
    assert HOSTILE[3] in shown


def test_results_hold_hostile_names_as_text(hostile):
    _, harvest = hostile
    names = {str(value) for result in harvest.results for value in result.table.get("where", [])}
    assert set(HOSTILE) <= names
    assert all(isinstance(one, Found) for one in harvest.results)


def write() -> None:
    """Store the words anew."""
    parts = ["What `csat-research check` prints of each case of tests/test_bad_input.py."]
    for name in CASES:
        with tempfile.TemporaryDirectory() as folder:
            parts.append(f"## {name}\n{checked(name, Path(folder))}")
    STORED.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
