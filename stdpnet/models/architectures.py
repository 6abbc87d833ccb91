"""Which networks are ready-made? (functions that return a `Network`; those of the papers are in `presets`)"""

from dataclasses import dataclass, replace

from .connections import SAME_MAPS, Connection, Convolution, Pooling, SkipConnection
from .kernel_plasticity import KernelExponentialSTDP, KernelOffsetSTDP, KernelRule
from .network import Layer, Lesson, Network
from .neurons import AdaptiveMaps, MapIF, MapLIF, SignedSum
from .parameters import Model, OptionalPositive, OptionalRate, Rate
from .synapses import FixedSynapses

MODALITIES = ("image", "audio")
LINKS = {"to_audio": ("image", "audio"), "to_image": ("audio", "image")}  #: from where to where synapses lead
READOUTS = ("all", "each", "last")  #: see :func:`residual`
KERNELS = ("learned", "random", "adapted", "balanced")  #: see :func:`control`


def two_layer(*, neuron, inhibitory, synapses, rule, normalisation, w_exc, w_inh, encoding, presentation, dt, n_neurons=100):
    """Return the two-layer network of Diehl & Cook (2015): input, excitatory and inhibitory neurons.

    Inputs → excitatory neurons (all to all, plastic) → inhibitory neurons (one to one) → all other excitatory neurons.
    Thesis, sections 2.2.2 and 3.4.1.

    Parameters
    ----------
    neuron, inhibitory : ConductanceLIF
        Excitatory and inhibitory neurons.
    synapses, rule, normalisation
        Of the connection from the input, see `stdpnet.models.connections.Connection`.
    w_exc, w_inh : float
        Weights from an excitatory to its inhibitory neuron, and from that to all others.
    encoding : Encoding
    presentation : Presentation
    dt : Quantity
        Time step.
    n_neurons : int
        Excitatory neurons.

    Returns
    -------
    Network
        With input ``input``, layers ``exc`` and ``inh``, and connections ``input_exc``, ``exc_inh`` and ``inh_exc``.
    """
    return Network(
        inputs={"input": encoding},
        layers={"exc": Layer(neuron=neuron, n_neurons=n_neurons),
                "inh": Layer(neuron=inhibitory, n_neurons=n_neurons, rarely_active=True)},
        connections={
            "input_exc": Connection("input", "exc", synapses=synapses, rule=rule, normalisation=normalisation),
            "exc_inh": Connection("exc", "inh", synapses=FixedSynapses(weight=w_exc), pairs="one_to_one"),
            "inh_exc": Connection("inh", "exc", synapses=FixedSynapses(weight=w_inh), pairs="all_but_own",
                                  receptor="g_inh")},
        presentation=presentation, dt=dt, readout="exc")


def join(networks, connections):
    """Return networks as one, with connections between them; presentations last as long as the longest.

    Parameters
    ----------
    networks : dict of Network
        By name; their parts' names are preceded by it: ``image_exc``.
    connections : dict of Connection
        Between parts so named.

    Raises
    ------
    ValueError
        If time steps differ.
    """
    steps = {name: network.dt for name, network in networks.items()}
    if len(set(map(float, steps.values()))) > 1:
        raise ValueError(f"join: expected one time step in all networks, got {', '.join(map(str, steps.values()))} in "
                         f"{', '.join(steps)}")
    first = next(iter(networks.values()))
    return Network(
        inputs=_renamed(networks, "inputs"), layers=_renamed(networks, "layers"),
        connections={f"{prefix}_{name}": replace(each, source=f"{prefix}_{each.source}", target=f"{prefix}_{each.target}")
                     for prefix, network in networks.items() for name, each in network.connections.items()} | connections,
        presentation=max((network.presentation for network in networks.values()), key=lambda each: each.duration),
        readout=[f"{prefix}_{name}" for prefix, network in networks.items() for name in network.readout], dt=first.dt)


def _renamed(networks, place):
    return {f"{prefix}_{name}": part for prefix, network in networks.items() for name, part in getattr(network, place).items()}


def two_modalities(image, audio, cross):
    """Return two two-layer networks, one that sees and one that hears, joined in both directions. Thesis, Fig. 3.3.

    Parameters
    ----------
    image, audio : Network
        See :func:`two_layer`.
    cross : Connection
        Synapses from one to the other, whatever its ends are called.
    """
    links = {name: replace(cross, source=f"{pre}_exc", target=f"{post}_exc") for name, (pre, post) in LINKS.items()}
    return join({"image": image, "audio": audio}, links)


