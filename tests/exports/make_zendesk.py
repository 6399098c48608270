"""Makes zendesk_tickets.csv: an invented ticket export in the exact header of the tool, hostile cells included.

Run from the repository root: python tests/exports/make_zendesk.py
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import random
from pathlib import Path

HERE = Path(__file__).parent
ROWS = 1500
CLOCKS = (
    "First reply time",
    "First resolution time",
    "Full resolution time",
    "Agent wait time",
    "Requester wait time",
    "On hold time",
)
HEADER = (
    "Summation column", "Id", "Requester", "Requester id", "Requester external id", "Requester email",
    "Requester domain", "Submitter", "Assignee", "Group", "Subject", "Tags", "Status", "Priority", "Via",
    "Ticket type", "Created at", "Updated at", "Assigned at", "Organization", "Due date",
    "Initially assigned at", "Solved at", "Resolution time", "Satisfaction Score", "Group stations",
    "Assignee stations", "Reopens", "Replies",
    *(f"{clock} in minutes{part}" for clock in CLOCKS for part in ("", " within business hours")),
    "Plan [list]",
)  # fmt: skip
AGENTS = (
    "Ada Berg",
    "Bo Lind",
    "Cleo Marsh",
    "Dmitri Orlov",
    "Ewa Zielińska",
    "Farid Nouri",
    "Gina Costa",
    "Hugo Weiss",
)
GROUPS = ("Delivery", "Returns", "Billing $5 to $10", "Technical <support>")
CHANNELS = (("Mail", 0.45), ("Chat", 0.25), ("Web Form", 0.2), ("Phone", 0.1))
SPEED = {"Mail": 3.2, "Chat": 0.2, "Web Form": 3.0, "Phone": 0.6}
SUBJECTS = (
    "Where is my order",
    "Wrong size",
    "Refund not received",
    "Login does not work",
    "Invoice, please",
)
FIRST, DAYS = dt.datetime(2025, 10, 1), 396


def chosen(rng: random.Random, pairs: tuple[tuple[str, float], ...]) -> str:
    names, shares = zip(*pairs, strict=True)
    return rng.choices(names, shares)[0]


def stamp(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def score(rng: random.Random, reply_hours: float, kind: float) -> str:
    """Asked after seven tickets of eight; of those asked about a third answer; fast replies please."""
    if rng.random() < 0.12:
        return "Not Offered"
    good = 1 / (1 + math.exp(-(1.9 - 0.75 * math.log1p(reply_hours) + kind)))
    happy = rng.random() < good
    answers = rng.random() < (0.36 if happy else 0.42)
    return ("Good" if happy else "Bad") if answers else "Offered"


def minutes(rng: random.Random, reply: float) -> list[int]:
    full = reply + 60 * rng.lognormvariate(2.0, 0.9)
    first = reply + (full - reply) * rng.uniform(0.4, 1.0)
    calendar = [reply, first, full, full * 0.3, full * 0.6, full * rng.choice((0, 0, 0.2))]
    return [round(value * share) for value in calendar for share in (1, rng.uniform(0.3, 0.5))]


def row(rng: random.Random, number: int, customers: dict[int, float]) -> list[object]:
    customer = rng.choice(list(customers))
    channel = chosen(rng, CHANNELS)
    created = FIRST + dt.timedelta(minutes=rng.randrange(DAYS * 24 * 60))
    reply = 60 * SPEED[channel] * rng.lognormvariate(0, 0.8)
    times = minutes(rng, reply)
    solved = created + dt.timedelta(minutes=times[4])
    agent = AGENTS[(number * 7 + rng.randrange(3)) % len(AGENTS)]
    subject, tags = rng.choice(SUBJECTS), rng.choice(("shop", "shop vip", "b2b"))
    if number % 97 == 0:
        subject, tags = "<script>alert(1)</script>", "=cmd|' /C calc'!A0"
    name = f"Customer {customer}"
    return [
        1, 40_000 + number, name, 9_000_000 + customer, "", f"c{customer}@shop.example", "shop.example", name, agent,
        rng.choice(GROUPS), subject, tags, "Closed", rng.choice(("Low", "Normal", "High")), channel,
        rng.choice(("Question", "Problem")), stamp(created), stamp(solved), stamp(created), "", "", stamp(created),
        stamp(solved), round(times[4] / 60, 2), score(rng, reply / 60, customers[customer]), 1, rng.choice((1, 1, 2)),
        rng.choice((0, 0, 0, 1)), rng.randrange(1, 6), *times, rng.choice(("Basic", "Plus")),
    ]  # fmt: skip


def text(rows: int = ROWS, seed: int = 5) -> str:
    """The whole file: same seed, same bytes."""
    rng = random.Random(seed)
    customers = {number: rng.gauss(0, 0.7) for number in range(1, 901)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(row(rng, number, customers) for number in range(1, rows + 1))
    return out.getvalue()


if __name__ == "__main__":
    (HERE / "zendesk_tickets.csv").write_bytes(text().encode("utf-8"))
