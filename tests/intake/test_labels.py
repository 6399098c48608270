"""Label dictionary: whole columns are matched, and every doubt is asked."""

from __future__ import annotations

import time
import unicodedata
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import csat_research as cr
from csat_research.intake.init import init
from csat_research.intake.labels import sets
from csat_research.intake.labels.folding import fold, key, split_number, tight
from csat_research.intake.labels.matching import match
from csat_research.intake.labels.sets import kinds, missing_kind, silent_kind
from csat_research.intake.labels.unions import _scales
from csat_research.intake.read import read_survey
from csat_research.intake.scales.in_words import by_labels
from csat_research.intake.seen.evidence import Profile

WORDED = [one for one in kinds() if one.language and one.fully_labelled]


OWN = ("it", "pt", "nl", "tr", "cs")  # languages of more-labels.json


def words(kind):
    return {label: code for code, label in kind.labels}


@pytest.mark.parametrize("kind", WORDED, ids=lambda one: f"{one.language}-{one.name}")
def test_a_column_with_all_labels_gets_its_codes(kind):
    found = match(words(kind))
    assert found.best is not None
    assert {cell: words(kind)[cell] for cell in found.best.codes} == dict(found.best.codes)


def test_a_set_without_one_label_is_right_or_asked():
    """545 of 558 are right; of the 13 others 11 lack the middle and two the one good answer that sets of four and five share."""
    right, wrong = 0, []
    for kind in WORDED:
        for code, label in kind.labels if kind.points > 2 else ():
            rest = {word: value for word, value in words(kind).items() if word != label}
            found = match(rest)
            good = found.best is not None and all(
                rest[cell] == value for cell, value in found.best.codes.items()
            )
            right += good
            wrong += [] if good else [(kind, code, found.questions)]
    ours = sum(kind.language in OWN for kind, _, _ in wrong)
    assert (right + len(wrong) - _labels_of(OWN), len(wrong) - ours) == (545 + 13, 13)
    shared = {("quality_4", 3.0), ("quality_5_epvg", 4.0)}
    assert all(code == (kind.points + 1) / 2 or (kind.name, code) in shared for kind, code, _ in wrong)
    assert all(questions for _, _, questions in wrong)


def _labels_of(languages):
    return sum(one.points for one in WORDED if one.language in languages and one.points > 2)


def test_answers_in_italian_and_portuguese_are_satisfied_where_they_say_so():
    found = match(
        ["Molto insoddisfatta", "Insoddisfatta", "Neutro", "Soddisfatta", "Molto soddisfatta", "Non so"]
    )
    assert found.best.kind.language == "it"
    assert (found.best.satisfied(), found.missing) == (
        ("Soddisfatta", "Molto soddisfatta"),
        {"Non so": "unsure"},
    )
    assert match(["Muito ruim", "Ruim", "Regular", "Bom", "Muito bom"]).best.codes["Bom"] == 4


@pytest.mark.parametrize(
    ("cells", "language", "satisfied"),
    [
        (["Zeer ontevreden", "Ontevreden", "Neutraal", "Tevreden", "Heel tevreden", "N.v.t."], "nl", 2),
        (["Hiç memnun değilim", "Memnun değilim", "Kararsızım", "Memnunum", "Çok memnunum"], "tr", 2),
        (["Velmi nespokojená", "Spíše nespokojen(a)", "Ani spokojen, ani nespokojen", "Spokojen", "Velmi spokojen"], "cs", 2),
        (["Per niente soddisfatto", "Poco soddisfatto", "Abbastanza soddisfatto", "Molto soddisfatto", "Totalmente soddisfatto"], "it", 2),
        (["Nada satisfecho", "Poco satisfecho", "Algo satisfecho", "Satisfecho", "Muy satisfecho"], "es", 2),
        (["Zeer slecht", "Slecht", "Matig", "Goed", "Uitstekend"], "nl", 2),
        (["Kesinlikle katılmıyorum", "Katılmıyorum", "Kararsızım", "Katılıyorum", "Kesinlikle katılıyorum"], "tr", 2),
    ],
)  # fmt: skip
def test_answers_of_further_languages(cells, language, satisfied):
    found = match(cells).best
    assert found.kind.language == language
    assert found.satisfied() == tuple(cells[5 - satisfied : 5])


