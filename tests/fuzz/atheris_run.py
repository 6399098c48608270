"""Bytes chosen by coverage (atheris, libFuzzer): `make fuzz` runs it where atheris is installed, seeded and bounded."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

SURVEY = "answers: a\ncolumns:\n  {score}: {{role: csat, scale: 1-5}}\n"
SEEDS = {
    "intercom.csv": "Conversation rating",
    "gorgias.csv": "score",
    "chatwoot.xlsx": "Rating",
}  # not .sav: a process of its own tries those


def main(runs: int, seed: int) -> None:
    """Run libFuzzer over the readers; it ends with the first escape, whose bytes it stores."""
    import atheris

    with atheris.instrument_imports(include=["csat_research.intake"]):
        from tests.fuzz.judging import EXPORTS, judge, peak

    folder = Path(tempfile.mkdtemp())
    corpus = folder / "corpus"
    corpus.mkdir()
    endings = sorted({Path(name).suffix for name in SEEDS})
    for name in SEEDS:
        place = endings.index(Path(name).suffix)
        (corpus / name).write_bytes(bytes([place]) + (EXPORTS / name).read_bytes())
    outcomes: Counter[str] = Counter()

    def one(raw: bytes) -> None:
        if not raw:
            return
        ending = endings[raw[0] % len(endings)]
        path = folder / f"a{ending}"
        path.write_bytes(raw[1:])
        score = next(column for name, column in SEEDS.items() if name.endswith(ending))
        outcomes[judge(path, SURVEY.format(score=score))] += 1
        done = sum(outcomes.values())
        if done % 100 == 0 or done == runs:
            shown = ", ".join(f"{name} {n:,}" for name, n in outcomes.most_common())
            print(f"atheris: {done:,} files, no escape: {shown}; peak {peak() / 1e6:,.0f} MB", flush=True)

    atheris.Setup(
        [
            sys.argv[0],
            f"-runs={runs}",
            f"-seed={seed + 1}",
            f"-artifact_prefix={tempfile.gettempdir()}/",
            *("-max_len=20000", "-timeout=10", "-rss_limit_mb=1000", "-verbosity=0"),
            str(corpus),
        ],
        one,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
