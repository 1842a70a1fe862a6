"""Statistics Norway's open tables, asked as their programming interface wants to be asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from math import prod
from pathlib import Path
from typing import Any

import httpx
from platformdirs import user_cache_path
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_exponential_jitter

from kommunetall.errors import DataError
from kommunetall.fetch.answers import Answer, answer_of
from kommunetall.fetch.files import replace

ADDRESS = "https://data.ssb.no/api/pxwebapi/v2"
TRIES = 6
LONGEST_WAIT = 90.0
TIME_OUT = httpx.Timeout(120.0, connect=15.0)
PASSING = (429, 500, 502, 503, 504)
HOLDS_BACK = wait_exponential_jitter(initial=1.0, max=LONGEST_WAIT)
FORM = {"lang": "no", "outputFormat": "json-stat2"}
OFFLINE = "se om maskinen er på nett, og om en brannmur stenger"
WHY = {
    400: "spørsmålet ble avvist: tabellen kan ha fått andre koder",
    403: "spørsmålet ble avvist: det kan være for stort",
    404: "tabellen finnes ikke lenger",
    429: "det er spurt for ofte fra dette nettet: prøv igjen om en stund",
}


def to_terminal(said: str) -> None:
    """Say how it goes, where it is not taken for what comes out."""
    print(said, file=sys.stderr, flush=True)


class Statbank:
    """A statistics bank that speaks PxWebApi 2.

    Parameters
    ----------
    address
        Where it is.
    kept
        Folder of answers that have come; a run that was stopped goes on from them.
    tell
        Called with a sentence when something takes time.

    References
    ----------
    https://www.ssb.no/api/api-mot-statistikkbanken--brukerveiledning
    """

    def __init__(
        self,
        address: str = ADDRESS,
        kept: Path | None = None,
        tell: Callable[[str], None] = to_terminal,
    ) -> None:
        self.address = address
        self.kept = user_cache_path("kommunetall") / "statbank" if kept is None else kept
        self.tell = tell
        self.client = httpx.Client(base_url=address, timeout=TIME_OUT, follow_redirects=True)

    def most_cells(self) -> int:
        """How many figures it gives in one answer.

        Raises
        ------
        DataError
            If it does not answer, or does not say.
        """
        try:
            return int(
                json.loads(self.ask("GET", "/config", "grensene for spørsmål"))["maxDataCells"]
            )
        except (ValueError, KeyError, TypeError):
            raise DataError(
                "SSB sier ikke hvor mye som kan hentes på én gang.",
                [f"{self.address}/config har ikke maxDataCells: prøv igjen senere"],
            ) from None

    def description(self, table: str) -> Answer:
        """What a table has: dimensions with codes, and when it was updated.

        Raises
        ------
        DataError
            If it does not answer, or the answer has another form.
        """
        what = f"beskrivelsen av tabell {table}"
        found = self.ask("GET", f"/tables/{table}/metadata", what, params=FORM)
        return answer_of(found, what, has_values=False)

    def answers(
        self, described: Answer, table: str, chosen: Mapping[str, Sequence[str]], by: str
    ) -> Iterator[Answer]:
        """Figures of a table, in as few answers as its limit allows.

        Parameters
        ----------
        described
            What the table has.
        chosen
            Codes of every dimension that the answer is to have; those left out are summed over.
        by
            The dimension to divide by where it is too much for one answer.

        Raises
        ------
        DataError
            If it does not answer, or with other codes than those asked for.
        """
        each = prod(len(codes) for name, codes in chosen.items() if name != by)
        at_once = max(1, self.most_cells() // max(1, each))
        codes = chosen[by]
        for start in range(0, len(codes), at_once):
            part = {**chosen, by: codes[start : start + at_once]}
            yield self.answer(described, table, part)

    def answer(self, described: Answer, table: str, chosen: Mapping[str, Sequence[str]]) -> Answer:
        """Figures of one question; those that came before, where the table is of the same edition.

        Raises
        ------
        DataError
            As :meth:`Statbank.answers`.
        """
        question = {
            "selection": [
                {"variableCode": name, "valueCodes": list(codes)} for name, codes in chosen.items()
            ]
        }
        what = f"tabell {table}"
        file = self.file_of(table, question, described.updated)
        with suppress(OSError, DataError):
            return self.required(answer_of(file.read_bytes(), what), what, chosen)
        found = self.ask("POST", f"/tables/{table}/data", what, params=FORM, json=question)
        answer = self.required(answer_of(found, what), what, chosen)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            replace(file, found)
        return answer

    def file_of(self, table: str, question: object, updated: datetime) -> Path:
        """Where the answer to a question of an edition is kept."""
        asked = json.dumps([self.address, question, updated.isoformat()])
        return self.kept / f"{table}-{sha256(asked.encode()).hexdigest()[:16]}.json"

    @staticmethod
    def required(answer: Answer, what: str, chosen: Mapping[str, Sequence[str]]) -> Answer:
        """An answer, if it is of what was asked for."""
        lacking = {
            name: [code for code in codes if code not in answer.codes(name)]
            for name, codes in chosen.items()
            if name in answer.dimension
        }
        wrong = [f"{name} er ikke med" for name in chosen if name not in answer.id]
        wrong += [f"{name} er med" for name in answer.id if name not in chosen]
        wrong += [f"{name} mangler {', '.join(codes)}" for name, codes in lacking.items() if codes]
        if wrong:
            raise DataError(f"Svaret på {what} gjelder noe annet enn det som ble spurt om.", wrong)
        return answer

    def ask(self, method: str, path: str, what: str, **question: Any) -> bytes:
        """Content of an answer; what passes is tried again, as long after as the bank asks for.

        Raises
        ------
        DataError
            If there is none.
        """

        def told(state: RetryCallState) -> None:
            wait = state.next_action.sleep if state.next_action else 0
            self.tell(f"{what}: SSB ber om å vente, prøver igjen om {wait:.0f} s")

        tries = Retrying(
            retry=retry_if_exception(may_pass),
            wait=wait_for,
            stop=stop_after_attempt(TRIES),
            before_sleep=told,
            reraise=True,
        )
        try:
            return tries(self.once, method, path, question)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            why = WHY.get(status, "tjenesten er nede: prøv igjen senere")
            raise DataError(f"Fikk ikke {what} fra SSB.", [f"{why} (HTTP {status})"]) from None
        except httpx.TimeoutException:
            raise DataError(
                f"Fikk ikke {what} fra SSB.", ["svaret lot vente på seg: prøv igjen senere"]
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            raise DataError(f"Fikk ikke {what} fra {self.address}.", [OFFLINE]) from None

    def once(self, method: str, path: str, question: Mapping[str, Any]) -> bytes:
        """Content of an answer, asked for once."""
        response = self.client.request(method, path, **question)
        response.raise_for_status()
        return response.content


def may_pass(error: BaseException) -> bool:
    """Whether what went wrong may go well in a while."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in PASSING
    return isinstance(error, httpx.TransportError) and not isinstance(
        error, httpx.UnsupportedProtocol
    )


def wait_for(state: RetryCallState) -> float:
    """Seconds to wait: what the bank asks for, or else longer each time."""
    failed = state.outcome.exception() if state.outcome else None
    if isinstance(failed, httpx.HTTPStatusError):
        asked = seconds_asked(failed.response.headers.get("Retry-After", ""))
        if asked is not None:
            return min(asked, LONGEST_WAIT)
    return HOLDS_BACK(state)


def seconds_asked(told: str) -> float | None:
    """Seconds that ``Retry-After`` asks for, a number or a moment; none where it says neither.

    >>> seconds_asked("12"), seconds_asked("soon")
    (12.0, None)
    """
    if told.strip().isascii() and told.strip().isdigit():
        return float(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
