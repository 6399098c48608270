"""Harvest: the bundles of an executed notebook, block by block; pages and files are made from these and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from csat_research.errors import ReportError
from csat_research.reporting import persons
from csat_research.reporting.notebook import ERROR_MIME
from csat_research.reporting.unsaid import unsaid
from csat_research.reporting.untold import Untold, untold_of
from csat_research.results.ledger import Test
from csat_research.results.result import MIME, Result
from csat_research.survey.door.masking import masked_sentence
from csat_research.survey.questions import SCORES
from csat_research.words import Labels, Sentence, from_json, join, say

__all__ = ["Block", "Harvest", "harvest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What one cell handed back: a Result, or the reason why these data have none.

    name: the block of the page it feeds (cell metadata `csat_research.block`, else verb and number of the cell).
    prose: the markdown cells right under it. error: kind of the project's error ('ColumnError', ...). bundle: the Result as
    it was stored.
    """

    name: str
    cell: str = ""
    result: Result | None = None
    missing: Sentence | str | None = None
    error: str = ""
    prose: str = ""
    bundle: Mapping[str, Any] | None = None

    @property
    def lacks_column(self) -> bool:
        """Whether a block without a Result lacks a column of the survey; else something went wrong with what is there."""
        return self.error in ("ColumnError", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """All blocks of a notebook in order, what the template says about itself, and the sentences under the headline (lead).

    followed: the score that the survey follows, for a page of which nothing could be told.
    """

    blocks: tuple[Block, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    lead: str = ""
    followed: str = ""

    def get(self, name: str) -> Block | None:
        """The block of that name, if the template has one."""
        return next((block for block in self.blocks if block.name == name), None)

    def result(self, name: str) -> Result | None:
        """The Result of a block, if there is one."""
        block = self.get(name)
        return block.result if block else None

    @property
    def main(self) -> Result | None:
        """The Result that the head, the foot and the headline speak of: the first score there is."""
        scores = (self.result(name) for name in self.about.get("needs_one_of") or SCORES)
        return next((one for one in scores if one is not None), next(iter(self.results), None))

    @property
    def results(self) -> tuple[Result, ...]:
        """All Results in order."""
        return tuple(block.result for block in self.blocks if block.result is not None)

    @property
    def labels(self) -> Labels:
        """What the surveys behind the results give by language."""
        return {name: own for one in self.results for name, own in one.provenance.get("labels", {}).items()}

    @property
    def nothing_before(self) -> Sentence | str | None:
        """Why a page that compares has nothing to compare with, where the answers before lack; None for any other page."""
        blocks = [block for block in map(self.get, self.about.get("compares", ())) if block is not None]
        lacking = [block.missing for block in blocks if block.error == "EmptyError"]
        return lacking[0] if lacking and all(block.result is None for block in blocks) else None

    @property
    def score(self) -> str:
        """The score that the survey follows; a month without an answer to it changes nothing about what stands in its places."""
        known = (one.provenance.get("score") for one in self.results)
        return next((str(one) for one in known if one), self.followed or SCORES[0])

    @property
    def change(self) -> Block | None:
        """The block of the change of this score against the period before."""
        names = ("change", "csat_change") if self.score == "csat" else (f"{self.score}_change",)
        return next((block for block in map(self.get, names) if block is not None), None)

    @property
    def verdicts(self) -> tuple[Result, ...]:
        """The Results of `verdict`: they alone hold adjusted tests and the words these allow."""
        return tuple(one for one in self.results if one.verb == "verdict")

    @property
    def judged(self) -> tuple[Test, ...]:
        """The tests of all verdicts in order."""
        return tuple(test for one in self.verdicts for test in one.tests)

    @property
    def untold(self) -> Untold | None:
        """Why no change has a word: the period of the page is not complete, or the one that it is set against; else None."""
        series = self.get("series")
        # all answers up to this period lie in one
        alone = series is not None and series.error == "EmptyError"
        return untold_of(self.main, self.results, self.result("series"), alone=alone)

    @property
    def level(self) -> float | None:
        """The level of the ranges on the page; None where results differ in it."""
        levels = {one.level for one in self.results}
        return levels.pop() if len(levels) == 1 else None


def harvest(notebook: Any, score: str = "") -> Harvest:
    """The blocks of an executed notebook. Raises ReportError for an output that is no bundle (a bare picture, say).

    score: the one that the survey follows, where it is known before anything was computed.
    """
    blocks = tuple(_blocks(notebook))
    twice = sorted({block.name for block in blocks if sum(other.name == block.name for other in blocks) > 1})
    if twice:
        raise ReportError(
            say(
                "The block {name:quoted} is made by two cells; each block needs a name of its own.",
                name=twice[0],
            )
        )
    metadata = notebook.metadata
    found = Harvest(
        blocks=blocks,
        about=dict(metadata.get("csat_research", {})),
        parameters=dict(metadata.get("papermill", {}).get("parameters", {})),
        lead="\n\n".join(str(cell.source) for cell in notebook.cells if _is_lead(cell)),
        followed=score,
    )
    _check_needs(found)
    untold = found.untold
    return found if untold is None else replace(found, blocks=tuple(_unsaid(found, untold)))


def _unsaid(found: Harvest, untold: Untold) -> Iterator[Block]:
    """The blocks where no change has a word, on the page as in the files made of the same blocks."""
    for block in found.blocks:
        if block.result is None or block.result.verb != "verdict":
            yield block
        else:
            yield replace(block, result=unsaid(block.result, untold), bundle=None)


def _check_needs(found: Harvest) -> None:
    """A template may name blocks of which at least one must be there, or the page would say nothing.

    Of blocks that it `compares` it is enough that answers to compare with are not there yet: the page of a first month.
    """
    compared = found.about.get("compares") if found.nothing_before is None else ()
    _need_one(found, compared or found.about.get("needs_one_of", ()))


def _need_one(found: Harvest, names: Sequence[str]) -> None:
    blocks = [block for block in map(found.get, names) if block is not None]
    if names and all(block.result is None for block in blocks):
        lacking = [block for block in blocks if block.missing]
        # what went wrong before what is not there
        lacking.sort(key=lambda block: block.error == "ColumnError")
        why = lacking[0].missing if lacking else say("it made none of {names}", names=join(names, ", "))
        raise ReportError(say("There is nothing to report: {why}", why=why))


def _blocks(notebook: Any) -> Iterator[Block]:
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            data = _bundle(output, number)
            if data is not None:
                yield _block(cell, number, data, _prose(notebook.cells[number + 1 :]))


def _bundle(output: Any, number: int) -> Mapping[str, Any] | None:
    """The data of an output if it is a bundle; None for plain streams."""
    if output.output_type == "stream":
        return None
    data: Mapping[str, Any] = output.get("data", {})
    if MIME in data or ERROR_MIME in data:
        return data
    raise ReportError(
        say(
            "Cell {number} of the notebook shows {kind}, not a Result. A report is made of Results alone:"
            " end the cell with a verb (cr.csat(...)), or with a semicolon to show nothing.",
            number=number + 1,
            kind=join(data, ", ") if data else output.output_type,
        )
    )


def _block(cell: Any, number: int, data: Mapping[str, Any], prose: str) -> Block:
    name = cell.metadata.get("csat_research", {}).get("block", "")
    common = {"cell": cell.get("id", ""), "prose": prose}
    if MIME in data:
        bundle = persons.sendable(data[MIME])
        result = Result.from_json(bundle)
        name = name or f"{result.verb}_{number}"
        persons.check_bundle(name, bundle)
        return Block(name=name, result=result, bundle=bundle, **common)
    found = data[ERROR_MIME]
    return Block(
        name=name or f"cell_{number}",
        missing=masked_sentence(from_json(found["sentence"])),
        error=found["kind"],
        **common,
    )


def _prose(after: Sequence[Any]) -> str:
    """The markdown cells that follow a cell, up to the next cell of code."""
    cells = takewhile(lambda cell: cell.cell_type == "markdown", after)
    return "\n\n".join(str(cell.source) for cell in cells if not _is_lead(cell))


def _is_lead(cell: Any) -> bool:
    """Whether a markdown cell stands right under the headline: its tag says so."""
    return cell.cell_type == "markdown" and "lead" in cell.metadata.get("tags", [])
