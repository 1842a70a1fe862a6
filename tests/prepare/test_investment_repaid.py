"""What was repaid is told by what of it counts against the law's minimum."""

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.models.investment.repayment import repaid_of
from kommunetall.show.words import paragraphs, told


def plain(exhibit):
    return " ".join(paragraphs(exhibit)).replace("\xa0", " ").replace("\u202f", " ")


def statement(repayment, lending_on_repayment):
    lines = {"repayment": repayment, "lending_on_repayment": lending_on_repayment}
    frame = pd.DataFrame({"line": lines.keys(), "actual_nok_thousand": lines.values()})
    return frame.assign(kind="line")


@pytest.mark.parametrize(
    ("early", "lent_on", "case"),
    [(3000, 17322, "both"), (20322, 0, "early"), (0, 20322, "lent_on"), (3000, 0, "unknown")],
)
def test_all_repayment_is_told_in_parts_where_the_investment_account_explains_them(
    early, lent_on, case
):
    assert repaid_of(145.566, 125.244, statement(early, lent_on)).told == case


def test_the_two_amounts_that_were_repaid_are_told_apart():
    report = prepare.investment("9999", 2024)
    assert "betalte 106,9 mill. kr i avdrag som teller mot lovens krav" in plain(
        report.treasury_repayment
    )
    assert told(report.repayments).headings["repaid_nok_thousand"] == "Betalt, teller mot kravet"
    assert (
        "Av avdragene teller 125,2 mill. kr mot lovens krav, 3,0 mill. kr er ført i investeringsregnskapet, og "
        "17,3 mill. kr gjelder lån som er lånt videre."
    ) in plain(report.debt)
