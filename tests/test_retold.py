"""Retold: what init assumed stands in survey.yml in English, and a page in another language says it in its own."""

from __future__ import annotations

import pandas as pd
import pytest

from csat_research.intake.init import init
from csat_research.intake.proposal.asking import settle
from csat_research.intake.read import read_survey
from csat_research.intake.roles.guess import guess_frame
from csat_research.words import count_say, installed, render, say
from csat_research.words.retold import retold

ASSUMED = (
    say(
        "{question} Taken: {answer}.",
        question=say("{column:quoted}: does a high number mean that it was easy?", column="Łatwość (1-7)"),
        answer=say("yes, high is easy"),
    ),
    say(
        "{question} Taken: {answer}.",
        question=say("{column:quoted}: in which unit are these times?", column="Wait “long”? Taken: no."),
        answer=say("{unit}", unit="minutes"),
    ),
    count_say("{n:count} answer", "{n:count} answers", 1),
    count_say("{n:count} answer", "{n:count} answers", 1200),
)


@pytest.mark.parametrize("told", ASSUMED, ids=str)
def test_a_text_is_the_sentence_it_was_in_every_language(told):
    for language in installed():
        assert render(retold(str(told)), language) == render(told, language)


@pytest.mark.parametrize("text", ["", "By phone.", "{x}", "a % b “c”", "We asked 5 of them."])
def test_what_somebody_wrote_himself_stays_as_it_is(text):
    for language in installed():
        assert text in render(retold(text), language)


def test_a_survey_file_of_init_speaks_the_language_of_the_page(tmp_path):
    frame = pd.DataFrame(
        {
            "Overall satisfaction (1-10)": [str(3 + i % 8) for i in range(60)],
            "Likely to recommend": [str(1 + i % 10) for i in range(60)],
            "Response time": [str(5 + i) for i in range(60)],
        }
    )
    asked = settle(guess_frame(frame), yes=True).assumptions
    assert len(asked) >= 3
    path = tmp_path / "answers.csv"
    frame.to_csv(path, index=False)
    told = read_survey(init(path, yes=True).path).about.assumptions
    for language in installed():
        assert {render(one, language) for one in told} == {render(one, language) for one in asked}
