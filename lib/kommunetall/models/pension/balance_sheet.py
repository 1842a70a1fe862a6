"""The pension note beside the municipality's balance sheet, with employer's contribution or not."""

from __future__ import annotations

import pandas as pd

from kommunetall.models.outcomes import DIFFERS, EXACT

THOUSAND = 1000
TREASURY = "treasury"
COLUMNS = ["item", "balance_sheet_nok", "note_nok", "with_contribution_nok", "outcome"]
LINES = {
    "premium_deviation": {"premium_deviation_asset": 1, "premium_deviation_liability": -1},
    "obligation": {"pension_liability": 1},
    "assets": {"pension_assets": 1},
}


def beside_balance_sheet(
    note: pd.DataFrame, closing_nok: float, sheet: pd.DataFrame, rate: float
) -> pd.DataFrame:
    """What the note and the balance sheet say of the same at a year's end.

    Balance sheets have the accumulated premium deviation and the obligation with or without
    employer's contribution; that of the obligation is of what it is more than the assets. One that
    is either is equal.

    Parameters
    ----------
    note
        Rows of the year, one for each scheme, kroner without contribution.
    closing_nok
        Accumulated premium deviation of all schemes, without contribution; missing where it is not
        known.
    sheet
        Rows of the year: ``scope``, ``line`` and ``actual_nok_thousand``. The treasury's count, or
        the consolidated where there are no others.
    rate
        Employer's contribution, a share.

    Returns
    -------
    pandas.DataFrame
        One row for each ``item`` that both know (``premium_deviation``, ``obligation``,
        ``assets``): ``balance_sheet_nok``, ``note_nok`` (without contribution),
        ``with_contribution_nok`` and ``outcome``: *exact* where one of them is the balance sheet's,
        within what rounding to thousands explains, else *differs*.
    """
    own = sheet[sheet.scope == TREASURY] if (sheet.scope == TREASURY).any() else sheet
    amounts = own.dropna(subset=["actual_nok_thousand"]).set_index("line").actual_nok_thousand
    obligation, assets = (note[c].sum(skipna=False) for c in ("obligation_nok", "assets_nok"))
    net = obligation - assets
    said = {
        "premium_deviation": (closing_nok, closing_nok * (1 + rate)),
        "obligation": (obligation, obligation + rate * (0 if pd.isna(net) else max(net, 0))),
        "assets": (assets, assets),
    }
    rows = []
    for item, lines in LINES.items():
        printed = {line: side for line, side in lines.items() if line in amounts}
        if not printed or pd.isna(said[item][0]):
            continue
        in_sheet = THOUSAND * float(sum(side * amounts[line] for line, side in printed.items()))
        off = min(abs(in_sheet - float(amount)) for amount in said[item])
        outcome = EXACT if off <= THOUSAND * (0.5 + len(note)) else DIFFERS
        rows.append((item, in_sheet, *map(float, said[item]), outcome))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    is_same = frame.with_contribution_nok == frame.note_nok
    return frame.assign(with_contribution_nok=frame.with_contribution_nok.mask(is_same))
