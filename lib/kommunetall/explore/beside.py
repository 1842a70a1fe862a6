"""Another municipality's figures beside one's own: an exhibit for each measure, for any verb."""

from __future__ import annotations

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Several, Shown, Status
from kommunetall.show.formats import unit_of
from kommunetall.show.words import HIDDEN, Told, told

KEY = "explore.beside"
COMPARABLE = (
    "_share",
    "_percent",
    "_points",
    "_nok_per_capita",
    "_per_fte",
    "_per_100",
    "_per_1000",
)
LEAST_CERTAIN: tuple[Status, ...] = (
    *("synthetic", "assumed", "calibrated", "estimated"),
    *("computed", "observed"),
)
OWN, OTHER, LABEL, YEAR, OF_PLACES = "own", "other", "label", "year", "is_own"
WHOLE = "_nok_per_capita"
FEWEST_ROWS = 2
NOTHING = "tabellen har ikke tall som kan sammenliknes"


def beside(own: Shown, other: Shown, names: tuple[str, str]) -> Several:
    """Measures of one municipality beside those of another, joined by what names the rows.

    Only what can be compared whatever the size of the municipalities is there: shares, percent,
    points and figures per inhabitant, full-time equivalent or employee; no amounts, no counts. What
    is the same for both in every row, as the country's figures are, is left out.

    Parameters
    ----------
    own, other
        What a report shows, and what the other municipality's report shows under the same name.
    names
        Name of each municipality.

    Returns
    -------
    Several
        A part ``explore.beside.<column>`` for each measure, whose frame has the rows' names,
        ``own_<unit>`` and ``other_<unit>``; years are all that one of them has, other rows those
        that both have. None where nothing can be compared, and why.

    Examples
    --------
    >>> from kommunetall import prepare
    >>> oslo, bergen = (prepare.equalisation(code, 2024) for code in ("0301", "4601"))
    >>> beside(oslo.development, bergen.development, ("Oslo", "Bergen")).names()
    ['before_share', 'after_share']
    """
    why = why_not(own, other)
    if why or not (isinstance(own, Exhibit) and isinstance(other, Exhibit)):
        return Several(KEY, why=why)
    pairs = joined(own, other)
    parts = [
        part_of(own, other, names, pairs, column)
        for column in told(own).series
        if column.endswith(COMPARABLE) and differ(pairs, column)
    ]
    return Several(
        KEY, tuple(parts), "" if parts else "tabellen har ikke tall som kan sammenliknes"
    )


def why_not(own: Shown, other: Shown) -> str:
    """Why two exhibits cannot stand beside each other; empty where they can."""
    if own.key != other.key:
        raise ValueError(f"{own.key} and {other.key} are not the same of two municipalities")
    if isinstance(own, Missing) or isinstance(other, Missing):
        return "tallene finnes ikke for begge kommunene"
    if isinstance(own, Several) or isinstance(other, Several):
        return "delene er ikke de samme i begge kommunene"
    if own.frame.empty or other.frame.empty or OF_PLACES in own.frame:
        return "det er ingen tabell for én kommune"
    if any(e.frame.iloc[:, 0].duplicated().any() for e in (own, other)):
        return "radene har ikke hver sitt navn"
    if len(joined(own, other)) < FEWEST_ROWS:
        return "tabellene har ikke de samme radene"
    return ""


def joined(own: Exhibit, other: Exhibit) -> pd.DataFrame:
    """Rows of both, columns of one's own as they are and the other's with ``other.`` before."""
    frames = [e.frame.set_index(e.frame.columns[0]) for e in (own, other)]
    years = unit_of(str(own.frame.columns[0])) == YEAR
    pairs = frames[0].join(frames[1].add_prefix(f"{OTHER}."), how="outer" if years else "inner")
    return pairs.sort_index() if years else pairs


def differ(pairs: pd.DataFrame, column: str) -> bool:
    """Whether both have figures of a measure, and not the same ones in all rows."""
    theirs = f"{OTHER}.{column}"
    if theirs not in pairs or not pairs[[column, theirs]].notna().any().all():
        return False
    known = pairs[[column, theirs]].dropna().astype(float)
    return known.empty or not (known[column] - known[theirs]).abs().lt(1e-9).all()


def part_of(
    own: Exhibit, other: Exhibit, names: tuple[str, str], pairs: pd.DataFrame, column: str
) -> Exhibit:
    """One measure of both."""
    words = told(own)
    unit = next(unit for unit in COMPARABLE if column.endswith(unit))
    label = YEAR if unit_of(words.label) == YEAR else LABEL
    frame = pd.DataFrame({label: pairs.index, f"{OWN}{unit}": pairs[column].to_numpy()})
    frame[f"{OTHER}{unit}"] = pairs[f"{OTHER}.{column}"].to_numpy()
    for whose, prefix in ((OWN, ""), (OTHER, f"{OTHER}.")):
        if (hidden := f"{prefix}{HIDDEN}{column}") in pairs:
            frame[f"{HIDDEN}{whose}{unit}"] = pairs[hidden].to_numpy()
    if label == LABEL:
        frame[LABEL] = frame[LABEL].map(names_of_rows(own, words))
    lines = notes_of(own, other, names)
    return Exhibit(
        f"{KEY}.{column}",
        frame,
        figures={
            "measure": words.headings[column],
            "heading": words.headings[words.label],
            "own": names[0],
            "other": names[1],
            "notes": "\n".join(lines),
        },
        cases={"digits": digits_of(words, column)},
        notes=("of_both",) if lines else (),
        origins=tuple(dict.fromkeys((*own.origins, *other.origins))),
        status=next(s for s in LEAST_CERTAIN if s in (own.status, other.status)),
        run={**own.run, "beside": other.run.get("municipality", "")},
    )


def names_of_rows(own: Exhibit, words: Told) -> dict[object, object]:
    """What each row is called in print, by its code."""
    return dict(zip(own.frame.iloc[:, 0], words.frame[words.label], strict=True))


def notes_of(own: Exhibit, other: Exhibit, names: tuple[str, str]) -> list[str]:
    """Lines that stand below each of them, and whose they are."""
    return [
        f"{name}: {line}"
        for name, exhibit in zip(names, (own, other), strict=True)
        for line in told(exhibit).notes
    ]


def digits_of(words: Told, column: str) -> str:
    """Digits after the comma of a measure: its own, or those that its unit gives."""
    given = words.decimals
    found = given.get(column, given.get("*")) if isinstance(given, dict) else given
    return str(int(not column.endswith(WHOLE)) if found is None else found)
