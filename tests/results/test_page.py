"""A Result as HTML: what stands where, that everything is escaped and that nothing acts or leads outside."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

import csat_research as cr
from csat_research.results.card import card_html, card_text, markdown_html
from csat_research.results.page import result_html
from csat_research.results.tables import table_html
from csat_research.words import say
from tests.results.sketches import FIGURES, HOSTILE, TABLE, result

VOID = {"br", "hr", "img", "path", "use", "rect", "line", "meta", "input", "col"}


class Reader(HTMLParser):
    """Tags, attributes and the text of a page, and whether every tag is closed."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def read(source):
    found = Reader(source)
    assert found.open == []
    return found


def test_finding_basis_picture_table_and_folds_stand_in_this_order():
    found = result_html(result())
    places = [
        found.index(one)
        for one in (
            "csat-finding",
            "csat-basis",
            "<svg",
            "<table",
            "2 cautions",
            "All 10 columns",
            "Rows: 7,912 read, 1,588 used",
        )
    ]
    assert places == sorted(places)
    assert found.startswith("<figure")
    assert found.endswith("</figure>")
    assert (
        "7,912 read = 1,588 used + 4,616 unanswered + 1,677 not asked + 31 earlier ratings replaced + 0 rejected"
        in found
    )


def test_the_picture_has_an_alt_text():
    named = re.findall(r'<svg[^>]* role="img" aria-label="([^"]*)"', result_html(result()))
    assert named == [str(FIGURES["dots"].alt)]


def test_a_table_beside_carries_the_numbers_in_the_order_of_the_picture():
    found = result_html(result())
    picture, rest = found.split("</svg>")
    table = rest.split("</table>")[0]
    assert "84.5 (80.5 to 87.7)" not in picture
    assert re.findall(r">(\d\d\.\d)<", table) == ["84.5", "82.5", "70.4"]  # the table itself begins with chat
    assert "80.5 to 87.7" in table
    assert "95\u00a0% range" in table


def test_a_picture_that_carries_numbers_has_no_table_beside():
    found = result_html(result(figure=FIGURES["changes"]))
    assert found.index("<details") < found.index("<table")


def test_without_a_picture_the_table_stands_alone():
    found = result_html(result(figure=None))
    assert "<svg" not in found
    assert found.index("<table") < found.index("<details")


