"""Where figures that are counted from an extract come from, as a reader is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kommunetall.data.extract.mapping import MAPPING, read_mapping
from kommunetall.inputs import HOME

SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class ExtractOrigin:
    """Title and status of an extract, as its mapping says, and the last day that it knows of."""

    title: str
    status: str
    last_day: str

    @property
    def synthetic(self) -> bool:
        """Whether its people are made up."""
        return self.status == SYNTHETIC

    def __str__(self) -> str:
        if self.synthetic:
            return "Kilde: oppdiktet uttrekk, og egne beregninger."
        return (
            f"Kilde: uttrekk fra kommunens lønnssystem til og med {self.last_day}, "
            "og egne beregninger."
        )


def extract_origin(folder: Path, last_day: str) -> ExtractOrigin:
    """Origin of the extract in a folder; a relative one is in the project's folder.

    Raises
    ------
    DataError
        If its mapping cannot be used.
    """
    said = read_mapping(HOME / folder / MAPPING)
    return ExtractOrigin(said.title, said.status, last_day)
