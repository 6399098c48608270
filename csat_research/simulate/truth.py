"""Truth: what was planted in a world, and every number from 2,000,000 simulated contacts with its own error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from csat_research.simulate import contacts, customers, items, purchases, scores
from csat_research.simulate.calendar import DROP, MIX_SHIFT
from csat_research.simulate.effects import change_rows, driver_rows, loyalty_rows
from csat_research.simulate.shop import draw_shop
from csat_research.simulate.world import WORLDS, World, world_named
from csat_research.simulate.yardsticks import (
    Row,
    csi_rows,
    explained_rows,
    importance_rows,
    score_rows,
    unweighted_rows,
)

__all__ = ["load_truth", "planted", "simulate_truth", "write_truth"]

CHAPTERS = (
    score_rows,
    unweighted_rows,
    explained_rows,
    importance_rows,
    csi_rows,
    driver_rows,
    loyalty_rows,
    change_rows,
)
BATCHES = 40
SEED = 1_000_000  # far from the seeds people type


def load_truth(name: str) -> Mapping[str, Any]:
    """The stored truth of a world: `planted`, `contacts`, `bias`, and per verb a list of rows like its own table.

    >>> sorted(load_truth("shop")["csat"][0])
    ['estimate', 'mc_error', 'measure', 'per']
    """
    stored = files("csat_research.simulate").joinpath(_file(world_named(name)))
    return dict(json.loads(stored.read_text(encoding="utf-8")))


def simulate_truth(
    world: World, *, total: int = 2_000_000, batches: int = BATCHES, seed: int = SEED
) -> dict[str, Any]:
    """The truth by brute force: the mean over batches, each a fresh world with new agents, and its Monte Carlo error.

    Memory is that of one batch; 2,000,000 contacts take about two minutes.
    """
    people = round(total / batches / customers.CONTACTS_PER_CUSTOMER)
    drawn = [_measured(world, people, seed + batch) for batch in range(batches)]
    values = np.array([[row["estimate"] for row in batch] for batch in drawn])
    error = values.std(axis=0, ddof=1) / np.sqrt(batches)
    labels = [{key: value for key, value in row.items() if key != "estimate"} for row in drawn[0]]
    rows = [
        label | {"estimate": float(mean), "mc_error": float(se)}
        for label, mean, se in zip(labels, values.mean(axis=0), error, strict=True)
    ]
    return {
        "world": world.name,
        "contacts": total,
        "batches": batches,
        "planted": planted(world),
        **_by_verb(rows),
    }


def planted(world: World) -> dict[str, Any]:
    """The constants of the generator that an analysis should find, and those it should not."""
    return {
        "drop": {"on": str(DROP), "acts_through": "response_hours", "factor": world.slower},
        "mix_shift": {
            "on": str(MIX_SHIFT),
            "before": _mix(contacts.MIX_BEFORE),
            "after": _mix(contacts.MIX_AFTER if world.mix_shift else contacts.MIX_BEFORE),
        },
        "icc": 0.25,
        "hours_correlation": contacts.HOURS_CORRELATION,
        "answers_per_customer": 1.6,
        "equal_pair": list(items.EQUAL_PAIR),
        "null_drivers": ["messages", "reply_words"],
        "null_items": ["i11", "i12"],
        "latent_effects": {
            "response_hours": scores.RESPONSE_EFFECT,
            "resolution_hours": scores.RESOLUTION_EFFECT,
            "expertise": scores.EXPERTISE_EFFECT,
            "messages": 0.0,
            "reply_words": 0.0,
            "agent_tenure": scores.TENURE_EFFECT,
        },
        "purchase_logit": {
            "csat": purchases.PER_CSAT,
            "nps": purchases.PER_NPS,
            "purchases_before": purchases.PER_PRIOR,
        },
        "silence_by_score": world.silence_by_score,
    }


def write_truth(folder: Path | None = None) -> None:
    """Simulate every world and store it beside this file: `python -m csat_research.simulate.truth`."""
    for world in WORLDS.values():
        path = (folder or Path(__file__).parent) / _file(world)
        path.write_text(
            json.dumps(simulate_truth(world), indent=1, ensure_ascii=False) + "\n",
            encoding="utf-8",
            newline="\n",
        )


def _measured(world: World, people: int, seed: int) -> list[Row]:
    shop = draw_shop(world, people, seed)
    return list(chain.from_iterable(chapter(shop) for chapter in CHAPTERS))


def _by_verb(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["verb"], []).append({key: value for key, value in row.items() if key != "verb"})
    return found | {"bias": _bias(found)}


def _bias(found: dict[str, list[Row]]) -> list[Row]:
    """Weighted answers less the truth: nothing where silence is recorded, the recorded bias where it is not."""
    true = {
        row["measure"]: row
        for row in found["csat"] + found["nps"]
        if set(row) == {"measure", "per", "estimate", "mc_error"} and row["per"] == "answer"
    }
    return [
        {
            "measure": row["measure"],
            "estimate": row["estimate"] - true[row["measure"]]["estimate"],
            "mc_error": float(np.hypot(row["mc_error"], true[row["measure"]]["mc_error"])),
        }
        for row in found["weighted"]
    ]


def _mix(shares: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(contacts.CHANNELS, shares, strict=True))


def _file(world: World) -> str:
    return f"truth_{world.name}.json"


if __name__ == "__main__":
    write_truth()
