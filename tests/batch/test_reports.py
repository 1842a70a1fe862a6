"""The reports of the plans are made, and every notebook shows what it was kept with."""

import json

import pytest

from kommunetall import inputs
from kommunetall.printing.content import EXPLORE

NOTEBOOKS = sorted((inputs.CHECKOUT / "notebooks").glob("*.ipynb"))
NOT_KEPT = {EXPLORE, "nbval-ignore-output"}


def cells_of(notebook):
    """Source and tags of each cell, and what it shows but pictures; without the cells that papermill adds."""
    for cell in notebook["cells"]:
        tags = set(cell["metadata"].get("tags", []))
        if "injected-parameters" not in tags:
            shown = [] if tags & NOT_KEPT else [shown_by(o) for o in cell.get("outputs", [])]
            yield "".join(cell["source"]), tags, shown


def shown_by(output):
    """An output by its kinds: words, figures and drawings, but no PNG."""
    data = {
        kind: "".join(shown) if isinstance(shown, list) else shown
        for kind, shown in output.get("data", {}).items()
        if kind != "image/png"
    }
    return {"type": output["output_type"], "text": "".join(output.get("text", [])), **data}


def differences(kept, made):
    """Where two notebooks differ: the cell, what it shows, and both versions."""
    before, now = list(cells_of(kept)), list(cells_of(made))
    if [cell[:2] for cell in before] != [cell[:2] for cell in now]:
        return ["other cells"]
    return [
        (number, number_of_output, kind, old.get(kind), new.get(kind))
        for number, (was, is_now) in enumerate(zip(before, now, strict=True))
        for number_of_output, (old, new) in enumerate(padded(was[2], is_now[2]))
        for kind in sorted(old.keys() | new.keys())
        if old.get(kind) != new.get(kind)
    ]


def padded(one, other):
    """Two lists beside each other, the shorter one filled with nothing."""
    longest = max(len(one), len(other))
    return zip(
        one + [{}] * (longest - len(one)), other + [{}] * (longest - len(other)), strict=True
    )


def test_all_reports_of_the_plans_are_made(made_reports):
    failures = {name: made_reports.records[name].failure for name in made_reports.reports}
    told = failures.pop("year-without-data")
    assert set(failures.values()) == {""}
    assert "2031: the panel has 2020 to 2025" in told
    assert made_reports.records["year-without-data"].trace == ""


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_shows_what_it_was_kept_with(made_reports, notebook):
    name = made_reports.name_of(notebook)
    assert made_reports.records[name].failure == ""
    kept = json.loads(notebook.read_text(encoding="utf-8"))
    assert differences(kept, made_reports.executed(name)) == []


def test_a_difference_would_be_seen():
    def notebook(*outputs, source="x", tags=()):
        return {
            "cells": [{"source": source, "metadata": {"tags": list(tags)}, "outputs": list(outputs)}]
        }

    def shown(**kinds):
        data = {kind.replace("_", "/"): shown for kind, shown in kinds.items()}
        return {"output_type": "display_data", "data": data}

    one, other = shown(text_html="1", image_png="a"), shown(text_html="2", image_png="a")
    assert differences(notebook(one), notebook(other)) == [(0, 0, "text/html", "1", "2")]
    assert differences(notebook(one), notebook())
    assert differences(notebook(one), notebook(one, one))
    assert differences(notebook(source="x"), notebook(source="y")) == ["other cells"]
    assert differences(notebook(one), notebook(shown(text_html="1", image_png="b"))) == []
    for tag in NOT_KEPT:
        assert differences(notebook(one, tags=[tag]), notebook(other, tags=[tag])) == []
