"""What a convolution costs, driven by spikes and dense: ns per neuron and step; and whole layers, ms per image.

    python tests/benchmarks/convolution.py

One core. Beside each layer stands its limit on paper (`on_paper`): what reading and writing every potential and current
takes, and what the spikes that it sees do. Needs PyTorch (pip install "stdpnet[torch]") for the dense convolution, conv2d in
float32 with channels last on 32 images at once; without it only this package is measured. Times are the processor's, the
best of several rounds, in which the methods take turns.
"""

import argparse
import resource
import time
from functools import partial

import numpy as np
from brian2 import Clock, Hz, Network, NeuronGroup, TimedArray, linked_var, ms, second

from stdpnet.estimators.samples import Samples
from stdpnet.experiments.command_line import positive
from stdpnet.models import connections, presets
from stdpnet.models.architectures import control
from stdpnet.engine.functions import stop_if
from stdpnet.engine.feature_maps import Convolution, MapGroup
from stdpnet.engine.functions import chance, stream_of
from stdpnet.models.encoding import BernoulliEncoding
from stdpnet.engine.program import Program
from stdpnet.estimators.restocnet import ReStoCNet

SIDE, INPUTS, MAPS, SIZE = 32, 36, 36, 3
STEPS, REPEATS = 1000, 5
HEARD = 8  #: images of which spikes are counted
DENSITIES = (0.005, 0.02, 0.05, 0.1, 0.2, 0.4)


def build(n_convolutions, signed, many):
    """A network in which inputs spike at random, and so many convolutions of the same spikes follow; `many` chooses how."""
    clock, encoding = Clock(1*ms, name="steps"), BernoulliEncoding(max_rate=1000*Hz, signed=True)
    show = NeuronGroup(1, "batch : integer\nfirst_image : integer\nfirst_step : integer\nseed : integer", name="presentation",
                       clock=clock, namespace={"stop_if": stop_if, "n_steps": STEPS})
    show.run_regularly("stopped = stop_if(t_in_timesteps + 1 >= n_steps)", when="end", clock=clock, name="ending")
    image = TimedArray(np.zeros((1, SIDE*SIDE*INPUTS)), dt=1*second, name="image")
    names = ("batch", "first_image", "first_step", "seed")
    source = MapGroup(
        (1, SIDE, SIDE, INPUTS), encoding.equations + "".join(f"{name} : integer (linked)\n" for name in names),
        threshold=encoding.threshold, reset="", name="source", clock=clock, dtype={"polarity": np.int8}, signed=signed,
        namespace=vars(encoding) | {"image": image, "n_pixels": SIDE*SIDE*INPUTS, "chance": chance, "stream_of": stream_of})
    for name in names:
        setattr(source, name, linked_var(show, name))
    source.run_regularly(encoding.at_start, when="start", clock=Clock(1e6*second, name="once"), name="begins")
    target = MapGroup((1, SIDE - 2, SIDE - 2, MAPS), "current : integer", name="target", clock=clock,
                      dtype={"current": np.int16})
    kernels = MapGroup((INPUTS, SIZE, SIZE, MAPS), "w : 1", name="kernels", clock=clock)
    work = [Convolution(source, target, kernels, size=SIZE, learning=False, binary=True, many=(many, many),
                        when="synapses", order=k, name=f"work_{k}", clock=clock) for k in range(n_convolutions)]
    return Network(show, source, target, kernels, *work, name="network")


def processor_time(function):
    """Return the seconds of processor time of this process and its children, and what the function returns.

    User and system time together: how a kernel shares the sum between the two is a guess from samples.
    """
    before = used()
    result = function()
    return used() - before, result


