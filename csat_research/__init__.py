"""csat_research: customer satisfaction research in which every number says how sure it is."""

import lazy_loader

__version__ = "0.1.0"

# The public names stand in __init__.pyi alone; each is loaded when it is first asked for (SPEC 1).
_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """A public name; one that is misspelt is told with the nearest."""
    if name in __all__ or name.startswith("__"):
        return _load(name)
    from difflib import get_close_matches

    near = get_close_matches(name, __all__, n=1)
    told = f" Did you mean {near[0]!r}?" if near else ""
    raise AttributeError(f"csat_research has no {name!r}.{told} Names: {', '.join(__all__)}.")
