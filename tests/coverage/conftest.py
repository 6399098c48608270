"""What coverage tests share: what they record travels between workers as text."""

import pytest


@pytest.fixture
def record_property(record_property):
    return lambda name, value: record_property(name, str(value))
