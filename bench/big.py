"""How a file of millions of rows is read: time and peak memory of `read_survey` beside `pandas.read_csv` and checks by hand.

Beneath each of ours: the same for what a first look asks of it, CSAT, NPS and CSAT by channel, with errors by customer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
ROWS = 10_000_000
LABELS = ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied")
SURVEY = """answers: {file}
time_zone: UTC
columns:
  client: {{role: customer}}
  day: {{role: answered_at}}
  score: {{role: csat, scale: {{labels: [Very dissatisfied, Dissatisfied, Neutral, Satisfied, Very satisfied]}}}}
  ltr: {{role: nps, scale: {{values: 0-10, missing: {{n/a: blank}}}}}}
  ease: {{role: ces, scale: 1-7, better: high}}
  channel: {{role: segment}}
  team: {{role: segment}}
  minutes: {{role: driver, name: response_hours, unit: minutes}}
"""
OURS = """
from csat_research import csat, nps, read_survey
survey = read_survey({survey!r})
read, kept = survey.ledger.read, survey.ledger.kept
"""
LOOK = "csat(survey); nps(survey); csat(survey, by='channel')"
BY_HAND = """
import hashlib, pandas as pd
rows = pd.read_csv({file!r}, dtype=str, keep_default_na=False, encoding="utf-8-sig")
rows = rows.apply(lambda one: one.str.strip()).replace("", None)
read = len(rows)
labels = {{label: i for i, label in enumerate({labels!r}, 1)}}
codes = {{"score": labels, "ltr": {{str(i): i for i in range(11)}}, "ease": {{str(i): i for i in range(1, 8)}}}}
missing, bad = {{"ltr": ["n/a"]}}, pd.Series(False, index=rows.index)
for name, known in codes.items():
    coded = rows[name].map(known)
    bad |= coded.isna() & rows[name].notna() & ~rows[name].isin(missing.get(name, []))
    rows[name] = coded
day = pd.to_datetime(rows["day"], format="ISO8601", errors="coerce")
bad |= (day.isna() & rows["day"].notna()) | (day > pd.Timestamp.now() + pd.Timedelta(days=1)) | (day.dt.year < 1990)
rows["day"] = day
hours = pd.to_numeric(rows["minutes"], errors="coerce") / 60
bad |= (hours.isna() & rows["minutes"].notna()) | (hours < 0)
rows["minutes"] = hours
codes, names = pd.factorize(rows["client"])
hashed = pd.array([hashlib.blake2b(one.encode(), key=b"salt", digest_size=10).hexdigest() for one in names] + [None], dtype="str")
rows["client"] = hashed.take(codes)
rows = rows[~bad]
kept = len(rows)
"""
MEASURED = """
import json, resource, time
def so_far():
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = used.ru_maxrss / (1e6 if __import__("sys").platform == "darwin" else 1e3)
    return {{"seconds": time.perf_counter(), "cpu": used.ru_utime + used.ru_stime, "peak_mb": peak}}
def since(start):
    return {{name: now - start.get(name, 0) if name != "peak_mb" else now for name, now in so_far().items()}}
start = {{"seconds": time.perf_counter()}}
{code}
steps, start = [since(start)], so_far()
{then}
steps += [since(start)] if {then!r} else []
print(json.dumps([{{**one, "read": read, "kept": kept}} for one in steps]))
"""


def write(folder: Path, rows: int, seed: int = 0) -> tuple[Path, Path]:
    """A made-up export of eight columns as CSV and as Parquet: few different answers, channels, days, a quarter as many customers."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv
    import pyarrow.parquet as pq

    random = np.random.default_rng(seed)

    def chosen(words: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(
            random.integers(0, len(words), rows, dtype=np.int8), words
        ).cast(pa.string())

    day = np.datetime64("2025-01-01", "D") + random.integers(0, 600, rows).astype("timedelta64[D]")
    table = pa.table(
        {
            "client": pc.binary_join_element_wise(
                "C", pa.array(random.integers(0, rows // 4 + 1, rows)).cast(pa.string()), ""
            ),
            "day": pa.array(day).cast(pa.string()),
            "score": chosen([*LABELS, ""]),
            "ltr": chosen([*map(str, range(11)), "n/a"]),
            "ease": chosen([*map(str, range(1, 8))]),
            "channel": chosen(["chat", "email", "phone", "web form", "NA"]),
            "team": chosen([f"Team {i}" for i in range(40)]),
            "minutes": pa.array(random.integers(1, 900, rows)),
        }
    )
    pa.csv.write_csv(table, folder / "answers.csv", pa.csv.WriteOptions(quoting_style="none"))
    pq.write_table(table, folder / "answers.parquet")
    return folder / "answers.csv", folder / "answers.parquet"


def measured(code: str, then: str = "") -> list[dict[str, float]]:
    """Seconds, CPU seconds and peak memory of a fresh Python that runs some code, with the rows it read and kept.

    then: what it runs afterwards, measured by itself (its peak is that of both).
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURED.format(code=code, then=then)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: list[dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def sides(folder: Path, rows: int) -> dict[str, dict[str, float]]:
    """Every side by its name."""
    found = {}
    files = write(folder, rows)
    for file in files:
        survey = folder / f"{file.suffix[1:]}.yml"
        survey.write_text(SURVEY.format(file=file.name), encoding="utf-8")
        names = (f"read_survey, {file.suffix[1:]}", f"  CSAT, NPS, by channel ({file.suffix[1:]})")
        found |= dict(zip(names, measured(OURS.format(survey=str(survey)), LOOK), strict=True))
    (found["pandas.read_csv and checks by hand"],) = measured(
        BY_HAND.format(file=str(files[0]), labels=LABELS)
    )
    return found


def main(rows: int = ROWS) -> None:
    """Print a line for each side."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"{rows:,} rows x 8 columns", flush=True)
        for name, one in sides(Path(folder), rows).items():
            told = f"{one['seconds']:>8.1f} s {one['cpu']:>8.1f} s CPU {one['peak_mb']:>8.0f} MB"
            print(f"{name:<40}{told}   {one['read']:,.0f} read, {one['kept']:,.0f} kept", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
