"""The formulas on docs/shop.md are those of the generator, and each chapter draws from its own stream."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from csat_research.simulate import answering, contacts, customers, items, purchases, scores
from csat_research.simulate.shop import draw_shop
from csat_research.simulate.world import CHAPTERS, WORLDS, stream

PAGE = (Path(__file__).parents[2] / "docs" / "shop.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("item", items.ITEMS, ids=items.NAMES)
def test_the_page_gives_the_numbers_of_every_item(item):
    line = next(line for line in PAGE.splitlines() if f"| {item.label} |" in line)
    cells = [cell.strip() for cell in line.split("|")]
    assert float(cells[3]) == item.own
    assert float(cells[4]) == item.stated
    if item.label != "Ways to pay":
        assert float(cells[5]) == item.level
        assert float(cells[6]) == item.halo
        assert cells[7] == (f"{item.follows:.2f} {item.driver}" if item.driver else "")


@pytest.mark.parametrize("cuts", [scores.CSAT_CUTS, scores.NPS_CUTS, scores.CES_CUTS])
def test_the_page_gives_the_cuts_of_every_scale(cuts):
    assert "(" + ", ".join(f"{cut:.2f}" for cut in cuts) + ")" in PAGE


def test_the_page_gives_every_effect():
    said = {
        f"Poisson({customers.CONTACTS:.2f}",
        f"exp(-{customers.DISSATISFIED_WRITE:.2f} zᵢ)",
        f"{abs(scores.RESPONSE_EFFECT):.2f} (log(1+R)",
        f"{abs(scores.RESOLUTION_EFFECT):.2f} (log(1+S) - 2.8)",
        f"{scores.EXPERTISE_EFFECT:.2f} (expertise",
        f"{scores.TENURE_EFFECT:.2f} (tenure",
        f"{customers.CUSTOMER_SD:.2f} zᵢ",
        f"N(0, {scores.AGENT_SD:.2f})",
        f"{abs(answering.WAITING_COSTS):.2f} (log(1+R) - 1.4)",
        f"{purchases.INTERCEPT:.2f} + {purchases.PER_CSAT:.2f} (csat - 4)",
        f"{purchases.PER_NPS:.2f} (nps - 8) + {purchases.PER_PRIOR:.2f} · purchases",
        "email {:.2f}, chat {:.2f}, phone {:.2f}, social {:.2f}".format(*scores.CHANNEL_EFFECT),
        "email {:.2f}, chat {:.2f}, phone {:.2f}, social {:.2f}".format(*answering.CHANNEL_WILL),
        f"phone .{contacts.MIX_AFTER[2] * 100:02.0f}, social .{contacts.MIX_AFTER[3] * 100:02.0f}",
    }
    assert [text for text in said if text not in PAGE] == []


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_the_page_lists_every_world(name):
    world = WORLDS[name]
    shifts = "yes" if world.mix_shift else "no"
    assert f"| `{name}` | {world.slower:g} | {shifts} | {world.silence_by_score:g} |" in PAGE


def test_chapters_draw_from_streams_of_their_own():
    first = [stream(3, chapter).random(4).tolist() for chapter in CHAPTERS]
    assert len({tuple(draw) for draw in first}) == len(CHAPTERS)
    assert stream(4, CHAPTERS[0]).random() != stream(3, CHAPTERS[0]).random()


def test_a_change_in_one_chapter_leaves_the_others_alone():
    shop, silent = (
        draw_shop(world, 3_000, 1)
        for world in (WORLDS["shop"], replace(WORLDS["shop"], silence_by_score=1.0))
    )
    assert (shop.ratings == silent.ratings).all()
    assert (shop.scores.csat == silent.scores.csat).all()
    assert (shop.answering.answered != silent.answering.answered).any()
    np.testing.assert_array_equal(shop.answering.weight, silent.answering.weight)
