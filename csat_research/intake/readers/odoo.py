"""Odoo: ratings coded 1, 3 and 5; 0 is a request that nobody answered."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.intake.scales.vendors import ODOO
from csat_research.words import say

__all__ = ["READERS"]

RATINGS = Reader(
    name="Odoo ratings",
    signature=(
        "rating",
        ("res_model", "res_name", "res_id"),
        ("rating_text", "consumed", "rated_partner_id"),
    ),
    columns=(
        Known(names=("id",), role="id"),
        Known(names=("partner_id",), role="customer"),
        Known(names=("rated_partner_id",), role="agent"),
        Known(
            names=("rating",),
            role="csat",
            options={"scale": ODOO.scale},
            why=say("1 dissatisfied, 3 okay, 5 satisfied, 0 not rated"),
        ),
        Known(names=("feedback",), role="comment"),
        Known(names=("write_date", "create_date"), role="answered_at"),
        Known(names=("parent_res_name",), role="segment", options={"name": "team"}),
        Known(names=("rating_text", "consumed", "res_model", "res_name", "res_id", "access_token")),
    ),
)

READERS = (RATINGS,)
