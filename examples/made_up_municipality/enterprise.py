"""The enterprise, which owns the dwellings: what it adds to the treasury's accounts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Enterprise:
    """Accounts of the enterprise, NOK thousand; all are positive.

    The treasury rents a part of the dwellings from it (`internal`).
    """

    rents: int
    internal: int
    wages: int
    social_costs: int
    purchases: int
    depreciation: int
    interest_income: int
    interest_expense: int
    repayment: int
    book_value: int
    not_depreciated: int
    loans: int
    opening_loans: int
    opening_book_value: int
    fund: int
    receivables: int
    suppliers: int

    @property
    def result(self) -> int:
        """Net operating result, negative where it is a surplus."""
        expenditure = self.wages + self.social_costs + self.purchases + self.depreciation
        finance = self.interest_expense + self.repayment - self.interest_income
        return expenditure - self.rents + finance - self.depreciation

    def operations(self) -> dict[str, int]:
        """What the enterprise adds to the consolidated overview; income is negative."""
        revenue = self.internal - self.rents
        purchases = self.purchases - self.internal
        expenditure = self.wages + self.social_costs + purchases + self.depreciation
        finance = self.interest_expense + self.repayment - self.interest_income
        return {
            "sales_and_rents": revenue,
            "operating_revenue": revenue,
            "wages": self.wages,
            "social_costs": self.social_costs,
            "purchases": purchases,
            "depreciation": self.depreciation,
            "operating_expenditure": expenditure,
            "gross_operating_result": revenue + expenditure,
            "interest_income": -self.interest_income,
            "interest_expense": self.interest_expense,
            "repayment": self.repayment,
            "net_finance_expense": finance,
            "depreciation_counter": -self.depreciation,
            "net_operating_result": self.result,
            "disposable_fund_provision": -self.result,
            "dispositions": -self.result,
        }

    def balance(self) -> dict[str, int]:
        """What the enterprise adds to the consolidated balance sheet, without cash and sums."""
        return {
            "property_and_plant": self.book_value,
            "credit_institution_loans": self.loans,
            "disposable_fund": self.fund,
            "customer_receivables": self.receivables,
            "supplier_debt": self.suppliers,
        }


ENTERPRISES = {
    2023: Enterprise(
        rents=91_214,
        internal=54_800,
        wages=17_918,
        social_costs=4_806,
        purchases=30_422,
        depreciation=21_640,
        interest_income=512,
        interest_expense=18_377,
        repayment=18_100,
        book_value=598_412,
        not_depreciated=61_200,
        loans=431_605,
        opening_loans=449_705,
        opening_book_value=612_330,
        fund=20_416,
        receivables=6_904,
        suppliers=4_118,
    ),
    2024: Enterprise(
        rents=96_030,
        internal=57_900,
        wages=18_644,
        social_costs=5_012,
        purchases=31_877,
        depreciation=22_108,
        interest_income=604,
        interest_expense=20_115,
        repayment=18_300,
        book_value=596_804,
        not_depreciated=61_200,
        loans=433_305,
        opening_loans=431_605,
        opening_book_value=598_412,
        fund=23_102,
        receivables=7_315,
        suppliers=5_240,
    ),
}
