"""How does a model become plain values that a file can hold, and plain values a model again?

A record is a dict of numbers, strings, None and further records, at most 20 in each other. It names its class and, for
the reader, lists the equations::

    {"class": "ConductanceLIF", "tau": 0.1, "tau.unit": "s", "equations": {"equations": "dv/dt = ..."}}

A class of :mod:`stdpnet.models` goes by its name alone, wherever it stands; files of version 0.1 give its module, too.
"""

import importlib
import inspect
import keyword
import pkgutil
import re
from dataclasses import fields, is_dataclass
from functools import cache

import numpy as np
from brian2 import Quantity, farad, get_or_create_dimension, hertz, ohm, siemens, volt

from .. import models
from . import version_0_1

TUPLE, DICT = "tuple", "dict"  #: what records of these name as their class
MAX_DEPTH = 20                 #: records in records
MAX_VALUES = 10_000            #: in a record and those in it
MAX_LENGTH = 60_000            #: of a text or array, about as much as an HDF5 attribute holds
SCALARS = (bool, int, float, str, np.bool_, np.integer, np.floating, type(None))
UNITS = {str(unit): unit.dim for unit in (volt, hertz, siemens, farad, ohm)}  #: others are powers of SI base units
POWER = re.compile(r"(m|kg|s|A|K|mol|cd)(?:\^(-?\d{1,4}(?:\.\d{1,20})?(?:e-?\d{1,2})?))?")  #: "m" or "m^-0.5"


def dump(model) -> dict:
    """Record of a model.

    Parameters
    ----------
    model : dataclass instance, tuple or dict
        Its fields or items are numbers, strings, None, Quantities, and dataclass instances, tuples or dicts of these.
        A dict holds dataclass instances by names that are Python identifiers.

    Returns
    -------
    dict
        Every Quantity as its SI value, next to the name of its SI unit.

    Raises
    ------
    ValueError
        If a field holds anything else, a number that is not finite, or more than the constants of this module allow.
    """
    record = _dump(model, MAX_DEPTH)
    _check_bounds(record)
    return record


def load(record, *, classes):
    """Model of a record. Nothing outside stdpnet is imported or called because a record names it.

    Parameters
    ----------
    record : dict
        Made by `dump`.
    classes : dict
        Dataclasses by name, for records of models that are not in stdpnet.

    Returns
    -------
    dataclass instance, tuple or dict
        Equal to the model that was dumped.

    Raises
    ------
    ValueError
        If a class is neither in stdpnet nor in `classes`, its fields have changed, or what is there is no such record.
    """
    _check_bounds(record)
    return _load(record, classes)


def _dump(model, depth):
    if not depth:
        raise ValueError(f"parameters: expected at most {MAX_DEPTH} records in each other, got more; flatten them")
    if isinstance(model, tuple):
        return {"class": TUPLE} | _members({str(index): item for index, item in enumerate(model)}, depth)
    if isinstance(model, dict):
        return {"class": DICT} | _members(model, depth)
    kind = type(model)
    values = {each.name: getattr(model, each.name) for each in fields(model)}
    _refuse_not_finite(kind, values)
    own = _own_classes().get(kind.__name__) is kind
    name = kind.__name__ if own else f"{kind.__module__}:{kind.__qualname__}"
    return {"class": name, "equations": _equations(kind)} | _members(values, depth)


def _load(record, classes):
    values = {name: _value(record, name, classes) for name in record if _is_member(name, record[name])}
    if record["class"] == TUPLE:
        return _tuple(values)
    if record["class"] == DICT:
        return {name: _named(name, value) for name, value in values.items()}
    return _instance(_find_class(record["class"], classes), record["class"], values)


def _tuple(values):
    """Items in the order of their numbers, which are their names."""
    if values.keys() != {str(index) for index in range(len(values))}:
        raise ValueError(f"parameters: expected the items 0 to {len(values) - 1} of a tuple, got "
                         f"{_short(', '.join(values))}")
    return tuple(values[str(index)] for index in range(len(values)))


def _named(name, value):
    """A value of a dict."""
    if not _is_name(name) or not _is_instance(value):
        raise ValueError("parameters: expected a dataclass instance by a name, got "
                         f"{_short(name)}: {type(value).__name__}")
    return value


def _instance(kind, name, values):
    """Dataclass instance with these fields."""
    expected = inspect.signature(kind).parameters
    needed = {name for name, each in expected.items() if each.default is each.empty}  # others came later, and have a default
    if not needed <= values.keys() <= set(expected):
        raise ValueError(f"parameters: expected the fields {', '.join(expected)} of {name}, "
                         f"got {_short(', '.join(values))}; read them with the version of stdpnet that wrote them")
    _refuse_not_finite(kind, values)
    try:
        return kind(**values)
    except (TypeError, AttributeError, ArithmeticError, LookupError) as error:  # of its own __post_init__
        raise ValueError(f"parameters: expected fields that suit {name}, got others ({_short(error)}); "
                         "read them with the version of stdpnet that wrote them") from error


def _refuse_not_finite(kind, values):
    """Refuse numbers that are not finite, and what is no number, in fields declared as numbers."""
    for each in fields(kind) if is_dataclass(kind) else ():  # a function makes today's model of one of version 0.1
        value = values.get(each.name)
        if not _is_numeric(each.type) or value is None:
            continue
        if not (isinstance(value, Quantity | np.ndarray | np.generic | int | float) and np.all(np.isfinite(value))):
            raise ValueError(f"{kind.__name__}.{each.name}: expected a finite number, got {_short(value)}")


