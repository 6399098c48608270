"""Comments: planted words are found in five languages, nobody is known by a word, and numbers are those of sums by hand."""

import math

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.analysis.comments.tokens import stem, words_of
from csat_research.errors import ColumnError, FileError, MethodError
from csat_research.results.result import Result
from csat_research.stats.coders import kappa
from tests.analysis.said import LEXICON, survey_of, written

BOOK = {"speed": {"label": "Speed", "en": ["late", "slow*"]}, "people": ["friendly", "kind"]}


@pytest.fixture(scope="module")
def english() -> cr.Survey:
    return survey_of(written("en", customers=400))


@pytest.fixture(scope="module")
def found(english) -> Result:
    return cr.comments(english, themes=BOOK)


# --- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "same"),
    [
        ("en", ["delivery", "deliveries"]), ("en", ["waited", "waiting", "Waits"]),
        ("ru", ["курьер", "курьера", "Курьеру", "курьеры"]), ("ru", ["полёт", "полет"]),
        ("pl", ["dostawa", "dostawy", "dostawę", "DOSTAWIE"]), ("pl", ["obsługa", "obsługi"]),
        ("fa", ["بسته", "بسته\u200cها", "بسته ها", "بسته\u200cهای"]), ("fa", ["كتاب", "کتاب", "کتاب‌ها"]),
        ("fa", ["تأخیر", "تاخير"]), ("sv", ["leveransen", "leveranser"]),
    ],
)  # fmt: skip
def test_forms_of_a_word_are_one_word(language, same):
    found = [[stem(word, language) for word in words_of(text)] for text in same]
    assert all(one == found[0] and len(one) == 1 for one in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[phone] or [mail], 2 h", ["or"]), ("“Nice”—very nice!", ["nice", "very", "nice"]), ("5/5 👍", []),
        ("می خواهم", ["می\u200cخواهم"]), ("don’t", ["don't"]), ("e\u0301te\u0301", ["été"]),
    ],
)  # fmt: skip
def test_a_comment_is_cut_into_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize("language", LEXICON)
def test_what_was_planted_is_found_in_every_language(language):
    table = cr.comments(survey_of(written(language, customers=400))).table
    _, bad, good = LEXICON[language]
    roots = {
        sign: {stem(w, language) for text in words for w in words_of(text)}
        for sign, words in ((-1, bad), (1, good))
    }
    told = {
        -1: table[table["simultaneous_high"] < 0], 1: table[table["simultaneous_low"] > 0],
    }  # fmt: skip
    for sign, rows in told.items():
        assert {stem(words_of(one)[0], language) for one in rows["term"]} == roots[sign]


def test_the_order_of_rows_does_not_matter(english, found):
    turned = survey_of(written("en", customers=400).sample(frac=1, random_state=4).reset_index(drop=True))
    other = cr.comments(turned).table
    pd.testing.assert_frame_equal(found.table, other, rtol=1e-9)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_other_engines_give_the_same(engine, found):
    module = pytest.importorskip(engine)
    frame = written("en", customers=400)
    given = module.from_pandas(frame) if engine == "polars" else module.from_df(frame)
    other = cr.comments(survey_of(given), themes=BOOK)
    pd.testing.assert_frame_equal(found.table, other.table, rtol=1e-9)
    pd.testing.assert_frame_equal(found.themes.table, other.themes.table, rtol=1e-9)


def test_counts_of_a_word_are_those_by_hand(found):
    frame = written("en", customers=400)
    late = frame["said"].str.contains(r"\blate\b")
    row = found.table.set_index("term").loc["late"]
    assert (row["n"], row["customers"]) == (late.sum(), frame.loc[late, "who"].nunique())
    happy, once = frame["score"] >= 4, frame["said"].map(lambda text: len(set(text.split())))
    y, n = ((late & happy).sum(), (late & ~happy).sum()), (once[happy].sum(), once[~happy].sum())
    plain = math.log(y[0] / (n[0] - y[0])) - math.log(y[1] / (n[1] - y[1]))
    assert row["estimate"] == pytest.approx(plain, abs=0.05)  # half a mention more on either side


NUMBERS = [
    "customers",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "simultaneous_low",
    "shrunken",
    "statistic",
]


def weighed_comments() -> pd.DataFrame:
    frame = written("en", customers=150)
    return frame.assign(w=np.random.default_rng(5).lognormal(0, 0.6, len(frame)).round(3))


