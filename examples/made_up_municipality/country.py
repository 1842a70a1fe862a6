"""What the municipality would have been in the national tables: its inhabitants, tax and group."""

from __future__ import annotations

# NOK thousand; inhabitants on 1 January
TAX = {2020: 866_403.0, 2021: 1_004_871.0, 2022: 1_118_225.0, 2023: 1_060_736.0, 2024: 1_061_882.0}
POPULATION = {2020: 29_318, 2021: 29_407, 2022: 29_655, 2023: 29_840, 2024: 30_012}
