"""Persons: what leads to a person is sorted out on reading, and customers stand under names nobody can turn back."""
