"""One of a thing is said as one, in each language by the plural rules of CLDR."""

import re

import pytest

import csat_research as cr
from csat_research.analysis.loyalty.windows import Followed
from csat_research.analysis.loyalty.words import axis_words
from csat_research.errors import CsatError
from csat_research.results.many_rows import others
from csat_research.stats.groups import many_groups
from csat_research.words import render
from tests.test_languages import catalogue

ISOLATES = re.compile("[\u2066-\u2069]")


def told(sentence, language):
    return ISOLATES.sub("", render(sentence, language))


def followed(days):
    return Followed(None, "customer", (), "first", days, outcome="bought")


DAYS = {  # what is counted, within one day, within 21 days, within 22, within 90
    "en": ("within 1 day of", "within 21 days of", "within 22 days of", "within 90 days of"),
    "ru": ("в течение 1 дня ", "в течение 21 дня ", "в течение 22 дней ", "в течение 90 дней "),
    "pl": ("w ciągu 1 dnia ", "w ciągu 21 dni ", "w ciągu 22 dni ", "w ciągu 90 dni "),
    "fa": ("در 1 روز ", "در 21 روز ", "در 22 روز ", "در 90 روز "),
    "sv": ("inom 1 dag ", "inom 21 dagar ", "inom 22 dagar ", "inom 90 dagar "),
}


@pytest.mark.parametrize("language", DAYS)
def test_days_of_a_horizon(language):
    for days, words in zip((1, 21, 22, 90), DAYS[language], strict=True):
        assert words in told(axis_words(followed(days)), language)


def test_a_horizon_of_one_day_is_one_day_wherever_it_is_named():
    found = cr.loyalty(cr.example(n=900), horizon_days=1, horizons=[1, 7], replicates=20)
    texts = [told(one, "en") for one in (*found.findings, *found.cautions, found.figure.subtitle)]
    texts += [told(rule, "en") for rule, _ in found.rows.excluded]
    assert not [one for one in texts if re.search(r"\b1 days\b", one)]
    assert [one for one in texts if re.search(r"\b1 day\b", one)]
    russian = " ".join(told(one, "ru") for one in found.findings)
    assert "в течение 1 дня" in russian
    assert "за 1 день" in russian
    assert "за 7 дней" in russian


def test_one_answer_is_one_answer():
    with pytest.raises(CsatError, match=r"1 answer; two or more are needed"):
        many_groups({"a": [3], "b": [4, 5]})
    assert told(others(1), "en") == "1 other"
    assert told(others(2), "en") == "2 others together"


def test_no_sentence_counts_days_in_one_form_alone():
    """What a horizon may be is open to the reader: it may be one day, and in Russian 21 days are counted as one is."""
    single = [one.id for one in catalogue("ru") if isinstance(one.id, str)]
    assert not [
        text for text in single if re.search(r"\{\w+(:\w+)?\} (?:days|weeks|months|periods were)\b", text)
    ]
