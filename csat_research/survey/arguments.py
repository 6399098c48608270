"""Arguments: what is given to a verb is held against its signature before anything is computed.

A signature says what each argument may be; what fits none of its kinds is told in a sentence, instead of an error of Python deep in
the house. Checkers of types that others made do this too, but refuse the numbers of NumPy and speak the language of programmers.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from numbers import Integral
from types import MappingProxyType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, get_origin

from csat_research.errors import ColumnError, MethodError, nearest
from csat_research.results.kinds import as_typed, is_number
from csat_research.words import Sentence, join, say

__all__ = ["checked"]

LISTS = ("Sequence", "Iterable")
P = ParamSpec("P")
R = TypeVar("R")
_BETWEEN = re.compile(r" \| (?![^\[]*\])")


def checked(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb that refuses arguments of another kind than its signature names: Survey, float, int, bool, str, names, a mapping.

    Kinds it does not know (`Any`, a class of the house) are left to the verb; names that stand in an array, an Index or a Series
    reach it as a list. Raises MethodError, of a column ColumnError.

    >>> @checked
    ... def share(n: int, *, by: "str | Iterable[str]" = (), level: float = 0.95) -> float:
    ...     return level
    >>> share(5, by=["team"])
    0.95
    >>> share(5, level="high")
    Traceback (most recent call last):
    csat_research.errors.MethodError: level takes a number; found 'high'. Left out, it is 0.95.
    >>> share(None)
    Traceback (most recent call last):
    csat_research.errors.MethodError: n takes a whole number; found None.
    >>> share(5, levle=0.9)
    Traceback (most recent call last):
    csat_research.errors.MethodError: share has no argument “levle”. Did you mean “level”? Its arguments: n, by, level.
    """
    code = verb.__code__
    in_order = code.co_varnames[: code.co_argcount]
    more = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :]
    rest = itertools.repeat(more[0] if code.co_flags & inspect.CO_VARARGS else "")
    known = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    needed = in_order[: len(in_order) - len(verb.__defaults__ or ())]

    @functools.wraps(verb)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not (code.co_flags & inspect.CO_VARKEYWORDS or kwargs.keys() <= {*known}):
            raise MethodError(_unknown(verb, next(name for name in kwargs if name not in known), known))
        for name in needed[len(args) :]:
            if name not in kwargs:
                raise MethodError(_lacks(verb, name, needed))
        names = itertools.chain(in_order, rest)
        placed = [_held(verb, name, given) for name, given in zip(names, args, strict=False)]
        return verb(*placed, **{name: _held(verb, name, given) for name, given in kwargs.items()})

    return asked


def _called(verb: Callable[..., object]) -> str:
    """How a verb is called; a class by its own name."""
    return verb.__qualname__.removesuffix(".__init__").rpartition(".")[2]


def _unknown(verb: Callable[..., object], name: str, known: Collection[str]) -> Sentence:
    arguments = [one for one in known if one != "self"]
    chooses = name == "period" and "survey" in known  # the verbs take answers that were chosen before
    told = say(
        "{verb} has no argument {name:quoted}.{near} Its arguments: {known}.",
        verb=_called(verb),
        name=name,
        near="" if chooses else nearest(name, arguments),
        known=join(arguments, ", "),
    )
    if not chooses:
        return told
    return join([told, say('Answers are chosen before: survey.where(period="2026-10", channel="chat").')])


def _lacks(verb: Callable[..., object], name: str, needed: Iterable[str]) -> Sentence:
    first = join([one for one in needed if one != "self"], ", ")
    told = say("{verb} needs {name}: {verb}({first}, ...).", verb=_called(verb), name=name, first=first)
    if name != "after":
        return told
    waves = say(
        'Two waves of one survey are survey.where(period="2026-09") and survey.where(period="2026-10").'
    )
    return join([told, waves])


def _held(verb: Callable[..., object], name: str, given: Any) -> Any:
    """An argument as the verb takes it. Raises where it is of none of the kinds that its annotation names."""
    kinds = _kinds(str(verb.__annotations__.get(name, "Any")), verb.__globals__)
    if any(kind.startswith(LISTS) for kind in kinds) and hasattr(given, "tolist"):
        given = given.tolist()  # an array is known by this, without loading NumPy
    if kinds == ["Survey"] and not _fits(given, "Survey", verb.__globals__):
        raise ColumnError(_no_survey(verb.__name__, given))
    if not any(_fits(given, kind, verb.__globals__) for kind in kinds):
        usual = inspect.signature(verb).parameters[name].default
        raise _error(kinds)(_refusal(name, kinds, given, usual))
    if name == "seed" and (not isinstance(given, Integral) or int(given) < 0):
        raise MethodError(say("seed takes a whole number from 0 on; found {found:code}.", found=given))
    return given


