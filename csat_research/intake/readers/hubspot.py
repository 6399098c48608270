"""HubSpot: feedback submissions; what hs_value means depends on the kind of survey, so each kind becomes a column."""

from __future__ import annotations

from dataclasses import replace

from csat_research.intake.raw import RawTable
from csat_research.intake.readers.reader import Known, Reader, columns_at, spelled
from csat_research.words import say

__all__ = ["READERS"]


def _by_kind(table: RawTable) -> RawTable:
    """hs_value as "hs_value CSAT", "hs_value NPS", "hs_value CES" ...: a 2 of one kind is no 2 of another."""
    frame = table.frame
    kind_of, value = spelled(table, "hs_survey_type"), spelled(table, "hs_value")
    kinds = frame[kind_of].map(lambda cell: str(cell).strip().upper() if cell is not None else None)
    place = list(frame.columns).index(value)
    found = sorted(kinds.dropna().unique())
    apart = {f"hs_value {kind}": frame[value].where(kinds == kind, None) for kind in found}
    made = columns_at(frame, place + 1, apart)
    if made is None:  # taken apart already
        return table
    return replace(table, frame=made.drop(columns=value))


SUBMISSIONS = Reader(
    name="HubSpot feedback submissions",
    signature=("hs_survey_id", "hs_survey_type", "hs_value"),
    columns=(
        Known(names=("hs_ingestion_id",), role="id"),
        Known(names=("hs_contact_id",), role="customer"),
        Known(names=("hs_submission_timestamp",), role="answered_at"),
        Known(names=("hs_value CSAT",), role="csat", why=say("its range is set in each survey")),
        Known(names=("hs_value NPS",), role="nps", options={"scale": "0-10"}),
        Known(names=("hs_value CES",), role="ces"),
        Known(names=("hs_survey_channel",), role="segment", options={"name": "channel"}),
        Known(names=("hs_survey_name",), role="segment", options={"name": "survey_name"}),
        Known(names=("hs_content",), role="comment"),
        Known(
            names=(
                "hs_survey_id", "hs_survey_type", "hs_response_group", "hs_sentiment", "hs_submission_name",
                "hs_ticket_id", "hs_object_id", "hs_value KNOWLEDGE", "hs_value CUSTOM",
            )
        ),
    ),
    prepare=_by_kind,
)  # fmt: skip

READERS = (SUBMISSIONS,)
