"""Templates: the command that lists what pages can be made of, and copies one to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from csat_research.cli.shared import FINE, Show, command
from csat_research.errors import FileError, shell
from csat_research.words import say

__all__ = ["template"]


@command(
    click.argument("name", required=False),
    click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False)),
    click.option("--force", is_flag=True, help="Write over a notebook that stands there."),
)
def template(show: Show, name: str | None, file: Path | None, force: bool, dry_run: bool) -> int:
    """Copy a template, to change its sentences, or delete blocks of it.

    Without a NAME the templates are listed, each with what it is for. Open the copy in JupyterLab; sentences may hold fields such as
    {{ csat.estimate }}.
    """
    from csat_research.reporting.parameters import PURPOSES, find, known_templates

    if name is None:
        told = {one: str(PURPOSES[one]) if one in PURPOSES else "" for one in known_templates()}
        wide = max(map(len, told), default=0)
        lines = (f"{one:<{wide}}  {purpose}".rstrip() for one, purpose in told.items())
        show.data({"templates": list(told), "purposes": told}, *lines)
        return FINE
    source = find(name)
    target = file or Path(f"{source.stem}.ipynb")
    if target.exists() and (not force or target.resolve() == source.resolve()):
        raise FileError(
            say("{file} stands there already; give another name, or add --force.", file=str(target))
        )
    if not dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    show.data({"path": str(target)}, str(target), f"Next:   csat-research report {shell(target)} survey.yml")
    return FINE