def used():
    """Return the seconds of processor time that this process and its children have used so far."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(spent.ru_utime + spent.ru_stime for spent in usage)


def run(program, density, weights):
    pixels = np.full(SIDE*SIDE*INPUTS, density)*np.random.default_rng(0).choice([-1, 1], SIDE*SIDE*INPUTS)
    inputs = {"image": pixels, "kernels.w": weights, "presentation.seed": 1, "presentation.batch": 0}
    return processor_time(lambda: program.run(inputs, ["target.current"]))[0]


def spiking(rounds, many):
    """Return microseconds per step and image of one convolution by density and sign; see `Convolution` for `many`."""
    weights = np.random.default_rng(1).choice([-1.0, 1.0], INPUTS*SIZE*SIZE*MAPS)
    best = {}
    for signed in (False, True):
        once, often = (Program(partial(build, n, signed, many)) for n in (1, 1 + REPEATS))
        for density in DENSITIES*rounds:
            spent = (run(often, density, weights) - run(once, density, weights))/STEPS/REPEATS*1e6
            best[density, signed] = min(best.get((density, signed), np.inf), spent)
    return best


def dense(n_inputs, n_maps, side, rounds, *, part="convolution"):
    """Return microseconds per step and image with PyTorch; None without it.

    Of conv2d alone, of it with the "neurons", or of the "layer" with input and pooling too, which is what `extraction`
    measures.
    """
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    last = {"memory_format": torch.channels_last}
    spikes = (torch.rand(32, n_inputs, side, side) < 0.1).float().contiguous(**last)
    kernels = (torch.randint(0, 2, (n_maps, n_inputs, SIZE, SIZE))*2.0 - 1).contiguous(**last)
    p, sign = torch.full_like(spikes, 0.1), torch.ones_like(spikes)
    v = torch.zeros(32, n_maps, side - 2, side - 2).contiguous(**last)
    pool, activation = (torch.zeros(32, n_maps, side//2 - 1, side//2 - 1).contiguous(**last) for _ in range(2))
    best = np.inf

    def step():
        current = torch.nn.functional.conv2d(sign*(torch.rand_like(p) < p) if part == "layer" else spikes, kernels)
        if part == "convolution":
            return
        v.add_((current - v)/9.5)
        fired = v > 0.5
        v.masked_fill_(fired, 0)
        if part == "neurons":
            return
        pool.add_(torch.nn.functional.avg_pool2d(fired.float(), 2))
        pooled = pool > 0.8
        pool.masked_fill_(pooled, 0)
        activation.mul_(0.99).add_(pooled)

    with torch.no_grad():
        for _ in range(3*rounds):
            spent, _ = processor_time(lambda: [step() for _ in range(5)])
            best = min(best, spent/5/32*1e6)
    return best


def on_paper(network, spikes, *, ghz):
    """Return ms per image that the convolutions of a network take at least, at 32 bytes a cycle from the second-level cache.

    A step reads and writes each potential, of 4 bytes, and clears, adds to and reads each current, of 1. To add to currents
    takes the less of two ways: each spike that a convolution sees adds, for each row of a kernel, vectors of 32 bytes, which
    takes three accesses each; or for 16 neurons at a time, each 32 bits of what they see are read, compared with the kernel,
    counted and added, which takes two cycles. `spikes` are those of a step by input and layer.
    """
    model, shapes = network.description, network.description.shapes(network.state_.shapes)
    cycles = 0
    for each in model.connections.values():
        if isinstance(each, connections.Convolution):
            (height, width, maps), n_before = shapes[each.target], shapes[each.source][2]
            few = spikes[each.source]*SIZE*np.ceil(SIZE*maps/32)*3
            many = height*width*maps/16*np.ceil(SIZE**2*n_before/32)*2
            cycles += height*width*maps*(2*4 + 3*1)/32 + min(few, many)
    return cycles/ghz*1e-6*model.n_steps


def conv_layers(model):
    """Return the names of the layers that convolutions lead to."""
    return [each.target for each in model.connections.values() if isinstance(each, connections.Convolution)]


def layers():
    """Whole networks: name, model, images with the density of the data set, and the threshold of all neurons."""
    random = np.random.default_rng(0)
    digits = np.zeros((200, 28, 28, 1))
    digits[:, 6:22, 8:20] = random.random((200, 16, 12, 1))  # 0.13 on average, as MNIST
    whitened = np.clip(random.laplace(scale=0.35, size=(200, 32, 32, 3)), -1, 1)  # 0.33, as CIFAR-10
    yield "MNIST 36C3", presets.RESTOCNET_MNIST, digits, 0.5
    yield "CIFAR-10 36C3", presets.RESTOCNET_CIFAR10, whitened, 1.0
    yield "MNIST 36C3-36C3", presets.restocnet_mnist((MAPS, MAPS), skip=True), digits, 0.5


def extraction(model, images, threshold, rounds):
    """Time a network with random kernels, of which a neuron spikes now and then.

    Returns
    -------
    ms : float
        Processor time per image.
    network : ReStoCNet
    spikes : dict of float
        In a time step, by input and layer.
    """
    network = ReStoCNet(control(model, "balanced"), chunk_size=len(images))
    network.state_ = network.initial_state(Samples({"image": images}))
    network.state_ = network.state_.after({f"{name}.theta": np.full(MAPS, threshold, np.float32) for name in conv_layers(model)})
    network.transform(images)  # compiles
    ms = min(processor_time(lambda: network.transform(images))[0] for _ in range(rounds))/len(images)*1000
    totals = network.activity(images[:HEARD]).totals
    return ms, network, {key: each.sum()/HEARD/network.description.n_steps for key, each in totals.items()}


def main(rounds=3, ghz=2.6):
    """Measure and print; the limit on paper is that of a processor of so many GHz."""
    neurons = (SIDE - 2)**2*MAPS
    print(f"one convolution, {INPUTS} -> {MAPS} maps, {neurons:,} neurons: ns per neuron and step (us per step)")
    print("density         " + "".join(f"{density:>16.1%}" for density in DENSITIES))
    for method, many in {"events": 2**30, "bits": 1}.items():
        measured = spiking(rounds, many)
        for signed in (False, True):
            cells = [measured[density, signed] for density in DENSITIES]
            print(f"{method + (', signed' if signed else ''):16}" + "".join(
                f"{1000*us/neurons:8.2f} {f'({us:.1f})':>7}" for us in cells))
    us = dense(INPUTS, MAPS, SIDE, rounds)
    print(f"conv2d          {1000*us/neurons:8.2f} {f'({us:.1f})':>7}  at any density" if us else "conv2d          (no PyTorch)")
    print("\n100 steps of a layer, with input, neurons and pooling: ms per image")
    for name, model, images, threshold in layers():
        (ours, network, spikes), n_inputs, side = extraction(model, images, threshold, rounds), images.shape[-1], images.shape[1]
        paper, n_layers = on_paper(network, spikes, ghz=ghz), len(conv_layers(model))
        print(f"{name:16}{ours:6.2f}, {ours/n_layers:.2f} a layer; on paper {paper:.2f} ({ours/paper:.1f} times)", end="")
        if n_layers > 1:
            print()
            continue
        for part in ("convolution", "neurons", "layer"):
            us = dense(n_inputs, MAPS, side, rounds, part=part)
            print(f"   PyTorch's {part} {us/10:6.2f} ({us/10/ours:.1f} times)" if us else "", end="")
        print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=positive, default=3)
    parser.add_argument("--ghz", type=float, default=2.6, help="of the processor")
    started = time.perf_counter()
    main(**vars(parser.parse_args()))
    print(f"{time.perf_counter() - started:.0f} s")