@pytest.mark.parametrize("change", ["halves", "ten times"])
def test_how_weights_are_written_changes_no_word(change):
    """Each comment as two halves of its weight by the same customer, or all weights times ten: rows are no information."""
    frame = weighed_comments()
    other = frame.assign(w=10 * frame["w"])
    if change == "halves":
        other = pd.concat([frame.assign(w=frame["w"] / 2)] * 2, ignore_index=True)
    one, two = (cr.comments(survey_of(f, weight="w"), themes=BOOK) for f in (frame, other))
    pd.testing.assert_frame_equal(one.table[["term", *NUMBERS]], two.table[["term", *NUMBERS]], rtol=1e-9)
    pairs = [found.themes.table[["estimate", "std_error"]] for found in (one, two)]
    pd.testing.assert_frame_equal(*pairs, rtol=1e-9)


def test_weighted_words_are_those_of_comments_that_stand_there_as_often():
    """A weight of 3 for every comment of a customer is that customer's comments three times: the same estimate and error."""
    frame = written("en", customers=150)
    often = np.where(frame["who"].str[-1].isin(list("037")), 3, 1)
    one = cr.comments(survey_of(frame.assign(w=often), weight="w"), language="en").table
    two = cr.comments(survey_of(frame.loc[frame.index.repeat(often)]), language="en").table
    pd.testing.assert_frame_equal(one[["term", *NUMBERS]], two[["term", *NUMBERS]], rtol=1e-9)


def test_no_cause_is_said_and_ranges_hold_for_all_words(found):
    told = found.summary()
    assert "“late”" in found.interpret()
    assert "no cause is shown" in told
    assert "hold for all of them at once" in told
    assert (found.table["simultaneous_low"] <= found.table["conf_low"]).all()


# --- nobody is known by a word -----------------------------------------------------------------------


def test_words_of_fewer_than_five_customers_are_withheld():
    frame = written("en", customers=400)
    frame.loc[:40, "who"] = "one person"
    frame.loc[:40, "said"] += " zebra"  # forty comments of one customer
    frame.loc[41:44, "said"] += " okapi"
    bundle = str(cr.comments(survey_of(frame)).to_json())
    assert "zebra" not in bundle
    assert "okapi" not in bundle
    frame.loc[41:60, "said"] += " okapi"
    assert "okapi" in cr.comments(survey_of(frame)).table["term"].tolist()


def test_names_addresses_and_numbers_are_no_words():
    frame = written("en", customers=400)
    frame["said"] += " thanks Annika, mail annika@example.org or 070-123 45 67"
    frame["who"] = [f"Kerstin Berg{'a' * (i % 7)}" if i < 50 else one for i, one in enumerate(frame["who"])]
    frame["said"] += " Kerstin"
    survey = survey_of(frame.assign(helper="Annika Svensson"), agent="helper")
    terms = set(cr.comments(survey, language="en").table["term"])
    assert "thanks" in terms
    assert not terms & {"annika", "kerstin", "example", "org", "phone"}


def test_with_customers_on_one_side_too_few_no_word_is_judged():
    frame = written("en", customers=400)
    frame["who"] = np.where(frame["score"] < 3, [f"u{i % 9}" for i in range(len(frame))], frame["who"])
    few = cr.comments(survey_of(frame))
    assert few.table.empty
    assert few.figure is None
    assert "9" in few.interpret()
    assert "<table" in few._repr_html_()
    assert isinstance(Result.from_json(few.to_json()), Result)


def test_hostile_words_and_labels_stay_text(english):
    label = "<script>alert(1)</script> $x$"
    found = cr.comments(english, themes={"speed": {"label": label, "en": ["late"]}})
    assert "<script>alert" not in found.themes._repr_html_() + found._repr_html_()
    found.themes.plot()


# --- themes ------------------------------------------------------------------------------------------


def test_a_theme_is_a_driver_of_nought_and_one(english):
    known = cr.code_comments(english, BOOK)
    values, frame = known.rows("theme_speed", "theme_people"), written("en", customers=400)
    late = frame["said"].str.contains(r"\blate\b").astype(float)
    assert sorted(values["theme_speed"]) == sorted(late)
    effect = cr.drivers(known, model="linear").table.set_index("term")["estimate"]
    assert effect["theme_speed"] < 0 < effect["theme_people"]
    assert set(cr.importance(known, method="lmg", replicates=30).table["term"]) == {
        "theme_speed",
        "theme_people",
    }


def test_who_wrote_nothing_has_no_theme_and_no_lack_of_one():
    frame = written("en", customers=400)
    frame.loc[::2, "said"] = None
    frame.loc[1, "said"] = "   "
    values = cr.code_comments(survey_of(frame), BOOK).rows("theme_speed")["theme_speed"]
    assert values.isna().sum() == 301


