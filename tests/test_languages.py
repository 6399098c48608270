"""Languages: catalogues hold every pattern with its fields, and values keep their order and their digits in each."""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from csat_research.results.card import card_text
from csat_research.results.drawing.lettering import clean, drawable, isolated
from csat_research.words import FORMATS, installed, known_language, render, say, speaks
from csat_research.words.catalogue import DOMAIN, LOCALE, translated_markdown

ROOT = Path(__file__).resolve().parents[1]
OURS = ("fa", "pl", "ru", "sv")
LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"
language = pytest.mark.parametrize("language", OURS)


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def wanted() -> set[str | tuple[str, str]]:
    """What the code, the cards and the templates say: as `make words` gathers it."""
    methods = [
        ("csat_research/cards/**.md", "csat_research.words.extraction:extract_markdown"),
        ("csat_research/**.py", "python"),
        ("notebooks/templates/**.ipynb", "csat_research.words.extraction:extract_notebook"),
    ]
    keywords = {"say": (1,), "count_say": (1, 2)}
    found: set[str | tuple[str, str]] = set()
    for folder in ("csat_research", "notebooks/templates"):
        near = [(one.removeprefix(f"{folder}/"), how) for one, how in methods if one.startswith(f"{folder}/")]
        for _, _, message, _, _ in extract_from_dir(str(ROOT / folder), near, keywords=keywords):
            if message:
                found.add(message if isinstance(message, str) else tuple(message))
    return found


