"""How is a graph exchanged with other simulators and chips? (NIR, the Neuromorphic Intermediate Representation; an extra)

NIR is in continuous time: the time step, Euler's method and the reset to 0 stand in its metadata. Its LIF neurons are those of
a graph; pooling becomes the sum of a field, and the threshold of its neurons as many times higher. Arrays have maps first.
Lateral inhibition and conductances have no such form, nor have neurons that pass on the sign of a sum.
"""

import io
from collections import namedtuple

import numpy as np

from .graph import Dense, Fields, Graph, Kernels, Neurons

N_STEPS, MEMORY, DT = 100, float(np.exp(-1/99.5)), 1e-3  #: of graphs that do not say


def package():
    """Return the package nir; raises ValueError in one line if it is not installed."""
    try:
        import nir
    except ImportError as error:
        raise ValueError('NIR needs the package nir: python -m pip install "stdpnet[nir]"') from error
    return nir


def to_nir(graph):
    """Return a graph as a `nir.NIRGraph`; raises ValueError, in one line, for what NIR cannot express."""
    nir = package()
    (name, shape), = graph.inputs.items()
    nodes, edges = {name: nir.Input(input_type={"input": np.array(_first(shape))})}, []
    for layer, neurons in graph.neurons.items():
        (key, each), = _single(graph, layer).items()
        nodes |= {key: _weights(nir, graph, each), layer: _neurons(nir, graph, neurons, each)}
        edges += [(each.source, key), (key, layer)]
    for layer in graph.outputs:
        end = "output" if len(graph.outputs) == 1 else f"output_{layer}"
        nodes[end] = nir.Output(output_type={"output": np.array(_first(graph.shape(layer)))})
        edges.append((layer, end))
    metadata = {"dt": graph.dt, "method": "euler", "reset": "to 0", "n_steps": graph.n_steps, "memory": graph.memory,
                "signed": int(graph.signed), "outputs": "spikes, to be filtered outside: y <- memory*y + spike"}
    return nir.NIRGraph(nodes=nodes, edges=edges, metadata=metadata)


def content(graph):
    """Return what a NIR file of a graph holds, bytes."""
    file = io.BytesIO()
    package().write(file, to_nir(graph))
    return file.getvalue()


def read(path):
    """Return the Graph in a NIR file; raises ValueError if it is none, or one of other neurons and weights."""
    nir = package()
    try:
        found = nir.read(path)
    except Exception as error:  # whatever h5py and nir make of a file of another kind
        raise ValueError(f"{path}: expected a NIR file, got something else ({' '.join(str(error).split())[:80]})") from error
    return from_nir(found)


def from_nir(found):
    """Return a `nir.NIRGraph` as a Graph.

    Raises
    ------
    ValueError
        If it has more than one input, neurons other than LIF and IF with a reset to 0, or weights with strides or biases.
    """
    nodes, metadata = found.nodes, found.metadata or {}
    starts = [name for name, node in nodes.items() if type(node).__name__ == "Input"]
    if len(starts) != 1:
        raise ValueError(f"NIR graph: expected one input, got {len(starts)}; export a network with one")
    shape = tuple(int(size) for size in nodes[starts[0]].input_type["input"])
    built = _Built({starts[0]: _last(shape)}, {}, {}, float(metadata.get("dt", DT)))
    outputs = []
    for source, target in _in_turn(found.edges, starts[0]):
        kind = type(nodes[target]).__name__
        if kind == "Output":
            outputs.append(built.owner(source))
        elif kind != "Input":
            built.add(source, target, nodes[target], kind)
    return Graph(inputs=built.inputs, neurons=built.neurons, weights=built.weights, outputs=tuple(outputs), dt=built.dt,
                 n_steps=int(metadata.get("n_steps", N_STEPS)), memory=float(metadata.get("memory", MEMORY)),
                 signed=bool(metadata.get("signed", True)))


def _first(shape):
    """Return a shape with maps first."""
    return (shape[2], *shape[:2]) if len(shape) == 3 else shape


def _last(shape):
    """Return a shape with maps last."""
    return (*shape[1:], shape[0]) if len(shape) == 3 else shape


def _single(graph, layer):
    leading = graph.into(layer)
    if graph.neurons[layer].relays or len(leading) != 1:
        raise ValueError(f"{layer}: expected neurons that one connection leads to, as NIR knows them, got "
                         f"{', '.join(leading)}; train without skip connections")
    return leading


def _weights(nir, graph, each):
    source = graph.shape(each.source)
    if isinstance(each, Kernels):
        values = each.values.transpose(3, 0, 1, 2).astype(np.float32)
        return nir.Conv2d(input_shape=source[:2], weight=values, stride=1, padding=0, dilation=1, groups=1,
                          bias=np.zeros(len(values), np.float32))
    if isinstance(each, Fields):
        size = np.array([each.size, each.size])
        return nir.SumPool2d(kernel_size=size, stride=size, padding=np.zeros(2, int))
    return nir.Linear(weight=each.values.T.astype(np.float32))


