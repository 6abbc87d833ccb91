"""Records of models: exact there and back, readable, and no way to run code that a file names."""

import re
import keyword
import math
import sys
from dataclasses import dataclass, replace

import hypothesis.strategies as st
import numpy as np
import pytest
from brian2 import (
    Hz, Mohm, Quantity, amp, cm, farad, get_dimensions, have_same_dimensions, kelvin, kgram, mM, metre, ms, mV, nS, pF, second,
    uamp, umetre,
)
from hypothesis import given, settings

from stdpnet.files import record
from stdpnet.models import presets


@dataclass(frozen=True, kw_only=True)
class Synapse:
    tau: Quantity
    text = "dg/dt = -g/tau : 1"
    _private = "not for the record"


@dataclass(frozen=True, kw_only=True)
class Plastic(Synapse):
    name: str = "a field, no equation"
    on_pre = "g += w"
    number = 3


@dataclass(frozen=True, kw_only=True)
class Anything:
    value: object


@dataclass(frozen=True, kw_only=True)
class Rates:
    eta: float
    limit: Quantity | None = None

    def __post_init__(self):
        self.eta + 1


@dataclass(frozen=True, kw_only=True)
class Awkward:
    equations: object
    unit: float
    text = "its field has the name of the record's own entry"


OWN = {each.__name__: each for each in (Synapse, Plastic, Anything, Awkward, Rates)}


def there_and_back(value):
    return record.load(record.dump(Anything(value=value)), classes=OWN).value


# exactness

@pytest.mark.parametrize("name", presets.names())
def test_every_preset_survives_exactly(name):
    preset = presets.get(name)
    assert record.load(record.dump(preset), classes={}) == preset


@pytest.mark.parametrize("quantity", [
    20*ms, -65*mV, 0.1*nS, 63.75*Hz, 3*Mohm, 200*pF, 1.5*amp, 300*kelvin, 2*mM, 7*farad/kelvin,
    3*nS/cm**2, 2*mV*ms**-0.5, 1*uamp/umetre**2/mV, 0*second, math.inf*ms, Quantity(0.3), second,
], ids=str)
def test_a_quantity_keeps_value_and_dimensions(quantity):
    copy = there_and_back(quantity)
    assert float(copy) == float(quantity)
    assert get_dimensions(copy) is get_dimensions(quantity)


def test_an_array_with_units_survives():
    copy = there_and_back([1, 2, 3]*ms)
    np.testing.assert_array_equal(np.asarray(copy), [0.001, 0.002, 0.003])
    assert have_same_dimensions(copy, second)


@pytest.mark.parametrize("value", [
    True, 0, -3, 2**62, 0.1, 1e-320, math.inf, "", "täu\n", None, (), (1, 2.5, "x", None, (3*ms, (True,))),
    tuple(range(12)),
], ids=repr)
def test_a_plain_value_or_tuple_keeps_value_and_type(value):
    copy = there_and_back(value)
    assert copy == value
    assert type(copy) is type(value)


def test_nested_models_survive():
    model = Anything(value=(Synapse(tau=1*ms), Anything(value=Plastic(tau=2*ms, name="x"))))
    assert record.load(record.dump(model), classes=OWN) == model


@pytest.mark.parametrize("value", ["dv/dt", 3*ms, (1, 2), Synapse(tau=1*ms)], ids=str)
def test_a_field_may_be_called_equations_and_unit(value):
    model = Awkward(equations=value, unit=1.0)
    assert record.load(record.dump(model), classes=OWN) == model


def test_a_dict_of_models_survives_with_its_order():
    parts = {"z": Synapse(tau=1*ms), "a": Anything(value={"rule": Synapse(tau=2*ms)}), "täu": Synapse(tau=3*ms), "equations": Rates(eta=1)}
    model = Anything(value=parts)
    assert record.dump(model)["value"]["class"] == "dict"
    copy = record.load(record.dump(model), classes=OWN)
    assert copy == model and list(copy.value) == list(parts)
    assert there_and_back({}) == {}


@pytest.mark.parametrize("parts", [{"a": 1}, {"class": ()}, {1: Synapse(tau=1*ms)}, {"a b": Synapse(tau=1*ms)},
                                   {"class": Synapse(tau=1*ms)}, {"a.unit": Synapse(tau=1*ms)}, {"": Synapse(tau=1*ms)}], ids=str)
def test_a_dict_of_anything_else_is_refused(parts):
    with pytest.raises(ValueError, match="^value: expected .* dict of such instances by name, got dict"):
        record.dump(Anything(value=parts))


def test_one_changed_number_is_seen():
    preset = presets.get("IMAGE")
    other = replace(preset, dt=preset.dt * (1 + 1e-15))
    assert record.load(record.dump(other), classes={}) != preset


