"""Records of models: exact there and back, readable, and no way to run code that a file names."""

import math
import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest
from brian2 import (
    Hz, Mohm, Quantity, amp, cm, farad, get_dimensions, have_same_dimensions, kelvin, mM, ms, mV, nS, pF, second, uamp,
    umetre,
)

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
class Awkward:
    equations: object
    unit: float
    text = "its field has the name of the record's own entry"


OWN = {each.__name__: each for each in (Synapse, Plastic, Anything, Awkward)}


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


def test_one_changed_number_is_seen():
    preset = presets.get("IMAGE")
    other = replace(preset, dt=preset.dt * (1 + 1e-15))
    assert record.load(record.dump(other), classes={}) != preset


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


@pytest.mark.parametrize("fields", [{"tau": 1.0, "eta": 2.0}, {"eta": 2.0}, {}])
def test_a_class_with_other_fields_than_the_record_is_refused(fields):
    with pytest.raises(ValueError, match=r"expected the fields tau of test_record:Synapse, got .*with the version of stdpnet"):
        record.load({"class": "test_record:Synapse", "equations": {}} | fields, classes=OWN)


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, 1j, b"x", Synapse, object()], ids=lambda value: type(value).__name__)
def test_a_value_that_no_file_can_hold_is_refused_by_its_name(value):
    with pytest.raises(ValueError, match=rf"^value: expected a number.*, got {type(value).__name__}; convert it$"):
        record.dump(Anything(value=value))


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
