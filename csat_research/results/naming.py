"""Naming: what the words of our own tidy tables - measures, families, definitions, bands - are called on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any

from csat_research.results.bands import TRADE_SOURCE
from csat_research.words import Labels, Sentence, at_hand, from_json, is_own, join, say

__all__ = [
    "ACT_FIRST", "NAMES", "grouping", "groups_said", "headed", "labelled", "lost_to_weights", "named", "own_labels", "parts_said", "said",
    "same_answers", "several", "time_said",
]  # fmt: skip

ACT_FIRST = "act first"  # the word in a table for what surely matters more and goes less well
NAMES: dict[str, Sentence] = {
    "csat": say("CSAT"), "csat_unweighted": say("CSAT without weights"), "csat_mean": say("mean satisfaction"),
    "nps": say("NPS"), "nps_unweighted": say("NPS without weights"),
    "promoters": say("promoters"), "passives": say("passives"), "detractors": say("detractors"),
    "ces": say("CES"), "ces_easy": say("found it easy"), "csi": say("CSI"), "csi_person_mean": say("CSI, mean of persons"),
    "bought": say("buying again"), "importance": say("importance"), "weights": say("weights"),
    "difference": say("difference, purchases before held equal"), "difference_uncontrolled": say("difference, nothing held equal"),
    "spearman": say("rank correlation"), "point_biserial": say("correlation"), "auc": say("pairs in the right order (AUC)"),
    "headlines": say("headlines"), "segments": say("segments"), "drivers": say("drivers"), "bands": say("bands"),
    "change": say("change"), "mix": say("mix"), "parts": say("parts"), "claims": say("claims"), "items": say("items"),
    "penalty and reward": say("penalty and reward"), "stated less derived": say("stated less derived"),
    "hotspots": say("hotspots"), "points_short": say("points short of the better half"),
    "holm": say("Holm"), "bh": say("Benjamini and Hochberg"),
    "picks": say("picks"), "ratings": say("ratings"), "ranks": say("ranks"), "constant_sum": say("constant sum"),
    "maxdiff": say("MaxDiff"), "lmg": say("LMG"), "relative_weights": say("relative weights"), "owen": say("Owen values"),
    "dominance": say("dominance"), "ordinal_shapley": say("ordinal Shapley values"), "pls": say("PLS"),
    "standardised": say("standardised coefficients"), "correlation": say("correlations"),
    "none declared": say("none declared"), ACT_FIRST: say("act first"), "open": say("open"), str(TRADE_SOURCE): TRADE_SOURCE,
}  # fmt: skip
HEADINGS: dict[str, Sentence] = {
    "measure": say("measure"), "term": say("what"), "label": say("name"), "period": say("period"), "check": say("what was checked"),
    "band": say("band"), "test": say("what was tested"), "definition": say("definition"), "per": say("per"), "n": say("answers"),
    "customers": say("customers"), "n_effective": say("effective answers"), "estimate": say("estimate"),
    "std_error": say("standard error"), "conf_low": say("range from"), "conf_high": say("range to"), "statistic": say("statistic"),
    "df": say("degrees of freedom"), "p_value": say("p"), "p_adjusted": say("p, adjusted"), "rank": say("rank"),
    "rank_low": say("rank from"), "rank_high": say("rank to"), "bias": say("bias"), "noise": say("noise"),
    "claim_low": say("claimed from"), "claim_high": say("claimed to"), "verdict": say("verdict"), "share": say("share"),
    "role": say("score"), "answer": say("answer"), "method": say("method"), "family": say("family"), "group": say("group"),
}  # fmt: skip
GROUPINGS: dict[str, Sentence] = {  # columns of the data that a survey has so often that every language has a word for them
    "channel": say("channel"), "team": say("team"), "agent": say("agent"), "customer": say("customer"), "product": say("product"),
    "region": say("region"), "country": say("country"), "city": say("city"), "plan": say("plan"), "language": say("language"),
    "segment": say("segment"),
    "department": say("department"), "priority": say("priority"), "reason": say("reason"), "shop": say("shop"), "store": say("store"),
    "brand": say("brand"), "topic": say("topic"), "category": say("category"), "service": say("service"), "gender": say("gender"),
    "age group": say("age group"), "device": say("device"), "customer type": say("customer type"), "ticket type": say("ticket type"),
    "group": say("group"), "stratum": say("stratum"), "day": say("day"), "week": say("week"), "month": say("month"),
    "quarter": say("quarter"), "year": say("year"),
}  # fmt: skip
LABELS: dict[str, Sentence] = {  # of columns that `init` names itself, where the survey file gives no label
    "Response hours": say("Response hours"), "Resolution hours": say("Resolution hours"), "Wait hours": say("Wait hours"),
    "First resolution hours": say("First resolution hours"), "Agent wait hours": say("Agent wait hours"),
    "Requester wait hours": say("Requester wait hours"), "On hold hours": say("On hold hours"),
    "Talk hours": say("Talk hours"), "Talk": say("Talk"),
    "Response": say("Response"), "Resolution": say("Resolution"), "Wait": say("Wait"), "On hold": say("On hold"),
    "First resolution": say("First resolution"), "Agent wait": say("Agent wait"), "Requester wait": say("Requester wait"),
    "(not given)": say("(not given)"),  # NOT_GIVEN: the group whose segment is blank
    "Expertise": say("Expertise"),
}  # fmt: skip
KINDS: dict[str, Sentence] = {  # of what stands where an answer could
    "asked, not answered": say("asked, not answered"), "not asked": say("not asked"), "blank": say("blank"),
    "does not apply": say("does not apply"), "don't know": say("don't know"),
}  # fmt: skip
_PATTERNS: tuple[tuple[re.Pattern[str], Callable[..., Sentence]], ...] = (
    (re.compile(r"top (\d+) of (\d+)"), lambda k, n: say("top {k:count} of {n:count}", k=int(k), n=int(n))),
    (re.compile(r"([\d.]+) and above of (.+)"), lambda cut, scale: say("{cut:plain} and above of {scale}", cut=float(cut), scale=scale)),
    (re.compile(r"([\d.]+) and below of (.+)"), lambda cut, scale: say("{cut:plain} and below of {scale}", cut=float(cut), scale=scale)),
    (re.compile(r"bottom (\d+) of (\d+)"), lambda k, n: say("best {k:count} of {n:count}, low is good", k=int(k), n=int(n))),
    (re.compile(r"(.+) \((top .+|bottom .+)\)"), lambda labels, place: say("{labels} ({place})", labels=labels, place=named(place))),
    (re.compile(rf"(.+): ({'|'.join(KINDS)})"), lambda label, kind: say("{label}: {kind}", label=label, kind=KINDS[kind])),
    (re.compile(r"answers lost to unequal weights \((.+)\)"), lambda column: lost_to_weights(column)),
    (re.compile(r"same answer to all (\d+) items"), lambda n: same_answers(int(n))),
    (re.compile(r"mean of (.+), high is easy"), lambda scale: say("mean of {scale}, high is easy", scale=scale)),
    (re.compile(r"9-10 minus 0-6 of 0-10"), lambda: say("9-10 minus 0-6 of 0-10")),
    (re.compile(r"under ([\d.]+)"), lambda cut: say("under {cut:plain}", cut=float(cut))),
    (re.compile(r"([\d.]+) to ([\d.]+)"), lambda low, high: say("{low:plain} to {high:plain}", low=float(low), high=float(high))),
    (re.compile(r"(\w+) minus (\w+)"), lambda one, other: say("{one} minus {other}", one=named(one), other=named(other))),
    (re.compile(r"(\w+) and (\w+)"), lambda one, other: say("{one} and {other}", one=named(one), other=named(other))),
)  # fmt: skip


def lost_to_weights(column: str) -> Sentence:
    """How the check of unequal weights is called."""
    return say("answers lost to unequal weights ({column})", column=column)


def same_answers(n: int) -> Sentence:
    """How the check of straight-lining is called."""
    return say("same answer to all {n} items", n=n)


def named(text: object) -> Sentence:
    """A word of ours as a sentence that every language knows; any other text stays as it is.

    >>> str(named("csat")), str(named("top 2 of 5")), str(named("chat"))
    ('CSAT', 'top 2 of 5', 'chat')
    """
    if isinstance(text, str) and is_own(text):
        return say("{text}", text=text)
    found = text if isinstance(text, Sentence) else NAMES.get(str(text)) or LABELS.get(str(text))
    if found is not None:
        return found
    for pattern, made in _PATTERNS:
        parts = pattern.fullmatch(str(text))
        if parts:
            return made(*parts.groups())
    return say("{text}", text=text)


def headed(column: str, labels: Mapping[str, str] = MappingProxyType({})) -> Sentence:
    """The heading of a column of ours; a column of the data is called as `grouping` says.

    >>> str(headed("conf_low")), str(headed("channel")), str(headed("ch", {"ch": "Contact channel"}))
    ('range from', 'channel', 'Contact channel')
    """
    return HEADINGS.get(column) or say("{column}", column=grouping(column, labels))


def grouping(column: str, labels: Mapping[str, str] = MappingProxyType({})) -> Sentence | str:
    """A column to group by as a page calls it: by its label, else by a word every language knows, else with blanks.

    >>> str(grouping("Channel")), grouping("support_tier"), grouping("ch", {"ch": "Contact channel"})
    ('channel', 'support tier', 'Contact channel')
    """
    spaced = column.replace("_", " ")
    return labels.get(column) or GROUPINGS.get(spaced.strip().casefold()) or spaced


def several(names: Iterable[object]) -> Sentence | str:
    """Names in one line, as a group by two columns has them, with the commas of the language; a single one stays as it is.

    >>> several(["chat"]), str(several(["chat", "north"]))
    ('chat', 'chat, north')
    """
    known = [str(one) for one in names]
    return join(known, ", ") if len(known) > 1 else "".join(known)


def labelled(label: str) -> Sentence | str:
    """The label of a driver or metric as a page calls it: a name that `init` gave in the language of the page, else as it stands.

    >>> labelled("Response hours").pattern, labelled("Hours to first reply")
    ('Response hours', 'Hours to first reply')
    """
    return LABELS.get(label, label)


def own_labels(labels: Labels) -> AbstractContextManager[None]:
    """While the block runs, labels that the survey gives by language are shown in the language asked for, before words of ours."""
    return at_hand(labels, labels.keys() & LABELS.keys())


def groups_said(provenance: Mapping[str, Any], name: str = "selection") -> list[Sentence]:
    """The groups that were chosen, such as 'channel: chat', without the stretch of time."""
    return [one for one in _chosen(provenance, name) if "column" in one.values]


def time_said(provenance: Mapping[str, Any], name: str) -> Sentence | str:
    """As `said`, without the groups that the whole page is of, which its title tells: 'September 2026'.

    Groups of its own stand behind the time: 'August 2026 (channel: phone)', so that "against" may stand before it.
    """
    told = _chosen(provenance, name)
    if not told:
        return said(provenance, name)
    page = [one.to_json() for one in groups_said(provenance)]
    kept = [one for one in told if one.to_json() not in page]
    groups = [one for one in kept if "column" in one.values]
    time = join([one for one in kept if one not in groups], "; ")
    if groups and len(groups) < len(kept):
        return say("{time} ({groups})", time=time, groups=join(groups, "; "))
    return join(kept, "; ") if kept else ""


def parts_said(provenance: Mapping[str, Any], name: str) -> list[Sentence | str]:
    """As `said`, each part of it: a group, or a stretch of time."""
    whole = said(provenance, name)
    return [*_chosen(provenance, name)] or ([whole] if whole else [])


def _chosen(provenance: Mapping[str, Any], name: str) -> list[Sentence]:
    told = said(provenance, name)
    parts = told.values.values() if isinstance(told, Sentence) else ()
    return [one for one in parts if isinstance(one, Sentence)]


def said(provenance: Mapping[str, Any], name: str) -> Sentence | str:
    """What a result says of its answers under `name`, in words that every language knows where they were kept."""
    kept = provenance.get(f"{name}_said")
    return from_json(kept) if kept else provenance.get(name) or ""