def _kinds(annotation: str, around: dict[str, Any]) -> list[str]:
    """The kinds of a union as it is written; names of its own for a union or for words are spelled out.

    >>> _kinds("Paths | Sequence[int | str] | None", {"Paths": Literal["a", "b"]})
    ['str', 'Sequence[int | str]', 'None']
    """
    found: list[str] = []
    for kind in _BETWEEN.split(annotation):
        meant = around.get(kind)
        if isinstance(meant, UnionType):
            found += _kinds(str(meant).replace("collections.abc.", ""), around)
        else:
            found.append("str" if kind.startswith("Literal[") or get_origin(meant) is Literal else kind)
    return found


def _fits(given: object, kind: str, around: dict[str, Any]) -> bool:
    """Whether something is of a kind; what is not known here, or where the signature is written, may be anything."""
    head, _, inside = kind.partition("[")
    if head in LISTS:
        return _is_list(
            given, lambda one: any(_fits(one, inner, around) for inner in _kinds(inside[:-1], around))
        )
    if head in _IS:
        return _IS[head](given)
    meant = around.get(head)
    if meant is Any:  # a class, but nothing is of it
        return True
    return isinstance(given, meant) if isinstance(meant, type) else True


def _is_whole(given: Any) -> bool:
    return is_number(given) and (isinstance(given, Integral) or float(given).is_integer())


def _is_bool(given: object) -> bool:
    """True or False, also as NumPy has them."""
    return isinstance(given, bool) or (
        getattr(given, "dtype", None) == "bool" and getattr(given, "ndim", None) == 0
    )


def _is_text(given: object) -> bool:
    return isinstance(given, str)


def _is_list(given: object, fits: Callable[[object], bool]) -> bool:
    """Several of a kind, or one word for a list of one; an iterator would be used up by looking into it."""
    if isinstance(given, str):
        return fits(given)
    if isinstance(given, Mapping | bytes) or hasattr(given, "__array__") or not isinstance(given, Iterable):
        return False  # a table is no list
    return not isinstance(given, Collection) or all(fits(one) for one in given)


_IS: Mapping[str, Callable[[object], bool]] = MappingProxyType({
    "None": lambda given: given is None,
    "float": is_number,
    "int": _is_whole,
    "bool": _is_bool,
    "str": _is_text,
    "tuple": lambda given: isinstance(given, tuple),
    "Mapping": lambda given: isinstance(given, Mapping),
})  # fmt: skip


def _no_survey(verb: str, given: object) -> Sentence:
    """What to give instead of a table, or of what another verb found."""
    if hasattr(given, "findings"):
        found = str(getattr(given, "verb", "another verb"))
        return say(
            "{verb} takes a Survey, not what {found} found. Give it the survey of the answers.",
            verb=verb,
            found=found,
        )
    if isinstance(given, str):  # mostly a month, where the survey of that month is meant
        return say(
            '{verb} takes a Survey; found {found:code}. A file is read by cr.read_survey("survey.yml"), and a period of it is '
            'survey.where(period="2026-10").',
            verb=verb,
            found=as_typed(given),
        )
    return say(
        "{verb} takes a Survey. From a table make one first; print(cr.suggest(df)) writes the call.",
        verb=verb,
    )


def _refusal(name: str, kinds: Iterable[str], given: object, usual: object) -> Sentence:
    """What an argument takes, what was found, and what it is where nothing is given."""
    told = say(
        "{name} takes {kinds}; found {found:code}.", name=name, kinds=_named(kinds), found=as_typed(given)
    )
    if isinstance(given, list | tuple) and not any("[" in kind for kind in kinds):
        return join([told, say("For several, ask several times.")])
    if usual is None or usual is inspect.Parameter.empty:
        return told
    return join([told, say("Left out, it is {usual:code}.", usual=repr(usual))])


def _error(kinds: Iterable[str]) -> type[ColumnError | MethodError]:
    """Names are those of columns, more often than not."""
    return ColumnError if any("[str]" in kind for kind in kinds) else MethodError


def _named(kinds: Iterable[str]) -> Sentence | str:
    """What may be given, for people.

    >>> str(_named(("float", "None"))), str(_named(("str", "Iterable[str]", "None")))
    ('a number', 'a name or a word or a list of names')
    """
    known = (_NAMES.get(kind, _NAMES.get(kind.partition("[")[0], kind)) for kind in kinds if kind != "None")
    told = list(dict.fromkeys(known))
    return functools.reduce(lambda one, other: say("{one} or {other}", one=one, other=other), told)


_NAMES: Mapping[str, Sentence] = MappingProxyType({
    "float": say("a number"),
    "int": say("a whole number"),
    "bool": say("True or False"),
    "str": say("a name or a word"),
    "Sequence[str]": say("a list of names"),
    "Iterable[str]": say("a list of names"),
    "Sequence[int]": say("a list of whole numbers"),
    "Sequence": say("a list"),
    "tuple": say("a list"),
    "Mapping": say("groups with their values, such as {example:code}", example='{"chat": 40}'),
})  # fmt: skip