@pytest.mark.parametrize(
    ("words", "text", "has"),
    [
        ({"en": ["wait"]}, "We WAITED.", 1), ({"en": ["wait*"]}, "waiter", 1), ({"en": ["wait"]}, "await", 0),
        ({"en": ["lost parcel"]}, "a lost parcels", 1), ({"en": ["lost parcel"]}, "parcel lost", 0),
        ({"en": ["too slow*"]}, "too slowly", 1), ({"ru": ["долго ждать"]}, "Долго ждали", 0), ({"ru": ["курьер"]}, "с курьером", 1),
        ({"pl": ["dostawa"]}, "po dostawie", 1), ({"fa": ["بسته"]}, "بسته ها", 1), ({"sv": ["leverans*"]}, "leveransen", 1),
        (["late"], "not late", 1), ({"pl": ["kurier"], "en": ["courier"]}, "couriers", 1),
    ],
)  # fmt: skip
def test_words_beginnings_and_phrases_are_found(words, text, has):
    frame = pd.DataFrame({"score": [1], "said": [text]})
    survey = cr.Survey(frame, csat="score", comment="said", scales={"score": "1-5"})
    assert cr.code_comments(survey, {"x": words}, language="en").rows("theme_x")["theme_x"].tolist() == [has]


def test_scores_with_and_without_are_means_of_rows(found):
    frame = written("en", customers=400)
    late, happy = frame["said"].str.contains(r"\blate\b"), 100 * (frame["score"] >= 4)
    rows = found.themes.table.query("term == 'speed'").set_index("measure")
    assert rows.loc["share", "estimate"] == pytest.approx(100 * late.mean(), rel=1e-12)
    assert rows.loc["with", "estimate"] == pytest.approx(happy[late].mean(), rel=1e-12)
    assert rows.loc["without", "estimate"] == pytest.approx(happy[~late].mean(), rel=1e-12)
    assert rows.loc["difference", "std_error"] == pytest.approx(
        error_by_customers(frame, late, happy), rel=1e-9
    )


def error_by_customers(frame, late, happy):
    """Sandwich error of the difference of two means, customers added up one by one; G/(G-1) of all customers, as R survey takes domains."""
    parts = {}
    for key, mask in ((1, late), (0, ~late)):
        moved = ((happy - happy[mask].mean()) / mask.sum()).where(mask, 0.0)
        parts[key] = moved.groupby(frame["who"]).sum(), frame["who"].nunique()
    a, b = (float(u @ u) * g / (g - 1) for u, g in parts.values())
    r = float(parts[1][0] @ parts[0][0]) / math.sqrt(
        float(parts[1][0] @ parts[1][0]) * float(parts[0][0] @ parts[0][0])
    )
    return math.sqrt(a + b - 2 * r * math.sqrt(a * b))


def test_a_theme_of_few_comments_tells_no_score():
    frame = written("en", customers=400)
    frame.loc[:2, "said"] += " lawyer"
    table = cr.comments(survey_of(frame), themes={"law": ["lawyer"]}).themes.table
    assert table["estimate"].isna().all()
    assert table["conf_low"].isna().all()


def test_a_bundle_keeps_its_themes(found):
    again = Result.from_json(found.to_json())
    pd.testing.assert_frame_equal(again.themes.table, found.themes.table, check_dtype=False)


def test_without_a_code_book_it_is_said_what_to_type(english):
    with pytest.raises(MethodError, match="themes="):
        cr.comments(english).themes  # noqa: B018
    with pytest.raises(ColumnError, match="themes:"):
        cr.code_comments(english)


@pytest.mark.parametrize(
    ("book", "told"),
    [
        ({"speed": {"enn": ["late"]}}, "“enn”.*“en”"),
        ({"speed": []}, "needs words"),
        ({"speed": ["l*te"]}, "needs words"),
    ],
)
def test_a_wrong_code_book_is_refused(english, book, told):
    with pytest.raises(ColumnError, match=told):
        cr.code_comments(english, book)


def test_an_outcome_that_is_no_share_and_an_unknown_language_are_refused(english):
    with pytest.raises(MethodError, match=r"csat_mean.*none"):
        cr.comments(english, outcome="csat_mean")
    with pytest.raises(MethodError, match="polnish"):
        cr.comments(english, language="polnish")


