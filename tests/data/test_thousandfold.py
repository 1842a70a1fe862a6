"""A single amount in another unit than its statement's is told with its row; sound ones are not."""

from pathlib import Path

import pandas as pd
import pytest

from kommunetall.assets import SCHEMAS
from kommunetall.data import read, tables
from kommunetall.data.thousandfold import thousandfold
from kommunetall.inputs import HOME_DATA

STRAND = Path(__file__).parents[1] / "statements" / "strand"
ACTUAL = "actual_nok_thousand"
MEMORANDUM = 54
STATEMENTS = ["balance_sheet", "economic_overview", "investment_statement"]


def told(name, file):
    """Findings of a statement's file, its rows numbered as there."""
    schema = (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
    frame = tables.numbered_csv(file.name, file.read_bytes(), schema)
    return thousandfold(frame, name, file.name)


def spoilt(tmp_path, name, row, factor):
    """A file of one statement with one cell that is so many times what it was."""
    printed = pd.read_csv(STRAND / f"{name}.csv", dtype=object)
    printed.loc[row, ACTUAL] = f"{float(printed.loc[row, ACTUAL]) * factor:.0f}"
    file = tmp_path / f"{name}.csv"
    printed.to_csv(file, index=False)
    return file


@pytest.mark.parametrize("name", STATEMENTS)
def test_sound_statements_have_no_such_amount(name):
    assert told(name, STRAND / f"{name}.csv") == []
    for code in ("3301", "9999"):
        if (HOME_DATA / code / f"{name}.csv").is_file():
            assert not read(name, code).empty


def large_rows(name, least):
    """Rows of a statement with amounts large enough to be told."""
    printed = pd.read_csv(STRAND / f"{name}.csv")
    amounts = printed[ACTUAL].abs()
    return list(printed.index[(amounts >= least) & (printed.index < MEMORANDUM)])


@pytest.mark.parametrize("row", large_rows("balance_sheet", 5000))
def test_an_amount_of_the_balance_in_kroner_is_told_with_its_row(tmp_path, row):
    (finding,) = told("balance_sheet", spoilt(tmp_path, "balance_sheet", row, 1000))
    assert finding.startswith(f"balance_sheet.csv, rad {row + 2}: «")
    assert finding.endswith("er beløpet i kroner?")


def test_a_sum_without_its_last_digits_is_told_with_its_row(tmp_path):
    printed = pd.read_csv(STRAND / "economic_overview.csv")
    row = int(printed.index[printed.label.str.startswith("Sum driftsinntekter")][0])
    findings = told("economic_overview", spoilt(tmp_path, "economic_overview", row, 1 / 1000))
    assert len(findings) == 1
    assert findings[0].startswith(
        f"economic_overview.csv, rad {row + 2}: «Sum driftsinntekter (A)»"
    )
    assert findings[0].endswith("er beløpet i millioner kroner?")


def balance(**amounts):
    """A balance of two years without sums, in NOK thousand."""
    rows = [
        {"year": year, "scope": "treasury", "line": line, "label": line, "part_of": "", ACTUAL: nok}
        for line, both in amounts.items()
        for year, nok in zip((2023, 2024), both, strict=True)
    ]
    frame = pd.DataFrame(rows)
    return frame.set_index(frame.index + 2)


def test_a_line_some_hundred_times_the_year_before_is_told_where_no_sum_holds_it():
    frame = balance(lending=(6100, 6_120_000), cash=(32_000, 30_000), shares=(10, 9000))
    (finding,) = thousandfold(frame, "balance_sheet", "balance_sheet.csv")
    assert finding.startswith("balance_sheet.csv, rad 3: «lending»")
    assert "1 003 × året før: er det i kroner?" in finding
    frame.loc[[2, 3], "part_of"] = "financial_fixed_assets"
    frame.loc[8] = frame.loc[3].to_dict() | {"line": "financial_fixed_assets", "part_of": ""}
    assert thousandfold(frame, "balance_sheet", "balance_sheet.csv") == []