@dataclass(frozen=True, kw_only=True)
class LayerTraining(Model):
    """How one layer of a residual network learns."""

    rule: KernelRule  #: how kernels change
    maps: AdaptiveMaps  #: how thresholds rise
    max_rate: Rate  #: rate of a pixel of size 1 while the layer learns
    settling_rate: OptionalRate  #: the same while its thresholds alone rise; None: the same
    settling_maps: AdaptiveMaps | None  #: how they rise then; None: as while it learns
    alpha: OptionalPositive  #: how many weights are high at first, see `initial_p_high`; None: half of them


def residual(n_maps, *, training, neuron, pooling, encoding, size, sampling_stride, average, competition, learning_duration,
             presentation, dt, skip=False, readout="all", unrolled=(), padding=0):
    """Return a convolutional network whose layers are trained in turn. Srinivasan & Roy (2019), section 2.

    Pixels → maps → maps → ..., each layer with shared kernels; each layer's maps → pooled maps. With skip connections the
    second layer also sees the pixels, the third the first layer's maps and the inverted pixels, and so on. A layer that is
    unrolled n times is n layers that share their kernels, each of which sees the one before: backward residual connections
    (Panda, Aketi & Roy 2020, section IV). All of them learn in the same lesson, the first from what the layer sees.

    Parameters
    ----------
    n_maps : sequence of int
        Maps of each layer.
    training : sequence of LayerTraining
        Of each layer; the last one serves all further layers.
    neuron : MapLIF
    pooling : PoolingIF
    encoding : BernoulliEncoding
        Pixels to spikes, when layers do not learn.
    size : int
        Rows and columns of a kernel.
    sampling_stride : int
        Of the rows and columns whose neurons are asked for the traces of their inputs.
    average : str
        How these are averaged, a key of `stdpnet.models.kernel_plasticity.AVERAGES`.
    competition : bool
        Whether, while a layer learns, one map silences the others at a place; then thresholds settle.
    learning_duration : Quantity
        Time for which a mini-batch is shown to a layer that learns.
    presentation : BatchPresentation
    dt : Quantity
    skip : bool or sequence of int
        The numbers of the layers with skip connections, from 2; True: all of these.
    readout : {"all", "each", "last"}
        Whose pooled maps are read out: the last unrolling of all layers, each unrolling, or the last layer's last.
    unrolled : sequence of int
        How often each layer is unrolled; by default, and where the sequence has ended, once.
    padding : int
        Silent rows and columns on each side of the maps that a convolution sees.

    Returns
    -------
    Network
        With input ``image``, and of layer 1 the layers ``conv_1`` and ``pool_1`` and the connections ``kernels_1`` and
        ``pooling_1``; of layer 2 also ``joined_2``, where ``skip_image_2`` and ``skip_conv_1_2`` meet; of its second
        unrolling ``conv_2_2``, ``pool_2_2``, ``kernels_2_2`` and ``pooling_2_2``.

    Raises
    ------
    ValueError
        If a layer is unrolled less than once, or has other numbers of maps than it sees.
    """
    times = _times(n_maps, unrolled)
    layers, connections, lessons, below, pools = {}, {}, [], ["image"], []
    for number, (maps, n_times) in enumerate(zip(n_maps, times), start=1):
        taught, source = training[min(number, len(training)) - 1], below[-1]
        if number > 1 and (skip is True or skip and number in skip):
            source = f"joined_{number}"
            layers[source] = Layer(neuron=SignedSum(), n_maps=layers[below[-1]].n_maps)
            connections |= {f"skip_{name}_{number}": SkipConnection(name, source, inverted=name == "image" and number % 2 == 1)
                            for name in below}
        names = [str(number), *(f"{number}_{time}" for time in range(2, n_times + 1))]
        for name in names:
            layers |= {f"conv_{name}": Layer(neuron=neuron, n_maps=maps, maps=taught.maps),
                       f"pool_{name}": Layer(neuron=pooling, n_maps=maps)}
        connections |= _unrollings(names, Convolution(
            source, f"conv_{number}", size=size, rule=taught.rule, sampling_stride=sampling_stride, average=average,
            alpha=taught.alpha, padding=padding))
        lessons += _lessons([f"conv_{name}" for name in names], taught, encoding, learning_duration, competition)
        below.append(f"conv_{names[-1]}")
        pools.append([f"pool_{name}" for name in names])
    return Network(inputs={"image": encoding}, layers=layers, connections=connections, lessons=tuple(lessons),
                   presentation=presentation, dt=dt, readout=_read_out(pools, readout))


