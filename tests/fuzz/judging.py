"""What every file of bytes must come to: a survey whose rows add up, or one of our own messages, soon and in little memory."""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import resource
import sys
import time
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from csat_research.errors import CsatError
from csat_research.intake.init import init
from csat_research.intake.read import read_survey
from csat_research.survey.questions import GROUPS, SCALED
from csat_research.survey.survey import Survey

EXPORTS = Path(__file__).parents[1] / "exports"
SECONDS, BYTES = 10.0, 1_000_000_000  # of processor time: a shared machine is slow at times
TOKENS = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\x1b[31m", b'"', b'""', b"'", b"\r", b"\r\n", b"\n\n", b"\t", b",", b";", b"|",
    b",,,,,,,,", b"1e400", b"inf", b"-0", b"NaN", b"1_0", b"9" * 400, b"0000-00-00", b"9999-12-31", b"31.12.2999", b"TRUE",
    b"=1+1", b"<html>", b"sep=;\n", b"{", b"[", b"\xd9\xa5", b"\xe2\x80\xae", b"99:99", b"1403/05/12", b"45500", b"%",
]  # fmt: skip


class EscapeError(AssertionError):
    """What must never happen: a library's error, a lost row, an answer off its scale, too long, too large."""


def peak() -> int:
    """Bytes of memory this process held at most so far."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def survey_files(folder: Path, names: Collection[str] = ()) -> Mapping[str, str]:
    """A survey file for every export (or for those named), as `init` writes it where nobody answers its questions."""
    found = {}
    for one in sorted(EXPORTS.glob("*.*")):
        if one.suffix == ".py" or (names and one.name not in names):
            continue
        (folder / one.name).write_bytes(one.read_bytes())
        with contextlib.suppress(CsatError):
            found[one.name] = written(folder / one.name)
    return found


def written(export: Path) -> str:
    """The survey file that `init --yes` writes for an export."""
    target = export.with_name(f"{export.name}.yml")
    target.unlink(missing_ok=True)
    init(export, yes=True, out=target)
    return target.read_text(encoding="utf-8")


def judge(path: Path, survey: str, asked: random.Random | None = None) -> str:
    """Read a file by a survey file; returns "survey" or the name of our error; raises EscapeError.

    asked: chooses a verb that the survey is asked for, too.
    """
    file = path.with_name("judged.yml")
    file.write_text(survey, encoding="utf-8")
    start = time.process_time()
    try:
        found = read_survey(file, data=path)
        outcome = whole(found)
        if asked is not None:
            outcome += f", {ask(found, asked)}"
    except CsatError as error:
        outcome = _message(error)
    except EscapeError:
        raise
    except BaseException as error:
        raise EscapeError(f"{type(error).__module__}.{type(error).__name__}: {error}") from error
    if time.process_time() - start > SECONDS:
        raise EscapeError(f"{time.process_time() - start:.0f} seconds")
    return outcome


def _message(error: CsatError) -> str:
    """Our errors are short, printable and hold no words of Python."""
    text = str(error)
    text.encode("utf-8")
    if (
        not text.strip()
        or len(text) > 5000
        or any(one in text for one in ("Traceback", "object at 0x", "\x1b", "\x00"))
    ):
        raise EscapeError(f"a message nobody can read: {text[:300]!r}")
    return type(error).__name__


def whole(survey: Survey) -> str:
    """Rows add up, every answer stands on its scale, and the score is a share."""
    ledger = survey.ledger
    held = int(survey.counts().n.sum())  # not ledger.kept, which is what is left of ledger.read
    left_out = sum(n for _, n in ledger.excluded)
    if ledger.read != held + ledger.rejected_rows + left_out:
        raise EscapeError(
            f"read {ledger.read}: in the survey {held}, rejected {ledger.rejected_rows}, left out {left_out}"
        )
    for one in survey.questions:
        if one.role in SCALED and one.scale is not None:
            codes = set(survey.counts(one.name).keys[one.name].dropna())
            if not codes <= set(one.scale.values):
                raise EscapeError(
                    f"{one.column} holds {sorted(codes - set(one.scale.values))}, off its scale"
                )
    return "survey"


VERBS = (
    "csat",
    "csat",
    "nps",
    "nps",
    "ces",
    "drivers",
    "importance",
    "csi",
    "trend",
    "hotspots",
    "data_quality",
    "priorities",
)


def ask(survey: Survey, rng: random.Random) -> str:
    """A verb of the survey: figures in their order, or one of our own messages."""
    import csat_research as cr

    verb, groups = rng.choice(VERBS), [one.name for one in survey.questions if one.role in GROUPS]
    given: dict[str, Any] = {}
    if verb in ("csat", "nps", "ces") and rng.random() < 0.6:
        given["by"] = rng.choice([*groups, "month", "week", "no such", ["month", *groups[:1]]])
    if verb in ("csat", "nps", "ces") and rng.random() < 0.3:
        given["per"] = rng.choice(["answer", "customer"])
    try:
        table = getattr(cr, verb)(survey, **given).table
    except CsatError as error:
        return _message(error)
    for name in table.select_dtypes("number").columns:
        if np.isinf(table[name].astype(float)).any():
            raise EscapeError(f"{verb}({given}): {name} is infinite")
    if {"estimate", "conf_low", "conf_high"} <= set(table.columns):
        known = table.dropna(subset=["estimate", "conf_low", "conf_high"])
        apart = 1e-9 * (1 + known["estimate"].astype(float).abs())
        if not (
            (known["conf_low"] <= known["estimate"] + apart)
            & (known["estimate"] <= known["conf_high"] + apart)
        ).all():
            raise EscapeError(f"{verb}({given}): an estimate outside its range")
    return verb


def mutated(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    """A file changed in one to four ways; of an archive also a part inside it."""
    if raw.startswith(b"PK") and rng.random() < 0.7:
        return _inside(raw, rng)
    for _ in range(rng.randint(1, 4)):
        raw = rng.choice(_CHANGES)(raw, other, rng)[:400_000]
    return raw


def _inside(raw: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = rng.choice(sorted(parts))
    parts[name] = mutated(parts[name], parts[name], rng)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one, content in parts.items():
            new.writestr(one, content)
    return made.getvalue()


def _flip(raw: bytes, _: bytes, rng: random.Random) -> bytes:
    changed = bytearray(raw)
    for _i in range(rng.choice((1, 2, 30))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _insert(raw: bytes, _: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(raw))
    return raw[:at] + rng.choice(TOKENS) * rng.choice((1, 1, 1, 50)) + raw[at:]


def _cell(raw: bytes, _: bytes, rng: random.Random) -> bytes:
    """Another value in the place of a cell."""
    marks = [i for i, c in enumerate(raw) if c in b",;\t\n"]
    if len(marks) < 2:
        return raw
    at = rng.randrange(len(marks) - 1)
    return raw[: marks[at] + 1] + rng.choice(TOKENS) + raw[marks[at + 1] :]


def _cut(raw: bytes, _: bytes, rng: random.Random) -> bytes:
    first, last = sorted((rng.randint(0, len(raw)), rng.randint(0, len(raw))))
    return raw[:first] + raw[last:] if rng.random() < 0.5 else raw[:last]


def _twice(raw: bytes, _: bytes, rng: random.Random) -> bytes:
    first, last = sorted((rng.randint(0, len(raw)), rng.randint(0, len(raw))))
    return raw[:last] + raw[first:last] * rng.choice((1, 1, 20)) + raw[last:]


def _spliced(raw: bytes, other: bytes, rng: random.Random) -> bytes:
    return raw[: rng.randint(0, len(raw))] + other[rng.randint(0, len(other)) :]


def _recoded(raw: bytes, _: bytes, rng: random.Random) -> bytes:
    return raw.decode("utf-8", "replace").encode(
        rng.choice(("utf-16", "utf-16-le", "cp1251", "cp1252", "utf-32")), "replace"
    )


_CHANGES = (_flip, _flip, _insert, _insert, _cell, _cell, _cell, _cut, _twice, _spliced, _recoded)


def seconds_and_seed() -> tuple[float, int]:
    """How long a run lasts and where it begins, from its command line."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    return given.seconds, given.seed
