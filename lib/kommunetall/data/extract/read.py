"""The way from a folder to a checked extract."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kommunetall.data.extract.mapping import MAPPING, read_mapping
from kommunetall.errors import DataError
from kommunetall.inputs import EXTRACT, HOME, data_folder, is_there


def read_extract(folder: str | Path, mapping: Path | None = None) -> dict[str, pd.DataFrame]:
    """Tables of an employee-level extract, by name.

    ``employments`` and those of ``absences``, ``overtime`` and ``breaches`` that the mapping names.

    Every column of every file is looked through for what identifies a person, as
    :mod:`kommunetall.data.extract.persons` tells, whether it is mapped or not. Columns that are not
    mapped are then left out. Nothing that is found is shown: a finding names file, rows, column and
    remedy.

    Parameters
    ----------
    folder
        Where the files of the export are: CSV, Parquet or Excel. A relative one is in the project's
        folder.
    mapping
        YAML file as those in ``data/mappings/``, read by
        :func:`kommunetall.data.extract.mapping.read_mapping`; ``mapping.yaml`` in the folder where
        it is not named.

    Returns
    -------
    dict
        Frames with the columns of the schema ``extract_<table>`` in their order, those not mapped
        missing throughout: pseudonyms ``str``, other text ``category``, numbers ``float64``, dates
        ``datetime64[s]`` at midnight, ``main_position`` ``bool``. ``frame.attrs["status"]`` is
        ``observed`` or ``synthetic``.

    Raises
    ------
    DataError
        If no folder is named; or with every fault of the extract: those of one kind in one column
        are one finding that names the first rows and counts the others.
    """
    if not str(folder):
        remedy = (
            "skriv mappen med filene og mapping.yaml i parameteren extract; "
            "docs/brukerveiledning.md viser hvordan"
        )
        raise DataError("Det er ikke noe uttrekk å lese.", [remedy])
    folder = HOME / folder
    # pyarrow starts a thread, which a process that forks must not have: it waits until it is used
    from kommunetall.data.extract.tables import checked_tables

    frames, findings = checked_tables(folder, read_mapping(mapping or folder / MAPPING))
    if findings:
        raise DataError(f"Uttrekket i {folder} har {len(findings)} feil.", findings)
    return frames


def own_folder(municipality: str) -> Path | None:
    """Folder of the extract that a municipality has among its own data, ``data/<code>/extract``.

    None where it has none.
    """
    folder = data_folder() / municipality / EXTRACT
    return folder if is_there(folder / MAPPING) else None
