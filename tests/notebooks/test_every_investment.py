"""The reports on investment and the summary are made from all that a municipality may bring, and from little."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from kommunetall.assets import SCHEMAS
from kommunetall.batch import command

DATA = Path(__file__).parents[2] / "data"
NEEDED = {
    *("restricted_fund_provision", "restricted_fund_use", "self_financing_share", "hedge_share"),
    *("loan_fund_debt", "loan_fund_debt_opening", "loan_fund_repayment"),
}
OF_OTHER_TOPICS = {"equalisation", "pension"}
NOTE = [
    ("Kommunekassen", 341433, 4475623, 0, 7000000, 500000, 232000),
    ("Drammen Eiendom KF", 150000, 5023573, 0, 6000000, 0, 140000),
    ("Drammensbadet KF", 1000, 5429, 0, 30000, 0, 1000),
]
PLAN = [
    (2025, "Kommunekassen", "Vannledning", "self_cost", 200000, 0, 0, 0, 40),
    (2025, "Kommunekassen", "Bru", "other", 300000, 60000, 20000, 50000, 40),
    (2026, "Drammen Eiendom KF", "Skole", "other", 150000, 0, 0, 0, 40),
    (2026, "Kommunekassen", "Tomt", "other", 20000, 0, 0, 0, ""),
]


def columns_of(name):
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return [field["name"] for field in schema["fields"]]


def bring(folder, name, rows):
    """Put a table of the municipality's own into its package."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    like = next(r for r in descriptor["resources"] if r["name"] == "loan_fund")
    descriptor["resources"].append(
        like | {"name": name, "path": f"{name}.csv", "schema": f"{name}.json", "title": name}
    )
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns_of(name), *rows])


def everything(folder):
    bring(folder, "minimum_repayment", [(2024, *row) for row in NOTE])
    bring(folder, "investment_plan", PLAN)


def little(folder):
    """Nothing stated that is not needed, and no printed parts of the required fund."""
    for name, kept in (
        ("stated_figures", lambda row: row["item"] in NEEDED or row["topic"] in OF_OTHER_TOPICS),
        ("disposable_fund", lambda row: row["kind"] != "requirement_part"),
    ):
        file = folder / f"{name}.csv"
        rows = [row for row in csv.DictReader(file.read_text("utf-8").splitlines()) if kept(row)]
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


def told(out, name):
    run = json.loads((out / f"{name}.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in run["cells"] for output in cell.get("outputs", [])]
    return [output["data"] for output in outputs if "data" in output]


@pytest.mark.parametrize("change", [everything, little])
def test_both_reports_are_made(tmp_path, monkeypatch, change):
    data = shutil.copytree(DATA, tmp_path / "data")
    change(data / "3301")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    reports = "".join(
        f'  - {{notebook: {n}, parameters: {{municipality: "3301", year: 2024}}}}\n'
        for n in ("summary", "investment")
    )
    (tmp_path / "plan.yaml").write_text(f"date: 2026-11-23\nreports:\n{reports}", encoding="utf-8")
    assert command.main(["run", str(tmp_path / "plan.yaml"), "--out", str(tmp_path / "out")]) == 0
    appendix, summary = (
        told(tmp_path / "out", f"3301-2024-{n}") for n in ("investment", "summary")
    )
    texts = [json.dumps(found, ensure_ascii=False) for found in (appendix, summary)]
    sentences = [data["text/markdown"] for data in (*appendix, *summary) if "text/markdown" in data]
    assert not any(" – " in sentence or "nan" in sentence for sentence in sentences)
    assert "Medarbeidere](3301-2024-workforce.pdf).**\n" not in "".join(f"{s}\n" for s in sentences)
    assert "er – " not in "".join(texts)
    assert not any("None" in data.get("text/plain", "") for data in (*appendix, *summary))
    if change is everything:
        assert "plan, snitt av planårene" in texts[0]
        assert "ikke holdt opp mot det minste lovlige" not in texts[0]
        outcomes = [
            next(r for r in rules(found) if r[0].startswith("Minimumsavdrag"))
            for found in (appendix, summary)
        ]
        assert outcomes[0][1:6] == outcomes[1][1:6]
        assert outcomes[0][5] in ("oppfylt", "ikke oppfylt")
    else:
        assert "kan ikke beregnes" in texts[1]


def rules(told):
    blocks = [
        data["application/vnd.kommunetall+json"]
        for data in told
        if "application/vnd.kommunetall+json" in data
    ]
    return next(
        block["rows"]
        for block in blocks
        if block.get("header", [""])[0] == "Regel" and "Utfall" in block["header"]
    )
