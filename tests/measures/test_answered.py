"""How people answered: sides by hand, the middle and the silent apart, and the range of the group that is named."""

import numpy as np
import pandas as pd
import pytest

import csat_research as cr
from csat_research.errors import MethodError
from csat_research.results.figures import svg
from csat_research.stats.intervals import wilson

CHAT, PHONE = [1] * 10 + [2] * 6 + [3] * 10 + [4] * 34 + [5] * 20, [1] * 2 + [3] * 10 + [4] * 20 + [5] * 68


def survey(silent=0):
    frame = pd.DataFrame(
        {
            "score": [*CHAT, *PHONE, *["silent"] * silent],
            "channel": ["chat"] * len(CHAT) + ["phone"] * len(PHONE) + ["chat"] * silent,
        }
    )
    asked = {"values": "1-5", "unanswered": ["silent"]}
    return cr.Survey(frame, csat="score", segments=["channel"], scales={"score": asked})


def test_the_dissatisfied_are_the_codes_below_the_middle():
    found = cr.csat(survey(), by="channel").answers
    assert found.table.set_index("channel")["estimate"].to_dict() == pytest.approx(
        {"chat": 20.0, "phone": 2.0}
    )
    range_ = wilson(16, 80)
    low, high = found.table.set_index("channel").loc["chat", ["conf_low", "conf_high"]]
    assert (low, high) == pytest.approx((100 * range_.low, 100 * range_.high))


def test_the_group_named_has_a_range_for_both_groups_at_once():
    told = cr.csat(survey(), by="channel").answers.interpret()
    range_ = wilson(16, 80, level=0.975)
    assert (
        f"In “chat” 20.0\xa0% ({100 * range_.low:.1f} to {100 * range_.high:.1f} for all 2 groups at once) answered: 1 or 2"
        in told
    )
    assert "in all together 10.0\xa0%" in told


def test_a_group_without_a_range_is_not_named():
    """Five unhappy customers would top the list with "– to –"."""
    frame = pd.DataFrame(
        {
            "score": [*CHAT, *PHONE, *[1] * 6],
            "channel": ["chat"] * len(CHAT) + ["phone"] * len(PHONE) + ["post"] * 6,
            "who": [f"c{i}" for i in range(len(CHAT) + len(PHONE))] + ["p1", "p2", "p3", "p3", "p2", "p1"],
        }
    )
    asked = cr.Survey(frame, csat="score", segments=["channel"], customer="who", scales={"score": "1-5"})
    found = cr.csat(asked, by="channel").answers
    assert found.table.set_index("channel")["conf_low"].isna().to_dict() == {
        "chat": False,
        "phone": False,
        "post": True,
    }
    assert "In “chat”" in found.interpret()
    assert "–" not in found.interpret()


def test_parts_of_a_bar_are_shares_of_all_answers_and_the_silent_of_those_asked():
    found = cr.csat(survey(silent=20), by="channel").answers.figure
    data = found.data.set_index("label")
    assert np.allclose(data.filter(like="share_").sum(axis=1), 100)
    assert data.loc["chat", "silent"] == pytest.approx(20.0)  # 20 of 100 asked
    assert data.loc["phone", "silent"] == pytest.approx(0.0)
    assert (found.options["neutral"], found.options["satisfied"]) == (["3"], ["4", "5"])


def test_a_scale_of_two_has_no_middle_and_keeps_its_words():
    scale = {"labels": ["Bad", "Good"], "satisfied": ["Good"]}
    frame = pd.DataFrame({"score": ["Bad"] * 12 + ["Good"] * 28})
    found = cr.csat(cr.Survey(frame, csat="score", scales={"score": scale})).answers
    assert found.figure.options["neutral"] == []
    assert found.interpret().startswith("30.0\xa0% (")
    assert "answered: Bad" in found.interpret()


def test_a_stored_result_says_that_it_cannot_be_asked():
    stored = cr.Result.from_json(cr.csat(survey()).to_json())
    with pytest.raises(MethodError, match="stored result"):
        _ = stored.answers


def test_on_a_phone_words_over_the_bars_do_not_meet():
    """Russian words of both sides and of the middle stood one upon the other: the code of the middle says enough."""
    figure = cr.csat(survey(silent=30), by="channel").answers.figure
    word = "ни то ни другое"
    assert word in svg(figure, "ru", 702)
    assert word not in svg(figure, "ru", 342)
    assert "neither" in svg(figure, "en", 342)