def test_numbers_between_two_ends_in_words_are_counted_among_the_answers_of_the_set():
    found = match([*map(str, range(2, 10)), "Not at all likely", "Extremely likely"])
    assert str(found.best.evidence).startswith("10 of 11 answers of the set")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["Satisfied", "Dissatisfied"], "one of which nobody chose"),
        (["1 - Very satisfied", "3 - Neutral", "5 - Very dissatisfied"], "run against the labels"),
        (["Very satisfied"], "Only one answer"),
        (
            ["Sehr gut", "Gut", "Befriedigend", "Ausreichend", "Mangelhaft", "Ungenügend"],
            "1 for the best answer",
        ),
        (
            ["کاملا موافقم", "موافقم", "نظری ندارم", "مخالفم", "کاملا مخالفم"],
            "the middle of the scale or a missing",
        ),
    ],
)
def test_doubts_are_asked(cells, told):
    assert any(told in str(one) for one in match(cells).questions)


def test_numbers_and_labels_that_agree_raise_no_doubt():
    found = match(
        ["1 - Very dissatisfied", "2 - Dissatisfied", "3 - Neutral", "4 - Satisfied", "5 - Very satisfied"]
    )
    assert sorted(found.best.codes.values()) == [1, 2, 3, 4, 5]
    assert not found.questions


def test_the_whole_column_decides_what_one_label_means():
    balanced = match(
        ["Mycket nöjd", "Ganska nöjd", "Varken nöjd eller missnöjd", "Ganska missnöjd", "Mycket missnöjd"]
    )
    assert balanced.best.codes["Ganska nöjd"] == 4


def test_two_cells_on_one_code_do_not_fit():
    """Five labels, two of them on the top of the balanced set: that set does not fit, and what fits is asked."""
    found = match(["Very satisfied", "Extremely satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"])
    assert "satisfaction_5" not in {one.kind.name for one in found.candidates}
    assert "Only 5 of 7 answers of the set occur" in str(found.questions[0])


def test_words_for_missing_keep_their_kind_and_are_no_answers():
    found = match(["Good", "Bad", "Offered", "Not Offered", "n/a", "нет ответа"])
    assert found.best.kind.name == "zendesk_score"
    assert found.missing == {"n/a": "does_not_apply", "нет ответа": "blank"}
    assert found.silent == {"Offered": "unanswered", "Not Offered": "not_asked"}
    assert silent_kind("offered") == "unanswered"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Vet ej", "unsure"),
        ("N/A", "does_not_apply"),
        ("{question_not_shown}", "not_asked"),
        ("-", "blank"),
        ("5", None),
    ],
)
def test_missing_words(cell, kind):
    assert missing_kind(cell) == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("удовлетворён(а)", "УДОВЛЕТВОРЕН"),
        ("zadowolony/a", "zadowolony"),
        ("satisfait·e", "Satisfait(e)"),
        ("راضي", "راضی"),
        ("بی\u200cپاسخ", "بی پاسخ"),
        (unicodedata.normalize("NFD", "Nöjd"), "nöjd"),
        ("👍🏽", "👍"),
    ],
)
def test_spellings_of_one_answer_have_one_key(one, other):
    assert key(one) == key(other)


def test_a_negation_keeps_its_own_key():
    assert key("не удовлетворен") != key("удовлетворен")
    assert tight("n/a") == "n/a"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("cell", "number", "rest"),
    [
        ("4 - Good", 4, "good"),
        ("Good (4)", 4, "good"),
        ("4/5", 4, ""),
        ("۴- راضی", 4, "راضی"),
        ("4 из 5", 4, ""),
        ("Good", None, "good"),
    ],
)
def test_numbers_and_words_are_split(cell, number, rest):
    found = split_number(cell)
    assert (found.number, found.words) == (number, rest)