names = st.text("abcxyz_", min_size=1, max_size=8).filter(lambda name: name.isidentifier() and not keyword.iskeyword(name))
numbers = st.booleans() | st.integers(-2**62, 2**62) | st.floats(allow_nan=False)
units = st.builds(lambda powers: math.prod((unit**power for unit, power in zip((metre, kgram, second, amp), powers)), start=1*second),
                  st.tuples(*4*[st.integers(-3, 3) | st.sampled_from([0.5, -0.5])]))
quantities = st.builds(lambda number, unit: number*unit, st.floats(-1e6, 1e6), units)
leaves = st.none() | numbers | quantities | st.text(st.characters(codec="utf-8"), max_size=20)
models = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3).map(tuple) | inner.map(lambda value: Anything(value=value))
                      | st.dictionaries(names, inner.map(lambda value: Anything(value=value)), max_size=3), max_leaves=12)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(models)
def test_whatever_can_be_recorded_survives_exactly(value):
    assert repr(there_and_back(value)) == repr(value) and there_and_back(value) == value


# what a reader sees

def test_a_record_shows_si_values_units_class_and_equations():
    assert record.dump(Plastic(tau=20*ms)) == {
        "class": "test_record:Plastic",
        "tau": 0.02, "tau.unit": "s", "name": "a field, no equation",
        "equations": {"text": "dg/dt = -g/tau : 1", "on_pre": "g += w"},
    }


@pytest.mark.parametrize("quantity, unit", [
    (1*ms, "s"), (1*mV, "V"), (1*Hz, "Hz"), (1*nS, "S"), (1*pF, "F"), (1*Mohm, "ohm"), (1*amp, "A"), (Quantity(1.), "1"),
])
def test_units_have_their_usual_names(quantity, unit):
    assert record.dump(Synapse(tau=quantity))["tau.unit"] == unit


# foreign and changed classes

def test_a_model_that_is_not_in_stdpnet_is_rebuilt_from_the_callers_class():
    stored = record.dump(Synapse(tau=1*ms))
    with pytest.raises(ValueError) as error:
        record.load(stored, classes={})
    assert str(error.value) == ("parameters: expected a dataclass of stdpnet, got test_record:Synapse; "
                                "pass it as classes={'Synapse': Synapse}")
    assert record.load(stored, classes={"Synapse": Synapse}) == Synapse(tau=1*ms)


def test_a_field_that_came_later_has_its_default_in_older_files():
    made = presets.RESTOCNET_MNIST.connections["kernels_1"]
    older = record.dump(made)
    del older["padding"], older["kernels"]
    assert record.load(older, classes={}) == made
    del older["size"]
    with pytest.raises(ValueError, match="expected the fields source, target, .* of Convolution"):
        record.load(older, classes={})


@pytest.mark.parametrize("fields", [{"tau": 1.0, "eta": 2.0}, {"eta": 2.0}, {}])
def test_a_class_with_other_fields_than_the_record_is_refused(fields):
    with pytest.raises(ValueError, match=r"expected the fields tau of test_record:Synapse, got .*with the version of stdpnet"):
        record.load({"class": "test_record:Synapse", "equations": {}} | fields, classes=OWN)


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, 1j, b"x", Synapse, object()], ids=lambda value: type(value).__name__)
def test_a_value_that_no_file_can_hold_is_refused_by_its_name(value):
    with pytest.raises(ValueError, match=rf"^value: expected a number.*, got {type(value).__name__}; convert it$"):
        record.dump(Anything(value=value))


# bounds, and what is no record

def nested(depth, value=1.0):
    """A model that is `depth` records in each other."""
    for _ in range(depth):
        value = Anything(value=value)
    return value


def test_twenty_records_in_each_other_are_the_most():
    stored = record.dump(nested(20))
    assert record.load(stored, classes=OWN) == nested(20)
    too_deep = {"class": "Anything", "equations": {}, "value": stored}
    for refused in (lambda: record.dump(nested(21)), lambda: record.dump(nested(5000)),
                    lambda: record.load(too_deep, classes=OWN)):
        with pytest.raises(ValueError, match="^parameters: expected at most 20 records in each other, got more"):
            refused()


def test_a_record_in_itself_is_refused():
    endless = {"class": "tuple"}
    endless |= {"0": endless, "1": endless}
    with pytest.raises(ValueError, match="^parameters: expected at most"):
        record.load(endless, classes={})


@pytest.mark.parametrize("value", [tuple(range(20_000)), "x"*70_000, np.zeros(70_000)*ms], ids=["items", "text", "array"])
def test_a_record_as_large_as_data_is_refused(value):
    with pytest.raises(ValueError, match="expected at most .*, got more"):
        record.dump(Anything(value=value))


