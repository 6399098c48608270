"""MaxDiff: counts and three conditional logits; items are numbered from 1 in the reference."""

from csat_research.stats.maxdiff import maxdiff, maxdiff_counts

MODELS = {"marginal_logit": "marginal", "sequential_logit": "sequential", "maxdiff_logit": "maxdiff"}


def asked(given, read_csv):
    frame = read_csv(given["csv"])
    tasks, best, worst = (frame[given[name]].to_numpy() - 1 for name in ("shown", "best", "worst"))
    names = [f"i{j + 1}" for j in range(given["items"])]
    return frame, (tasks, best, worst, given["items"]), lambda values: dict(zip(names, values, strict=True))


def choices(given, read_csv):
    frame, case, named = asked(given, read_csv)
    counts = maxdiff_counts(*case)
    logits = {}
    for key, model in MODELS.items():
        found = maxdiff(*case, model=model)
        others = [f"i{j + 1}" for j in range(1, given["items"])]
        logits[key] = {
            "reference": "i1",
            "coef": dict(zip(others, found.utilities[1:], strict=True)),
            "se": dict(zip(others, found.std_errors[1:], strict=True)),
            "loglik": found.log_likelihood,
            "share": named(found.shares),
        }
    return {
        "n_tasks": len(frame),
        "best": named(counts.best),
        "worst": named(counts.worst),
        "shown": named(counts.shown),
        "bw": named(counts.balance),
        "bw_per_shown": named(counts.per_shown),
        "sqrt_bw": named(counts.ratio),
        **logits,
    }


def counted(given, read_csv):
    frame, (tasks, best, worst, items), named = asked(given, read_csv)
    counts = maxdiff_counts(tasks, best, worst, items)
    first = (frame["respondent"] == frame["respondent"].iloc[0]).to_numpy()
    alone = maxdiff_counts(tasks[first], best[first], worst[first], items)
    return {
        "best": named(counts.best),
        "worst": named(counts.worst),
        "bw": named(counts.balance),
        "std_bw": named(counts.per_shown),
        "sqrt_bw": named(counts.ratio),
        "std_sqrt_bw": named(counts.ratio / counts.ratio.max()),
        "respondent_1_bw": named(alone.balance),
    }


ADAPTERS = {"maxdiff": choices, "maxdiff_counts": counted}
