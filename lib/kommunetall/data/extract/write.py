"""Writing of an extract, as the makers of made-up people and the tests need it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import yaml

from kommunetall.data.extract.mapping import MAPPING, PSEUDONYMS

PACKING = 19


def write_extract(frames: Mapping[str, pd.DataFrame], folder: Path, title: str = "Uttrekk") -> Path:
    """Write an extract as Parquet files with a mapping beside them that reads them.

    And says whether it is synthetic.

    Pseudonyms have few repeats, so that their text packs better than a list of its distinct values.

    Returns
    -------
    pathlib.Path
        The mapping: ``read_extract(folder, mapping)`` gives the same frames.
    """
    # it waits until it is used, as in read_extract
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    status = frames["employments"].attrs["status"]
    tables = {}
    for name, frame in frames.items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        dates = [i for i, f in enumerate(table.schema) if pa.types.is_timestamp(f.type)]
        for i in dates:
            table = table.set_column(i, table.schema[i].name, table.column(i).cast(pa.date32()))
        repeated = [column for column in frame if column not in PSEUDONYMS]
        pq.write_table(
            table.replace_schema_metadata(None),
            folder / f"{name}.parquet",
            compression="zstd",
            compression_level=PACKING,
            use_dictionary=repeated,
        )
        tables[name] = {"file": f"{name}.parquet", "columns": {c: c for c in frame}}
    mapping = folder / MAPPING
    stated = {"title": title, "status": status, "tables": tables}
    mapping.write_text(
        yaml.safe_dump(stated, sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    return mapping
