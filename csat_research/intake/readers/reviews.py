"""Reviews of shops and apps: stars as numbers or words, with the time of the first review, not of a reply."""

from __future__ import annotations

from csat_research.intake.readers.reader import Known, Reader
from csat_research.words import say

__all__ = ["READERS"]

STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")

GOOGLE = Reader(
    name="Google Business Profile reviews",
    signature=("reviewId", "starRating", "createTime"),
    columns=(
        Known(names=("reviewId", "review.reviewId"), role="id"),
        Known(
            names=("starRating", "review.starRating"),
            role="csat",
            options={
                "scale": {"labels": list(STARS), "satisfied": list(STARS[3:]), "missing": {"STAR_RATING_UNSPECIFIED": "blank"}}
            },
            why=say("stars, as words"),
        ),
        Known(names=("createTime",), role="answered_at"),
        Known(names=("comment",), role="comment"),
        Known(names=("name", "updateTime", "reviewer.*", "reviewReply.*", "reviewer", "reviewReply")),
    ),
    zone="UTC",
)  # fmt: skip

PLAY = Reader(
    name="Google Play reviews",
    signature=("Package Name", "Star Rating", "Review Submit Date and Time"),
    columns=(
        Known(names=("Star Rating",), role="csat", options={"scale": "1-5"}),
        Known(names=("Review Submit Date and Time",), role="answered_at"),
        Known(names=("Reviewer Language",), role="segment", options={"name": "language"}),
        Known(names=("App Version Name",), role="segment", options={"name": "app_version"}),
        Known(names=("Review Text",), role="comment"),
        Known(
            names=(
                "Package Name", "Review Submit Millis Since Epoch", "Review Last Update *", "Developer Reply *", "Review Link",
                "Review Title",
            )
        ),
    ),
    zone="UTC",
)  # fmt: skip

TRUSTPILOT = Reader(
    name="Trustpilot reviews",
    signature=("Review id", "Review stars", ("Review created (UTC)", "Review created")),
    columns=(
        Known(names=("Review id",), role="id"),
        Known(names=("Review stars",), role="csat", options={"scale": "1-5"}),
        Known(names=("Review created (UTC)", "Review created"), role="answered_at"),
        Known(names=("Source",), role="segment", options={"name": "source"}),
        Known(names=("Review content",), role="comment"),
        Known(
            names=(
                "Review consumer User id", "Review user name", "Review title", "Company reply date (UTC)", "Company reply",
                "Reference id", "Domain URL",
            )
        ),
    ),
    zone="UTC",
)  # fmt: skip

BOOKING = Reader(
    name="Booking.com guest reviews",
    signature=("Review score", "Positive review", "Negative review"),
    columns=(
        Known(names=("Review date",), role="answered_at"),
        Known(names=("Property name", "Room type", "Traveller type"), role="segment"),
        Known(names=("Negative review", "Positive review"), role="comment"),
        Known(names=("Guest name", "Reservation number", "Review title", "Property reply", "Property ID", "Hotel ID")),
    ),
)  # fmt: skip

READERS = (GOOGLE, PLAY, TRUSTPILOT, BOOKING)
