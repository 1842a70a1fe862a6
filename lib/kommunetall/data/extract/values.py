"""Numbers and dates of a column, and which of them cannot be."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.cells import Schema
from kommunetall.data.extract.codes import without_missing
from kommunetall.data.extract.mapping import Column, Mapping
from kommunetall.data.extract.raw import Faults, RawTable, is_number


def numbers(raw: RawTable, how: Column, field: Schema, said: Mapping) -> tuple[pd.Series, Faults]:
    """Numbers; a share becomes percent."""
    cells, faults = raw.columns[how.source], []
    if is_number(cells.type):
        found = pc.cast(cells, pa.float64(), safe=False).to_numpy().copy()
        if how.missing:
            found[
                np.isin(
                    found,
                    [float(m) for m in how.missing if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", m)],
                )
            ] = np.nan
    else:
        values, codes = without_missing(*raw.distinct(how.source), how.missing)
        listed = pd.Series(values.to_pylist(), dtype="str")
        wanted = rf"-?[0-9]{{1,15}}({re.escape(said.decimal)}[0-9]{{1,30}})?"
        bare = listed.str.replace(r"\s*%$", "", regex=True)
        wrong = ~bare.str.fullmatch(wanted).to_numpy(bool)
        parsed = pd.to_numeric(bare.str.replace(said.decimal, ".").mask(wrong)).to_numpy(float)
        found = np.append(parsed, np.nan)[codes]
        example = f"1234{said.decimal}5"
        faults.append(
            (np.append(wrong, False)[codes], f"ikke et tall skrevet som {example}, uten mellomrom")
        )
    infinite = np.isinf(found)
    faults.append((infinite, "ikke et endelig tall"))
    found[infinite] = np.nan
    known = found[~np.isnan(found)]
    if field.get("unit") == "percent" and how.unit == "percent" and len(known) and known.max() <= 1:
        share = "ingen verdi er over 1: er det en andel? skriv unit: share i mappingen"
        faults.append((~np.isnan(found), share))
    return pd.Series(np.round(found * 100, 10) if how.unit == "share" else found), faults


def dates(raw: RawTable, how: Column, said: Mapping) -> tuple[pd.Series, Faults]:
    """Days at midnight."""
    cells, form = raw.columns[how.source], how.date_format or said.date_format
    if pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type):
        if pa.types.is_timestamp(cells.type):
            cells = pc.cast(cells, pa.timestamp("s"), safe=False)
        found = pd.Series(cells.to_numpy().astype("datetime64[s]"))
        days = found.dt.normalize()
        timed = (found != days) & found.notna()
        ends = pd.to_datetime(pd.Series(how.missing, dtype="str"), format=form, errors="coerce")
        return days.mask(days.isin(ends.astype("datetime64[s]"))), [
            (timed.to_numpy(), "datoen har klokkeslett: eksporter bare dagen")
        ]
    values, codes = without_missing(*raw.distinct(how.source), how.missing)
    listed = pd.Series(values.to_pylist(), dtype="str")
    parsed = pd.to_datetime(listed, format=form, errors="coerce").to_numpy().astype("datetime64[s]")
    wrong = np.isnat(parsed)
    example = dt.date(2024, 12, 31).strftime(form)
    found = np.append(parsed, np.datetime64("NaT", "s"))[codes]
    says = f"ikke en dag skrevet som {example}: rett cella, eller date_format i mappingen"
    serial = wrong & listed.str.fullmatch("[3-5][0-9]{4}").to_numpy(bool)
    as_number = (
        "ser ut som Excels nummer på en dag: gi kolonnen datoformat i Excel, og lagre på nytt"
    )
    return pd.Series(found), [
        (np.append(wrong & ~serial, False)[codes], says),
        (np.append(serial, False)[codes], as_number),
    ]
