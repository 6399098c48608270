"""How lines of many draws are judged against the truth: coverage in its class, one by one and by family, and mean errors.

- The hits of a line can be a coverage of 93 to 97 %, by a binomial bound at one in a thousand on either side.
- So can the mean coverage of all lines of a family, by Student's t over draws. That is sharper: lines of one draw err
  together, draws do not.
- The mean error of a line is under .1 of its spread, beside what chance leaves: the root of spread²/seeds (the mean of so
  few seeds) plus mc_error² (the two million contacts are a sample too), times Student's t that all lines together exceed
  once in a thousand. 40 seeds leave .8 of the spread, 200 seeds .3.
"""

import pandas as pd
from scipy.stats import binom, t

from tests.coverage.true_lines import truth
from tests.coverage.worlds import FULL, RARE

OFF = 0.1  # of the spread of an estimate
CHANCE = 3.3  # standard errors: one in a thousand, of one line
# With channel left out the range of tenure is too cautious, and why is shown below: it is judged with channel held.
TENURE = ("agent_tenure quarter", "agent_tenure one_better", "agent_tenure coefficient")
CAUTIOUS = (*TENURE, *(f"{model} {line}" for model in ("logistic", "mean score") for line in TENURE[:2]))
FAMILIES = {
    "scores": " per (?:answer|customer)$",
    "channels": r"^csat\w* in ",
    "changes": "^(?:last month|drop|mix) ",
    "picks": "^picks ",
    "index": "^(?:csi|points lost)",
    "effects": "^[a-z_]+ (?:quarter|one_better|coefficient)$",
    "effects on the mean": "^mean score ",
    "held": "^held ",
    "links": "^(?:difference|spearman|point_biserial|auc)",
    "rates": "^bought: ",
} | ({"effects of the logit": "^logistic "} if FULL else {})  # fmt: skip


def errors(lines: pd.DataFrame, world: str) -> pd.DataFrame:
    """Lines with a truth and a range: its error, whether the range holds, and its width."""
    true = truth(world)["estimate"]
    known = lines[lines["line"].isin(true.index.difference(CAUTIOUS))].dropna(subset=["estimate", "conf_low"])
    at = true[known["line"]].to_numpy()
    hit = (known["conf_low"] <= at) & (at <= known["conf_high"])
    return known.assign(hit=hit, error=known["estimate"] - at, width=known["conf_high"] - known["conf_low"])


def judged(known: pd.DataFrame, world: str) -> pd.DataFrame:
    """Per line: seeds, hits, mean width, mean error, spread, and how large a mean error chance allows."""
    found = known.groupby("line").agg(
        seeds=("hit", "size"), hits=("hit", "sum"), width=("width", "mean"),
        error=("error", "mean"), spread=("error", "std"),
    )  # fmt: skip
    simulated = truth(world)["mc_error"].reindex(found.index)
    chance = (found["spread"] ** 2 / found["seeds"] + simulated**2) ** 0.5
    times = t.ppf(1 - RARE / 2 / len(found), found["seeds"] - 1)
    return found.assign(allowed=OFF * found["spread"] + times * chance)


def by_family(known: pd.DataFrame) -> pd.DataFrame:
    """Per family of lines: draws, mean coverage, and the bounds that the draws leave for it."""
    rows = {}
    for name, pattern in FAMILIES.items():
        each = known[known["line"].str.contains(pattern)].groupby("draw")["hit"].mean()
        low, high = bounds_of_mean(each)
        rows[name] = {"draws": len(each), "mean": each.mean(), "low": low, "high": high}
    return pd.DataFrame(rows).T


def bounds_of_mean(each: pd.Series) -> tuple[float, float]:
    """What the mean of independent draws can be, at one in a thousand on either side."""
    half = t.ppf(1 - RARE, len(each) - 1) * each.sem()
    return each.mean() - half, each.mean() + half


def called(lines: pd.DataFrame, line: str) -> tuple[int, int]:
    """In how many of how many draws a line was called."""
    told = lines.loc[lines["line"] == line, "called"].astype(bool)
    return int(told.sum()), len(told)


def significant(lines: pd.DataFrame, line: str) -> tuple[int, int]:
    """In how many of how many draws the p value of a line is under .05."""
    told = lines.loc[lines["line"] == line, "p_value"] < 0.05
    return int(told.sum()), len(told)


def at_least(hits: int, runs: int, share: float) -> bool:
    """Whether so few hits can be a share of that size: one in a thousand."""
    return bool(binom.cdf(hits, runs, share) > RARE)


def at_most(hits: int, runs: int, share: float) -> bool:
    """Whether so many hits can be a share of that size: one in a thousand."""
    return bool(binom.sf(hits - 1, runs, share) > RARE)
