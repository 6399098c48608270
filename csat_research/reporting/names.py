"""Names: file and folder names that are safe on every system, whatever text they come from; and names that several rooms know."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

__all__ = ["BUNDLES", "PRIVATE", "USUAL", "safe_name", "stem"]

USUAL = ("mail",)  # further files of a page where none are asked for by name
BUNDLES = "CSAT_RESEARCH_BUNDLES"  # where it is set, notebooks store what results hold and no HTML of them
PRIVATE = "_private"  # the folder of what is never sent; no safe name begins so

# Names that Windows keeps for devices, with any extension.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}
LONGEST = 48
LONGEST_STEM = 160  # bytes; a file name may have 255, and a path of Windows 260 letters


def safe_name(text: object) -> str:
    """A name made of letters, digits and hyphens; a short hash is added wherever something was lost.

    Two different texts never give one name, also where the file system ignores case.

    >>> safe_name("chat")
    'chat'
    >>> safe_name("../../x")
    'x-9cdf6a'
    """
    original = str(text)
    plain = unicodedata.normalize("NFKC", original).casefold()
    slug = re.sub(r"[^\w]+", "-", plain).strip("-_")[:LONGEST].strip("-_")
    kept = bool(slug) and slug == original and slug not in RESERVED
    return slug if kept else "-".join(part for part in (slug, _hash(original)) if part)


def stem(template: str, chosen: Mapping[str, object]) -> str:
    """The file stem of a page: the template, then each column with its value; two choices never give one stem.

    >>> stem("monthly", {"channel": "chat"}), stem("monthly", {"channel": "chat", "team": "north"})
    ('monthly-channel-chat', 'monthly-channel-chat--team-north')
    """
    pairs = [f"{safe_name(name)}-{safe_name(value)}" for name, value in chosen.items()]
    whole = "-".join([safe_name(template), *(["--".join(pairs)] if pairs else [])])
    if len(whole.encode()) <= LONGEST_STEM:
        return whole
    short = whole.encode()[:LONGEST_STEM].decode(errors="ignore").strip("-_")
    return f"{short}-{_hash(whole)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
