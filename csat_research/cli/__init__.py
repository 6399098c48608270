"""Command line: words in, calls out - every command is one call of the library and one closing line."""

from csat_research.cli.commands import main

__all__ = ["main"]