def fields(text: str) -> set[str]:
    """Fields of a pattern with their kinds; of Markdown, whose braces are its own, the fields of a template."""
    try:
        return {f"{name}:{kind}" for _, name, kind, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set(re.findall(r"\{\{.*?\}\}", text))


def test_five_languages_are_there():
    assert set(installed()) == {"en", *OURS}
    assert all(speaks(one) and known_language(one) for one in (*OURS, "fa-u-nu-arabext", "ru-RU"))


@language
def test_a_catalogue_holds_every_pattern_and_no_other(language, wanted):
    held = {one.id if isinstance(one.id, str) else tuple(one.id) for one in catalogue(language) if one.id}
    assert sorted(map(str, wanted - held)) == []
    assert sorted(map(str, held - wanted)) == []


@language
def test_nothing_is_left_untranslated_or_doubtful(language):
    for one in catalogue(language):
        forms = one.string if isinstance(one.string, tuple | list) else (one.string,)
        assert not one.id or (forms and all(forms) and not one.fuzzy), one.id


@language
def test_a_translation_has_the_fields_of_its_pattern(language):
    for one in catalogue(language):
        if not one.id:
            continue
        if isinstance(one.id, str):
            assert fields(one.string) == fields(one.id), one.id
        else:
            assert all(fields(form) in map(fields, one.id) for form in one.string), one.id


@language
def test_a_card_is_told_to_its_last_line(language):
    """A file ends with a line break, which no catalogue knows: the sources must not stay English for that."""
    told = translated_markdown(card_text("csi"), language)
    assert "**Sources.**" not in told
    assert told.endswith("\n")


@language
def test_a_piece_of_a_card_stays_one_piece_with_its_code(language):
    for one in catalogue(language):
        if any(str(path).endswith((".md", ".ipynb")) for path, _ in one.locations):
            assert "\n\n" not in one.string
            assert "\n- " not in one.string
            assert sorted(re.findall("`[^`]+`", one.string)) == sorted(re.findall("`[^`]+`", one.id))


@language
def test_a_catalogue_says_that_no_native_reader_has_read_it(language):
    text = (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").read_text(encoding="utf-8")
    assert "Waiting for a native reader" in text.split("msgid")[0]
    assert f"| {language} |" in (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "n", "shown"),
    [
        ("ru", 1, "1 ответ"), ("ru", 3, "3 ответа"), ("ru", 5, "5 ответов"), ("ru", 21, "21 ответ"),
        ("pl", 1, "1 odpowiedź"), ("pl", 3, "3 odpowiedzi"), ("pl", 5, "5 odpowiedzi"),
        ("sv", 1, "1 svar"), ("fa", 5, f"{LRI}5{PDI} پاسخ"),
    ],
)  # fmt: skip
def test_a_plural_follows_the_rules_of_its_language(language, n, shown):
    from csat_research.words import count_say

    assert render(count_say("{n:count} answer", "{n:count} answers", n), language) == shown


@pytest.mark.parametrize(
    ("language", "kind", "value", "shown"),
    [
        ("ru", "percent", 77.5, "77,5\u00a0%"), ("ru", "points", 3.2, "+3,2\u00a0пункта"), ("ru", "p", 0.26, "0,26"),
        ("ru", "month", dt.date(2026, 10, 3), "октябрь 2026"), ("ru", "quoted", "chat", "«chat»"),
        ("pl", "quoted", "chat", "„chat”"), ("sv", "count", 16939, "16\u00a0939"), ("sv", "p", 0.0004, "< 0,001"),
        ("fa", "signed", -12.3, f"{LRI}\u221212.3{PDI}"), ("fa", "quoted", "chat", f"«{FSI}chat{PDI}»"),
        ("fa-u-nu-arabext", "signed", -12.3, f"{LRI}\u2212۱۲٫۳{PDI}"), ("fa-u-nu-arabext", "percent", 77.5, f"{LRI}۷۷٫۵\u00a0٪{PDI}"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_its_language_does(language, kind, value, shown):
    assert FORMATS[kind](value, language) == shown


@language
@pytest.mark.parametrize("kind", ["number", "signed", "percent", "count", "fine"])
def test_the_number_is_the_same_in_every_language(language, kind):
    def plain(tag: str) -> float:
        kept = re.sub("[^0-9.,\u2212]", "", FORMATS[kind](-1234.56, tag)).replace("\u2212", "-")
        return float(kept.replace(",", "") if tag in ("en", "fa") else kept.replace(",", "."))

    assert plain(language) == plain("en")


def test_a_label_cannot_turn_the_sentence_it_stands_in():
    hostile = "\u202eabc\u2067"
    assert (
        render(say("{label:quoted}: {n:count}", label=hostile, n=3), "fa") == f"«{FSI}abc{PDI}»: {LRI}3{PDI}"
    )
    assert clean("\u2067abc") == "\u2067abc\u2069"
    assert clean("abc\u2069") == "abc"


def test_a_line_of_a_mirrored_picture_runs_from_right_to_left_whatever_it_begins_with():
    line = f"CSAT: راضی {LRI}\u22123{PDI}"
    assert isolated(line, True) == f"\u2067{line}\u2069"
    assert isolated(line) == line
    assert isolated(f"{LRI}\u22123{PDI}", True) == f"{LRI}\u22123{PDI}"
    assert drawable(line) == line


def test_what_a_person_has_edited_in_a_template_stays_as_it_was_written():
    edited = "The share of satisfied answers, as our board reads it."
    assert translated_markdown(edited, "ru") == edited
    kept = "Promoters minus detractors, after against before."
    assert translated_markdown(kept, "ru") != kept


def test_digits_of_persian_sentences_are_those_of_its_numbers():
    """Numbers of a page have Latin digits unless Persian ones are asked for: “12 ماه” beside 36.1 was written “۱۲ ماه”."""
    own = set("۰۱۲۳۴۵۶۷۸۹")
    told = [m.string if isinstance(m.string, str) else " ".join(m.string) for m in catalogue("fa") if m.id]
    assert not [text for text in told if own & set(text)]


def test_headings_over_numbers_of_a_card_are_words_that_are_told_in_each_language():
    """Two columns of a card were called 0 and 1; a table with numbers of a new study is no new text."""
    table = "|  | 30 | What it holds |\n| --- | --- | --- |\n| `p_value` | 5.1 [36,400] | 94.5 [600] |"
    assert translated_markdown(table, "sv") == table.replace(
        "What it holds", render(say("What it holds"), "sv")
    )
    for path in (ROOT / "csat_research" / "cards").glob("*.md"):
        heads = re.findall(r"^\|(.*)\|\n\| ---", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not [one for one in heads if one.split("|")[1].strip() in ("0", "1")], path
