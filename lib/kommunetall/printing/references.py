"""Figures and tables by number: which of them a text refers to, and what it calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from kommunetall.printing import Block

KINDS = {"figuren": "chart", "tabellen": "table"}
WORDS = {"chart": "figur", "table": "tabell"}


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """Blocks in which each chart has its number, and so has each table that has a title.

    A table about the report itself has none. Charts keep their order on paper, and so do tables.
    """
    counts: Counter[str] = Counter()
    found = []
    for block in blocks:
        kind = block["type"]
        if kind == "chart" or (kind == "table" and block["title"] and not block.get("about")):
            counts[kind] += 1
            found.append({**block, "number": counts[kind]})
        else:
            found.append(block)
    return found


def referred(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with a label on each exhibit that can be referred to, and references that lead there.

    A reference is to the chart of an exhibit where its word is ``figuren``, to the table where it
    is ``tabellen``, or to what there is of it; to one of several, to the first. Where the exhibit
    is not shown, the word stands alone.
    """
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    labelled = []
    for block in blocks:
        kind, name = block["type"], block.get("name", "")
        if kind in WORDS and name:
            label, number = f"{kind}:{name}", str(block.get("number", ""))
            names = (name, name.partition(".")[0])
            is_new = (kind, name) not in labels
            for known in names:
                labels.setdefault((kind, known), (label, number))
            labelled.append({**block, "label": label} if is_new else block)
        else:
            labelled.append(block)
    return [led(block, labels) for block in labelled]


def led(value: Any, labels: dict[tuple[str, str], tuple[str, str]]) -> Any:
    """A block, or a part of one, in which every reference leads somewhere or is a word."""
    if isinstance(value, list):
        return [led(part, labels) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") != "reference":
        return {name: led(part, labels) for name, part in value.items()}
    word = value["text"]
    asked = KINDS[word.lower()]
    for kind in (asked, *(other for other in WORDS if other != asked)):
        if (kind, value["name"]) in labels:
            label, number = labels[kind, value["name"]]
            called = WORDS[kind]
            shown = called.capitalize() if word[0].isupper() else called
            return {"type": "reference", "label": label, "text": f"{shown} {number}".strip()}
    return {"type": "text", "text": word}
