"""What comes with the library and is no code: schemas, templates, fonts and lists of words."""

from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("kommunetall") / "assets"))
SCHEMAS = FOLDER / "schemas"
TEMPLATE = FOLDER / "template"
FONTS = FOLDER / "fonts"
PERSONS = FOLDER / "persons"
LINES = FOLDER / "lines.csv"
