"""The tables of a municipality and their columns as a document, made from the schemas.

Run it to write the document anew: python tests/house/tables.py
"""

import json
from pathlib import Path

LIBRARY = Path(__file__).parents[2] / "lib" / "kommunetall"
SCHEMAS = LIBRARY / "assets" / "schemas"
DOCUMENT = Path(__file__).parents[2] / "docs" / "tabeller.md"
NATIONAL = ("basic_amount", "deflator", "municipality_codes", "neighbours", "population")
TYPES = {
    "integer": "helt tall",
    "number": "tall",
    "string": "tekst",
    "boolean": "true eller false",
    "date": "dato",
}
CODE_OF_LINE = "en linje i `lib/kommunetall/assets/lines.csv`"
HEAD = """# Tabellene og kolonnene

Alt kommunen kan legge inn, tabell for tabell. Rekkefølgen på kolonnene har ingenting å si, og de
som ikke må fylles ut, kan utelates. Hvordan tabellene fylles ut, står i
[brukerveiledningen](brukerveiledning.md), og `data/9999/` viser dem ferdig utfylt.
"""


def tables():
    """Schemas of a municipality's own tables by name."""
    found = {file.stem: json.loads(file.read_text("utf-8")) for file in SCHEMAS.glob("*.json")}
    kept = {name for name in found if name not in NATIONAL and not name.startswith("extract_")}
    return {name: found[name] for name in sorted(kept)}


def row(field):
    """What is to know of a column."""
    rules = field.get("constraints", {})
    codes = ", ".join(f"`{code}`" for code in rules.get("enum", ()))
    is_line = field["name"] == "line" and codes
    content = CODE_OF_LINE if is_line else codes or TYPES[field["type"]]
    needed = "ja" if rules.get("required") else ""
    return f"| `{field['name']}` | {field['title']} | {needed} | {content} |"


def as_markdown():
    """The document."""
    parts = [HEAD]
    for name, schema in tables().items():
        head = "| Kolonne | Hva det er | Må fylles ut | Innhold |\n|---|---|---|---|"
        rows = "\n".join(map(row, schema["fields"]))
        parts.append(f"## `{name}`\n\n{schema['title']}.\n\n{head}\n{rows}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    DOCUMENT.write_text(as_markdown(), encoding="utf-8")
