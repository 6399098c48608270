"""The public names of csat_research, one line each; a verb that is not built is not here."""

__version__: str
