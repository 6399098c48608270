"""Names cut for their place: no more lines than there are, no line beyond its width, no two names that look alike."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from csat_research.results.drawing.cutting import cut, cut_apart, is_cut
from csat_research.results.drawing.lettering import text_width

SIZE = 12.5
LONG = "Branch of the old town, as customers of the region understand it, "
NAMES = st.text(st.sampled_from("abc дом خانه 🙂🚚é-,"), min_size=1, max_size=90).map(str.strip).filter(bool)


@given(name=NAMES, width=st.integers(60, 300), most=st.integers(1, 3), ends=st.booleans())
def test_a_name_takes_no_more_lines_and_no_more_width_than_there_are(name, width, most, ends):
    found = cut(name, width, most, SIZE, False, ends=ends)
    assert 1 <= len(found) <= most
    assert all(
        text_width(line, SIZE) <= width + 1 for line in found
    )  # a pixel: pairs of letters are measured


def test_a_name_that_fits_stays_as_it_is():
    assert cut("chat", 100, 1, SIZE, False) == ["chat"]
    assert cut_apart([(LONG * 3, 90.0, False)], 0, SIZE)[0][-1].endswith("it,")
    assert not is_cut(["wait…"], "wait…")  # a name may have dots of its own


def test_names_that_begin_alike_keep_what_tells_them_apart():
    names = [(f"{LONG}{side}", 150.0, False) for side in ("north", "south", "west")]
    found = cut_apart([*names, ("chat", 150.0, False)], 1, SIZE)
    assert len({one[0] for one in found}) == 4
    assert [one[0][-5:] for one in found[:2]] == ["north", "south"]
    assert all("…" in one[0] for one in found[:3])
    assert found[3] == ["chat"]


def test_no_letter_is_parted_from_what_stands_upon_it():
    for name in ("e\u0301" * 60, "👩\u200d👩\u200d👧" * 20):
        kept = cut(name, 80, 1, SIZE, False)[0].rstrip("…")
        rest = name[len(kept) :]
        assert unicodedata.category(rest[0]) not in ("Mn", "Cf")
        assert not kept.endswith("\u200d")
