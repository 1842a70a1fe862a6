"""Amounts that are likely for so many inhabitants pass; those in another unit are refused."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall import prepare
from kommunetall.assets import SCHEMAS
from kommunetall.data import read, table_names, tables
from kommunetall.data.likely import likely_amounts, unlikely
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA

OWN = [(code, name) for code in ("3301", "9999") for name in table_names(code)]
LIMITED = {likely.table for likely in likely_amounts()}
AMOUNTS = [pair for pair in OWN if pair[1] in LIMITED]
STRAND = Path(__file__).parents[1] / "statements" / "strand"
TOO_LITTLE_IS_NOT_TOLD = {
    ("3301", "dividends"),
    ("3301", "self_cost"),
    ("3301", "stated_figures"),
    ("3301", "uncorrected_errors"),
    ("9999", "budget_result"),
    ("9999", "disposable_fund"),
    ("9999", "dividends"),
    ("9999", "self_cost"),
    ("9999", "stated_figures"),
    ("9999", "uncorrected_errors"),
}


def people(code):
    return tables.inhabitants(HOME_DATA / code)


def in_another_unit(frame, factor):
    """A table whose amounts are all multiplied."""
    nok = [c for c in frame if "_nok" in c]
    changed = frame.assign(**{column: frame[column].astype(float) * factor for column in nok})
    if "unit" in changed:
        changed["value"] = changed["value"].where(
            changed.unit != "nok_million", changed.value * factor
        )
    return changed


@pytest.mark.parametrize(("code", "name"), AMOUNTS)
def test_the_tables_of_the_project_are_likely(code, name):
    assert list(unlikely(name, f"{name}.csv", read(name, code), people(code))) == []


@pytest.mark.parametrize("factor", [1000, 1 / 1000])
@pytest.mark.parametrize(("code", "name"), AMOUNTS)
def test_a_table_in_another_unit_is_told(code, name, factor):
    frame = in_another_unit(read(name, code), factor)
    told = list(unlikely(name, f"{name}.csv", frame, people(code)))
    assert bool(told) == (factor > 1 or (code, name) not in TOO_LITTLE_IS_NOT_TOLD)


def test_what_is_likely_is_said_of_tables_and_columns_that_there_are():
    for likely in likely_amounts():
        schema = json.loads((SCHEMAS / f"{likely.table}.json").read_text(encoding="utf-8"))
        columns = {field["name"]: pd.Series(dtype=object) for field in schema["fields"]}
        rows = pd.DataFrame(columns)
        assert {amount for amount in likely.amounts if amount.isidentifier()} <= columns.keys()
        if likely.where:
            rows.query(likely.where)


TIGHT = [
    likely
    for likely in likely_amounts()
    if likely.high < 1000 * likely.low and not likely.by_itself
]


@given(st.sampled_from(TIGHT), st.floats(0, 1), st.integers(150, 720_000), st.sampled_from([1, -1]))
def test_all_that_is_likely_passes_and_a_thousand_times_more_or_less_is_told(
    likely, share, inhabitants, sign
):
    each = likely.low * (likely.high / likely.low) ** share
    nok = sign * each * inhabitants * (1 + 1e-9 * (0.5 - share))
    amount = nok / {"nok": 1, "nok_thousand": 1e3, "nok_million": 1e6}[likely.unit]

    def told(factor):
        rows = pd.DataFrame({"year": [2024], "amount": [amount * factor]})
        (found,) = likely.of(rows, "amount")
        return not likely.low <= found / inhabitants <= likely.high

    assert not told(1)
    assert told(1000)
    assert told(1 / 1000)


def test_most_tables_have_an_amount_that_tells_every_mistake():
    assert LIMITED - {likely.table for likely in TIGHT} == {
        "balance_sheet",
        "budget_result",
        "dividends",
        "investment_plan",
        "investment_projects",
        "pension_balances",
        "pension_vintages",
        "project_status",
        "reserves",
        "self_cost",
        "stated_figures",
        "uncorrected_errors",
    }


def test_the_tax_of_every_municipality_and_year_is_likely():
    tax = read("municipal_tax")
    (likely,) = (likely for likely in likely_amounts() if likely.table == "tax_and_equalisation")
    each = 1000 * tax.tax_nok_thousand / tax.population
    assert each.between(2 * likely.low, likely.high / 2).all()


@pytest.mark.parametrize(
    "statement", ["balance_sheet", "economic_overview", "investment_statement"]
)
def test_accounts_of_another_municipality_are_likely(statement):
    frame = pd.read_csv(STRAND / f"{statement}.csv")
    assert frame.year.nunique() >= 5
    for factor, is_told in ((1, False), (-1, False), (1000, True), (1 / 1000, True)):
        told = list(unlikely(statement, "", in_another_unit(frame, factor), people("1130")))
        assert len(told) == is_told * frame.year.nunique()


def test_a_plan_year_without_account_and_years_of_nothing_are_likely():
    frame = pd.DataFrame(
        {
            "year": [2024, 2025, 2026],
            "actual_nok_thousand": [150_000, None, 0],
            "original_budget_nok_thousand": [160_000, 40_000, 0],
        }
    ).astype({"actual_nok_thousand": "Int64"})
    assert list(unlikely("investment_statement", "", frame, people("1130"))) == []


def own_copy(tmp_path, monkeypatch, code):
    """A copy of a municipality's data to spoil, beside the nation's."""
    data = tmp_path / "data"
    for folder in ("national", code):
        shutil.copytree(HOME_DATA / folder, data / folder)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    return data / code


def multiplied(file, factor, columns):
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    chosen = [column for column in rows[0] if columns in column]
    for row in rows:
        for column in chosen:
            row[column] = f"{float(row[column]) * factor:.0f}" if row[column] else ""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


SILENT = {
    "operating revenue in NOK million": (
        "9999", "economic_overview", 1 / 1000, "actual_nok", "pension", "millioner kroner",
    ),
    "2A in NOK": ("3301", "investment_statement", 1000, "_nok_thousand", "investment", "kroner"),
    "2B in NOK": ("3301", "investment_projects", 1000, "_nok_thousand", "investment", "kroner"),
    "status in NOK": ("3301", "project_status", 1000, "_nok_thousand", "investment", "kroner"),
    "the fund in NOK": ("3301", "disposable_fund", 1000, "amount_nok", "investment", "kroner"),
    "the pension note in thousand": (
        "9999", "pension_note", 1 / 1000, "_nok", "pension", "tusen kroner",
    ),
    "vintages in thousand": (
        "9999", "pension_vintages", 1 / 1000, "_nok", "pension", "tusen kroner",
    ),
    "dividends in NOK": ("3301", "dividends", 1000, "_nok_thousand", "investment", "kroner"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name", "factor", "columns", "topic", "unit"), SILENT.values(), ids=SILENT
)
def test_a_mistake_of_unit_stops_the_report_in_words(
    tmp_path, monkeypatch, code, name, factor, columns, topic, unit
):
    file = own_copy(tmp_path, monkeypatch, code) / f"{name}.csv"
    multiplied(file, factor, columns)
    with pytest.raises(DataError, match="tall som ikke kan stemme") as refused:
        getattr(prepare, topic)(code, 2024)
    for finding in refused.value.findings:
        assert finding.startswith(f"{name}.csv")
        assert "kroner per innbygger" in finding
        assert finding.endswith(f"er de i {unit}?")


def test_a_stated_amount_in_another_unit_stops_the_report(tmp_path, monkeypatch):
    file = own_copy(tmp_path, monkeypatch, "3301") / "stated_figures.csv"
    stated = (
        "2024,finance,gross_operating_revenue,,Brutto driftsinntekter,9562600,nok_million,Tall,,,"
    )
    file.write_text(f"{file.read_text('utf-8')}{stated}\n", encoding="utf-8")
    with pytest.raises(DataError, match="beløpene skal være i millioner kroner; er de i tusen"):
        prepare.investment("3301", 2024)


def test_one_that_is_made_up_and_states_no_population_is_not_measured(tmp_path, monkeypatch):
    folder = own_copy(tmp_path, monkeypatch, "9999")
    assert tables.inhabitants(folder) == {9999: 30012}
    file = folder / "datapackage.json"
    file.write_text(
        file.read_text("utf-8").replace('"population": 30012', '"population": 0'), "utf-8"
    )
    assert tables.inhabitants(folder) == {}
    multiplied(folder / "economic_overview.csv", 1000, "_nok_thousand")
    assert not read("economic_overview", "9999").empty


def test_inhabitants_of_a_municipality_with_an_earlier_code_are_of_all_years():
    assert sorted(people("3301")) == [2020, 2021, 2022, 2023, 2024, 2025]


SCHEMES = {
    "KLP": {"net_pension_cost_nok": 5_698_114, "premium_nok": 7_214_806, "obligation_nok": 158e6},
    "SPK": {"net_pension_cost_nok": 869_930, "premium_nok": 912_447, "obligation_nok": 19.8e6},
}


def note_with(factors, year=2024):
    """A pension note whose schemes' amounts are multiplied by a factor each."""
    rows = [
        {"year": year, "scheme": scheme} | {c: v * factors[scheme] for c, v in amounts.items()}
        for scheme, amounts in SCHEMES.items()
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("klp", "spk"), [(1, 1), (1 / 1000, 1), (1, 1 / 1000), (1 / 1000, 1 / 1000)]
)
@pytest.mark.parametrize("population", [{}, {2024: 442}])
def test_a_scheme_in_thousands_beside_one_in_kroner_is_told(klp, spk, population):
    frame = note_with({"KLP": klp, "SPK": spk})
    told = "\n".join(unlikely("pension_note", "pension_note.csv", frame, population))
    for scheme, factor in (("KLP", klp), ("SPK", spk)):
        found = f"2024, {scheme}: forfalt premie" in told
        assert found == (factor < 1)
    assert bool(told) == (min(klp, spk) < 1)


