"""The nbconvert exporter ``PDF_rapport``, for JupyterLab and ``jupyter nbconvert``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import nbformat
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from kommunetall.errors import KommunetallError, ReportError
from kommunetall.printing.pdf import compiled, report_of
from kommunetall.strict import bytes_of, json_of, why

AGAIN = "kjør alle cellene på nytt, og lagre den"
NO_NOTEBOOK = "cellene har ikke formen til en notatbok"
NO_REPORT = "cellene eller resultatene i den har ikke formen som de skal ha"


def told_plainly(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write an error that users can mend as sentences, any other as Python does."""
    if issubclass(kind, KommunetallError):
        print(error, file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = told_plainly


def without_trace(record: logging.LogRecord) -> bool:
    """Take the trace from what is logged of an error that users can mend; all is logged."""
    if record.exc_info and isinstance(record.exc_info[1], KommunetallError):
        record.exc_info = None
    return True


def damaged(said: str) -> ReportError:
    """The error of a notebook that is no notebook, or no report."""
    return ReportError(
        "Notatboken kan ikke leses som en rapport: den kan være skadet.", [said, AGAIN]
    )


def notebook_in(text: str) -> NotebookNode:
    """A notebook, from what its file says.

    Raises
    ------
    ReportError
        If it is none.
    """
    try:
        json_of(text)
    except ValueError as error:
        raise damaged(str(error)) from None
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
    except Exception as error:  # nbformat and its parsers raise of any kind
        raise damaged(NO_NOTEBOOK) from error
    return notebook


class KommunetallPdfExporter(Exporter):
    """nbconvert exporter ``PDF_rapport``: an executed notebook as a report."""

    export_from_notebook = "PDF_rapport"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"

    def from_filename(  # type: ignore[override]  # Exporter says that all give notebooks
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of an executed notebook in a file."""
        try:
            bytes_of(Path(filename)).decode()
        except OSError as error:
            raise ReportError(f"Notatboken {filename} kan ikke leses.", [why(error)]) from None
        except UnicodeDecodeError:
            raise damaged("fila er ikke lagret som UTF-8: lagre den som UTF-8") from None
        made: Any = super().from_filename(filename, resources, **kw)
        pdf, resources_of_nb = made
        return pdf, resources_of_nb

    def from_file(  # type: ignore[override]  # as above
        self, file_stream: IO[str], resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of an executed notebook that is open."""
        return self.from_notebook_node(notebook_in(file_stream.read()), resources, **kw)

    def from_notebook_node(  # type: ignore[override]  # as above
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """PDF of an executed notebook; the same notebook always gives the same bytes."""
        self.log.addFilter(without_trace)  # the server of JupyterLab logs what it is told
        try:
            _, resources_of_nb = super().from_notebook_node(nb, resources, **kw)
            report = report_of(nb)
        except KommunetallError:
            raise
        except Exception as error:
            if not isinstance(nb, NotebookNode):
                raise
            self.log.debug("The notebook cannot be read as a report.", exc_info=error)
            raise damaged(NO_REPORT) from error
        return compiled(report), resources_of_nb
