"""How does a model become plain values that a file can hold, and plain values a model again?

A record is a dict of numbers, strings, None and further records. It names its class and, for the reader, lists the
equations::

    {"class": "ConductanceLIF", "tau": 0.1, "tau.unit": "s", "equations": {"equations": "dv/dt = ..."}}

A class of :mod:`stdpnet.models` goes by its name alone, wherever it stands; files of version 0.1 give its module, too.
"""

import importlib
import inspect
import json
import pkgutil
from dataclasses import fields, is_dataclass
from functools import cache

import numpy as np
from brian2 import Quantity, farad, get_or_create_dimension, hertz, ohm, siemens, volt

from .. import models
from . import version_0_1

TUPLE, DICT = "tuple", "dict"  #: what a record of a tuple, and one of a dict, name as their classes
SCALARS = (bool, int, float, str, np.bool_, np.integer, np.floating, type(None))
UNITS = {str(unit): unit.dim for unit in (volt, hertz, siemens, farad, ohm)}  #: others are powers of SI base units


def dump(model) -> dict:
    """Record of a model.

    Parameters
    ----------
    model : dataclass instance or tuple
        Its fields or items are numbers, strings, None, Quantities, and dataclass instances or tuples of these.

    Returns
    -------
    dict
        Every Quantity as its SI value, next to the name of its SI unit.

    Raises
    ------
    ValueError
        If a field holds anything else.
    """
    if isinstance(model, tuple):
        return {"class": TUPLE} | _members({str(index): item for index, item in enumerate(model)})
    if isinstance(model, dict):
        return {"class": DICT} | _members(model)
    kind = type(model)
    members = _members({each.name: getattr(model, each.name) for each in fields(model)})
    own = _own_classes().get(kind.__name__) is kind
    name = kind.__name__ if own else f"{kind.__module__}:{kind.__qualname__}"
    return {"class": name, "equations": _equations(kind)} | members


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
    dataclass instance or tuple
        Equal to the model that was dumped.

    Raises
    ------
    ValueError
        If a class is neither in stdpnet nor in `classes`, or its fields have changed.
    """
    values = {name: _value(record, name, classes) for name in record if _is_member(name, record[name])}
    if record["class"] == TUPLE:
        return tuple(values[str(index)] for index in range(len(values)))
    if record["class"] == DICT:
        return values
    kind = _find_class(record["class"], classes)
    expected = list(inspect.signature(kind).parameters)
    if values.keys() != set(expected):
        raise ValueError(f"parameters: expected the fields {', '.join(expected)} of {record['class']}, "
                         f"got {', '.join(values)}; read them with the version of stdpnet that wrote them")
    return kind(**values)


def _members(values):
    """Plain values of fields or items by name."""
    plain = {}
    for name, value in values.items():
        if isinstance(value, Quantity):
            plain |= {name: np.asarray(value), f"{name}.unit": _unit(value.dim)}
        elif isinstance(value, SCALARS):
            plain[name] = value
        elif isinstance(value, tuple | dict) or (is_dataclass(value) and not isinstance(value, type)):
            plain[name] = dump(value)
        else:
            raise ValueError(f"{name}: expected a number, string, Quantity, None, tuple or dataclass instance, "
                             f"got {type(value).__name__}; convert it")
    return plain


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
        return Quantity(value, dim=_dimension(record[f"{name}.unit"]))
    return load(value, classes=classes) if isinstance(value, dict) else value


def _find_class(class_name, classes):
    """Dataclass of a name such as "AdaptiveLIF", "stdpnet.neurons:AdaptiveLIF" (version 0.1) or "mine:OwnRule"."""
    module, _, qualified = class_name.rpartition(":")
    name = qualified.rpartition(".")[2]
    if name in classes:
        return classes[name]
    if module.partition(".")[0] in ("", "stdpnet") and (known := _own_classes() | (version_0_1.CLASSES if module else {})):
        if name in known:
            return known[name]
    raise ValueError(f"parameters: expected a dataclass of stdpnet, got {class_name}; "
                     f"pass it as classes={{{name!r}: {name}}}")


@cache
def _own_classes():
    """Dataclasses of `stdpnet.models` by name, without those that its modules merely import."""
    modules = [importlib.import_module(f"{models.__name__}.{each.name}") for each in pkgutil.iter_modules(models.__path__)]
    return {name: kind for module in modules for name, kind in vars(module).items()
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__}


def _unit(dimension):
    """Name of an SI unit: "V", "Hz", "m^2 kg", or "1"."""
    return next((name for name, known in UNITS.items() if known is dimension), str(dimension))


def _dimension(unit):
    """Dimension behind a name from `_unit`."""
    if unit in UNITS:
        return UNITS[unit]
    powers = [factor.partition("^") for factor in unit.split() if factor != "1"]
    return get_or_create_dimension(**{name: json.loads(power or "1") for name, _, power in powers})