def test_promoters_are_set_against_others():
    frame = written("en", customers=400).assign(recommend=lambda f: 2 * f["score"])
    survey = cr.Survey(frame, nps="recommend", comment="said", customer="who")
    found = cr.comments(survey, outcome="promoters")
    assert "promoters" in found.interpret()
    assert found.table.set_index("term").loc["friendly", "estimate"] > 0


# --- survey.yml --------------------------------------------------------------------------------------

YML = """answers: answers.csv
columns:
  score: {role: csat, scale: 1-5}
  said: {role: comment}
  who: {role: customer}
themes:
  speed: {label: Speed, en: [late, slow*, too late], fa: ["بسته\\u200cها"]}
  people: [friendly]
"""


@pytest.fixture
def folder(tmp_path):
    written("en", 200).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "survey.yml").write_text(YML, encoding="utf-8")
    return tmp_path


def test_the_code_book_of_a_survey_file_is_read_and_written_back(folder, tmp_path):
    survey = cr.read_survey(folder / "survey.yml")
    assert [one.label for one in survey.about.themes] == ["Speed", "People"]
    again = cr.read_survey(cr.write_survey(survey, tmp_path / "again"))
    assert again.about.themes == survey.about.themes
    pd.testing.assert_frame_equal(
        cr.comments(again).themes.table, cr.comments(survey).themes.table, check_dtype=False
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("  speed: {enn: [late]}", "line 7.*“enn”.*“en”"), ("  speed: {label: Speed}", "line 7.*words of a language"),
        ("  speed: {en: [l*te]}", "line 7.*at the end only"),
    ],
)  # fmt: skip
def test_a_wrong_key_of_the_code_book_names_line_and_nearest_key(folder, line, told):
    head = YML.split("  speed:")[0]
    (folder / "survey.yml").write_text(head + line + "\n", encoding="utf-8")
    with pytest.raises(FileError, match=f"(?s){told}"):
        cr.read_survey(folder / "survey.yml")


# --- two coders --------------------------------------------------------------------------------------


def coded_twice() -> cr.Survey:
    rng, frame = np.random.default_rng(7), written("en", 120)
    first = np.where(
        frame["said"].str.contains("late"), "speed", np.where(rng.random(120) < 0.5, "people; price", "")
    )
    second = np.where(rng.random(120) < 0.8, first, "price")
    return survey_of(frame.assign(a=first, b=second), segments=["a", "b"])


def test_kappa_of_a_code_is_that_of_its_two_by_two_table():
    survey = coded_twice()
    rows = survey.rows("a", "b").fillna("")
    table = cr.coders(survey, "a", "b").table.set_index("term")
    for code in ("people", "price", "speed"):
        want = kappa(*(rows[one].str.contains(code).astype(int) for one in ("a", "b")))
        got = table.loc[code]
        assert got["estimate"] == pytest.approx(want.interval.estimate, rel=1e-12)
        assert (got["conf_low"], got["conf_high"]) == pytest.approx(
            (want.interval.low, want.interval.high), rel=1e-12
        )


def test_the_code_book_can_be_the_second_coder():
    table = cr.coders(coded_twice(), "a", themes=BOOK).table.set_index("term")
    assert table.loc["speed", "estimate"] == 1.0  # the first coder went by the same word
    assert table.loc["people", "estimate"] < 1.0


@pytest.mark.parametrize("name", ["said", "who", "aa"])
def test_columns_of_persons_and_unknown_ones_are_no_coders(name):
    with pytest.raises(ColumnError, match="no column with codes"):
        cr.coders(coded_twice(), name, "b")


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_of_two_coders_lies_between_none_and_all(level):
    with pytest.raises(MethodError, match="between 0 and 1"):
        cr.coders(coded_twice(), "a", "b", level=level)


# --- the example -------------------------------------------------------------------------------------


def test_what_was_planted_in_the_example_is_found():
    survey = cr.example("comments", n=2000)
    planted = survey.about.truth["planted"]["themes"]
    rows = cr.comments(survey).themes.table.set_index(["term", "measure"])
    for name, told in planted.items():
        share, gap = rows.loc[(name, "share")], rows.loc[(name, "difference")]
        assert share["conf_low"] < told["share"] + 3
        assert share["conf_high"] > told["share"] - 3
        assert told["logit"] == 0 or np.sign(gap["simultaneous_low"]) == np.sign(
            gap["simultaneous_high"]
        ) == np.sign(told["logit"])
    # Two coders that each turn 6 of 100 codes agree on 1 - 2 * .06 * .94 of them.
    assert cr.coders(survey, "coder_1", "coder_2").table["agreement"].mean() == pytest.approx(88.7, abs=1.5)
