"""What the stored outputs of lessons are compared by: what a reader sees, rounded as it is shown.

The bundle beside it carries the same numbers in full, and the last digits of those may differ between two processors.
"""

from typing import Any

import pytest

BUNDLE = "application/vnd.csat-research.result+json"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the bundle out of the comparison of notebook cells."""
    notebooks: dict[int, Any] = {
        id(item.parent): item.parent for item in items if hasattr(item.parent, "skip_compare")
    }
    for notebook in notebooks.values():
        notebook.skip_compare = (*notebook.skip_compare, BUNDLE)
