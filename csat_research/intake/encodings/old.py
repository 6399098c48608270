"""Old encodings: which of those that the house knows a file is in, by its words, its letters and the signs beside its numbers."""

from __future__ import annotations

import codecs
import re
import unicodedata

from csat_research.intake.labels.folding import key
from csat_research.intake.labels.matching import known_keys

__all__ = ["SAMPLE", "cells_of", "old_encoding"]

SAMPLE = 200_000
LOOKED = 20_000  # letters of it whose words are looked at
# How likely a file is in each before it is looked at; chardet's doubt between two languages is smaller than 1.3.
HOUSE = {
    "cp1252": 1.3, "cp1251": 1.0, "cp1250": 1.0, "cp1256": 1.0, "cp1254": 1.0, "cp1253": 1.0, "cp1255": 1.0, "koi8-r": 1.0,
    "koi8-u": 0.98, "cp866": 1.0, "cp1257": 0.95, "iso8859-2": 0.95, "iso8859-5": 0.95, "iso8859-7": 0.95, "iso8859-9": 0.95,
    "iso8859-15": 0.95, "cp874": 0.95, "mac-roman": 0.9, "cp850": 0.9, "cp852": 0.9, "mac-cyrillic": 0.9, "mac-latin2": 0.85,
    "cp437": 0.85, "cp1258": 0.8,
}  # fmt: skip
FAR = frozenset(
    {"gb18030", "gb2312", "gbk", "big5", "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949"}
)
LETTERS = 4  # of two bytes: fewer in a whole file are letters of one byte, badly read
ODD, RARE, GOOD = (
    0.55,
    0.8,
    1.3,
)  # what a word that no language writes, a rare letter and a fitting sign weigh
MOST = 12  # of each
UNKNOWN = 0.001  # an encoding that chardet does not name
_SAME = {
    "iso8859-1": "cp1252",
    "mac_roman": "mac-roman",
    "mac_cyrillic": "mac-cyrillic",
    "mac_latin2": "mac-latin2",
}
_USUAL = frozenset(
    "àâäåáãæçèéêëìíîïñòóôöõøùúûüßœšžğışąćęłńóśźżčďěňřťůýľőűăâîșțşţđŕĺāēģīķļņūėįųơưăđ"
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
)
_ALONE = frozenset("àáâåäæéèíìóòôöøúùüyаиоувксяжбіїйєї")
_WITHIN = frozenset("'’‘`´-–/·.…&+:()@_\u00a0\u00ad\u200c\u200d\u0300\u0301\u0303\u0309\u0323")
_MONEY = frozenset("£€¥₽₴")
_OPENING, _AROUND = frozenset("¿¡„“«‘"), frozenset("“”‘’„«»–—…")


def old_encoding(raw: bytes) -> str:
    """The encoding of bytes that are no UTF-8: where nothing tells more, that of Western Europe.

    >>> old_encoding("Hur nöjd är du?;Malmö".encode("cp1252")), old_encoding("¿Recomendaría?;£22.89".encode("cp1252"))
    ('cp1252', 'cp1252')
    >>> old_encoding("Město;Důvod;Plzeň".encode("cp1250")), old_encoding("Город;Доволен".encode("koi8-r"))
    ('cp1250', 'koi8-r')
    """
    sample = _sample(raw)
    proposed = _proposed(sample)
    names = [*HOUSE, *(name for name in proposed if name in FAR)]
    scores = {name: _score(sample, name, proposed.get(name, 0.0)) for name in names}
    return max(scores, key=lambda name: scores[name])


def _sample(raw: bytes) -> bytes:
    """Each cell once that is not plain ASCII: nothing else tells old encodings apart. No letter is cut in two."""
    cells = dict.fromkeys(_SPLIT_BYTES.split(_whole_lines(raw, 20 * SAMPLE)))
    return _whole_lines(b"\n".join(cell for cell in cells if not cell.isascii()), SAMPLE)


# a letter of two bytes may end with | but with no other mark
_SPLIT_BYTES = re.compile(rb"[,;\t\r\n]")


def _whole_lines(raw: bytes, most: int) -> bytes:
    """The beginning of a text to the end of a line; of one endless line so many bytes."""
    return raw if len(raw) <= most else raw[:most].rpartition(b"\n")[0] or raw[:most]


