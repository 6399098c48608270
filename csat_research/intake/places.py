"""Places: what stands where a file is named - none, a folder, a pipe, a broken link - and what the system refuses."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csat_research.errors import FileError, nearest
from csat_research.words import say

__all__ = ["check_place", "is_file", "is_folder", "told"]


def is_file(path: Path) -> bool:
    """Whether a file stands there; raises FileError where the system does not say."""
    with told(path):
        return path.is_file()


def is_folder(path: Path) -> bool:
    """Whether a folder stands there; raises FileError where the system does not say."""
    with told(path):
        return path.is_dir()


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the system refuses, as FileError with the way out: rights, a share that is gone, a name that cannot be."""
    try:
        yield
    except PermissionError:
        raise FileError(
            say(
                "{file} cannot be opened; is it open in another program?  Close it there and try again.",
                file=path.name,
            )
        ) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise FileError(
                say(
                    "{file}: no file can have so long a name.  Check the name in the survey file.",
                    file=f"{path.name[:40]}...",
                )
            ) from None
        raise FileError(
            say(
                "{file} cannot be read ({why}).  If it stands on a network drive or a stick, connect it again, "
                "or copy the file here.",
                file=path.name,
                why=error.strerror or type(error).__name__,
            )
        ) from None
    except MemoryError:
        raise FileError(
            say(
                "{file} does not fit into the memory of this machine.  Save it as Parquet, or split it.",
                file=path.name,
            )
        ) from None


def check_place(path: Path, named: str) -> None:
    """Raise FileError where no ordinary file stands; named: the key of the survey file that names it."""
    if is_file(path):
        return
    with told(path):
        link, there = path.is_symlink(), path.exists()
    if link and not there:
        raise FileError(
            say(
                "{file} is a link that leads nowhere.  Put the file itself there, or mend the link.",
                file=path.name,
            )
        )
    if is_folder(path):
        raise FileError(
            say("{file} is a folder, not a file.  Name a file in it under {key}", file=path.name, key=named)
        )
    if there:
        raise FileError(
            say(
                "{file} is a pipe or a device, not a file.  Save what it gives as a file first.",
                file=path.name,
            )
        )
    with told(path):
        beside = [one.name for one in path.parent.glob("*") if one.is_file()]
    raise FileError(
        say(
            "{file}: there is no such file.{near}  Check the name under {key} in the survey file.",
            file=path.name,
            near=nearest(path.name, beside),
            key=named,
        )
    )
