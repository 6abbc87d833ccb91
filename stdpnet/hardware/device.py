"""Which networks fit on a chip with one population of neurons and few synapses for each? (limits as data, rules, one line each)

The chip of the chapter on tools for spiking hardware, section 3.4.6, has so many inputs, hidden and output neurons; layers
become weights among hidden neurons. The chapter gives neither numbers nor a list of rules: the rules here are its limits, and
those that rockpool's mapper for Xylo states.
"""

from dataclasses import dataclass, fields

import numpy as np

from ..models.neurons import MapIF, MapLIF, PoolingIF
from ..models.parameters import Count, Model, Natural
from . import connectivity


@dataclass(frozen=True, kw_only=True)
class Device(Model):
    """What a chip has room for."""

    source: str  #: where the numbers are from
    inputs: Count  #: channels of spikes from outside
    hidden: Count  #: neurons that may send spikes to each other
    outputs: Count  #: neurons that are read out
    fan_in: Count  #: weights that are not 0 onto a neuron
    kinds: Count  #: of synapses onto a neuron
    weight_bits: Count  #: of a weight, with its sign
    threshold_bits: Count  #: of a threshold, with its sign
    state_bits: Count  #: of a potential, with its sign
    most_shift: Natural  #: places by which a leak is shifted at most
    integrates: bool  #: whether neurons may have no leak

    @property
    def goes_without_leak(self):
        """Whether neurons may do without a leak: a shift by all digits of a potential takes nothing from one that is not negative."""
        return self.integrates or self.most_shift >= self.state_bits - 1

    @property
    def weights(self):
        """Words of weights: so many for each neuron."""
        return self.fan_in*(self.hidden + self.outputs)


GENERIC = Device(source="our own: room for digits of 8 x 8 with 16 maps, or 100 neurons pruned to 8 %", inputs=1024, hidden=1024,
                 outputs=256, fan_in=64, kinds=2, weight_bits=8, threshold_bits=16, state_bits=16, most_shift=15, integrates=True)
XYLO = Device(source="Xylo Audio 2 (SYNS61201), as rockpool and open-neuromorphic.org publish it", inputs=16, hidden=1000,
              outputs=8, fan_in=63, kinds=2, weight_bits=8, threshold_bits=16, state_bits=16, most_shift=15, integrates=False)
DEVICES = {"generic": GENERIC, "xylo": XYLO}


def device(name):
    """Return a device by its name; raises ValueError if there is none."""
    if name not in DEVICES:
        raise ValueError(f"device: expected one of {', '.join(DEVICES)}, got {name!r}")
    return DEVICES[name]


def of_limits(limits):
    """Return a device of one's own.

    Parameters
    ----------
    limits : dict
        Of the fields of `Device`, all of them.

    Raises
    ------
    ValueError
        If some are missing, unknown or impossible.
    """
    expected = [field.name for field in fields(Device)]
    missing, unknown = [each for each in expected if each not in limits], [each for each in limits if each not in expected]
    if missing or unknown:
        raise ValueError(f"device: expected the limits {', '.join(expected)}, got {', '.join(limits) or 'none'}; "
                         f"{'add ' + ', '.join(missing) if missing else 'leave out ' + ', '.join(unknown)}")
    return Device(**limits)


def broken_rules(chip, network, shapes, arrays):
    """Return what of a network does not fit, a list of lines: layer, neurons, limit, value, and what would mend it.

    Parameters
    ----------
    chip : Device
    network : Network
    shapes : dict of tuples of int
        Shape of what each input is shown.
    arrays : mapping
        What was learned; ``<connection>.connected`` says which synapses exist, where not all do.
    """
    network = network.needed_for(*network.readout) if network.of_maps else network
    inside = network.shapes(shapes)
    counts = {name: int(np.prod(shape)) for name, shape in inside.items()}
    found = [_too_many(network.inputs, counts, chip.inputs, "inputs", "smaller images, or fewer channels")]
    found.append(_too_many(_hidden(network), counts, chip.hidden, "hidden neurons",
                           "smaller images, fewer maps or neurons" if network.of_maps else "fewer neurons"))
    found.append(_too_many(network.readout, counts, chip.outputs, "output neurons", "larger fields of pooling, or fewer maps"))
    for name in network.layers:
        found += [_unknown(chip, network, name, counts[name]), _leak(chip, network, name, counts[name]),
                  *_synapses(chip, network, name, inside, arrays)]
    found += [_signs(network), _loops(network, counts), _direct(network)]
    return [line for line in found if line]