@pytest.mark.parametrize("number", [math.nan, math.inf, np.float32(np.inf)])
@pytest.mark.parametrize("field, make", [("eta", float), ("limit", lambda number: number*ms)])
def test_a_number_that_is_not_finite_is_refused_with_the_name_of_its_field(field, make, number):
    wrong = replace(Rates(eta=1.0, limit=1*ms), **{field: make(number)})
    with pytest.raises(ValueError, match=f"^Rates.{field}: expected a finite number, got (nan|inf)"):
        record.dump(wrong)
    stored = record.dump(Rates(eta=1.0, limit=1*ms))
    with pytest.raises(ValueError, match=f"^Rates.{field}: expected a finite number, got (nan|inf)"):
        record.load(stored | {field: number}, classes=OWN)


@pytest.mark.parametrize("changes", [
    {"class": 3}, {"class": None}, {"class": "tuple"}, {"class": "dict"}, {"class": "x\n"*1000}, {"class": "Nowhere"},
    {"eta": 2**63}, {"limit": -2**70},
    {"eta": "text"}, {"eta": {}}, {"eta": [1]}, {"eta": b"x"}, {"eta": object()}, {"eta": {"class": "tuple", "1": 2}},
    {"eta": np.zeros(3)}, {"eta": np.array(["x"])}, {"eta": np.array([None])},
    {"limit.unit": "parsec"}, {"limit.unit": ""*3 + "m^"}, {"limit.unit": "m^1e999"}, {"limit.unit": "m^[1]"}, {"limit.unit": 3},
    {"limit.unit": None}, {"limit.unit": {"class": "tuple"}}, {"limit.unit": "m\n"*999 + "x"}, {"limit": "text"}, {"limit": None},
    {"limit": {"class": "tuple"}}, {"other": 1}, {"other": {"class": "dict", "x": 1}}, {"other": {"class": "dict", "x y": {"class": "tuple"}}},
], ids=lambda changes: re.sub(" at 0x[0-9a-f]+", "", str(changes)))
def test_what_is_no_record_is_one_line(changes):
    stored = record.dump(Rates(eta=1.0, limit=1*ms)) | changes
    with pytest.raises(ValueError) as error:
        record.load(stored, classes=OWN)
    assert 10 < len(str(error.value)) < 500 and "\n" not in str(error.value)


def test_a_class_that_fails_to_be_made_is_one_line():
    class Fussy(Rates):
        def __post_init__(self):
            raise TypeError("no")
    with pytest.raises(ValueError, match=r"expected fields that suit .*, got others \(no\)"):
        record.load(record.dump(Rates(eta=1.0)), classes={"Rates": Fussy})


@pytest.mark.parametrize("foreign", [int, print, 3, None])
def test_what_the_caller_offers_must_be_a_dataclass(foreign):
    with pytest.raises(ValueError, match="expected a dataclass of stdpnet"):
        record.load(record.dump(Rates(eta=1.0)), classes={"Rates": foreign})


# security: a record cannot make us import or call what is not a dataclass of stdpnet

@pytest.fixture
def trap(tmp_path, monkeypatch):
    """Importable modules that would be noticed, inside and outside of stdpnet's name."""
    for name in ("trap", "stdpnet_trap"):
        (tmp_path / f"{name}.py").write_text("from dataclasses import dataclass\n@dataclass\nclass Model:\n    pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    assert "trap" not in sys.modules and "stdpnet_trap" not in sys.modules


@pytest.mark.parametrize("name", [
    "trap:Model", "stdpnet_trap:Model", "stdpnet.trap:Model", "stdpnet..trap:Model", ".trap:Model", "stdpnet/../trap:Model",
    "os:system", "builtins:eval", "subprocess:Popen", "brian2:Quantity", "stdpnet.record:json.loads", "stdpnet.record:json",
    "stdpnet.record:load", "stdpnet.record:re.compile", "stdpnet:record.importlib", "stdpnet", ":", "",
])
def test_nothing_outside_stdpnet_is_imported_or_called_for_a_record(name, trap):
    with pytest.raises(ValueError, match="expected a dataclass of stdpnet, got"):
        record.load({"class": name}, classes={})


def test_a_dataclass_that_a_module_of_stdpnet_merely_imports_is_refused(monkeypatch):
    monkeypatch.setattr(record, "Synapse", Synapse, raising=False)
    with pytest.raises(ValueError, match="expected a dataclass of stdpnet, got stdpnet.record:Synapse"):
        record.load({"class": "stdpnet.record:Synapse", "tau": 1.0}, classes={})


def test_a_function_of_stdpnet_is_not_called(monkeypatch):
    monkeypatch.setattr(record, "dump", lambda: pytest.fail("called"))
    with pytest.raises(ValueError, match="expected a dataclass"):
        record.load({"class": "stdpnet.record:dump"}, classes={})
