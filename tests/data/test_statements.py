"""Prescribed statements are read by role and with income negative, however they are printed."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.assets import SCHEMAS
from kommunetall.data.lines import Line, every_line, lines_of, nearest, roles_of
from kommunetall.data.signs import Row, told
from kommunetall.data.tables import read_csv
from kommunetall.errors import DataError
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.reconciliation import check

STRAND = Path(__file__).parents[1] / "statements" / "strand"
STATEMENTS = sorted({line.statement for line in every_line()})
ACTUAL = "actual_nok_thousand"

# Invented, in the form of Molde's 1A: operations and finance without minus, net finance and what is
# done with the result with income positive and expenditure negative; 'Skatt på inntekt og formue'.
APPROPRIATIONS = """\
1 Rammetilskudd;900
2 Skatt på inntekt og formue;1000
3 Eiendomsskatt;100
4 Andre generelle driftsinntekter;50
5 Sum generelle driftsinntekter;2050
6 Sum bevilgninger drift, netto;1960
7 Avskrivninger;60
8 Sum netto driftsutgifter;2020
9 Brutto driftsresultat;30
10 Renteinntekter;20
11 Utbytter;15
12 Gevinst og tap på finansielle omløpsmidler;-2
13 Renteutgifter;40
14 Avdrag på lån;45
15 Netto finansutgifter;-52
16 Motpost avskrivninger;60
17 Netto driftsresultat;38
Disponering eller dekning av netto driftsresultat:;
18 Overføring til Investering;-10
19 Avsetning til bundne driftsfond;-30
20 Bruk av bundne driftsfond;22
21 Avsetninger til disposisjonsfond;-25
22 Bruk av disposisjonsfond;5
24 Sum disponering eller dekning av netto driftsresultat;-38
25 Fremført til inndekning i senere år (merforbruk);0
"""
# In the form of Stavanger's 2A: Nynorsk, 25 posts with netted funds, income without minus, and the
# last block with income positive and provision negative.
INVESTMENT = """\
1 Investeringar i varige driftsmiddel;500
2 Tilskot til andres investeringar;4
3 Investeringar i aksjar og delar i selskap;10
4 Utlån av eigne middel;0
5 Avdrag på lån;0
6 Sum investeringsutgifter;514
7 Kompensasjon for meirverdiavgift;90
8 Tilskot frå andre;60
9 Sal av varige driftsmiddel;14
10 Sal av finansielle anleggsmidlar;0
11 Utdeling frå selskap;0
12 Mottekne avdrag på utlån av eigne middel;0
13 Bruk av lån;280
14 Sum investeringsinntekter;444
15 Vidareutlån;100
16 Bruk av lån til vidareutlån;100
17 Avdrag på lån til vidareutlån;40
18 Mottekne avdrag på vidareutlån;48
19 Netto utgifter vidareutlån;-8
20 Overføring frå drift;75
21 Netto avsetningar til eller bruk av bundne investeringsfond;-15
22 Netto avsetningar til eller bruk av ubunde investeringsfond;2
23 Dekning av tidlegare års udekt utgjorde;0
24 Sum overføring frå drift og netto avsetningar;62
25 Framførte til inndekning i seinare år (udekt utgjorde);0
"""
# In the form of Giske's § 5-9: both accounts, numbered from 1, a surplus positive; what is not
# there is left blank.
DEVIATION = """\
1. Netto driftsresultat;325
2. Avsetninger til bundne driftsfond;-44
3. Bruk av bundne driftsfond;60
4. Overføring til investering i henhold til årsbudsjettet og fullmakter;-15
5. Avsetninger til disposisjonsfond i henhold til årsbudsjettet og fullmakter;-98
6. Bruk av disposisjonsfond i henhold til årsbudsjettet og fullmakter;12
7. Budsjettert dekning av tidligere års merforbruk;
8. Årets budsjettavvik (mer- eller mindreforbruk før strykninger);240
13. Mer- eller mindreforbruk etter strykninger;240
17. Avsetning av mindreforbruk etter strykninger til disposisjonsfond;-240
18. Fremført til inndekning i senere år (merforbruk).;
1. Sum utgifter og inntekter eksklusive bruk av lån;-1173
2. Avsetninger til bundne investeringsfond;-110
3. Bruk av bundne investeringsfond;141
4. Budsjettert bruk av lån;1452
5. Overføring fra drift i henhold til årsbudsjettet og fullmakter;15
9. Årets budsjettavvik (udekket eller udisponert beløp før strykninger);325
11. Strykning av bruk av lån;-325
14. Udekket eller udisponert beløp etter strykninger;0
16. Fremført til inndekning i senere år (udekket beløp).;0
"""
# In the form of Molde's economic overview: netted funds, and finance with interest negative.
OVERVIEW = """\
Driftsinntekter;
1 Rammetilskudd;900
2 Inntekts- og formuesskatt;1000
9 Sum driftsinntekter;1900
Driftsutgifter;
10 Lønnsutgifter;1500
14 Avskrivninger;60
15 Sum driftsutgifter;1560
16 Brutto driftsresultat;340
17 Renteinntekter;20
20 Renteutgifter;-300
22 Netto finansutgifter;-280
23 Motpost avskrivninger;60
24 Netto driftsresultat;120
26 Netto avsetninger til eller bruk av bundne driftsfond;-50
27 Netto avsetninger til eller bruk av disposisjonsfond;-70
29 Sum disponeringer eller dekning av netto driftsresultat;-120
30 Fremført til inndekning i senere år (merforbruk);
"""
BALANCE = """\
Anleggsmidler;800
Aksjer og andeler;800
Omløpsmidler;200
Aksjer og andeler;50
Premieavvik;150
Sum eiendeler;1000
Egenkapital;-300
Disposisjonsfond;-320
Merforbruk i driftsregnskapet;20
Langsiktig gjeld;-600
Kortsiktig gjeld;-100
Premieavvik;-100
Sum egenkapital og gjeld;-1000
"""
PRINTED = {
    "operating_appropriations": APPROPRIATIONS,
    "investment_statement": INVESTMENT,
    "budget_result": DEVIATION,
    "economic_overview": OVERVIEW,
    "balance_sheet": BALANCE,
}


def schema_of(statement):
    return json.loads((SCHEMAS / f"{statement}.json").read_text(encoding="utf-8"))


@pytest.fixture
def taken_in(tmp_path):
    """Rows as a municipality prints them, read as a table of its package."""

    def taken(statement, printed, columns=(ACTUAL,), fixed="2024"):
        file = tmp_path / f"{statement}.csv"
        rows = [line.split(";") for line in printed.splitlines()]
        lines = [f'{fixed},"{label}",{",".join(cells)}' for label, *cells in rows]
        file.write_text("\n".join([f"year,label,{','.join(columns)}", *lines]), encoding="utf-8")
        return read_csv(file, schema_of(statement))

    return taken


def amounts(frame, column=ACTUAL):
    return frame.set_index("line")[column].dropna().astype(int).to_dict()


def odd(statement, frame):
    checked = check(frame, schema_of(statement)["identities"])
    assert len(checked)
    return checked[checked.outcome == DIFFERS]


# The lines


def test_every_line_is_part_of_one_that_is_there_and_has_its_own_names():
    for statement in STATEMENTS:
        lines = lines_of(statement)
        assert all(line.part_of in {"", *lines} for line in lines.values())
        assert [
            f["constraints"]["enum"] for f in schema_of(statement)["fields"] if f["name"] == "line"
        ] == [list(lines)]


@pytest.mark.parametrize("line", every_line(), ids=lambda line: f"{line.statement}-{line.line}")
def test_each_known_name_is_the_name_of_its_line(line):
    for name in line.names:
        for written in (name, name.upper(), f"  {name} ", f"7. {name}", f"{name} *"):
            assert line.line in roles_of(line.statement, written)


def test_only_names_that_the_regulation_itself_repeats_stand_for_two_lines():
    repeated = {
        (line.statement, name)
        for line in every_line()
        for name in line.names
        if len(roles_of(line.statement, name)) > 1
    }
    assert {statement for statement, _ in repeated} == {"balance_sheet", "budget_result"}


def test_a_name_that_is_not_known_is_told_with_the_nearest():
    assert roles_of("operating_appropriations", "Inntekter av skatt") == ()
    assert "«Inntekts- og formuesskatt» (tax)" in nearest(
        "operating_appropriations", "Inntekt og formueskat"
    )


@pytest.mark.parametrize(
    ("statement", "printed", "role"),
    [
        (
            "economic_overview",
            "26. Netto avs. til eller bruk av bundne driftsfond",
            "restricted_fund_net",
        ),
        ("economic_overview", "I) Mottatte konserninterne avdrag", "other_operating_revenue"),
        (
            "operating_appropriations",
            "Avsetningar til bundne driftsfond²",
            "restricted_fund_provision",
        ),
        (
            "operating_appropriations",
            "Sum disponeringar eller dekking av netto driftsresultat",
            "dispositions",
        ),
        (
            "operating_appropriations",
            "Sum disp. eller dekning av netto driftsresultat",
            "dispositions",
        ),
        ("operating_appropriations", "SUM\u00a0GENERELLE  DRIFTSINNTEKTER 1)", "general_revenue"),
        ("investment_statement", "Tilskot til andre sine investeringar", "investment_grants_paid"),
        ("investment_statement", "Mottekne avdrag på vidareutlån", "lending_on_repaid"),
        ("balance_sheet", "II. Finansielle anleggsmiddel", "financial_fixed_assets"),
        ("balance_sheet", "2. Utstyr, maskiner og transportmiddel", "equipment"),
        ("balance_sheet", "III. Kortsiktige fordringar", "receivables"),
        ("balance_sheet", "III. Annan eigenkapital", "other_equity"),
        ("balance_sheet", "4. Mindreforbruk i driftsrekneskapen", "operating_surplus"),
        ("balance_sheet", "Motkonto for memoriakontiane", "memorandum_counter"),
    ],
)
def test_what_is_shortened_or_in_nynorsk_is_known(statement, printed, role):
    assert roles_of(statement, printed) == (role,)


# As municipalities print them


@pytest.mark.parametrize("statement", PRINTED)
def test_a_published_form_is_taken_in_with_its_sums(taken_in, statement):
    frame = taken_in(statement, PRINTED[statement])
    assert odd(statement, frame).empty
    assert set(frame.scope) == {"treasury"}


def test_what_is_printed_without_minus_is_told_by_its_role(taken_in):
    found = amounts(taken_in("operating_appropriations", APPROPRIATIONS))
    assert (found["tax"], found["depreciation"], found["repayment"]) == (-1000, 60, 45)
    assert (found["financial_gains"], found["net_finance_expense"]) == (2, 52)
    assert (found["net_operating_result"], found["dispositions"]) == (-38, 38)
    assert (found["restricted_fund_provision"], found["restricted_fund_use"]) == (30, -22)


def test_netted_funds_have_the_sign_that_the_sum_tells(taken_in):
    found = amounts(taken_in("investment_statement", INVESTMENT))
    assert (found["restricted_fund_net"], found["unrestricted_fund_net"]) == (15, -2)
    assert (found["transfer_from_operations"], found["transfers_and_funds"]) == (-75, -62)
    assert (found["lending_on_net"], found["investment_income"]) == (-8, -444)
    found = amounts(taken_in("economic_overview", OVERVIEW))
    assert (found["restricted_fund_net"], found["disposable_fund_net"]) == (50, 70)


def test_a_surplus_is_negative_and_both_accounts_of_5_9_are_told_apart(taken_in):
    found = amounts(taken_in("budget_result", DEVIATION))
    assert (found["net_operating_result"], found["budget_deviation"]) == (-325, -240)
    assert (found["investment_deviation"], found["loans_struck"]) == (-325, 325)
    assert found["uncovered"] == 0
    assert "deficit_carried_forward" not in found


def test_a_balance_with_liabilities_negative_is_turned_and_its_repeated_names_are_placed(taken_in):
    found = amounts(taken_in("balance_sheet", BALANCE))
    assert (found["shares"], found["current_shares"]) == (800, 50)
    assert (found["premium_deviation_asset"], found["premium_deviation_liability"]) == (150, 100)
    assert (found["operating_deficit"], found["equity_and_liabilities"]) == (-20, 1000)


def test_a_heading_that_is_the_name_of_a_sum_places_nothing(taken_in):
    printed = f"EIENDELER;\n{BALANCE}"
    found = amounts(taken_in("balance_sheet", printed))
    assert found == amounts(taken_in("balance_sheet", BALANCE))


def test_lines_that_the_regulation_does_not_have_are_part_of_their_sum(taken_in):
    own = OVERVIEW.splitlines()
    at = next(n for n, row in enumerate(own) if "Sum driftsinntekter" in row)
    label, amount = own[at].rsplit(";", 1)
    own[at : at + 1] = [
        "Mottatte konserninterne avdrag;7",
        "Fordelte inntekter;3",
        f"{label};{int(amount) + 10}",
    ]
    frame = taken_in("economic_overview", "\n".join(own))
    assert (frame.line == "other_operating_revenue").sum() == 2
    wrong = odd("economic_overview", frame)
    assert "operating_revenue" not in set(wrong.identity)


def test_several_years_and_plan_years_with_budgets_only(taken_in, tmp_path):
    file = tmp_path / "investment_statement.csv"
    taken_in("investment_statement", INVESTMENT)
    printed = file.read_text(encoding="utf-8").splitlines()
    plan = [line.replace("2024,", "2026,", 1) for line in printed[1:]]
    both = [f"{line}," for line in printed[1:]] + [
        ",".join([*line.split(",")[:-1], "", line.split(",")[-1]]) for line in plan
    ]
    head = f"{printed[0]},original_budget_nok_thousand"
    file.write_text("\n".join([head, *both]), encoding="utf-8")
    frame = read_csv(file, schema_of("investment_statement"))
    ahead = frame[frame.year == 2026]
    assert ahead[ACTUAL].isna().all()
    assert amounts(ahead, "original_budget_nok_thousand") == amounts(frame[frame.year == 2024])


def test_rows_stand_in_the_order_of_the_regulation(taken_in):
    turned = "\n".join(reversed(INVESTMENT.splitlines()))
    frame = taken_in("investment_statement", turned)
    assert list(frame.line) == list(taken_in("investment_statement", INVESTMENT).line)


def test_deviations_are_budget_less_actual_whichever_way_the_rows_are_turned(tmp_path):
    file = tmp_path / "investment_statement.csv"
    file.write_text(
        "year,line,actual_nok_thousand,revised_budget_nok_thousand,deviation_nok_thousand\n"
        "2024,loans_used,90,100,10\n2024,grants_received,30,25,5\n"
        "2024,investment_income,120,125,5\n",
        encoding="utf-8",
    )
    frame = read_csv(file, schema_of("investment_statement")).set_index("line")
    assert frame[ACTUAL].to_dict()["loans_used"] == -90
    assert frame.deviation_nok_thousand.to_dict() == {
        "grants_received": 5,
        "loans_used": -10,
        "investment_income": -5,
    }


def test_the_rows_that_the_guide_shows_are_known():
    guide = (Path(__file__).parents[2] / "docs" / "brukerveiledning.md").read_text(encoding="utf-8")
    shown = re.findall(r"`(\w+)\.csv`\n\n```csv\n(.*?)```", guide, re.DOTALL)
    assert {name for name, _ in shown} >= set(STATEMENTS)
    for name, text in shown:
        if name in STATEMENTS:
            assert all(roles_of(name, row["label"]) for row in csv.DictReader(StringIO(text)))


# What cannot be told


def refused(taken_in, statement, printed):
    with pytest.raises(DataError) as caught:
        taken_in(statement, printed)
    return list(caught.value.findings)


def test_a_row_that_is_not_known_is_told_with_its_row_and_the_nearest(taken_in):
    wrong = INVESTMENT.replace("Bruk av lån;", "Opptak av nye lån;")
    (finding,) = refused(taken_in, "investment_statement", wrong)
    assert finding.startswith("investment_statement.csv, rad 14: «13 Opptak av nye lån» er ikke")
    assert "skriv linja i kolonnen line" in finding


def test_a_name_that_is_not_known_in_two_years_is_told_once(tmp_path):
    file = tmp_path / "operating_appropriations.csv"
    rows = [f"{year},Oppvekst,5" for year in (2023, 2024)]
    file.write_text("\n".join([f"year,label,{ACTUAL}", *rows]), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_csv(file, schema_of("operating_appropriations"))
    (finding,) = caught.value.findings
    assert "rad 2 og 3: «Oppvekst» er ikke et kjent navn på en linje" in finding
    assert "service_area der det er et tjenesteområde" in finding


def test_a_line_that_stands_twice_is_told(taken_in):
    twice = f"{INVESTMENT}13 Bruk av lån;5\n"
    (finding,) = refused(taken_in, "investment_statement", twice)
    assert "rad 14 og 27" in finding
    assert "loans_used" in finding


def test_signs_that_no_form_explains_are_told_with_their_rows(taken_in):
    wrong = INVESTMENT.replace("Vidareutlån;100", "Vidareutlån;-130")
    findings = refused(taken_in, "investment_statement", wrong)
    assert any(
        "fortegnene spriker" in f and "rad 18 («Avdrag på lån til videreutlån»)" in f
        for f in findings
    )


def test_a_net_without_the_sum_that_tells_its_sign_is_not_guessed(taken_in):
    rows = [
        line for line in INVESTMENT.splitlines() if not line.startswith(("24", "23", "25", "6"))
    ]
    findings = refused(taken_in, "investment_statement", "\n".join(rows))
    assert any("går ikke fram" in finding for finding in findings)


def test_one_row_of_the_other_side_is_accepted_where_the_sum_takes_it_in(taken_in):
    repaid = INVESTMENT.replace("Tilskot frå andre;60", "Tilskot frå andre;-6")
    repaid = repaid.replace("Bruk av lån;280", "Bruk av lån;346")
    assert amounts(taken_in("investment_statement", repaid))["grants_received"] == 6


def test_a_sign_that_is_put_right_is_told_among_the_checks(taken_in):
    wrong = INVESTMENT.replace("Tilskot frå andre;60", "Tilskot frå andre;-60")
    right, mended = (taken_in("investment_statement", printed) for printed in (INVESTMENT, wrong))
    assert amounts(mended) == amounts(right)
    assert odd("investment_statement", right).empty
    (told_of,) = odd("investment_statement", mended).itertuples()
    assert (told_of.column, told_of.printed, told_of.computed) == (ACTUAL, 60, -60)


def test_a_misprinted_sum_is_kept_and_left_to_the_checks(taken_in):
    wrong = INVESTMENT.replace("investeringsutgifter;514", "investeringsutgifter;541")
    frame = taken_in("investment_statement", wrong)
    assert amounts(frame)["investment_expenditure"] == 541
    assert list(odd("investment_statement", frame).printed) == [541]


# Any amounts, any form


@st.composite
def printed_blocks(draw):
    """A sum of expenditure and income in one of the three forms, and what it is in ours."""
    lines = lines_of("investment_statement")
    roles = ["lending_on", "lending_on_loans_used", "lending_on_repayment", "lending_on_repaid"]
    sizes = [draw(st.integers(0, 10**6)) for _ in roles]
    ours = [lines[role].sign * size for role, size in zip(roles, sizes, strict=True)]
    income, expenditure = draw(st.sampled_from([(1, 1), (-1, 1), (-1, -1)]))
    shown = [
        a * (income if lines[r].sign < 0 else expenditure) for r, a in zip(roles, ours, strict=True)
    ]
    total = draw(st.sampled_from([1, -1])) * sum(ours)
    rows = [
        Row(n, lines[r], float(a)) for n, (r, a) in enumerate(zip(roles, shown, strict=True), 2)
    ]
    return [*rows, Row(9, lines["lending_on_net"], float(total))], [*ours, sum(ours)]


@given(printed_blocks())
def test_any_amounts_in_any_form_come_out_as_they_are(block):
    rows, ours = block
    column = told(rows)
    assert column.findings == []
    assert [column.amount(row) for row in rows] == ours


@given(st.lists(st.integers(-(10**6), 10**6), min_size=5, max_size=5))
def test_amounts_are_never_changed_but_for_their_sign(values):
    lines: list[Line] = list(lines_of("investment_statement").values())[14:19]
    rows = [Row(n, line, float(v)) for n, (line, v) in enumerate(zip(lines, values, strict=True))]
    column = told(rows)
    assert set(column.turned) == {row.number for row in rows}
    assert {abs(column.amount(row)) for row in rows} == {abs(row.amount) for row in rows}


# One real municipality: Strand, as Statistics Norway has it


@pytest.mark.parametrize(
    "statement", ["economic_overview", "investment_statement", "balance_sheet"]
)
def test_the_accounts_of_strand_add_up_in_every_year(statement):
    frame = read_csv(STRAND / f"{statement}.csv", schema_of(statement))
    wrong_sign = frame[frame.mended != ""][["year", "line"]].to_numpy().tolist()
    assert len(odd(statement, frame)) == len(wrong_sign)
    assert wrong_sign == ([[2020, "earlier_surplus_use"]] if "overview" in statement else [])


def test_the_key_figures_of_strand_are_to_the_thousand():
    overview = read_csv(STRAND / "economic_overview.csv", schema_of("economic_overview"))
    balance = read_csv(STRAND / "balance_sheet.csv", schema_of("balance_sheet"))
    found = amounts(overview[overview.year == 2024])
    assert (found["net_operating_result"], found["operating_revenue"]) == (52_691, -1_401_514)
    assert amounts(balance[balance.year == 2024])["disposable_fund"] == 19_624


BUDGET_RESULT = (
    "net_operating_result",
    "restricted_fund_provision",
    "restricted_fund_use",
    "transfer_to_investment",
    "disposable_fund_provision",
    "budget_deviation",
    "provision_struck",
    "after_strikings",
    "surplus_to_fund",
    "deficit_carried_forward",
)
UNDERSPENT = (-52094, 48300, -39150, 24000, 15000, -3944, 0, -3944, 3944, 0)
OVERSPENT = (-52094, 48300, -39150, 24000, 39300, 20356, -20356, 0, 0, 0)
DEFICIT = (9000, 3000, -5000, 0, 0, 7000, 0, 7000, 0, 7000)


def results(amounts, form):
    lines = lines_of("budget_result")
    rows = [
        Row(n, lines[line], form(a))
        for n, (line, a) in enumerate(zip(BUDGET_RESULT, amounts, strict=True))
    ]
    column = told(rows)
    return column.findings, [column.amount(row) for row in rows]


@pytest.mark.parametrize("amounts", [UNDERSPENT, OVERSPENT])
@pytest.mark.parametrize("form", [float, abs, lambda amount: -amount])
def test_the_result_of_the_budget_is_told_by_its_sums_in_every_form(amounts, form):
    assert results(amounts, form) == ([], list(amounts))


def test_a_surplus_without_minus_stands_beside_lines_of_the_houses_form():
    printed = [abs(a) if a in (-52094, -3944) else a for a in UNDERSPENT]
    assert results(printed, float) == ([], list(UNDERSPENT))


def test_an_overspent_budget_may_have_minus_though_nothing_else_has():
    printed = [-a if a == 20356 else abs(a) for a in OVERSPENT]
    assert results(printed, float) == ([], list(OVERSPENT))


def test_a_deficit_without_minus_is_told_by_the_sum():
    assert results(DEFICIT, abs) == ([], list(DEFICIT))


def test_a_result_that_no_sum_tells_is_asked_for():
    printed = (52094, 5000, 5000, 0, 0, 52094, 0, 52094, 0, 52094)
    findings, _ = results(printed, float)
    assert findings
    assert "rad 0 («Netto driftsresultat»)" in findings[0]


FUNDS_OF_2A = (
    "transfer_from_operations",
    "restricted_fund_net",
    "unrestricted_fund_net",
    "transfers_and_funds",
)


def funds_of_2a(*printed):
    """Findings and amounts of the last part of 2A, with both funds netted."""
    lines = lines_of("investment_statement")
    rows = [
        Row(n, lines[role], a) for n, (role, a) in enumerate(zip(FUNDS_OF_2A, printed, strict=True))
    ]
    column = told(rows)
    return column.findings, [column.amount(row) for row in rows]


def test_two_netted_funds_without_minus_are_read_where_one_choice_fits_the_sum():
    assert funds_of_2a(12_000, 2_500, 8_000, 17_500) == ([], [-12_000, 2_500, -8_000, -17_500])


def test_two_netted_funds_without_minus_are_asked_for_where_two_choices_fit():
    findings, _ = funds_of_2a(12_000, 2_500, 2_500, 12_000)
    assert findings


PLAN = [
    "2024,Rammetilskudd,-900,-950",
    "2024,Skatt på inntekt og formue,-1000,-1050",
    "2024,Eiendomsskatt,-100,-90",
    "2024,Sum generelle driftsinntekter,-2000,-2090",
    "2025,Rammetilskudd,,-960",
    "2025,Skatt på inntekt og formue,,-1060",
    "2025,Andre generelle driftsinntekter,,-5",
    "2025,Sum generelle driftsinntekter,,-2025",
    "2025,Eiendomsskatt,,-80",
]
DONE = [
    "2025,Rammetilskudd,-940,-970",
    "2025,Skatt på inntekt og formue,-1040,-1070",
    "2025,Eiendomsskatt,-90,",
    "2025,Sum generelle driftsinntekter,-2070,-2040",
]


def two_years(rows, folder):
    file = folder / "operating_appropriations.csv"
    head = "year,label,actual_nok_thousand,original_budget_nok_thousand"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    return read_csv(file, schema_of("operating_appropriations"))


@pytest.mark.parametrize("rows", [PLAN + DONE, DONE + PLAN])
def test_a_years_own_rows_stand_for_those_of_an_earlier_plan(rows, tmp_path):
    frame = two_years(rows, tmp_path)
    own = frame[frame.year == 2025].set_index("line")
    assert list(own[ACTUAL]) == [-940, -1040, -90, -2070]
    assert own.original_budget_nok_thousand["tax"] == -1070
    assert len(frame) == 8


def test_without_the_account_the_plan_stands(tmp_path):
    assert len(two_years(PLAN, tmp_path)) == 9


def test_a_year_that_stands_twice_is_one_finding(tmp_path):
    with pytest.raises(DataError) as caught:
        two_years(PLAN + DONE + DONE, tmp_path)
    (said,) = caught.value.findings
    assert "4 linjer står mer enn én gang i 2025 (rad 11–14 og rad 15–18)" in said


NYNORSK = list(csv.DictReader((STRAND.parent / "nynorsk.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", NYNORSK, ids=lambda row: f"{row['statement']}-{row['name']}")
def test_lines_are_known_in_nynorsk(row):
    assert row["line"] in roles_of(row["statement"], row["name"])


def test_every_line_is_tried_in_nynorsk():
    named = {(line.statement, line.line) for line in every_line() if line.names}
    assert named == {(row["statement"], row["line"]) for row in NYNORSK}
