"""NIR: what is written is read again, another simulator answers the same, and what has no form is refused in one line."""

import numpy as np
import pytest

from stdpnet.experiments import whole_numbers
from stdpnet.hardware import nir_graph, simulation
from stdpnet.hardware.graph import Dense, Graph, Neurons, graph
from stdpnet.models import presets

nir = pytest.importorskip("nir")


@pytest.fixture(scope="module")
def made(learned_maps):
    network, _ = learned_maps
    return graph(network.description, network.state_.shapes, network.state_.arrays)


def test_what_is_written_is_read_again(made, tmp_path):
    path = tmp_path/"maps.nir"
    path.write_bytes(nir_graph.content(made))
    found = nir_graph.read(path)
    assert found.inputs == made.inputs and list(found.neurons) == list(made.neurons) and found.outputs == made.outputs
    assert (found.dt, found.n_steps, found.signed) == (made.dt, 100, False)
    assert np.array_equal(found.weights["kernels_2"].values, made.weights["kernels_2"].values)
    assert found.neurons["conv_2"].tau == pytest.approx(9.5) and np.isinf(found.neurons["pool_2"].tau)
    assert found.neurons["pool_2"].threshold == pytest.approx(3.2)  # of the sum of a field of four


def test_what_was_read_answers_the_same(made, learned_maps):
    network, images = learned_maps
    spikes = whole_numbers.shown(network, network.checked(images)[np.arange(8)], 0)
    answers = [simulation.run(simulation.Floats(each), spikes).activations
               for each in (made, nir_graph.from_nir(nir_graph.to_nir(made)))]
    assert answers[0].any() and np.array_equal(*answers)


def test_another_simulator_answers_the_same(made, learned_maps):
    norse, torch = pytest.importorskip("norse"), pytest.importorskip("torch")
    network, images = learned_maps
    spikes = whole_numbers.shown(network, network.checked(images)[np.arange(8)], 0)["image"]
    other, state, filtered = norse.torch.from_nir(nir_graph.to_nir(made), dt=made.dt), None, 0.0
    for each in spikes:
        out, state = other(torch.from_numpy(each).permute(0, 3, 1, 2).float(), state)
        filtered = filtered*made.memory + out.detach().numpy()
    answers = np.moveaxis(filtered, 1, -1).reshape(8, -1)/made.n_steps
    expected = network.transform(images)
    assert np.count_nonzero(expected) > 100 and answers == pytest.approx(expected, abs=1e-6)


def test_dense_layers_are_exchanged_too():
    dense = Graph(inputs={"in": (3,)}, neurons={"out": Neurons(shape=(2,), tau=5.0, threshold=np.array([0.1, 0.2]))},
                  weights={"w": Dense(source="in", target="out", values=np.arange(6.0).reshape(3, 2))}, outputs=("out",), dt=1e-3,
                  n_steps=10, memory=0.9, signed=False)
    found = nir_graph.from_nir(nir_graph.to_nir(dense))
    assert np.array_equal(found.weights["w"].values, dense.weights["w"].values)
    assert found.neurons["out"].threshold == pytest.approx([0.1, 0.2]) and found.neurons["out"].tau == pytest.approx(5)


def test_skip_connections_have_no_form():
    shapes = {"image": (28, 28, 1)}
    arrays = {f"{layer}_{number}.{what}": np.zeros(shape) for number, n in ((1, 1), (2, 2)) for layer, what, shape in (
        ("kernels", "w", (n, 3, 3, 2)), ("conv", "theta", 2))}
    with pytest.raises(ValueError, match="joined_2: expected neurons that one connection leads to, as NIR knows them, got "
                                         "skip_image_2, skip_conv_1_2; train without skip connections"):
        nir_graph.to_nir(graph(presets.restocnet_mnist((2, 2), skip=True), shapes, arrays))


def chain(*nodes, shape=(2,)):
    """A NIR graph of nodes in a row."""
    named = {"input": nir.Input(np.array(shape)), **{f"n{place}": node for place, node in enumerate(nodes)},
             "output": nir.Output(np.array(shape))}
    names = list(named)
    return nir.NIRGraph(nodes=named, edges=[*zip(names, names[1:])], type_check=False)


def lif(**changes):
    return nir.LIF(**{name: np.full(2, value) for name, value in
                      ({"tau": 0.01, "r": 1.0, "v_leak": 0.0, "v_threshold": 1.0, "v_reset": 0.0} | changes).items()})


@pytest.mark.parametrize("nodes, message", [
    ([nir.Linear(weight=np.eye(2)), nir.CubaLIF(*(np.ones(2) for _ in range(5)))], "n1: expected a node of LIF, IF, Conv2d, .*, got CubaLIF"),
    ([nir.Scale(scale=np.ones(2)), lif()], "n0: expected a node of .*, got Scale"),
    ([lif()], "n0: expected weights before neurons, got input"),
    ([nir.Linear(weight=np.eye(2))], "n0: expected neurons before the output, got weights"),
    ([nir.Linear(weight=np.eye(2)), nir.Linear(weight=np.eye(2)), lif()], "n1: expected neurons between weights, got Linear after n0"),
    ([nir.Linear(weight=np.eye(2)), lif(v_reset=-0.5)], r"n1.v_reset: expected 0 for all neurons, got -0.5"),
    ([nir.Affine(weight=np.eye(2), bias=np.ones(2)), lif()], r"n0.bias: expected 0 for all neurons, got 1")])
def test_graphs_with_other_nodes_are_refused(nodes, message):
    with pytest.raises(ValueError, match=message):
        nir_graph.from_nir(chain(*nodes))


def test_files_of_another_kind_are_refused(tmp_path):
    path = tmp_path/"text.nir"
    path.write_text("no HDF5")
    with pytest.raises(ValueError, match="text.nir: expected a NIR file, got something else"):
        nir_graph.read(path)


def test_without_the_package_one_line_says_how_to_get_it(made, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nir", None)
    with pytest.raises(ValueError, match=r'NIR needs the package nir: python -m pip install "stdpnet\[nir\]"'):
        nir_graph.to_nir(made)
