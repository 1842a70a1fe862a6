"""How an answer can be spoilt: junk in a place, or the place gone."""

import copy

from hypothesis import strategies as st

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.just([]),
    st.just({}),
    st.lists(st.integers(), max_size=3),
)


def places(tree, path=()):
    """Every place in a tree of lists and dictionaries, a few of the longest lists."""
    found = [path]
    inside = list(tree.items()) if isinstance(tree, dict) else []
    if isinstance(tree, list):
        inside = list(enumerate(tree))[:3]
    for key, value in inside:
        found += places(value, (*path, key))
    return found


def spoilt(whole, path, junk, is_gone):
    """A tree in which a place has junk, or is gone."""
    tree = copy.deepcopy(whole)
    inside = tree
    for key in path[:-1]:
        inside = inside[key]
    if is_gone:
        del inside[path[-1]]
    else:
        inside[path[-1]] = junk
    return tree
