"""Header words: the lists that header and cells share."""

from csat_research.intake.grammar import duration
from csat_research.intake.headers import unit_of
from csat_research.intake.word_lists import unit_names


def test_every_unit_that_a_header_may_name_is_read_behind_a_number_too():
    """Words of units stand in one list; a few more stand in cells alone, for in a header they say something else."""
    for unit, words in unit_names().items():
        for word in words:
            assert duration(f"3 {word}", unit) == 3
    assert duration("2 Tage 3 Std", "hours") == 51
    assert unit_of("Ticket tag") is None