def _is_numeric(annotation):
    """Whether a field is declared as a number or Quantity, or one of these or None."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    return {part.strip().rpartition(".")[2] for part in text.split("|")} - {"None"} in _NUMERIC


_NUMERIC = [{"float"}, {"int"}, {"Quantity"}, {"float", "int"}, {"float", "Quantity"}]


def _check_bounds(record):
    """Refuse what is no record, or larger than any should be, before following what is in it."""
    level, n_values = {"parameters": record}, 0
    for _ in range(MAX_DEPTH + 1):  # the equations of the innermost are one level more
        n_values += sum(len(each) for each in level.values())
        if n_values > MAX_VALUES:
            raise ValueError(f"parameters: expected at most {MAX_VALUES} values, got more")
        for name, each in level.items():
            _check_plain(name, each)
        level = {f"{name}.{inner}": value for name, each in level.items() for inner, value in each.items()
                 if isinstance(value, dict)}
        if not level:
            return
    raise ValueError(f"parameters: expected at most {MAX_DEPTH} records in each other, got more; flatten them")


def _check_plain(place, record):
    """Refuse values that no record holds."""
    if not place.endswith(".equations") and not isinstance(record.get("class"), str):
        raise ValueError(f"{_short(place)}: expected a record with the name of its class, got "
                         f"{_short(', '.join(record))}")
    for name, value in record.items():
        array = isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and f"{name}.unit" in record
        if not (array or isinstance(value, SCALARS + (dict,))):
            raise ValueError(f"{_short(name)}: expected a number, text, None or record, got {type(value).__name__}")
        if isinstance(value, int) and not -2**63 <= value < 2**63:
            raise ValueError(f"{_short(name)}: expected an integer of 64 bits, got a larger one")
        if (len(value) if isinstance(value, str) else np.size(value)) > MAX_LENGTH:
            raise ValueError(f"{_short(name)}: expected at most {MAX_LENGTH} letters or numbers, got more")


def _members(values, depth):
    """Plain values of fields or items by name."""
    plain = {}
    for name, value in values.items():
        if isinstance(value, Quantity):
            plain |= {name: np.asarray(value), f"{name}.unit": _unit(value.dim)}
        elif isinstance(value, SCALARS):
            plain[name] = value
        elif isinstance(value, tuple) or _is_instance(value) or _is_dict_of_records(value):
            plain[name] = _dump(value, depth - 1)
        else:
            raise ValueError(f"{name}: expected a number, string, Quantity, None, tuple, dataclass instance or dict of "
                             f"such instances by name, got {type(value).__name__}; convert it")
    return plain


def _is_instance(value):
    return is_dataclass(value) and not isinstance(value, type)


def _is_dict_of_records(value):
    return isinstance(value, dict) and all(map(_is_name, value)) and all(map(_is_instance, value.values()))


def _is_name(name):
    return isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)


def _equations(kind):
    """Text of a model: the public class attributes that are strings, but no fields."""
    names = {name for name in dir(kind) if not name.startswith("_")} - {each.name for each in fields(kind)}
    return {name: getattr(kind, name) for name in sorted(names) if isinstance(getattr(kind, name), str)}


def _is_member(name, value):
    """Whether a value belongs to the model, not to the description of its class and units."""
    return name != "class" and not name.endswith(".unit") and not (isinstance(value, dict) and "class" not in value)


def _value(record, name, classes):
    """One field or item of a model."""
    value = record[name]
    if f"{name}.unit" in record:
        return _quantity(name, value, record[f"{name}.unit"])
    return _load(value, classes) if isinstance(value, dict) else value


def _quantity(name, value, unit):
    """Quantity of a plain value and the name of its unit."""
    if isinstance(value, str | dict | None):
        raise ValueError(f"{name}: expected a number with the unit {_short(unit)}, got {type(value).__name__}")
    return Quantity(value, dim=_dimension(name, unit))


def _find_class(class_name, classes):
    """Dataclass of a name such as "AdaptiveLIF", "stdpnet.neurons:AdaptiveLIF" (version 0.1) or "mine:OwnRule"."""
    module, _, qualified = class_name.rpartition(":")
    name = qualified.rpartition(".")[2]
    if is_dataclass(classes.get(name)):
        return classes[name]
    known = _own_classes() | (version_0_1.CLASSES if module else {})
    if name in known and module.partition(".")[0] in ("", "stdpnet"):
        return known[name]
    raise ValueError(f"parameters: expected a dataclass of stdpnet, got {_short(class_name)}; "
                     f"pass it as classes={{{_short(name)!r}: {_short(name)}}}")


@cache
def _own_classes():
    """Dataclasses of `stdpnet.models` by name, without those that its modules merely import."""
    modules = [importlib.import_module(f"{models.__name__}.{each.name}") for each in pkgutil.iter_modules(models.__path__)]
    return {name: kind for module in modules for name, kind in vars(module).items()
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__}


def _unit(dimension):
    """Name of an SI unit: "V", "Hz", "m^2 kg", or "1"."""
    return next((name for name, known in UNITS.items() if known is dimension), str(dimension))


def _dimension(name, unit):
    """Dimension behind a name from `_unit`, that of a field's value."""
    unit = unit if isinstance(unit, str) else repr(unit)
    if unit in UNITS:
        return UNITS[unit]
    powers = [POWER.fullmatch(factor) for factor in unit.split() if factor != "1"]
    if None in powers:
        raise ValueError(f"{name}: expected an SI unit such as V or m^2 kg, got {_short(unit)}")
    return get_or_create_dimension(**{power[1]: float(power[2] or 1) for power in powers})


def _short(text):
    """Text of a message, in one line of bounded length."""
    text = " ".join(str(text).split())
    return text if len(text) <= 100 else f"{text[:100]}..."
