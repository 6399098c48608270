"""Header words: the lists that header and cells share."""

from typing import get_args

import pandas as pd
import pytest

from csat_research.intake.headers import Part, Topic, hint, holds, range_of, speaks_of, unit_of
from csat_research.intake.labels.best_end import low_is_best
from csat_research.intake.roles.guess import guess_frame
from csat_research.intake.values.grammar import duration
from csat_research.intake.word_lists import unit_names, word_lists
from csat_research.results.naming import GROUPINGS, LABELS
from csat_research.survey.questions import readable


def test_every_unit_that_a_header_may_name_is_read_behind_a_number_too():
    """Words of units stand in one list; a few more stand in cells alone, for in a header they say something else."""
    for unit, words in unit_names().items():
        for word in words:
            assert duration(f"3 {word}", unit) == 3
    assert duration("2 Tage 3 Std", "hours") == 51
    assert unit_of("Ticket tag") is None


def test_a_listed_word_finds_itself():
    """Headers are compared without capitals and cut at marks: a word that is listed otherwise would never be found."""
    lists = word_lists()
    for part in get_args(Part):
        assert [one for one in lists["parts"][part] if not holds(f"x{one}x", part)] == []
    for topic in get_args(Topic):
        assert [one for one in lists[topic] if not speaks_of(f"x {one} x", topic)] == []


def test_a_name_that_init_gives_is_known_in_every_language():
    """`init` gives columns English names; without a label of their own they stand on the page as one of ours."""
    given = {one["name"] for one in word_lists()["roles"]} - {""}
    assert len(given) > 8
    assert [one for one in given if readable(one) not in LABELS and one not in GROUPINGS] == []


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Czas rozmowy (min)", "minutes"),
        ("Длительность разговора, сек", "seconds"),
        ("Samtalstid (min)", "minutes"),
        ("مدت مکالمه (دقیقه)", "minutes"),
        ("Talk time (s)", "seconds"),
    ],
)
def test_how_long_people_talked_is_a_duration_in_the_unit_of_its_header(header, unit):
    """In the clock of the answers an hour is the unit; half a minute of talk is no half an hour."""
    frame = pd.DataFrame({"rating": [1, 2, 3, 4, 5] * 20, header: [0.5, 12, 3, 7.5, 4] * 20})
    guess = next(one for one in guess_frame(frame.astype(str)).guesses if one.column == header)
    assert (guess.role, guess.options["name"], guess.options["unit"]) == ("metric", "talk_hours", unit)


@pytest.mark.parametrize("header", ["First reply (minutes)", "First response (min)", "Reply min"])
def test_the_first_reply_is_a_driver_where_its_cells_are_lengths_of_time(header):
    """Without "time" in its name too; moments under the same name are told and not used."""
    frame = pd.DataFrame({"rating": [1, 2, 3, 4, 5] * 20, header: [5, 12, 3, 7, 40] * 20})
    (driver,) = [one for one in guess_frame(frame.astype(str)).guesses if one.role == "driver"]
    assert (driver.options["name"], driver.options["unit"]) == ("response_hours", "minutes")
    frame[header] = [f"2026-10-{day:02d} 10:{day:02d}" for day in [5, 12, 3, 7, 20] * 20]
    assert not [one for one in guess_frame(frame.astype(str)).guesses if one.role == "driver"]


@pytest.mark.parametrize(
    "said",
    ["(0 a 10)", "(de 0 à 10)", "(0 al 10)", "(0 až 10)", "(0 bis 10)", "(od 0 do 10)", "0 till 10", "(0 até 10)", "0 hasta 10",
     "(0 tot 10)", "(0 ... 10)", "از ۰ تا ۱۰", "zwischen 0 und 10", "entre 0 y 10", "between 0 and 10", "tra 0 e 10"],
)  # fmt: skip
def test_a_range_in_a_header_is_read_in_any_language(said):
    assert range_of(f"Recomendaría {said}") == "0-10"


@pytest.mark.parametrize("header", ["Questions 1 and 5", "Plan 1 a", "1 a 12", "Q1 a 5", "2026-1 a 5"])
def test_numbers_that_count_something_else_are_no_range(header):
    assert range_of(header) == ""


@pytest.mark.parametrize(
    "header", ["Recomendaría nuestra empresa (0 a 10)", "Recommanderiez-vous notre société ? (de 0 à 10)"]
)
def test_where_the_header_offers_a_0_it_is_not_asked(header):
    frame = pd.DataFrame({header: [str(answer) for answer in range(1, 11)] * 20})
    plan = guess_frame(frame)
    assert [one.role for one in plan.guesses] == ["nps"]
    assert not plan.questions


BEST = (
    "Jak jste spokojen(a)? (známka jako ve škole, 1 = nejlepší)",
    "Spokojnosť (1 = najlepšie, 5 = najhoršie)",
    "Zufriedenheit: 1 = beste Note, 6 = schlechteste",
    "Satisfaction (1 = la meilleure note, 5 = la pire)",
    "Satisfacción (1 = mejor, 5 = peor)",
    "Zadowolenie (1 = najlepsza ocena)",
    "Soddisfazione: 1 – ottimo, 5 – pessimo",
    "Satisfação (1 = o melhor)",
    "Оценка (1 = лучшая, 5 = худшая)",
    "Оцінка (1 = найкраща)",
    "Betyg (1 = bäst, 5 = sämst)",
    "Tilfredshed (1 = bedst)",
    "Elégedettség (1 = legjobb)",
    "رضایت (1 = بهترین)",
    "Memnuniyet (1 = en iyi)",
    "Score (1 = best. 5 = worst)",
)


@pytest.mark.parametrize("header", BEST)
def test_words_for_the_best_say_that_1_is_it(header):
    assert low_is_best(header)


@pytest.mark.parametrize(
    "header",
    [
        "Kommen Sie wieder? (1 = bestimmt nicht, 5 = bestimmt)",
        "Spokojenost (1 = nejhorší, 5 = nejlepší)",
        "Satisfaction (1 = la pire, 5 = la meilleure)",
        "Ocena jak w szkole",
    ],
)
def test_words_for_the_worst_or_of_other_schools_do_not(header):
    """In Polish schools 6 is the best; “bestimmt nicht” begins as the best and is the worst."""
    assert not low_is_best(header)


def test_a_czech_grade_goes_to_five():
    assert [
        range_of(one) for one in ("Hodnocení (jako ve škole)", "Hodnotenie ako v škole", "Schulnote")
    ] == [
        "1-5",
        "1-5",
        "1-6",
    ]


def test_a_header_of_thousands_of_words_is_looked_through_by_names_not_by_all_phrases():
    """A file whose lines were lost is one header: all phrases of its 20,000 words would fill 24 GB."""
    words = " ".join(f"w{i}" for i in range(20_000))
    assert hint(f"{words} satisfaction score").role == "csat"


@pytest.mark.parametrize(
    "header", ["Client no.", "client_no", "Customer no", "Customer number", "CLIENT NUMBER"]
)
def test_the_number_of_a_customer_is_a_customer(header):
    told = hint(header)
    assert told is not None
    assert (told.role, told.exact) == ("customer", True)
    assert hint("Number of customers") is None  # which counts them
