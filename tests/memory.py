"""Memory: the most that Python holds at once while something runs."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace


@contextmanager
def measured() -> Iterator[SimpleNamespace]:
    """Around what is judged; afterwards `.most` is the highest point in bytes."""
    held = SimpleNamespace(most=0)
    tracemalloc.start()
    try:
        yield held
        held.most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
