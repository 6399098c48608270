"""Added value: chances of plain refits, customers held out whole, what is useless and what tells."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.added_value import added_value, held_out_chances
from tests.coverage.worlds import too_few


def world(seed, n=400, link=0.8):
    rng = np.random.default_rng(seed)
    first = rng.integers(1, 6, n).astype(float)
    second = np.clip(first + rng.integers(-2, 3, n), 1, 5).astype(float)
    chance = 1 / (1 + np.exp(-(-4 + 0.6 * first + link * second)))
    return (rng.random(n) < chance).astype(float), first, second, rng.lognormal(0, 0.4, n)


def test_chances_are_those_of_refits_without_the_fold():
    y, first, second, w = world(0)
    folds = np.stack([np.arange(len(y)) % 4, np.arange(len(y)) // 100])
    found = held_out_chances(y, np.column_stack([first, second]), w, folds)
    x = sm.add_constant(np.column_stack([first, second]))
    for r in range(2):
        for fold in range(4):
            out = folds[r] == fold
            fit = sm.GLM(y[~out], x[~out], family=sm.families.Binomial(), freq_weights=w[~out]).fit()
            assert found[r, out] == pytest.approx(fit.predict(x[out]), abs=2e-4)  # the pull of 0.01 answers


def test_losses_are_means_over_the_held_out():
    y, first, second, w = world(1)
    found = added_value(y, first, second, weights=w)
    assert found["log_loss"].estimate == pytest.approx(found["log_loss"].without - found["log_loss"].within)
    constant = added_value(y, np.zeros((len(y), 0)), np.zeros(len(y)))
    share = y.mean()
    assert constant["brier"].without == pytest.approx(
        share * (1 - share), rel=0.02
    )  # folds move the share a little
    assert constant["log_loss"].estimate == pytest.approx(0, abs=1e-9)


def test_ten_times_the_weights_and_names_of_customers_change_nothing():
    y, first, second, w = world(2)
    one, other = (added_value(y, first, second, weights=times * w) for times in (1, 10))
    assert one["brier"].estimate == pytest.approx(other["brier"].estimate)
    assert one["log_loss"].std_error == pytest.approx(other["log_loss"].std_error)


def test_a_customer_is_held_out_whole():
    """Every answer five times: as one customer's the chances are of others; as five customers' the copies give them away."""
    rng = np.random.default_rng(3)
    y, luck = (rng.random(60) < 0.5).astype(float), rng.normal(0, 1, (60, 12))
    copies = np.repeat(np.arange(60), 5)
    held = added_value(y[copies], np.zeros((300, 0)), luck[copies], clusters=copies)["log_loss"].estimate
    loose = added_value(y[copies], np.zeros((300, 0)), luck[copies])["log_loss"].estimate
    assert held < 0 < loose  # teeth: 12 columns of luck look useful where a copy is in the fit


def test_what_tells_is_found_and_what_is_useless_is_not_claimed(sized):
    strong = [added_value(*world(seed)[:3])["log_loss"].low > 0 for seed in range(20)]
    useless = [added_value(*world(seed, link=0.0)[:3]) for seed in range(40)]
    claimed = sum(one["log_loss"].low > 0 or one["brier"].low > 0 for one in useless)
    sized("added value of a score, held out: log loss or Brier", claimed, 40)
    sized("added value of a score, held out: log loss", sum(strong), 20, planted=True)
    assert np.mean(strong) >= 0.8
    assert (
        sum(one["log_loss"].low > 0 or one["brier"].low > 0 for one in useless) <= 3
    )  # 40 runs at 2.5 % a side, .98 quantile
    assert np.mean([one["log_loss"].estimate for one in useless]) < 0


def true_gain(n, slope, fits=400):
    """Gain in log-loss of logits fitted to 9/10 of n people by statsmodels, over the exact chances of x = 1..5."""
    rng, x = np.random.default_rng(7), np.arange(1.0, 6)
    chance, found = 1 / (1 + np.exp(-slope * (x - 3))), []
    for _ in range(fits):
        own = rng.integers(1, 6, round(0.9 * n))
        y = rng.random(len(own)) < chance[own - 1]
        fit = sm.GLM(y, sm.add_constant(own.astype(float)), family=sm.families.Binomial()).fit()
        p = fit.predict(sm.add_constant(x))
        loss = [-(chance * np.log(one) + (1 - chance) * np.log(1 - one)).mean() for one in (y.mean(), p)]
        found.append(loss[0] - loss[1])
    return np.mean(found)


def test_a_small_gain_lies_in_its_range():
    """A score that tells little; ± t error, the tooth, ends below the true gain far too often."""
    rng, n, runs, slope = np.random.default_rng(8), 600, 300, 0.12
    truth, hits, short = true_gain(n, slope), 0, 0
    for _ in range(runs):
        x = rng.integers(1, 6, n).astype(float)
        y = (rng.random(n) < 1 / (1 + np.exp(-slope * (x - 3)))).astype(float)
        one = added_value(y, np.zeros((n, 0)), x)["log_loss"]
        hits += one.low <= truth <= one.high
        short += one.estimate + stats.t.isf(0.025, one.df) * one.std_error < truth
    assert not too_few(hits, runs)  # the lower end errs on the safe side
    assert short > 0.06 * runs


def test_few_customers_are_refused():
    with pytest.raises(MethodError, match="Under 10 customers"):
        added_value([0, 1] * 20, np.zeros((40, 0)), np.arange(40.0), clusters=np.arange(40) // 8)
