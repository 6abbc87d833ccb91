"""How is one value of a description changed? (paths such as ``"exc.neuron.tau"``, gathered in a tree of changes)"""

import dataclasses
from dataclasses import fields


class Leaf:
    """A new value, in a tree of changes."""

    def __init__(self, value):
        self.value = value


def plant(tree, path, leaf):
    """Add a new value to a tree of changes, at its path."""
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
        if isinstance(tree, Leaf):
            break
    if isinstance(tree, Leaf) or path[-1] in tree:
        raise ValueError(f"{'.'.join(path)}: expected one change of a value, got another of what it is part of")
    tree[path[-1]] = leaf


def grown(thing, tree, place):
    """Return a thing with the changes of a tree."""
    if isinstance(tree, Leaf):
        return tree.value
    if isinstance(thing, dict):
        return thing | {name: grown(thing.get(name), branch, f"{place}.{name}") for name, branch in tree.items()}
    known = _names_in(thing)
    for name in tree.keys() - set(known):
        expected = f"one of {', '.join(known)}" if known else "nothing"
        raise ValueError(f"{place}.{name}: expected {expected} in {place}, got {name!r}")
    if isinstance(thing, tuple):
        return tuple(grown(item, tree[str(number)], f"{place}.{number}") if str(number) in tree else item
                     for number, item in enumerate(thing))
    return dataclasses.replace(thing, **{name: grown(getattr(thing, name), branch, f"{place}.{name}")
                                         for name, branch in tree.items()})


def _names_in(thing):
    """Return what a path may go on with below a value."""
    if isinstance(thing, tuple):
        return [str(number) for number in range(len(thing))]
    return sorted(field.name for field in fields(thing)) if dataclasses.is_dataclass(thing) else []
