"""A municipality that does not exist, made whole: every table of it follows from a few figures.

Not a part of the library, and nothing of it reads this: ``data/9999`` holds what comes out.
"""
