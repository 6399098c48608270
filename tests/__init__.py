"""Tests: they mirror the package; folders beside the mirror are the other groups of groups.py."""
