"""KOSTRA files of municipalities, written from accounts that they have published."""

import pandas as pd

from kommunetall.data import read
from kommunetall.fetch.kostra.codes import ASSET, FORMS
from kommunetall.fetch.kostra.statements import CARRIED, STATEMENTS, side

PLACES = {
    "A800": "840",
    "AGD75": "800",
    "AG10": "800",
    "AI729": "841",
    "AGD88": "860",
    "AD530": "880",
    "AI530": "880",
    "AGD95": "899",
    "AGI56": "899",
}
CHOSEN = {
    "AG15": "010",
    "AG17": "120",
    "AGD78": "770",
    "AGD79": "900",
    "AGD95": "980",
    "AGD96": "640",
    "AGI38": "770",
    "AGI39": "230",
    "AGI44": "670",
    "AGI56": "980",
}


def record(form, year, account_class, place, kind, amount, region="113000", quarter=" "):
    """One record of 48 characters."""
    return f"{form}{year}{quarter}{region}{'':9}{'':9}{account_class}{place:<4}{kind:>3}{amount:>9}"


def codes_by_line(account):
    """A code that makes each line of a statement."""
    table = pd.read_csv(ASSET, dtype=str).fillna("")
    own = table[(table[account] != "") & (table.only == "")]
    return {**dict(zip(own[account], own.code, strict=True)), **CHOSEN}


def file_of(form, year=2024, municipality="1130", moved=0, **told):
    """A file in which each line of what a municipality has published is one record.

    With `moved`, NOK thousand of what was bought are wages.
    """
    rows = []
    for account_class, account in FORMS[form].classes.items():
        codes = codes_by_line(account)
        own = read(STATEMENTS[account], municipality_code=municipality, year=year)
        own = own[own.scope == FORMS[form].scope]
        changes = own.code.map({"AG15": moved, "AG17": -moved}).fillna(0).astype(int)
        for code, amount in zip(own.code, own.amount_nok_thousand + changes, strict=True):
            if code not in codes or not amount:
                continue
            if account == "balance":
                place, kind, sign = codes[code], "000", side(codes[code])
            else:
                place, kind = PLACES.get(code, "130"), codes[code]
                sign = -1 if code in CARRIED else 1
            rows.append(record(form, year, account_class, place, kind, amount * sign, **told))
    return "\n".join(rows) + "\n"
