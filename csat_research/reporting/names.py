"""Names: file and folder names that are safe on every system, whatever text they come from."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["safe_name"]

# Names that Windows keeps for devices, with any extension.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(10))}
LONGEST = 48


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


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
