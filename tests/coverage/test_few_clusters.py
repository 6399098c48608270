"""Do intervals with few clusters hold what they say?"""

import numpy as np

from csat_research.stats.linear import linear


def test_few_agents_are_covered_with_cr2_and_not_without():
    """24 agents of unequal size, a driver of the agent, agents differ: 400 samples."""
    rng, hits = np.random.default_rng(11), {"auto": 0, "CR0": 0}
    sizes = rng.permutation(np.round(np.geomspace(3, 40, 24)).astype(int))
    agent = np.repeat(np.arange(24), sizes)
    for _ in range(400):
        tenure = rng.lognormal(0, 0.7, 24)
        y = 0.5 * rng.normal(size=24)[agent] + rng.normal(size=len(agent)) + 0.2 * tenure[agent]
        x = np.column_stack([np.ones(len(agent)), tenure[agent]])
        for rule in hits:
            low, high = linear(y, x, clusters=[agent], errors=rule).interval()
            hits[rule] += low[1] <= 0.2 <= high[1]
    assert (
        hits["auto"] >= 365
    )  # binomial(400, .95): 2.5 standard errors below is 369; asymptotic class from .93
    assert hits["CR0"] < hits["auto"] - 15