@pytest.mark.parametrize("label", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile_words_are_shown_and_do_nothing(label):
    name = f"ch{label.encode('utf-8', 'ignore').decode()}"  # pandas itself refuses half a letter in a name
    table = TABLE.assign(channel=pd.Series([label, "b", "c"], dtype=object)).rename(columns={"channel": name})
    one = result(
        verb="csat",
        table=table,
        tables={f"points{label}": table},
        figure=replace(FIGURES["dots"], alt=say("{x}", x=label), subtitle=label),
        findings=(say("{x:quoted} leads.", x=label),),
        cautions=(say("{x}", x=label),) * 3,
    )
    found = read(result_html(one))
    assert not {"script", "img", "iframe", "a", "link", "object"} & set(found.tags)
    assert not any(name.startswith("on") for name, _ in found.attributes)
    if label == HOSTILE["script"]:
        assert sum(label in words for words in found.words) >= 4


def test_nothing_leads_outside():
    found = result_html(result()).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//|url\((?!#)|@import|src=", found)


def test_mathjax_keeps_its_hands_off_dollars():
    assert re.search(r'class="[^"]*\bmathjax_ignore\b', result_html(result()))
    assert re.search(r'class="[^"]*\btex2jax_ignore\b', result_html(result()))


def test_the_same_result_gives_the_same_bytes_and_ids_are_unique():
    found = result_html(result(tables={"pairwise": TABLE}))
    assert found == result_html(result(tables={"pairwise": TABLE}))
    two = found + result_html(result(verb="nps"))
    ids = re.findall(r'\bid="([^"]+)"', two)
    assert len(ids) == len(set(ids))
    assert 'id="mine-' in result_html(result(), ids_prefix="mine")


def test_headings_of_cells_are_there():
    """Each heading says what it heads: of a column by its scope; under a heading over several, cells name both."""
    found = result_html(result())
    assert re.findall(r"<th ", found)
    assert not re.findall(r"<th (?![^>]*scope=)[^>]*>", found)
    spanned = table_html(
        pd.DataFrame({"a": ["x"], "b": ["1"], "c": ["2"]}), "t", spanners={"both": ["b", "c"]}
    )
    ids = set(re.findall(r'\bid="([^"]+)"', spanned))
    named = {one for group in re.findall(r'headers="([^"]+)"', spanned) for one in group.split()}
    assert len(named) == 4
    assert named <= ids


def test_few_cautions_stand_open_and_many_are_folded():
    assert "<details open><summary>2 cautions" in result_html(result())
    assert "<details><summary>3 cautions" in result_html(result(cautions=(say("a"), say("b"), say("c"))))
    assert not re.search(r"cautions?</summary>", result_html(result(cautions=())))


def test_an_undefined_interval_is_said_in_the_table():
    table = TABLE.assign(conf_low=[float("nan"), 79.4, 80.5], conf_high=[float("nan"), 85.2, 87.7])
    assert "no range" in result_html(result(table=table, figure=None))
    few = table.assign(n=[8, 300, 300])
    assert "too few answers to say" in result_html(result(table=few, figure=None))


def test_nps_carries_its_sign_and_missing_cells_a_dash():
    table = pd.DataFrame(
        {
            "measure": ["nps"],
            "n": [3],
            "estimate": [27.5],
            "conf_low": [23.6],
            "conf_high": [31.4],
            "p_value": [None],
        }
    )
    found = result_html(result(verb="nps", table=table, figure=None))
    assert "+27.5" in found
    assert "+23.6 to +31.4" in found
    assert ">–<" in found


def test_a_long_table_is_folded_and_says_how_long_it_is():
    table = pd.concat([TABLE] * 80, ignore_index=True)
    found = result_html(result(table=table))
    assert "The first 200 of 240 rows." in found
    assert found.index("<details") < found.index("<table")


def test_a_result_without_rows_columns_or_words_still_shows():
    found = read(result_html(result(table=pd.DataFrame(), findings=(), cautions=(), rows=None, figure=None)))
    assert "csat" in "".join(found.words)


def test_right_to_left_pages_say_so():
    assert '<figure class="csat-result tex2jax_ignore mathjax_ignore" dir="rtl" lang="fa">' in result_html(
        result(), "fa"
    )


def test_a_card_is_read_from_its_folder_alone(tmp_path):
    (tmp_path / "csat.md").write_text(
        "# CSAT\n\nShare *satisfied* <script>alert(1)</script>\n\n- a\n- b", encoding="utf-8"
    )
    (tmp_path.parent / "secret.md").write_text("secret", encoding="utf-8")
    found = card_html("csat", tmp_path)
    assert "<h1>CSAT</h1>" in found
    assert "<li>a</li>" in found
    assert "<script" not in found
    assert card_text("../secret", tmp_path) == ""
    assert card_text("nps", tmp_path) == ""


def test_a_card_leads_nowhere():
    found = markdown_html(
        "[paper](https://example.org/x) ![p](https://example.org/y.png) <img src=x onerror=1>"
    )
    assert "<a" not in found
    assert "<img" not in found
    assert "paper (https://example.org/x)" in found


def test_a_card_without_mistune_is_shown_as_it_stands(monkeypatch):
    import sys

    from csat_research.results import card

    card._markdown.cache_clear()
    monkeypatch.setitem(sys.modules, "mistune", None)
    assert markdown_html("a <b>") == "<pre>a &lt;b&gt;</pre>"


@pytest.mark.parametrize(
    ("language", "city", "way"),
    [("fa", "شیراز", "rtl"), ("fa", "Oslo", "rtl"), ("en", "شیراز", "ltr"), ("ru", "Oslo", "ltr")],
)
def test_a_finding_runs_the_way_of_its_language_whatever_name_it_begins_with(language, city, way):
    """A notebook laid the Persian sentence that begins with NPS from left to right: "NPS" stood at its end."""
    frame = pd.DataFrame({"ltr": [10, 9, 8, 3, 0, 10] * 20, "city": [city, "B"] * 60})
    survey = cr.Survey(frame, nps="ltr", segments=["city"])
    shown = result_html(cr.nps(survey, by="city"), language)
    assert set(re.findall(r'<(?:p class="csat-[a-z]+"|li) dir="([a-z]+)"', shown)) == {way}


def test_a_finding_without_a_word_of_its_language_runs_as_its_words_do():
    shown = result_html(
        replace(result(), findings=(say("Nobody translated {name} yet.", name="شیراز"),)), "fa"
    )
    assert 'class="csat-finding" dir="ltr"' in shown
