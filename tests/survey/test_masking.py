"""Comments without what leads to a person: five languages, three sets of digits, and what must stay as it is."""

import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import csat_research as cr
from csat_research.errors import ColumnError, EmptyError
from csat_research.intake.write import write_survey
from csat_research.survey.door.masking import masked

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# What must go, in the words around it: {} is where it stands.
AROUND = {
    "en": "Please call me on {} today, it took 3 days and cost 45.50 EUR.",
    "sv": "Ring mig på {} i dag, det tog 3 dagar och kostade 450 kr.",
    "pl": "Proszę o kontakt: {}, trwało 3 dni i kosztowało 45,50 zł.",
    "ru": "Свяжитесь со мной {} сегодня, ждал 3 дня и заплатил 1 500 руб.",
    "fa": "لطفاً با {} تماس بگیرید، ۳ روز طول کشید و ۴۵۰۰۰ تومان شد.",
}
PHONES = [
    "070-123 45 67", "+46 70 123 45 67", "08-123 456 78", "0046701234567", "600 123 456", "600-123-456", "+48 22 123 45 67",
    "22 123 45 67", "8 (495) 123-45-67", "+7 912 345-67-89", "89123456789", "09121234567", "021-88887777", "+98 912 345 6789",
    "(212) 555-0123", "+1 212 555 0123", "020 7946 0958", "0\u00a0701\u00a023\u00a045\u00a067", "070\u2013123\u201345\u201367",
    "\u200e+46701234567\u200e",
]  # fmt: skip
MAILS = ["anna@example.org", "anna.svensson+x@mail.example.se", "анна@пример.рф", "żaneta.łęcka@przykład.pl", "anna @ example.org",
         "anna(at)example.org", "anna [at] example [dot] org", "ANNA_1@EXAMPLE.COM", "anna＠example.org", "o'neil@example.ie"]  # fmt: skip
LINKS = [
    "https://shop.example/o/8?token=abc",
    "http://x.example",
    "www.shop.se",
    "shop.com/order/77",
    "t.me/anna_k",
    "пример.рф",
    "ftp://a.b/c",
    "shop.pl",
]
STAYS = [
    "It took from 10:30 to 11:45 on 2026-10-31", "delivered 31.10.2026 at 10:30", "10/31 was worse than 9/30",
    "year 2019-2024, then 2025", "7 of 10, then 5 4 5 3 2 1 4 4 4 2", "cost 1,200,000.00 SEK", "kostade 1 200 000 kr",
    "zapłaciłem 12 500,00 zł",
    "заплатил 1 500 000 руб", "مبلغ ۱۲۰۰۰۰۰۰۰ تومان", "تاریخ ۱۴۰۵/۰۸/۰۹ ساعت ۱۰:۳۰", "version 2.3.4 on Windows 11", "24/7 support",
    "order 4711, invoice 20261031", "3.14159265358979",
    "e.g. this. And that", "bra.Tack", "me@work was fine", "a@b", "and/or", "100 % nöjd", "room 12-14", "50000000 users",
]  # fmt: skip


def with_check_digit(digits: str) -> str:
    """A card number: the check digit is the one that makes the sum of ISO/IEC 7812 end in 0, found by trying all ten."""
    return next(digits + last for last in "0123456789" if _sum(digits + last) % 10 == 0)


def _sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(digits[::-1]):
        value = int(digit)
        if place % 2 == 1:
            value = sum(int(one) for one in str(2 * value))
        total += value
    return total


@pytest.mark.parametrize("language", AROUND)
@pytest.mark.parametrize(("kind", "texts"), [("phone", PHONES), ("mail", MAILS), ("link", LINKS)])
def test_what_leads_to_a_person_goes_and_the_words_stay(language, kind, texts):
    for text in texts:
        found = masked(AROUND[language].format(text)).replace(
            "\u200e", ""
        )  # a mark of direction is no part of a number
        assert found == AROUND[language].format(f"[{kind}]"), text


@pytest.mark.parametrize("digits", [PERSIAN, ARABIC], ids=["Persian", "Arabic"])
@pytest.mark.parametrize("phone", PHONES)
def test_numbers_in_other_digits_go_too(digits, phone):
    found = masked(AROUND["fa"].format(phone.translate(digits))).replace("\u200e", "")
    assert found == AROUND["fa"].format("[phone]")


@pytest.mark.parametrize("text", STAYS)
def test_dates_amounts_and_scores_stay(text):
    assert masked(text) == text


def test_a_short_number_goes_where_a_word_calls_it_one():
    for text in (
        "call me 555 0123",
        "tel. 12 34 56",
        "тел: 123-45-67",
        "zadzwońcie 65 43 21",
        "تلفن ۸۸۸۷۷۷",
        "ring 12 34 56",
    ):
        assert "[phone]" in masked(text), text
    assert masked("we waited 555 0123 times") == "we waited 555 0123 times"


@given(
    st.text("0123456789", min_size=12, max_size=18),
    st.sampled_from(["", " ", "-"]),
    st.sampled_from([{}, PERSIAN]),
)
def test_a_card_is_told_by_its_check_digit(digits, between, script):
    digits = "4" + digits[1:]
    good = with_check_digit(digits)
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    spelled = [
        between.join(one[i : i + 4] for i in range(0, len(one), 4)).translate(script) for one in (good, wrong)
    ]
    assert masked(f"card {spelled[0]} was charged twice") == "card [card] was charged twice"
    assert masked(f"card {spelled[1]} was charged twice") in (
        "card [phone] was charged twice",
        "card [number] was charged twice",
    )


@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more(text):
    once = masked(text)
    assert masked(once) == once


@pytest.mark.parametrize(
    "piece", ["a", "1 ", "1", ".", "-", "a.", "a@", "@", "(", "www.", "+", "a:/", "01.01.", "call "]
)
def test_a_long_text_is_masked_in_a_moment(piece):
    begin = time.process_time()
    masked(piece * (20_000 // len(piece)))
    assert time.process_time() - begin < 2  # seconds; a pattern that runs wild takes minutes


@pytest.fixture
def survey():
    said = ["call 070-123 45 67", "anna@example.org", None, "fine"] * 5
    return cr.Survey(
        pd.DataFrame({"score": [5, 4, 3, 5] * 5, "said": said}),
        csat="score",
        comment="said",
        scales={"score": "1-5"},
    )


def test_comments_come_out_masked(survey, tmp_path):
    expected = ["call [phone]", "[mail]", None, "fine"]
    assert (
        survey.rows("said")["said"].astype(object).where(lambda one: one.notna(), None).tolist()[:4]
        == expected
    )
    written = pd.read_parquet(write_survey(survey, tmp_path).parent / "answers.parquet")
    assert written["said"].astype(object).where(lambda one: one.notna(), None).tolist()[:4] == expected


def test_no_groups_are_made_of_comments(survey):
    with pytest.raises(ColumnError, match="“said” holds comments"):
        cr.csat(survey, by="said")
    with pytest.raises(EmptyError, match="No answers match said") as caught:
        survey.where(said="x")
    assert "example.org" not in str(caught.value)