EN, SV = ("Dissatisfied", "Neutral", "Satisfied"), ("Missnöjd", "Varken nöjd eller missnöjd", "Nöjd")


def test_no_label_counts_differently_in_two_languages_of_one_scale():
    """So that a column in several languages may be read by its words, and one declaration holds for every row."""
    for same in _scales():
        for one, other in combinations(same, 2):
            if one.language != other.language:
                shared = one.codes.keys() & other.codes.keys()
                assert {label: one.codes[label] for label in shared} == {
                    label: other.codes[label] for label in shared
                }


def test_several_languages_are_one_scale_with_a_warning():
    found = match([*EN, *SV, "Очень доволен"])
    assert found.best.kind.points == 5
    assert found.best.kind.language == "en, sv, ru"
    assert [found.best.codes[cell] for cell in (*EN, *SV)] == [2, 3, 4, 2, 3, 4]
    assert "by their words alone" in str(found.best.warning)
    assert found.best.more["Very satisfied"] == 5
    assert "Очень доволен" not in found.best.more


def test_a_column_of_languages_matches_each_by_itself():
    """Then nothing is taken by words alone; where a row has words of another language than its own, that is told."""
    found = match([*EN, *SV], [EN, SV])
    assert found.best.warning is None
    assert found.best.codes == match([*EN, *SV]).best.codes
    strange = match([*EN, *SV], [(*EN, "Nöjd"), SV])
    assert strange.best.warning is not None


def test_words_of_no_set_stay_unread_in_any_language():
    assert match([*EN, *SV, "Whatever"]).best is None
    assert match(["Satisfied", "Доволен"]).best is None  # one answer only: it proves no scale


@pytest.mark.parametrize("cells", [["x" * 100_000, "Good"], [f"person {i}" for i in range(20_000)]])
def test_remarks_and_ids_are_no_labels_and_take_no_time(cells):
    """Patterns over a hundred thousand letters, or all sets over all ids, would take minutes."""
    before = time.process_time()
    assert match(cells).candidates == ()
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("cells", "worst"),
    [
        (["Скорее недоволен", "Нейтрально", "Скорее доволен", "Очень доволен"], "Очень недоволен"),
        (["ناراضی", "نه راضی نه ناراضی", "راضی", "خیلی راضی"], "خیلی ناراضی"),
        (
            ["Somewhat dissatisfied", "Neutral", "Somewhat satisfied", "Extremely satisfied"],
            "Extremely dissatisfied",
        ),
        (["Dissatisfied", "Neutral", "Satisfied", "Very satisfied"], "Very dissatisfied"),
        (
            ["Raczej niezadowolony", "Trudno powiedzieć", "Raczej zadowolony", "Bardzo zadowolony"],
            "Bardzo niezadowolony",
        ),
    ],
)
def test_an_answer_that_nobody_gave_is_written_in_the_words_of_its_opposite(cells, worst):
    assert match(cells).best.labels()[0] == worst


def test_the_worst_answer_of_a_later_month_is_read(tmp_path):
    first = "id,Насколько Вы довольны?\n" + "".join(
        f"{i},{('Скорее недоволен', 'Нейтрально', 'Скорее доволен', 'Очень доволен')[i % 4]}\n"
        for i in range(60)
    )
    (tmp_path / "a.csv").write_text(first, encoding="utf-8")
    made = init(tmp_path / "a.csv", yes=True)
    later = "id,Насколько Вы довольны?\n" + "".join(f"b{i},Очень недоволен\n" for i in range(20))
    (tmp_path / "b.csv").write_text(later, encoding="utf-8")
    made.path.write_text(
        made.path.read_text(encoding="utf-8").replace("answers: a.csv", 'answers: "*.csv"'), encoding="utf-8"
    )
    found = cr.csat(read_survey(made.path)).table
    assert found["n"][0] == 80
    assert found["estimate"][0] == pytest.approx(100 * 30 / 80)


