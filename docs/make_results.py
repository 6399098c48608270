"""Make docs/results.md: the schema of results.json in words (run by hand after a change of the schema; a test holds it)."""

import json
from pathlib import Path

from csat_research.reporting.export import schema_text

HEAD = """# results.json

Beside every page lies `results.json`, with all that the page shows, and `results.schema.json`, the JSON Schema (draft
2020-12) that it follows. This page is made from that schema (`python docs/make_results.py`); in the package it is
`csat_research/reporting/assets/results.schema.json`. A Result comes back by `cr.Result.from_json(entry)`.

"""


def kind(part: dict) -> str:
    """What a value is, in words."""
    if "$ref" in part:
        return part["$ref"].rsplit("/", 1)[-1]
    if "const" in part:
        return f"`{json.dumps(part['const'])}`"
    if "anyOf" in part:
        return " or ".join(map(kind, part["anyOf"]))
    named = part.get("type", "any")
    told = " or ".join(named) if isinstance(named, list) else named
    return f"{told} of {kind(part['items'])}" if "items" in part else told


def rows(part: dict) -> list[str]:
    """One line of the table per property."""
    needed = set(part.get("required", ()))
    return [
        f"| `{name}` | {kind(one)} | {'always' if name in needed else ''} | {one.get('description', '')} |"
        for name, one in part.get("properties", {}).items()
    ]


def main() -> str:
    """The whole page."""
    schema = json.loads(schema_text())
    parts = {"the file": schema, **schema["$defs"]}
    parts["text"] = {**parts["text"]["anyOf"][1], "description": parts["text"]["description"]}
    told = [
        "\n".join(
            [
                f"## {name}",
                "",
                part.get("description", ""),
                "",
                "| name | is | there | what |",
                "| --- | --- | --- | --- |",
                *rows(part),
            ]
        )
        for name, part in parts.items()
    ]
    return HEAD + "\n\n".join(told) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent / "results.md").write_text(main(), encoding="utf-8")
