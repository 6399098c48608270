"""Logo: the picture named in the report block, carried inside the page as a data address."""

from __future__ import annotations

import base64
from pathlib import Path

from csat_research.errors import FileError
from csat_research.intake.places import is_file, told
from csat_research.words import say

__all__ = ["MAX_BYTES", "logo_data", "write_logo"]

MAX_BYTES = 300_000
_KINDS = {
    b"\x89PNG": ("image/png", "png"),
    b"\xff\xd8\xff": ("image/jpeg", "jpg"),
    b"GIF8": ("image/gif", "gif"),
    b"<svg": ("image/svg+xml", "svg"),
    b"<?xml": ("image/svg+xml", "svg"),
}


def logo_data(path: Path) -> str:
    """The picture as `data:image/png;base64,...`; raises FileError where it is missing, too large or no picture."""
    if not is_file(path):
        raise FileError(
            say(
                "report: the logo {file} is not there.  Put it beside the survey file or remove the line logo:",
                file=path.name,
            )
        )
    with told(path):
        raw = path.read_bytes()
    kind = next((kind for mark, (kind, _) in _KINDS.items() if raw.lstrip().startswith(mark)), None)
    if kind is None or len(raw) > MAX_BYTES:
        raise FileError(
            say("report: the logo {file} must be a PNG, JPEG, GIF or SVG of at most 300 KB.", file=path.name)
        )
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"


def write_logo(data: str, folder: Path) -> str:
    """Writes a picture that `logo_data` read into a folder; gives its file name."""
    head, _, body = data.partition(";base64,")
    ending = next(end for kind, end in _KINDS.values() if head == f"data:{kind}")
    (folder / f"logo.{ending}").write_bytes(base64.b64decode(body))
    return f"logo.{ending}"