def _times(n_maps, unrolled):
    """Return how often each layer is unrolled."""
    times = [*unrolled, *[1]*(len(n_maps) - len(unrolled))]
    if len(times) > len(n_maps) or any(not isinstance(each, int) or isinstance(each, bool) or each < 1 for each in times):
        raise ValueError(f"unrolled: expected an integer >= 1 for each of {len(n_maps)} layers, got "
                         f"{' '.join(map(str, times))}")
    for number, (each, maps, seen) in enumerate(zip(times[1:], n_maps[1:], n_maps), start=2):
        if each > 1 and maps != seen:
            raise ValueError(f"unrolled: expected as many maps in layer {number} as it sees, {seen}, got {maps}; {SAME_MAPS}")
    return times


def _unrollings(names, convolution):
    """Return a convolution, those that follow with its kernels, and how the maps of each are pooled, given their endings."""
    first, *others = names
    found = {f"kernels_{first}": convolution} | {
        f"kernels_{name}": replace(convolution, source=f"conv_{before}", target=f"conv_{name}", kernels=f"kernels_{first}")
        for before, name in zip(names, others)}
    return found | {f"pooling_{name}": Pooling(f"conv_{name}", f"pool_{name}", size=2) for name in names}


def _read_out(pools, readout):
    """Return the names of the pooled layers that are read out, of lists for each layer."""
    if readout not in READOUTS:
        raise ValueError(f"readout: expected one of {', '.join(READOUTS)}, got {readout!r}")
    if readout == "each":
        return [name for names in pools for name in names]
    return [names[-1] for names in pools][-1 if readout == "last" else 0:]


def _lessons(names, training, encoding, duration, competition):
    """Return what the unrollings of a layer are taught: to learn, and, where its maps compete, to settle."""
    learning = Lesson(layer=names[0], learns=True, competition=competition, maps=training.maps, duration=duration,
                      encoding=replace(encoding, max_rate=training.max_rate), unrollings=tuple(names[1:]))
    settling = replace(learning, learns=False, competition=False, maps=training.settling_maps or training.maps,
                       encoding=replace(encoding, max_rate=training.settling_rate or training.max_rate))
    return [learning, settling] if competition else [learning]


def control(network, kernels):
    """Return a network of feature maps that does not learn its kernels, for comparison.

    Parameters
    ----------
    network : Network
    kernels : {"learned", "random", "adapted", "balanced"}
        "random": thresholds are 0, the baseline of Srinivasan & Roy (2019); "adapted": thresholds rise as in a network that
        learns; "balanced": they do, and half of the weights are high. "learned" is the network itself.
    """
    if kernels not in KERNELS:
        raise ValueError(f"kernels: expected one of {', '.join(KERNELS)}, got {kernels!r}")
    last = {lesson.layer: lesson for lesson in network.lessons}.values()  # what a layer is taught last
    settling = tuple(replace(lesson, learns=False, competition=False) for lesson in last)
    lessons = {"learned": network.lessons, "random": (), "adapted": settling, "balanced": settling}[kernels]
    alphas = {f"{name}.alpha": None for name, each in network.connections.items() if isinstance(each, Convolution)}
    return network.replace({"lessons": lessons} | (alphas if kernels == "balanced" else {}))


def full_precision(network):
    """Return a network of feature maps with kernels that are not binary but learn by exponential STDP, as in section 3.3."""
    return _with_rules(network, lambda rule: KernelExponentialSTDP(
        w_min=rule.w_min, w_max=rule.w_max, tau_pre=rule.tau_pre, eta=0.01))


def with_offset(network):
    """Return the same with the offset of Panda, Aketi & Roy (2020), Eq. 5; they give no numbers but those of the latter."""
    return _with_rules(network, lambda rule: KernelOffsetSTDP(
        w_min=rule.w_min, w_max=rule.w_max, tau_pre=rule.tau_pre, eta=0.01, offset=0.05))


def without_leak(network):
    """Return a network of feature maps whose neurons integrate without a leak, as some chips have them."""
    return network.replace({f"{name}.neuron": MapIF(tau=layer.neuron.tau) for name, layer in network.layers.items()
                            if isinstance(layer.neuron, MapLIF)})


def _with_rules(network, other):
    return network.replace({f"{name}.rule": other(each.rule) for name, each in network.connections.items()
                            if isinstance(each, Convolution)})