def _neurons(nir, graph, neurons, each):
    shape = _first(neurons.shape)
    threshold = np.broadcast_to(neurons.threshold, neurons.shape)
    threshold = np.moveaxis(threshold, -1, 0) if len(shape) == 3 else threshold
    ones, scale = np.ones(shape, np.float32), 1/float(each.values) if isinstance(each, Fields) else 1
    common = {"r": ones, "v_threshold": (threshold*scale).astype(np.float32), "v_reset": 0*ones}
    if np.isinf(neurons.tau):
        return nir.IF(**common)
    return nir.LIF(tau=ones*np.float32(neurons.tau*graph.dt), v_leak=0*ones, **common)


def _in_turn(edges, start):
    """Return edges such that each comes after those that lead to where it starts."""
    order, reached = [], [start]
    for name in reached:
        for edge in edges:
            if edge[0] == name and edge not in order:
                order.append(tuple(edge))
                reached.append(edge[1])
    return order


Pending = namedtuple("Pending", "source shape make")


class _Built:
    """A graph while it is read, node by node."""

    def __init__(self, inputs, neurons, weights, dt):
        self.inputs, self.neurons, self.weights, self.dt, self.pending = inputs, neurons, weights, dt, {}

    def owner(self, name):
        """Return the input or layer whose spikes a node passes on; weights pass on none."""
        if name in self.pending:
            raise ValueError(f"{name}: expected neurons before the output, got weights; add a node LIF or IF")
        return name

    def shape(self, name):
        """Return the shape of what a node passes on, maps last."""
        if name in self.pending:
            return self.pending[name].shape
        return self.inputs[name] if name in self.inputs else self.neurons[name].shape

    def add(self, source, target, node, kind):
        """Take over a node to which an edge leads."""
        if kind in ("LIF", "IF"):
            self._add_neurons(source, target, node, kind)
        elif kind in WEIGHTS:
            if source in self.pending:
                raise ValueError(f"{target}: expected neurons between weights, got {kind} after {source}; add a node LIF or IF")
            shape, make = WEIGHTS[kind](target, node, self.shape(source))
            self.pending[target] = Pending(source, shape, make)
        else:
            raise ValueError(f"{target}: expected a node of {', '.join(['LIF', 'IF', *WEIGHTS])}, got {kind}, which no graph here "
                             "has; export a network without it")

    def _add_neurons(self, source, target, node, kind):
        if source not in self.pending:
            raise ValueError(f"{target}: expected weights before neurons, got {source}; add a node Conv2d or Linear")
        before, shape, make = self.pending.pop(source)
        _expect_all(target, "v_reset", 0 if node.v_reset is None else node.v_reset, 0)
        _expect_all(target, "r", node.r, 1)
        threshold = np.broadcast_to(node.v_threshold, _first(shape))
        threshold = np.moveaxis(threshold, 0, -1) if len(shape) == 3 else threshold
        self.weights[source] = make(before, target)
        self.neurons[target] = Neurons(shape=shape, threshold=np.asarray(threshold, float), tau=np.inf if kind == "IF" else
                                       self._steps(target, node))

    def _steps(self, target, node):
        """Return a time constant in time steps."""
        _expect_all(target, "v_leak", node.v_leak, 0)
        _expect_all(target, "tau", node.tau, np.ravel(node.tau)[0])
        return float(np.ravel(node.tau)[0]/self.dt)


def _expect_all(name, parameter, values, expected):
    if not np.allclose(values, expected):
        raise ValueError(f"{name}.{parameter}: expected {float(expected):g} for all neurons, got {np.ravel(values)[0]:g} for some; "
                         "export a network whose neurons are alike")


def _convolution(name, node, shape):
    plain = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": 0}
    for parameter, expected in plain.items():
        _expect_all(name, parameter, getattr(node, parameter), expected)
    values = np.asarray(node.weight).transpose(1, 2, 3, 0)
    size = values.shape[1]
    after = (shape[0] - size + 1, shape[1] - size + 1, values.shape[3])
    return after, lambda source, target: Kernels(source=source, target=target, values=values)


def _pooling(weight):
    def pooling(name, node, shape):
        size = int(np.ravel(node.kernel_size)[0])
        for parameter, expected in {"kernel_size": size, "stride": size, "padding": 0}.items():
            _expect_all(name, parameter, getattr(node, parameter), expected)
        after = (shape[0]//size, shape[1]//size, shape[2])
        return after, lambda source, target: Fields(source=source, target=target, size=size, values=np.array(weight(size)))
    return pooling


def _dense(name, node, shape):
    _expect_all(name, "bias", getattr(node, "bias", 0), 0)
    values = np.asarray(node.weight).T
    if len(shape) != 1 or values.shape[0] != shape[0]:
        raise ValueError(f"{name}: expected weights from {shape} neurons, got some from {values.shape[0]}; maps need Conv2d")
    return values.shape[1:], lambda source, target: Dense(source=source, target=target, values=values)


WEIGHTS = {"Conv2d": _convolution, "SumPool2d": _pooling(lambda size: 1.0), "AvgPool2d": _pooling(lambda size: 1/size**2),
           "Linear": _dense, "Affine": _dense}  #: nodes that become weights
