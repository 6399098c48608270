"""The list of what is wrong with a page finds what is wrong; every template's page is held to it in tests/templates."""

from __future__ import annotations

import pytest

from tests.reporting.access import problems

SOUND = """<!doctype html><html lang="en" dir="ltr"><head><title>T</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-x'">
<style>:focus-visible { outline: 2px solid blue; }</style></head><body><a class="skip" href="#a">Skip</a>
<h1>One</h1><h2 id="a">Two</h2><svg role="img" aria-label="Alt"></svg>
<div class="scroll" tabindex="0"><table><tr><th scope="col">n</th></tr></table></div><script>1</script></body></html>"""
BREAKS = {
    "no language": (' lang="en"', ""),
    "no direction": (' dir="ltr"', ""),
    "no title": ("<title>T</title>", ""),
    "not one first heading": ("<h2", "<h1>Again</h1><h2"),
    "heading 4 after 2": ("</h2>", "</h2><h4>Four</h4>"),
    "a table without headings": ("th ", "td "),
    "a heading without scope: n": (' scope="col"', ""),
    "a svg without a name": (' aria-label="Alt"', ""),
    "an svg that is no image": (' role="img"', ""),
    "id a stands twice": ("<h1>", '<h1 id="a">'),
    "a link without words": (">Skip<", "><"),
    "#a leads nowhere": ('id="a"', 'id="b"'),
    "the first stop of the keyboard does not skip": ('class="skip"', ""),
    "the focus cannot be seen": ("2px solid blue", "none"),
    "what scrolls cannot be reached": (' tabindex="0"', ""),
    "an order of its own for the keyboard": ('tabindex="0"', 'tabindex="2"'),
    "no policy": ("default-src 'none'", "default-src *"),
    "a script that no hash names": ("'sha256-x'", "'unsafe-inline'"),
    "an attribute that acts": ("<h1>", '<h1 onclick="x">'),
    "something from outside": ("<h1>", '<img alt="x" src="https://a.example/b.png"><h1>'),
}


def test_nothing_is_wrong_with_a_sound_page():
    assert problems(SOUND) == []


@pytest.mark.parametrize("wrong", list(BREAKS))
def test_what_is_wrong_is_found(wrong):
    assert wrong in problems(SOUND.replace(*BREAKS[wrong]))
