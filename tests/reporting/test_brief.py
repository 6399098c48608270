"""Long names in sentences: only where a sentence is too long, and nothing of them leaves the page."""

import re

import pytest
from markupsafe import Markup, escape

from csat_research.reporting.page.brief import brief, clamped, long_names
from csat_research.words import join, render, say

NORTH = "Customers of the old town and the hills around it, north"
SOUTH = "Customers of the old town and the hills around it, south"
HOSTILE = "<img src=x onerror=alert(1)> & \"a\" 'b' {x} " + "long " * 9


def told(*names, language="en"):
    sentence = join([say("{name:quoted} fell", name=one) for one in names], "; ")
    return render(sentence, language), long_names([sentence], language)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("names", [(NORTH,), (NORTH, SOUTH), (HOSTILE, "chat"), (NORTH, NORTH + " and more")])
def test_all_letters_stay_and_none_acts(names, language):
    text, found = told(*names, language=language)
    shown = brief(text, found, 20)
    assert Markup(shown).striptags() == Markup(escape(text)).striptags()
    assert shown.count('<span class="name" dir="auto"') == sum(len(one) > 30 for one in names)
    assert "<img" not in shown


def test_a_sentence_with_room_is_left_alone():
    text, names = told(NORTH)
    assert brief(text, names, 200) == escape(text)
    assert long_names([say("{name} fell", name="chat")], "en") == ()


def test_names_that_begin_alike_show_their_ends():
    text, names = told(NORTH, SOUTH)
    shown = str(brief(text, names, 60))
    ends = re.findall(r"</span>([^<]+)</span>", shown)
    assert [one[-5:] for one in ends] == ["north", "south"]
    assert brief(*told(NORTH), 30).endswith("</span></span>” fell")  # alone it keeps its beginning


def test_a_name_in_a_table_is_marked_once():
    table = f"<td>{escape(NORTH)}</td><td>{escape(NORTH + ' and more')}</td>"
    shown = clamped(table, sorted((NORTH, NORTH + " and more"), key=len, reverse=True))
    assert shown.count('class="row-name"') == 2
    assert Markup(shown).striptags() == Markup(table).striptags()
