"""A municipality that is one accounting unit says nowhere whose anything is, or the same code."""

import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Exhibit

OWNERS = {
    "investment_projects": "entity",
    "project_status": "entity",
    "loans": "entity",
    "minimum_repayment": "entity",
    "investment_plan": "borrower",
}
TREASURY = "10"
MINIMUM = 105.34382822887254


def no_code(_):
    return ""


def one_unit(like, code=no_code, entities=None):
    """A municipality with the example's treasury alone, and what its tables say of whose it is."""
    place = like("9999", "9998")
    for table, column in OWNERS.items():
        kept = [row for row in place.rows(table) if row[column] in (TREASURY, "")]
        owned = [row | {column: code(table) if row[column] else ""} for row in kept]
        if table == "loans":
            owned = [row for row in owned if row["label"] != "Sum lån"]
        place.write(table, owned)
    if entities is None:
        return place.without("entities")
    place.write("entities", entities)
    return place


def everything_said(report):
    return " ".join(tell_everything(report).values())


def same_code(_):
    return "HK"


def code_in_two_tables(table):
    return "HK" if table in ("minimum_repayment", "investment_plan") else ""


@pytest.mark.parametrize("code", [no_code, same_code, code_in_two_tables])
def test_one_unit_is_one_borrower_whatever_its_tables_leave_out(like, code):
    one_unit(like, code)
    report = prepare.investment("9998", 2024)
    assert list(report.debt_ahead.frame) == ["year", "group_nok_million"]
    assert list(report.repayments.frame.entity.iloc[:1]) == [report.place]
    assert report.treasury_repayment.figures["minimum"] == pytest.approx(MINIMUM)
    said = everything_said(report).lower()
    for word in ("konsern", "treasury", "hk "):
        assert word not in said, word


COMPANY = {"entity": "IKS", "label": "Avfall IKS", "kind": "company"}
OWN = {"entity": TREASURY, "label": "Eksempel kommune", "kind": "treasury", "has_loans": "true"}


@pytest.mark.parametrize("has_loans", ["", "false"])
def test_a_company_without_loans_makes_no_group(like, has_loans):
    one_unit(like, lambda _: TREASURY, [OWN, COMPANY | {"has_loans": has_loans}])
    said = everything_said(prepare.investment("9998", 2024)).lower()
    assert "alle regnskapsenhetene" not in said


def test_an_enterprise_without_loans_makes_no_group(like):
    enterprise = {"entity": "20", "label": "Bygg KF", "kind": "enterprise", "has_loans": "false"}
    one_unit(like, lambda _: TREASURY, [OWN, enterprise])
    assert "alle regnskapsenhetene" not in everything_said(prepare.investment("9998", 2024)).lower()


def test_the_example_with_an_enterprise_that_has_loans_is_a_group():
    assert "alle regnskapsenhetene" in everything_said(prepare.investment("9999", 2024)).lower()
    assert isinstance(prepare.investment("9999", 2024).lender, Exhibit)
