"""Commands: all commands on their group, in the order in which people meet them."""

from csat_research.cli import pages, surveys, templates
from csat_research.cli.shared import main

__all__ = ["main", "pages", "surveys", "templates"]
