"""What is planted in the example shop is really there, read off full knowledge of one large draw."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

from csat_research.simulate.calendar import DROP, MIX_SHIFT, minutes_to
from csat_research.simulate.contacts import AGENTS, CHANNELS, MIX_AFTER, MIX_BEFORE, agents_of, tenure_of
from csat_research.simulate.items import EQUAL_PAIR, ITEMS, NAMES
from csat_research.simulate.plain import one_way_icc
from csat_research.simulate.scores import RESPONSE_EFFECT, agent_effects, explained
from csat_research.simulate.shop import Shop, draw_shop
from csat_research.simulate.world import WORLDS, stream


@cache
def large(name: str = "shop") -> Shop:
    return draw_shop(WORLDS[name], 200_000, seed=99)


def logs(shop: Shop) -> tuple[np.ndarray, np.ndarray]:
    return np.log(shop.contacts.response_hours + 0.005), np.log(shop.contacts.resolution_hours + 0.005)


def satisfied(shop: Shop) -> np.ndarray:
    return 100.0 * (shop.scores.csat >= 4)


def test_scores_of_a_customer_correlate_by_a_quarter():
    shop = large()
    # Standard error about .003 at 130,000 contacts (the spread over the batches of the truth, scaled).
    assert one_way_icc(shop.scores.csat, shop.contacts.customer) == pytest.approx(0.25, abs=0.012)


def test_logs_of_hours_correlate_by_a_half_before_and_after_the_drop():
    response, resolution = logs(large())
    late = large().contacts.minute >= minutes_to(DROP)
    for part in (late, ~late):
        assert np.corrcoef(response[part], resolution[part])[0, 1] == pytest.approx(0.5, abs=0.02)


def test_customers_who_answer_do_so_one_and_six_tenths_times():
    shop = large()
    answers = np.bincount(shop.contacts.customer[shop.answering.answered])
    assert answers[answers > 0].mean() == pytest.approx(1.6, abs=0.03)


def test_the_dissatisfied_write_more_so_answers_and_customers_differ_by_two_points_or_more():
    shop, seen = large(), large().answering.answered
    customer = shop.contacts.customer[seen]
    share = 1 / np.bincount(customer)[customer]
    for weight in (np.ones(seen.sum()), shop.answering.weight[seen]):
        gap = np.average(satisfied(shop)[seen], weights=weight * share) - np.average(
            satisfied(shop)[seen], weights=weight
        )
        assert gap > 2


def test_every_agent_serves_two_channels_and_has_one_tenure():
    contacts = large().contacts
    assert {len(np.unique(contacts.channel[contacts.agent == agent])) for agent in range(AGENTS)} == {2}
    assert {len(np.unique(contacts.tenure[contacts.agent == agent])) for agent in range(AGENTS)} == {1}


def test_tenure_and_agents_leave_the_level_of_every_channel_alone():
    effects = agent_effects(stream(4, "agents"))
    for channel in range(len(CHANNELS)):
        serving = agents_of(np.full(12, channel), np.arange(12))
        assert tenure_of(serving).mean() == pytest.approx(5.0)
        assert effects[serving].mean() == pytest.approx(0.0, abs=1e-12)
    assert effects.std() > 0.03


def test_messages_follow_both_hours_but_add_nothing_to_satisfaction():
    shop = large()
    hours = [np.log1p(shop.contacts.response_hours), np.log1p(shop.contacts.resolution_hours)]
    for column in hours:
        assert 0.3 < np.corrcoef(column, shop.contacts.messages)[0, 1] < 0.55
    design = np.column_stack(
        [np.ones(len(shop.contacts)), *hours, shop.contacts.messages, shop.contacts.reply_words]
    )
    rest = shop.scores.csat - design[:, :3] @ np.linalg.lstsq(design[:, :3], shop.scores.csat, rcond=None)[0]
    for null in (3, 4):
        alone = (
            design[:, null] - design[:, :3] @ np.linalg.lstsq(design[:, :3], design[:, null], rcond=None)[0]
        )
        # 130,000 contacts, four standard errors of a correlation of nothing.
        assert abs(np.corrcoef(rest, alone)[0, 1]) < 4 / np.sqrt(len(rest))


def test_the_equal_pair_is_alike_in_every_number_but_its_name():
    first, second = (ITEMS[NAMES.index(name)] for name in EQUAL_PAIR)
    assert [getattr(first, part) for part in first.__slots__ if part != "label"] == [
        getattr(second, part) for part in second.__slots__ if part != "label"
    ]
    picks = np.bincount(large().picks.ravel(), minlength=12)
    pair = picks[[NAMES.index(name) for name in EQUAL_PAIR]]
    # Picks of one customer repeat, so the chance of the difference is at most four times the binomial one.
    assert abs(pair[0] - pair[1]) < 4 * 2 * np.sqrt(pair.sum())


def test_four_different_items_are_picked():
    assert (np.diff(np.sort(large().picks, axis=1), axis=1) > 0).all()
    assert large().picks.shape[1] == 4


def test_the_drop_acts_through_response_hours_and_nothing_else():
    """The same draw with and without the drop: whatever else is recorded is the same, contact by contact."""
    shop, calm = (
        draw_shop(world, 20_000, 3) for world in (WORLDS["shop"], replace(WORLDS["shop"], slower=1.0))
    )
    late = shop.contacts.minute >= minutes_to(DROP)
    for column in ("customer", "minute", "channel", "agent", "resolution_hours", "expertise", "reply_words"):
        assert (getattr(shop.contacts, column) == getattr(calm.contacts, column)).all(), column
    assert (shop.contacts.response_hours[~late] == calm.contacts.response_hours[~late]).all()
    assert (shop.scores.csat[~late] == calm.scores.csat[~late]).all()
    np.testing.assert_allclose(
        shop.contacts.response_hours[late], 8 * calm.contacts.response_hours[late], atol=0.05
    )
    slower = np.log1p(shop.contacts.response_hours) - np.log1p(calm.contacts.response_hours)
    np.testing.assert_allclose(shop.scores.latent - calm.scores.latent, RESPONSE_EFFECT * slower, atol=1e-12)
    assert satisfied(shop)[late].mean() - satisfied(calm)[late].mean() < -10


def test_the_mix_shifts_in_another_quarter_than_the_drop():
    shop = large()
    late = shop.contacts.minute >= minutes_to(MIX_SHIFT)
    for part, mix in ((~late, MIX_BEFORE), (late, MIX_AFTER)):
        shares = np.bincount(shop.contacts.channel[part], minlength=4) / part.sum()
        np.testing.assert_allclose(shares, mix, atol=0.006)
    quarters = {str(day.astype("datetime64[M]").astype(int) // 3) for day in (DROP, MIX_SHIFT)}
    assert len(quarters) == 2


def test_weights_repair_silence_in_the_shop_and_not_in_the_silent_world():
    for name, repaired in (("shop", True), ("silent", False)):
        shop = large(name)
        seen, true = shop.answering.answered, satisfied(shop).mean()
        plain = satisfied(shop)[seen].mean()
        weighted = np.average(satisfied(shop)[seen], weights=shop.answering.weight[seen])
        assert plain - true > 2  # the unweighted answers flatter in both
        assert bool(abs(weighted - true) < 0.8) is repaired  # five standard errors at 75,000 answers


def test_answers_of_the_silent_world_depend_on_the_score_also_within_the_recorded_columns():
    shop = large("silent")
    alike = (shop.contacts.channel == 0) & (np.abs(shop.contacts.response_hours - 3) < 0.5)
    rates = [shop.answering.answered[alike & (shop.scores.csat == score)].mean() for score in range(1, 6)]
    assert rates == sorted(rates)
    assert rates[-1] - rates[0] > 0.2


def test_no_contact_falls_into_an_hour_that_the_clock_skips_or_repeats():
    hour = large().contacts.minute % 1440 // 60
    assert hour.min() >= 8
    assert hour.max() < 21


def test_scores_are_on_their_scales_and_use_all_of_them():
    scores = large().scores
    assert set(np.unique(scores.csat)) == set(range(1, 6))
    assert set(np.unique(scores.nps)) == set(range(11))
    assert set(np.unique(scores.ces)) == set(range(1, 8))
    assert set(np.unique(large().ratings)) == set(range(7))
    assert set(np.unique(large().ratings[:, 6])) == set(range(1, 7))


def test_latent_noise_is_normal_given_everything_recorded():
    """The sum of temper, items and noise is normal among all customers alike, so the true curve is a probit's."""
    shop = large()
    _, first = np.unique(shop.contacts.customer, return_index=True)
    agents = agent_effects(stream(99, "agents"))
    rest = (shop.scores.latent - explained(shop.contacts, agents))[first]
    assert abs(stats.skew(rest)) < 0.05
    assert abs(stats.kurtosis(rest)) < 0.1
