"""Real exports with changed bytes, many of them: `make fuzz` prints what they came to (`python -m tests.fuzz.bytes_run`)."""

from __future__ import annotations

import random
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from csat_research.errors import CsatError
from csat_research.intake.tables import open_table
from tests.fuzz.declared import redeclared
from tests.fuzz.judging import (
    EXPORTS,
    EscapeError,
    judge,
    mutated,
    peak,
    seconds_and_seed,
    survey_files,
    written,
)
from tests.fuzz.shapes import Rows, reshaped, rows_of, write

KINDS = ("bytes", "bytes", "bytes", "bytes", "shape", "shape", "shape", "shape", "declared", "both")


def run(
    seconds: float,
    seed: int,
    most: int = 10**9,
    *,
    fresh: float = 0.1,
    of: Collection[str] = (),
    kinds: Sequence[str] = KINDS,
    verbs: float = 0.2,
) -> tuple[Counter[str], list[str]]:
    """Outcomes by name, and what escaped. of: names of exports.

    A share `fresh` goes through `init` as a new file, too; a share `verbs` of what is a survey is asked for a figure.
    kinds: what is changed - bytes, shape (cells, columns, types, kind of file), declared (the survey file), both.
    """
    rng = random.Random(seed)
    outcomes: Counter[str] = Counter()
    escaped: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        surveys = survey_files(folder, of)
        originals = {name: (EXPORTS / name).read_bytes() for name in surveys}
        tables = {name: _table(name, raw) for name, raw in originals.items()}
        names = sorted(originals)
        end = time.monotonic() + seconds
        for i in range(most):
            if time.monotonic() > end:
                break
            name, kind = rng.choice(names), rng.choice(kinds)
            if name.endswith((".sav", ".dta")) and rng.random() < 0.7:
                name = rng.choice(names)  # each takes a process of its own
            path = folder / f"{i}{Path(name).suffix}"
            if kind in ("shape", "both"):
                path = write(reshaped(tables[name], rng), path, rng)
            else:
                raw, other = originals[name], originals[rng.choice(names)]
                path.write_bytes(raw if kind == "declared" else mutated(raw, other, rng))
            survey = surveys[name]
            try:
                if kind in ("declared", "both"):
                    survey = redeclared(survey, rng)
                elif rng.random() < fresh:
                    survey = _begun(path, survey)
                outcomes[judge(path, survey, rng if rng.random() < verbs else None)] += 1
            except EscapeError as error:
                escaped.append(f"{kind}, {name}, case {i}: {str(error)[:500]}\n{_where(error)}")
                outcomes["escaped"] += 1
                kept = Path(tempfile.gettempdir()) / f"escaped-{seed}-{i}{path.suffix}"
                kept.write_bytes(path.read_bytes())
                kept.with_suffix(".yml").write_text(survey, encoding="utf-8", errors="surrogatepass")
                print(f"{kept}\n{escaped[-1]}", flush=True)
            path.unlink()
    return outcomes, escaped


def _table(name: str, raw: bytes) -> Rows:
    """The cells of an export, with its lines above the table where it is text."""
    if Path(name).suffix in (".csv", ".txt"):
        head = raw.partition(b"\n")[0]
        return rows_of(raw, max(",;\t", key=lambda mark: head.count(mark.encode())))
    frame = open_table(EXPORTS / name).frame.drop(columns="_row")
    cells = frame.astype(object).where(frame.notna(), "").astype(str)
    return [list(map(str, cells.columns)), *cells.to_numpy().tolist()]


def _where(error: BaseException) -> str:
    """The places in the package that an error came through."""
    frames = traceback.extract_tb((error.__cause__ or error).__traceback__)
    return "".join(
        f"  {Path(one.filename).name}:{one.lineno} {one.line}\n"
        for one in frames
        if "csat_research" in one.filename
    )


def _begun(path: Path, survey: str) -> str:
    """The survey file that `init` writes, or the given one where it tells why not."""
    try:
        return written(path)
    except CsatError:
        return survey
    except Exception as error:
        raise EscapeError(f"init: {type(error).__module__}.{type(error).__name__}: {error}") from error


def main() -> int:
    outcomes, escaped = run(*seconds_and_seed())
    for name, n in outcomes.most_common():
        print(f"{name:<28}{n:>8,}")
    print(f"{'all':<28}{sum(outcomes.values()):>8,}   peak {peak() / 1e6:,.0f} MB")
    return 1 if escaped else 0


if __name__ == "__main__":
    raise SystemExit(main())