def _proposed(sample: bytes) -> dict[str, float]:
    """How far chardet believes in each encoding, 0 to 1."""
    import chardet

    found: dict[str, float] = {}
    for one in chardet.detect_all(sample, ignore_threshold=True):
        try:
            name = codecs.lookup(str(one["encoding"] or "")).name
        except LookupError:
            continue
        name = _SAME.get(name, name)
        found[name] = max(found.get(name, 0.0), float(one["confidence"]))
    return found


def _score(sample: bytes, name: str, believed: float) -> float:
    """How well a reading fits: chardet's belief, times known words, times what its words look like."""
    try:
        text = sample.decode(name)
    except (UnicodeDecodeError, LookupError):
        return -1.0
    if name in FAR and len({one for one in text if not one.isascii()}) < LETTERS:
        return -1.0
    text = text[:LOOKED]
    words = {word for word in re.split(r"[\s,;|\"]+", text) if not word.isascii()}
    odd, rare, good = (min(MOST, sum(map(is_so, words))) for is_so in (_odd, _rare, _good))
    looks = ODD**odd * RARE**rare * GOOD**good
    return HOUSE.get(name, 1.0) * max(believed, UNKNOWN) * (1 + _known(text)) * looks


def cells_of(text: str) -> list[str]:
    """The cells of a text, whatever divides them."""
    return [cell.strip().strip('"') for cell in re.split(r"[,;\t|\r\n]", text)]


def _known(text: str) -> int:
    """Letters in cells, and in words of cells, that are known labels, header words or missing words."""
    from csat_research.intake.headers import header_keys

    known = known_keys() | header_keys()
    parts = {part for cell in cells_of(text) for part in (cell, *re.split(r"[^\w]+", cell))}
    words = [part for part in parts if not part.isascii() and key(part) in known]
    return sum(len(part) for part in words if len(key(part)) > len(part) / 2)  # "·N«×" is no “n”


def _odd(word: str) -> bool:
    """Whether no language writes so: two scripts, a small letter before a large one, a sign or a digit among letters.

    >>> [word for word in ("n—jd", "żQué", "Łódź", "Ł22.89", "¿Qué", "КиївA", "С-13") if _odd(word)]
    ['n—jd', 'żQué', 'Ł22.89', 'КиївA']
    """
    if _FOREIGN.search(word) or any(
        unicodedata.category(one) in ("Cc", "Co", "Cn") or "\u2500" <= one <= "\u259f" for one in word
    ):
        return True
    if len(word.strip(_MARKS)) == 1 and word.strip(_MARKS).isalpha():
        return word.strip(_MARKS).lower() not in _ALONE
    return len({_script(one) for one in word if one.isalpha()}) > 1 or any(
        map(_clash, word, word[1:], word[2:] + " ")
    )


# ñ stands before a vowel and ń does not: “Gdañsk” is Gdańsk, and “Seńal” is señal
_FOREIGN = re.compile("ñ[bcdfghjklmnpqrstvwxz]|ń[aeiouyąęó]", re.IGNORECASE)
_MARKS = "".join(_AROUND | _OPENING) + ".,;:!?()'\"-"


def _clash(one: str, two: str, three: str) -> bool:
    """Whether letters and signs stand beside each other as in no word."""
    if one.isascii() and two.isascii():
        return False
    if one.isalpha() and two.isalpha():
        return two.isupper() and (one.islower() or three.islower())
    if one.isalpha() and not one.isascii() and two.isdigit():
        return True
    return (
        one.isalpha() and three.isalpha() and not two.isascii() and not two.isalnum() and two not in _WITHIN
    )


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0].replace("KATAKANA", "CJK").replace("HIRAGANA", "CJK")


def _rare(word: str) -> bool:
    """Whether a Latin or Cyrillic letter stands there that few words have, as þ and ÿ."""
    return any(
        one.isalpha()
        and not one.isascii()
        and one.lower() not in _USUAL
        and _script(one) in ("LATIN", "CYRILLIC")
        for one in word
    )


def _good(word: str) -> bool:
    """Whether a sign stands where its language puts it: money at a number, ¿ or a quotation mark before a word."""
    if any(one in _MONEY for one in word) and any(one.isdigit() for one in word):
        return bool(re.fullmatch(r"[-+(]?[£€¥₽₴]?[\d.,' \u00a0]+[£€¥₽₴]?\)?", word))
    return bool(re.fullmatch(r"[¿¡„“«‘]\w.*|\w.*\w[”“»’]|\w+’\w+|[–—…°%]|\d+°\w?", word))