def test_notes_of_answer_sets_speak_to_who_brings_a_file():
    """They are printed under "because": where we read of a set, and what our code should do with it, is no news to that person."""
    ours = ("seed", "parameter", "match the", "vendor table", "decide per")
    assert [one.note for one in kinds() if any(word in one.note.casefold() for word in ours)] == []


@pytest.mark.parametrize(
    "faces", ["😡🙁🙂😀", "😠😞😊😁", "😡🙁😐🙂😀", "😢☹😐🙂😃", "😞🙁😐🙂😄"], ids=lambda one: str(len(one))
)
def test_faces_from_angry_to_grinning_are_a_scale(faces):
    found = match(faces)
    assert [found.best.codes[one] for one in faces] == [*range(1, len(faces) + 1)]


def test_four_faces_that_may_be_five_are_asked():
    assert match("😡🙁🙂😍").questions


@pytest.mark.parametrize(
    ("others", "word", "first"),
    [
        (["کاملا راضی", "راضی", "ناراضی", "کاملا ناراضی"], "نظری ندارم", "middle"),
        (["Very satisfied", "Satisfied", "Dissatisfied", "Very dissatisfied"], "No opinion", "5"),
    ],
)
def test_no_opinion_where_nobody_gave_the_middle_is_asked(others, word, first, tmp_path):
    """As the middle it counts among all answers: 40 of 100 are satisfied; as no answer 40 of 80."""
    cells = [one for one in [*others, word] for _ in range(20)]
    path = tmp_path / "a.csv"
    pd.DataFrame({"id": range(100), "csat": cells}).to_csv(path, index=False)
    asked = []
    init(path, ask=lambda one: asked.append(one) or "")
    assert str(asked[0].text).count("may be the middle of the scale or a missing answer") == 1
    assert asked[0].choices[0].key == first
    for way, share, mean in (("middle", 40, 3), ("5", 50, 3)):
        made = init(path, answers=[("csat", way)], yes=True, out=tmp_path / f"{way}.yml")
        table = cr.csat(read_survey(made.path)).table.set_index("measure")
        assert table.loc["csat", "estimate"] == pytest.approx(share)
        assert table.loc["csat_mean", "estimate"] == pytest.approx(mean)


def test_no_opinion_beside_the_middle_is_no_answer():
    cells = ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied", "No opinion"]
    column = Profile("csat", dict.fromkeys(cells, 20), 120)
    found = by_labels(column, "csat", match(cells))
    assert found.questions == ()
    assert found.scale["missing"] == {"No opinion": "unsure"}


def test_many_spellings_of_five_answers_are_five_answers(tmp_path):
    """Blanks, capitals, dots and hard spaces, as files hold them that were joined from several forms."""
    answers = words(next(one for one in WORDED if (one.language, one.name) == ("en", "satisfaction_5")))
    ways = (
        str,
        str.upper,
        str.lower,
        " {}".format,
        "{} ".format,
        "{}.".format,
        lambda one: one.replace(" ", "\u00a0"),
    )
    spelled = [way(one) for way in ways for one in answers] * 4
    frame = pd.DataFrame({"How satisfied are you overall?": spelled})
    assert frame.nunique().iloc[0] > 25
    frame.to_csv(tmp_path / "a.csv", index=False)
    found = cr.csat(read_survey(init(tmp_path / "a.csv", yes=True).path)).table
    assert found["n"].iloc[0] == len(spelled)
    assert found["estimate"].iloc[0] == pytest.approx(40)  # two answers of five, each given as often


def test_no_word_for_missing_is_a_number():
    """`missing_kind` leaves plain numbers at once."""
    assert not [word for word in sets._missing_words() if any(map(str.isdigit, word))]
