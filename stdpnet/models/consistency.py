"""What of a description is impossible? (each check raises a ValueError that names the part, in one line)"""

from keyword import iskeyword

from .connections import Connection, Convolution, SkipConnection

MOST_STEPS = 1_000_000  #: of a presentation
RESERVED = ("presentation", "presentation_monitor", "steps", "presentations")  #: names of a program's own objects


def check_steps(network):
    """Check how many time steps a presentation has."""
    steps = float(network.presentation.duration)/float(network.dt)
    if not 1 <= round(steps) <= MOST_STEPS:
        raise ValueError(f"Network.dt: expected 1 to {MOST_STEPS:,} steps in a presentation of "
                         f"{network.presentation.duration}, got {steps:,.0f} of {network.dt}; take another time step")


def check_names(network):
    """Check names, and that there are inputs and layers."""
    names = [*network.inputs, *network.layers, *network.connections]
    for name in names:
        if not isinstance(name, str) or not name.isidentifier() or iskeyword(name) or name in RESERVED:
            raise ValueError(f"Network: expected names that are Python identifiers and none of {', '.join(RESERVED)}, got "
                             f"{name!r}")
        if names.count(name) > 1:
            raise ValueError(f"Network: expected a name of its own for every part, got {name!r} twice; rename one")
    for place in ("inputs", "layers"):
        if not getattr(network, place):
            raise ValueError(f"Network.{place}: expected at least one, got none")


def check_ends(network, name, connection):
    """Check what a connection joins, and that it suits the kind of the network."""
    sources, targets = [*network.inputs, *network.layers], list(network.layers)
    for end, known in (("source", sources), ("target", targets)):
        if getattr(connection, end) not in known:
            raise ValueError(f"connection {name!r}, {end}: expected one of {', '.join(known)}, got "
                             f"{getattr(connection, end)!r}")
    if network.of_maps is isinstance(connection, Connection):
        wanted = "a Convolution, Pooling or SkipConnection" if network.of_maps else "a Connection"
        raise ValueError(f"connection {name!r}: expected {wanted} in a network with a {type(network.presentation).__name__}, "
                         f"got a {type(connection).__name__}")


def check_readout(network):
    """Check which layers are read out and learn, and that all are reached."""
    for name in network.readout:
        if name not in network.layers:
            raise ValueError(f"Network.readout: expected names of layers, some of {', '.join(network.layers)}, got {name!r}")
    if not network.readout:
        raise ValueError(f"Network.readout: expected at least one of {', '.join(network.layers)}, got none")
    for place, lesson in enumerate(network.lessons):
        _check_lesson(network, f"Network.lessons[{place}]", lesson)
    for layer in network.layers if network.of_maps else ():
        if not network.into(layer):
            raise ValueError(f"layer {layer!r}: expected a connection that leads to it, got none; connect it or leave it out")
        if len(network.into(layer)) > len(network.into(layer, SkipConnection)) and len(network.into(layer)) > 1:
            raise ValueError(f"layer {layer!r}: expected one connection, or skip connections alone, got "
                             f"{', '.join(network.into(layer))}; join them before in a layer of SignedSum neurons")


def _check_lesson(network, where, lesson):
    if lesson.layer not in network.layers:
        raise ValueError(f"{where}.layer: expected one of {', '.join(network.layers)}, got {lesson.layer!r}")
    for name in lesson.unrollings:
        if not network.into(name, Convolution) or network.group(name) != network.group(lesson.layer):
            raise ValueError(f"{where}.unrollings: expected layers that share the kernels of {lesson.layer!r}, got {name!r}")
