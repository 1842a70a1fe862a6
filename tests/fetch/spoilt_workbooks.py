"""Workbooks as they come: with members that say something else, or are damaged."""

import random
import re
import zipfile


def members_changed(file, change):
    """Write each member of a workbook again, as the function changes it."""
    with zipfile.ZipFile(file) as book:
        members = {name: change(name, book.read(name)) for name in book.namelist()}
    with zipfile.ZipFile(file, "w") as book:
        for name, content in members.items():
            book.writestr(name, content)


def sized(file, stated):
    """Have each sheet say another size of itself than it has."""
    said = f'<dimension ref="{stated}"'.encode()
    members_changed(file, lambda _, content: re.sub(rb'<dimension ref="[^"]*"', said, content))


def damage(file, seed):
    """Change three bytes of each member of a workbook."""
    chance = random.Random(seed)

    def damaged(_, content):
        spoilt = bytearray(content)
        for _ in range(3):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt)

    members_changed(file, damaged)
