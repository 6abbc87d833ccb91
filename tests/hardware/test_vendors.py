"""Vendors' own programs for chips: what they say about graphs, without the packages that they belong to."""

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from stdpnet.hardware import placement, speck, vendors, xylo
from stdpnet.hardware.device import XYLO
from stdpnet.hardware.graph import graph
from stdpnet.models import presets
from stdpnet.models.architectures import without_leak

sinabs = pytest.mark.skipif(find_spec("sinabs") is None, reason="sinabs is not installed")
rockpool = pytest.mark.skipif(find_spec("rockpool") is None or find_spec("xylosim") is None, reason="rockpool is not installed")


def of_maps(n_maps, *, side=28, leak=False, **options):
    """The graph of random kernels, and thresholds that many neurons reach."""
    network = presets.restocnet_mnist(n_maps, **options)
    random, arrays, before = np.random.default_rng(1), {}, 1
    for number, maps in enumerate(n_maps, start=1):
        arrays |= {f"kernels_{number}.w": np.where(random.random((before, 3, 3, maps)) < 0.6, 1, -1),
                   f"conv_{number}.theta": np.full(maps, 0.2)}
        before = maps
    return graph(network if leak else without_leak(network), {"image": (side, side, 1)}, arrays)


def test_a_module_is_loaded_without_its_package(tmp_path, monkeypatch):
    for folder in (tmp_path/"pretended", tmp_path/"pretended"/"inner"):
        folder.mkdir()
        (folder/"__init__.py").write_text("raise RuntimeError('imported')")
    (tmp_path/"pretended"/"inner"/"checks.py").write_text("from .limits import LIMIT")
    (tmp_path/"pretended"/"inner"/"limits.py").write_text("LIMIT = 7")
    monkeypatch.syspath_prepend(tmp_path)
    assert vendors.module("pretended", "inner", "checks").LIMIT == 7
    with pytest.raises(ValueError, match=r"needs pretended with inner.rules \(.*\): python -m pip install --no-deps"):
        vendors.module("pretended", "inner", "rules")


@pytest.mark.parametrize("verdict", [speck.verdict, lambda each: xylo.specified(each)])
def test_a_package_that_is_missing_is_named_with_its_remedy(verdict, monkeypatch):
    monkeypatch.setattr(vendors, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="needs the package .*: python -m pip install --no-deps sinabs rockpool xylosim"):
        verdict(of_maps((2,)))


@sinabs
def test_32_maps_fit_on_speck_and_36_do_not_in_the_second_layer():
    assert speck.verdict(of_maps((32, 32), readout="last")).broken == ()
    found = speck.verdict(of_maps((36, 36), readout="last"))
    assert len(found.broken) == 2 and all(line.startswith("conv_2: There is no core on chip") for line in found.broken)
    assert "conv_2: 36 Ki of kernels, 36 Ki of neurons" in found.facts


@sinabs
def test_leaks_signs_and_skip_connections_are_refused_which_sinabs_takes_for_granted():
    found = speck.verdict(of_maps((2,), leak=True))
    assert found.broken == ("conv_1: expected neurons without a leak, got 1352 with a time constant of 9.5 steps; train with "
                            "--without-leak",)
    assert "joined_2" in speck.verdict(of_maps((2, 2), skip=True)).broken[0]


@sinabs
def test_more_layers_than_cores_are_refused():
    found = speck.verdict(of_maps((2,)*5))
    assert len(found.broken) == 1 and "expected a core for each of 10 layers, got 9 cores" in found.broken[0]


@rockpool
def test_what_fits_on_xylo_gets_the_same_numbers_from_rockpool_as_from_us():
    made = of_maps((8,), side=4, leak=True, sampling_stride=1)
    found, lines = xylo.specified(made)
    ours = placement.place(XYLO, made)
    assert lines == [] and xylo.verdict(made).facts == ("rockpool: 32 hidden and 8 output neurons, 320 words of weights",)
    assert np.array_equal(found["weights_in"][..., 0], ours.w_in.toarray()[:, :32])
    assert np.array_equal(found["weights_out"], ours.w_rec.toarray()[:32, 1000:])
    assert np.array_equal(found["threshold"], ours.thresholds[:32])
    assert found["dash_mem"].tolist() == [3]*32 and found["dash_mem_out"].tolist() == [15]*8


@rockpool
def test_the_simulator_of_xylo_answers_nearly_as_ours():
    made = of_maps((8,), side=4, leak=True, sampling_stride=1)
    spikes = {"image": (np.random.default_rng(0).random((100, 10, 4, 4, 1)) < 0.3).astype(np.int8)}
    theirs, ours = xylo.answer(made, xylo.specified(made)[0], spikes), placement.answer(placement.place(XYLO, made), spikes)
    assert ours.totals["pool_1"].sum() > 100
    assert np.corrcoef(theirs.activations.ravel(), ours.activations.ravel())[0, 1] > 0.8


@rockpool
def test_too_many_neurons_for_xylo_are_refused_and_no_driver_is_imported():
    assert "rockpool: Failed to allocate HW resources for output neurons." in xylo.verdict(of_maps((16,), side=8)).broken[0]
    assert "expected at most 2000 neurons" in xylo.verdict(of_maps((16,))).broken[0]
    assert not any(name.split(".")[0] == "samna" for name in sys.modules)
