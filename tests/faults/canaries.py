"""Canaries: words and numbers of an extract that no reader may meet, and where they are sought."""

import io
import stat
import struct
import zipfile
import zlib
from contextlib import suppress

import pandas as pd
import pikepdf
import yaml

from made_up_people import Area, synthetic_extract

PERSON, WORD = "syn-kanari", "Kanarimerknad"
SHARES = (37.3719, 41.1113)
FTE = sum(SHARES) / 100
AREAS = [
    Area("S01", "AAA", 5, 2),
    Area("S02", "AAA", 2, 2),
    Area("S03", "BBB", 2, 2),
    Area("S04", "CCC", 0.01, 1),
]


def written(folder):
    """An extract of 60 made-up people; two of them, in an area of their own, have odd shares."""
    frames = synthetic_extract(1, "2023-01", "2024-12", 60, AREAS)
    rows = frames["employments"]
    own = rows.index[rows.end_date.isna() & (rows.employment_type == "fast")][: len(SHARES)]
    rows["position_share"] = rows.position_share.astype(float)
    rows.loc[own, "position_share"] = SHARES
    for column in ("org_1", "org_2", "org_3"):
        rows[column] = rows[column].astype(object)
    rows.loc[own, ["org_1", "org_2", "org_3"]] = ["CCC", "S04", "S04 enhet 01"]
    rows["org_4"] = pd.NA
    folder.mkdir(parents=True)
    tables = {}
    for name, frame in frames.items():
        named = frame.copy()
        for column in {"person_id", "employment_id"} & set(named):
            ids = named[column].astype(str)
            named[column] = ids.str.replace("syn-", f"{PERSON}-", regex=False)
        for column in named.select_dtypes("bool"):
            named[column] = named[column].map({True: "true", False: "false"})
        named["Merknad"] = [f"{WORD}{i}" for i in range(len(named))]
        named.to_csv(folder / f"{name}.csv", index=False)
        tables[name] = {"file": f"{name}.csv", "columns": {c: c for c in frame}}
    stated = {"title": "Uttrekk", "status": "synthetic", "tables": tables}
    (folder / "mapping.yaml").write_text(yaml.safe_dump(stated), encoding="utf-8")
    return folder


def needles():
    """What is sought, as the bytes that it may be written in."""
    texts = [PERSON, WORD.lower()]
    for number in (*SHARES, FTE):
        digits = f"{number:.10f}".rstrip("0")
        texts += [digits, digits.replace(".", ",")]
    for text in texts:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            yield text.encode(encoding)
    for number in (*SHARES, FTE):
        yield from (struct.pack("<d", number), struct.pack(">d", number))


NEEDLES = tuple(needles())


def found_in(content):
    """Needles in some bytes, and in what is packed in them."""
    lower = content.lower()
    found = {needle for needle in NEEDLES if needle in content or needle in lower}
    for inner in unpacked(content):
        found |= found_in(inner)
    return found


def unpacked(content):
    """What a zip file, a PDF or something compressed holds."""
    if content.startswith(b"PK"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from map(archive.read, archive.namelist())
    if content.startswith(b"%PDF"):
        with suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(content)) as document:
            for thing in document.objects:
                if isinstance(thing, pikepdf.Stream):
                    with suppress(pikepdf.PdfError):
                        yield thing.read_bytes()
    if content[:1] == b"\x78" or content[:2] == b"\x1f\x8b":
        with suppress(zlib.error):
            yield zlib.decompress(content, wbits=47)


def sightings(folder):
    """Files below a folder in whose name or content a canary is, with what was seen."""
    seen = {}
    for file in folder.rglob("*"):
        with suppress(OSError):
            regular = stat.S_ISREG(file.lstat().st_mode)
            found = found_in(str(file).encode()) | found_in(file.read_bytes() if regular else b"")
            if found:
                seen[str(file)] = found
    return seen
