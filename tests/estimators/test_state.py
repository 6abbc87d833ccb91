"""What was learned is a value; what no network can have learned is not taken from a file."""

import numpy as np
import pytest

import stdpnet
import tiny
from stdpnet.estimators.state import State
from stdpnet.files import result_file


def test_a_state_goes_on_by_being_replaced():
    first = State(arrays={"a.w": np.zeros(2), "b.w": np.ones(2)}, shapes={"a": (2,)}, history={"x": [1]})
    second = first.after({"a.w": np.full(2, 3.0)}, n_seen=4, n_presentations=5, history={"x": [2, 3]})
    assert not first["a.w"].any() and first.n_seen == 0 and first.history == {"x": [1]}
    assert second["a.w"].tolist() == [3, 3] and second["b.w"] is first["b.w"]
    assert (second.n_seen, second.n_presentations, second.history) == (4, 5, {"x": [1, 2, 3]})
    with pytest.raises(KeyError, match="expected one of a.w, b.w, got 'c.w'"):
        second["c.w"]


def test_a_part_has_the_names_behind_its_prefix():
    state = State(arrays={"image_exc.theta": 1, "audio_exc.theta": 2}, shapes={"image_input": (3,)}, n_seen=7)
    assert state.part("image").arrays == {"exc.theta": 1} and state.part("image").shapes == {"input": (3,)}
    assert state.part("audio").arrays == {"exc.theta": 2} and state.part("image").n_seen == 7


@pytest.fixture
def content(trained):
    """What a file holds of a trained network."""
    return trained.content()


def spoilt(content, *, data=None, attributes=None):
    return content | {"data": content["data"] | (data or {}), "attributes": content["attributes"] | (attributes or {})}


W = np.full((36, 8), 0.5, np.float32)


@pytest.mark.parametrize("change, message", [
    ({"data": {"input_exc.w": np.where(np.arange(288).reshape(36, 8) == 7, np.nan, W)}}, "input_exc.w: expected finite numbers of 0 or more, got nan"),
    ({"data": {"input_exc.w": -W}}, "input_exc.w: expected finite numbers of 0 or more, got -0.5"),
    ({"data": {"input_exc.w": W.T}}, r"input_exc.w: expected numbers of shape \(36, 8\), got float32 of shape \(8, 36\)"),
    ({"data": {"exc.theta": np.zeros(1)}}, r"exc.theta: expected numbers of shape \(8,\), got float64 of shape \(1,\)"),
    ({"data": {"exc.theta": np.full(8, np.inf)}}, "exc.theta: expected finite numbers of -inf or more, got inf"),
    ({"data": {"input.shape": np.array([36, 1])}}, r"input.shape: expected 1 integers above 0, got \[36, 1\]"),
    ({"data": {"input.shape": np.array([-36])}}, "input.shape: expected 1 integers above 0"),
    ({"data": {"input_exc.gain": np.full(8, np.nan), "input_exc.connected": W > 0}}, "input_exc.gain: expected finite"),
    ({"data": {"input_exc.connected": W}}, "input_exc.connected: expected truth values"),
    ({"attributes": {"samples": -3}}, "samples: expected an integer from 0 to 2147483647, got -3"),
    ({"attributes": {"presentations": 2.5}}, "presentations: expected an integer"),
])
def test_what_no_network_can_have_learned_is_refused(content, change, message, tmp_path):
    result_file.write(tmp_path/"run.h5", **spoilt(content, **change))
    with pytest.raises(ValueError, match=f"^{message}"):
        stdpnet.load(tmp_path/"run.h5")


def test_a_chunk_that_no_memory_holds_is_refused_before_it_is_made():
    with pytest.raises(ValueError, match="^TwoLayerNetwork.chunk_size: expected at most [0-9]+ samples of this size, which take 8 GiB"):
        tiny.learner(chunk_size=10**9).learn(tiny.quarters(2)[0])


def test_a_time_step_of_a_nanosecond_is_refused():
    with pytest.raises(ValueError, match="^Network.dt: expected 1 to 1,000,000 steps in a presentation of 100. ms, got 100,000,000"):
        tiny.TINY.replace({"dt": 1e-9*tiny.ms})


def test_weights_are_not_copied_to_be_written(trained):
    assert np.shares_memory(trained.content()["data"]["input_exc.w"], trained.weights_)
