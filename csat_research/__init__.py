"""csat_research: customer satisfaction research in which every number says how sure it is."""

import lazy_loader

__version__ = "0.1.0"

# The public names stand in __init__.pyi alone; each is loaded when it is first asked for (SPEC 1).
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
