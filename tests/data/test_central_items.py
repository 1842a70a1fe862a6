"""Central items are read with income negative, however they are printed."""

import json

import pytest

from kommunetall.assets import SCHEMAS
from kommunetall.data.tables import read_csv
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA

AMOUNTS = ("original_budget_nok_thousand", "revised_budget_nok_thousand", "actual_nok_thousand")
HEAD = "year,statement,line,label,kind,item," + ",".join(AMOUNTS)
SCHEMA = json.loads((SCHEMAS / "central_items.json").read_text("utf-8"))
ROWS = [
    ("central_revenue", "Skatt", "tax", -500),
    ("central_revenue", "Andre tilskudd", "", -40),
    ("central_revenue", "Sum", "sum", -540),
    ("financial_items", "Renteinntekter", "interest_income", -20),
    ("financial_items", "Utbytte", "dividends", -31),
    ("financial_items", "Gevinst", "", -7),
    ("financial_items", "Gebyrer", "", 3),
    ("financial_items", "Renter", "interest_expense", 60),
    ("financial_items", "Netto", "sum", 5),
    ("year_end_dispositions", "Til fond", "disposable_fund_provision", 9),
    ("year_end_dispositions", "Fra fond", "disposable_fund_use", -15),
]


def of(rows, folder):
    """A file of central items with these rows, as it is read."""
    lines = [
        f"2024,{statement},{number},{label},{'sum' if item == 'sum' else 'line'},"
        f"{item.removeprefix('sum')},{amount},{amount},{amount}"
        for number, (statement, label, item, amount) in enumerate(rows, 1)
    ]
    file = folder / "central_items.csv"
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return read_csv(file, SCHEMA)


def amounts(rows):
    return [amount for *_, amount in rows]


def printed(form):
    """The rows with their amounts in another form."""
    return [(*row, form(amount)) for *row, amount in ROWS]


@pytest.mark.parametrize("form", [int, abs, lambda amount: -amount])
def test_each_form_of_sign_gives_the_same(form, tmp_path):
    frame = of(printed(form), tmp_path)
    for name in AMOUNTS:
        assert list(frame[name]) == amounts(ROWS), name


def test_each_statement_may_have_a_form_of_its_own(tmp_path):
    rows = [(*row, abs(amount) if row[0] == "central_revenue" else amount) for *row, amount in ROWS]
    assert list(of(rows, tmp_path).actual_nok_thousand) == amounts(ROWS)


def test_a_line_whose_side_nothing_tells_is_a_finding_with_file_and_row(tmp_path):
    rows = [row for row in printed(abs) if row[1] != "Netto"]
    with pytest.raises(DataError) as caught:
        of(rows, tmp_path)
    said = caught.value.findings[0]
    assert said.startswith("central_items.csv, kolonne original_budget_nok_thousand: rad 7")
    assert "rad 8 («Gebyrer»)" in said
    assert "fyll ut item" in said


def test_one_wrong_sign_is_put_right_where_role_and_sum_tell_it(tmp_path):
    rows = [(*r, -a if r[1] == "Renteinntekter" else a) for *r, a in ROWS]
    frame = of(rows, tmp_path)
    assert list(frame.actual_nok_thousand) == amounts(ROWS)
    assert "actual_nok_thousand" in frame.mended[3]


def test_a_wrong_sign_that_no_sum_tells_is_a_finding(tmp_path):
    rows = [(*r, -a if r[1] == "Til fond" else a) for *r, a in ROWS]
    rows = [*rows, ("year_end_dispositions", "Fra bundne", "restricted_fund_use", -2)]
    with pytest.raises(DataError, match="har 3 feil") as caught:
        of(rows, tmp_path)
    assert "rad 11 («Til fond») har -9" in caught.value.findings[0]


def test_a_correction_on_the_other_side_stays_where_the_sum_has_it_so(tmp_path):
    rows = [
        ("central_revenue", "Skatt", "tax", -500),
        ("central_revenue", "Eiendomsskatt", "property_tax", 4),
        ("central_revenue", "Sum", "sum", -496),
    ]
    assert list(of(rows, tmp_path).actual_nok_thousand) == amounts(rows)


@pytest.mark.parametrize("code", ["3301", "9999"])
def test_what_is_in_the_houses_form_stays_as_it_is(code, tmp_path):
    text = (HOME_DATA / code / "central_items.csv").read_text("utf-8")
    file = tmp_path / "central_items.csv"
    file.write_text(text, encoding="utf-8")
    frame = read_csv(file, SCHEMA)
    kept = frame[[*AMOUNTS, "deviation_nok_thousand"]].astype(str).agg(",".join, axis=1)
    rows = [line.rsplit(",", 5)[1:5] for line in text.splitlines()[1:]]
    assert list(kept) == [",".join(row) for row in rows]
    assert not frame.mended.any()


def test_deviations_go_with_their_amounts(tmp_path):
    file = tmp_path / "central_items.csv"
    deviation = "deviation_nok_thousand"
    file.write_text(
        f"{HEAD},{deviation}\n2024,central_revenue,1,Skatt,line,tax,480,490,500,-10\n"
        "2024,central_revenue,2,Tilskudd,line,general_grant,90,90,100,10\n",
        encoding="utf-8",
    )
    assert list(read_csv(file, SCHEMA)[deviation]) == [10, 10]
