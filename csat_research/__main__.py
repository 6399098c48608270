"""Main: `python -m csat_research` is the command line."""

from csat_research.cli import main

main(prog_name="csat-research")
