"""Reporting: templates run by papermill, their results harvested, shown as pages and written as files."""

import sys

# jsonschema, which nbformat imports, looks for this package and spends most of a second on it (jsonschema issue 1428).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
