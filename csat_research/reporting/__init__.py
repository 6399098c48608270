"""Reporting: templates run by papermill, their results harvested, shown as pages and written as files."""
