"""Made-up apprentices, temporary employees and substitutes beside the permanent."""

from __future__ import annotations

import numpy as np

from kommunetall.errors import DataError
from made_up_people.areas import APPRENTICE, HOURLY, PART_TIME, SUBSTITUTE, TEMPORARY, day_number
from made_up_people.permanent import Permanent, fitted


class Others(Permanent):
    """Those who are not permanent."""

    def apprentices(self) -> None:
        """Apprentices of two years, half of them begin each August."""
        count = int(self.said["apprentices"])
        weights = self.weights(flat=0.3)
        for intake, size in ((-2, count // 2), (-1, count - count // 2), (0, count // 2)):
            begins = day_number(f"{self.year + intake}-08-15")
            ends = day_number(f"{self.year + intake + 2}-08-14")
            for area in self.random.choice(len(self.codes), size, p=weights):
                self.add(int(area), APPRENTICE, begins, ends, 100.0)

    def temporary(self) -> None:
        """Temporary employees and substitutes beside those who become permanent.

        And some who are paid by the hour.
        """
        now, change = (float(self.said[i]) for i in ("temporary_fte", "temporary_fte_change"))
        wanted = {self.year - 1: 100 * round(now / (1 + change / 100), 2), self.year: 100 * now}
        there = {
            y: sum(
                r.share
                for r in self.rows
                if r.kind in (TEMPORARY, SUBSTITUTE) and r.start <= d <= r.end
            )
            for y, d in self.decembers.items()
        }
        left = {y: wanted[y] - there[y] for y in wanted}
        if min(left.values()) < 0:
            raise DataError(
                "No extract has these totals.",
                ["temporary_fte: more become permanent than are temporary"],
            )
        throughout = 0.3 * min(left.values())
        before, at, after = (self.decembers[y] for y in (self.year - 2, self.year - 1, self.year))
        throughout = self.temporaries(throughout, before - 200, at - 1, after, after + 400)
        self.temporaries(left[self.year - 1] - throughout, before - 200, at - 1, at, after - 1)
        self.temporaries(left[self.year] - throughout, at + 1, after - 1, after, after + 400)
        self.temporaries(0.7 * left[self.year - 1], before - 300, before, before + 30, at - 1)
        for area in self.random.choice(len(self.codes), self.people // 25, p=self.weights(0.1)):
            begins = int(self.random.integers(before - 900, after - 30))
            ends = begins + int(self.random.integers(30, 900))
            share = float(self.random.choice(PART_TIME[:5]))
            if ends >= self.first:
                self.add(int(area), HOURLY, begins, ends if ends <= self.last else -1, share)

    def temporaries(self, total: float, begin: int, latest: int, end: int, longest: int) -> float:
        """People in temporary positions of so many percent in all.

        Each beginning and ending between the days; the percent.
        """
        total = round(total, 2)
        count = max(1, round(total / 62)) if total > 0 else 0
        shares = fitted(self.random, count, total) if count else np.zeros(0)
        for share, area in zip(
            shares,
            self.random.choice(len(self.codes), count, p=self.where_few_are_sick()),
            strict=True,
        ):
            begins = int(self.random.integers(begin, latest + 1))
            ends = int(self.random.integers(end, longest + 1))
            kind = int(self.random.choice([TEMPORARY, SUBSTITUTE]))
            self.add(int(area), kind, begins, ends if ends <= self.last else -1, float(share))
        return float(shares.sum())
