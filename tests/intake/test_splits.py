"""Ways to split the answers: text questions with few answers become segments; opinions, names, lists and notes do not."""

import numpy as np
import pandas as pd
import pytest

from csat_research.intake.roles.guess import guess_frame

ROWS = 60


@pytest.fixture
def rng():
    return np.random.default_rng(4)


def split_by(frame):
    return [one.column for one in guess_frame(frame).guesses if one.role == "segment"]


def asked(rng, header, words, rows=ROWS):
    scores = rng.integers(1, 6, rows)
    return pd.DataFrame({"Overall satisfaction": scores, header: rng.choice(words, rows)})


FACTS = {
    "Which product did you use?": ("App", "Card", "Loan", "Mortgage"),
    "In which country do you live?": ("Sweden", "Norway", "Denmark", "Finland", "Iceland"),
    "What is your age group?": ("18-24", "25-34", "35-44", "45+"),
    "How did you hear about us?": ("Friend", "Advert", "Search", "Other"),
    "Каким тарифом вы пользуетесь?": ("Базовый", "Семейный", "Бизнес"),
    "Z której usługi Pan/Pani korzysta?": ("Internet", "Telefon", "Telewizja"),
    "Vilken tjänst använde du?": ("App", "Kort", "Lån"),
    "از کدام محصول استفاده کردید؟": ("برنامه", "کارت", "وام"),
    "Property type": ("House", "Flat", "Farm", "Studio", "Office", "Shop", "Barn", "Garage"),
}


@pytest.mark.parametrize(("header", "words"), FACTS.items(), ids=FACTS)
def test_a_question_for_a_fact_with_few_answers_is_a_segment(header, words, rng):
    assert split_by(asked(rng, header, words)) == [header]


NONE = {
    "What do you think of our prices?": ("Too high", "Fine as they are", "A bargain"),
    "Would you use us again?": ("Yes", "No", "Maybe"),
    "Which of these do you use?": ("App", "Card", "App; Card"),
    "How satisfied are you with where we are?": ("Satisfied", "Neutral", "Dissatisfied"),
    "Which word fits our staff?": tuple(f"word {i}" for i in range(14)),
    "Who is your adviser, by mail?": ("anna@example.org", "bo@example.org", "cia@example.org"),
    "First name": ("Anna", "Bo", "Cia"),
    "Which day did you visit?": ("2026-03-01", "2026-03-02", "2026-03-03"),
    "Remarks of the clerk": ("Sent back because the second page was not there", "Nothing to say about this one at all, sorry"),
}  # fmt: skip


@pytest.mark.parametrize(("header", "words"), NONE.items(), ids=NONE)
def test_opinions_lists_people_and_notes_split_nobody(header, words, rng):
    assert split_by(asked(rng, header, words)) == []


def test_named_groups_go_before_questions_and_what_is_over_the_number_is_told(rng):
    frame = pd.DataFrame({"Overall satisfaction": rng.integers(1, 6, ROWS)})
    questions = [f"Which kind of thing {i} is it?" for i in range(6)]
    for name in questions:
        frame[name] = rng.choice(["one", "two", "three"], ROWS)
    frame["Country"] = rng.choice(["Sweden", "Norway"], ROWS)
    plan = guess_frame(frame)
    assert set(split_by(frame)) == {"Country", *questions[:5]}
    assert plan.unused == (questions[5],)
    reason = plan.reasons[questions[5]]
    assert reason.role == "segment"
    assert "beyond the first 6" in str(reason.why)


def test_a_question_of_few_short_answers_is_offered_as_a_segment_and_sentences_as_comments(rng):
    frame = asked(rng, "Would you use us again?", ("Yes", "No", "Maybe"))
    frame["And then?"] = rng.choice(["I went away at once", "Nothing came of it"], ROWS)
    reasons = guess_frame(frame).reasons
    assert reasons["Would you use us again?"].role == "segment"
    assert reasons["And then?"].role == "comment"


def test_a_score_and_its_drivers_keep_their_roles(rng):
    frame = asked(rng, "Which plan do you have?", ("Free", "Pro", "Enterprise"))
    frame["Would you recommend us?"] = rng.integers(0, 11, ROWS)
    frame["How satisfied are you with the price?"] = rng.choice(
        ["Satisfied", "Neutral", "Dissatisfied"], ROWS
    )
    roles = {one.column: one.role for one in guess_frame(frame).guesses}
    assert roles["Overall satisfaction"] == "csat"
    assert roles["Would you recommend us?"] == "nps"
    assert roles.get("How satisfied are you with the price?") != "segment"
    assert roles["Which plan do you have?"] == "segment"
