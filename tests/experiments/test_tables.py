"""Tables: every value and type comes back, other programs can read them, and older ones are read."""

import csv

import h5py
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from stdpnet.experiments import tables
from stdpnet.files import result_file

values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "table.h5"


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"a": values, "b": st.integers(0, 9), "c": values}), min_size=1, max_size=5))
def test_every_value_and_type_comes_back(path, rows):
    rows = [{name: row[name] for name in "abc"} | {"error": ""} for row in rows]
    tables.write(path, rows)
    assert [repr({name: row[name] for name in rows[0]}) for row in tables.read(path)] == [*map(repr, rows)]


def test_numbers_of_numpy_come_back_as_pythons(path):
    tables.write(path, [{"a": np.int64(3), "b": np.float32(0.5), "c": np.bool_(True), "error": np.str_("x")}])
    assert repr(tables.read(path)) == "[{'a': 3, 'b': 0.5, 'c': True, 'error': 'x'}]"


def test_columns_that_only_some_rows_have_are_none_in_the_others(path):
    tables.write(path, [{"a": 1, "error": ""}, {"b": 2, "error": "x"}])
    assert tables.read(path) == [{"a": 1, "b": None, "error": ""}, {"a": None, "b": 2, "error": "x"}]


def test_other_programs_read_plain_columns_and_a_csv_table(path):
    tables.write(path, [{"a": 1, "b": 0.5, "left": None, "error": ""}, {"a": 2, "b": 1.5, "left": 3, "error": "é, x"}])
    with h5py.File(path) as file:
        assert file["a"][...].tolist() == [1, 2] and file["b"][...].tolist() == [0.5, 1.5]
        assert file["json left"].asstr()[...].tolist() == ["null", "3"]
    with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as file:
        assert [*csv.DictReader(file)] == [{"a": "1", "b": "0.5", "left": "", "error": ""},
                                           {"a": "2", "b": "1.5", "left": "3", "error": "é, x"}]


def test_a_table_of_version_0_1_is_read(path):
    result_file.write(path, attributes={}, parameters=None, history={}, data={
        "a": [1, 2], "left": [np.nan, 0.5], "none left": [True, False], "name": ["", "x"], "none name": [True, False],
        "error": ["", ""]})
    assert tables.read(path) == [{"a": 1, "left": None, "name": None, "error": ""}, {"a": 2, "left": 0.5, "name": "x", "error": ""}]


@pytest.mark.parametrize("data", [{}, {"weights": [1.0]}, {"error": ["", ""], "a": [1]}])
def test_what_is_no_table_is_refused(path, data):
    result_file.write(path, attributes={}, data=data, parameters=None, history={})
    with pytest.raises(ValueError, match=f"^{path}: expected a table of runs, got .*; give another file name$"):
        tables.read(path)


@pytest.mark.parametrize("value", [[1], {}, b"x", 1j, np.zeros(2)], ids=lambda value: type(value).__name__)
def test_what_no_table_holds_is_refused_by_its_name(path, value):
    with pytest.raises(ValueError, match=f"^a: expected a number, .*, got {type(value).__name__}; convert it$"):
        tables.write(path, [{"a": value, "error": ""}])
    assert not path.exists()
