"""Real exports with changed bytes, many of them: `make fuzz` prints what they came to (`python -m tests.fuzz.bytes_run`)."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from tests.fuzz.judging import EXPORTS, EscapeError, judge, mutated, peak, survey_files, written


def run(
    seconds: float, seed: int, most: int = 10**9, *, fresh: float = 0.1, of: Collection[str] = ()
) -> tuple[Counter[str], list[str]]:
    """Outcomes by name, and what escaped; a share `fresh` goes through `init` as a new file, too. of: names of exports."""
    rng = random.Random(seed)
    outcomes: Counter[str] = Counter()
    escaped: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        surveys = survey_files(folder, of)
        originals = {name: (EXPORTS / name).read_bytes() for name in surveys}
        names = sorted(originals)
        end = time.monotonic() + seconds
        for i in range(most):
            if time.monotonic() > end:
                break
            name = rng.choice(names)
            path = folder / f"{i}{Path(name).suffix}"
            path.write_bytes(mutated(originals[name], originals[rng.choice(names)], rng))
            try:
                survey = written(path) if rng.random() < fresh else surveys[name]
            except Exception as error:
                survey = surveys[name]
                if not _ours(error):
                    escaped.append(f"init, {name}, case {i}: {traceback.format_exc(limit=-4)}")
                    (Path(tempfile.gettempdir()) / f"escaped-{seed}-{i}{path.suffix}").write_bytes(
                        path.read_bytes()
                    )
            try:
                outcomes[judge(path, survey)] += 1
            except EscapeError as error:
                escaped.append(f"{name}, case {i}: {error}\n{traceback.format_exc(limit=-4)}")
                outcomes["escaped"] += 1
            path.unlink()
    return outcomes, escaped


def _ours(error: Exception) -> bool:
    from csat_research.errors import CsatError

    return isinstance(error, CsatError)


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    outcomes, escaped = run(given.seconds, given.seed)
    for name, n in outcomes.most_common():
        print(f"{name:<16}{n:>8,}")
    print(f"{'all':<16}{sum(outcomes.values()):>8,}   peak {peak() / 1e6:,.0f} MB")
    for one in escaped[:20]:
        print(f"\n{one}")
    return 1 if escaped else 0


if __name__ == "__main__":
    raise SystemExit(main())