def _hidden(network):
    return [name for name in network.layers if name not in network.readout]


def _too_many(names, counts, limit, what, remedy):
    total = sum(counts[name] for name in names)
    if total > limit:
        return f"{', '.join(names)}: expected at most {limit} {what}, got {total}; take {remedy}"


def _unknown(chip, network, name, n):
    """Refuse neurons that do not simply add weights."""
    model = network.layers[name].neuron
    if not isinstance(model, MapLIF | PoolingIF):
        kind = type(model).__name__
        remedy = {"SignedSum": "leave out the skip connections"}.get(kind, "train feature maps, or currents instead of conductances")
        return f"{name}: expected LIF neurons that add weights, got {n} of {kind}; {remedy}"


def _leak(chip, network, name, n):
    model = network.layers[name].neuron
    if isinstance(model, PoolingIF | MapIF):
        return None if chip.goes_without_leak else f"{name}: expected neurons with a leak of a shift by at most {chip.most_shift}, got {n} without a leak; " \
               "take neurons with a long time constant"
    if isinstance(model, MapLIF) and round(np.log2(float(model.tau/network.dt))) not in range(chip.most_shift + 1):
        steps = float(model.tau/network.dt)
        return f"{name}: expected a time constant of 1 to {2**chip.most_shift} steps, got {steps:g} for {n} neurons; " \
               "take another tau or dt"


def _synapses(chip, network, name, shapes, arrays):
    """Refuse too many synapses, and too many kinds of them, onto a neuron."""
    leading = network.into(name)
    each = [connectivity.fan_in(network, key, shapes, arrays).ravel() for key in leading]
    total, n = sum(each), int(np.prod(shapes[name]))
    if len(leading) and total.max() > chip.fan_in:
        yield (f"{name}: expected a fan-in of at most {chip.fan_in}, got up to {total.max()} for {np.sum(total > chip.fan_in)} of "
               f"{n} neurons; {_sparser(chip, network, shapes, each, leading)}")
    receptors = {getattr(connection, "receptor", "sum") for connection in leading.values()}
    if len(receptors) > chip.kinds:
        yield f"{name}: expected at most {chip.kinds} kinds of synapses, got {len(receptors)} for {n} neurons; join some"


def _sparser(chip, network, shapes, each, leading):
    """Return what would make a fan-in smaller."""
    if network.of_maps:
        return "take fewer maps in the layer before, or smaller kernels"
    sizes = {key: shapes[connection.source][0] for key, connection in leading.items() if connection.has_weights}
    most = {key: int(found.max()) for key, found in zip(leading, each)}
    fixed = {key: n for key, n in most.items() if key not in sizes}
    if not sizes or sum(fixed.values()) >= chip.fan_in:
        dense = sum(most[key] for key in sizes) > chip.fan_in
        left = [f"leave out {', '.join(fixed)}", *([_pruned(sizes, chip.fan_in)] if dense else [])]
        return f"{', and '.join(left)}, or take fewer neurons"
    return _pruned(sizes, chip.fan_in, sum(fixed.values()))


def _pruned(sizes, limit, fixed=0):
    """Return to how many per cent connections with so many sources must be pruned: a whole number, if there is one."""
    n = sum(sizes.values())
    kept = 100*(limit + 0.5 - fixed)/n
    kept = int(kept) or round(kept, 2)
    return f"prune {', '.join(sizes)} to {kept} %: fan-in {round(kept*n/100) + fixed}"


def _signs(network):
    for name, encoding in network.inputs.items():
        if getattr(encoding, "signed", False):
            return f"{name}: expected spikes without a sign, got some of either; give two channels to each pixel"


def _loops(network, counts):
    """Refuse spikes from neurons that are read out to others."""
    for key, each in network.connections.items():
        if each.source in network.readout:
            return (f"{each.source}: expected {counts[each.source]} output neurons that send spikes to no others, got {key} to "
                    f"{each.target}; leave it out")


def _direct(network):
    """Refuse to read out what the first weights lead to: a chip needs a hidden layer."""
    if not _hidden(network):
        return f"{', '.join(network.readout)}: expected a layer of hidden neurons before the outputs, got none; read out a later layer"