def test_a_scheme_in_another_unit_than_the_year_before_is_told():
    large = {name: {c: v * 100 for c, v in of.items()} for name, of in SCHEMES.items()}
    rows = [
        {"year": year, "scheme": scheme} | {c: v * factor for c, v in amounts.items()}
        for year, factor in ((2023, 1), (2024, 1 / 1000))
        for scheme, amounts in large.items()
    ]
    told = list(unlikely("pension_note", "", pd.DataFrame(rows), {}))
    assert any("2024, KLP" in one and "ganger året før" in one for one in told)


def test_the_row_of_the_largest_amount_is_named():
    frame = pd.DataFrame(
        {
            "year": [2024, 2024],
            "label": ["Rammetilskudd", "Sum driftsinntekter"],
            "actual_nok_thousand": [-50_000_000, -97_510_000],
        }
    )
    (told,) = unlikely("economic_overview", "economic_overview.csv", frame, {2024: 442})
    assert told.startswith("economic_overview.csv, 2024, «Sum driftsinntekter»: ")


@pytest.mark.parametrize("factor", [1000, 1 / 1000])
def test_costs_in_another_unit_than_the_premium_are_told_all_at_once(factor):
    frame = note_with({"KLP": 1, "SPK": 1})
    spoilt = frame.assign(net_pension_cost_nok=frame.net_pension_cost_nok * factor)
    told = list(unlikely("pension_note", "pension_note.csv", spoilt, {}))
    assert len(told) == 2
    for scheme, one in zip(SCHEMES, told, strict=True):
        assert one.startswith(f"pension_note.csv, 2024, {scheme}: netto pensjonskostnad (net_")
        assert one.endswith("er ett av beløpene i tusen kroner?")


def test_a_scheme_without_premium_is_not_measured_against_it():
    frame = note_with({"KLP": 1, "SPK": 1})
    none = frame.assign(premium_nok=[0, None]).astype({"premium_nok": "Int64"})
    assert list(unlikely("pension_note", "pension_note.csv", none, {})) == []
