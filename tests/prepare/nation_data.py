"""A nation whose accounts are those of the one that is shipped, a little more or less."""

import json
import shutil
from hashlib import sha256

import pandas as pd

from kommunetall.inputs import HOME_DATA

SHIPPED = "1130"
TABLES = ("reported_operations", "reported_balance", "reported_pension")


def nation(folder, codes, changed=None):
    """A data folder in which municipalities have reported; made up, and nobody's.

    Parameters
    ----------
    codes
        Numbers of those that have, each with a hundredth more than the one before.
    changed
        A function of a table's name and its rows, which gives those that are written.
    """
    shutil.copytree(HOME_DATA, folder, dirs_exist_ok=True)
    file = folder / "national" / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in TABLES:
            path = folder / "national" / resource["path"]
            text = {"municipality_code": str, "code": str, "function": str}
            rows = pd.read_csv(path, dtype=text)
            own = rows[rows.municipality_code == SHIPPED]
            every = [scaled(own, code, 1 + place / 100) for place, code in enumerate(codes)]
            told = pd.concat(every, ignore_index=True)
            if changed is not None:
                told = changed(resource["name"], told)
            path.write_text(told.to_csv(index=False), encoding="utf-8")
            resource["hash"] = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def scaled(rows, code, factor):
    """Rows of another municipality, each amount so many times as large."""
    amounts = (rows.amount_nok_thousand * factor).round().astype(int)
    return rows.assign(municipality_code=code, amount_nok_thousand=amounts)
