"""Convolution, sampling, pooling and relays: compiled and in NumPy, against loops that follow the definition."""

import numpy as np
import pytest
from brian2 import Clock, Network, NeuronGroup, StateMonitor, TimedArray, ms

from stdpnet.engine.functions import stop_if
from stdpnet.engine.feature_maps import Competition, Convolution, MapGroup, Pooling, Relay, TraceSampling, convolve
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation

IMAGES, SIDE, SIZE, STEPS = 2, 7, 3, 5
N_RIVALS = 4
THETA = np.array([0.4, 0.5, 0.3, 0.6], np.float32)  #: thresholds of maps that compete
DENSITIES = (0.0, 0.03, 0.2, 0.6, 1.0)  #: of spikes, step by step: some for either way to the same numbers
#: source maps, target maps, type of the currents, whether spikes have signs: one, few and many inputs per place; more
#: rows of numbers than registers; weights that are not whole numbers
CASES = {"grey": (1, 5, np.int8, False), "colour": (3, 36, np.int8, True), "deep": (24, 36, np.int16, False),
         "wide": (4, 150, np.int16, True), "real": (3, 10, np.float32, True), "padded": (24, 36, np.int16, True),
         "padded_grey": (1, 5, np.int8, False)}
PADDING = {"padded": 1, "padded_grey": 1}  #: of all others 0
BINARY = [name for name in CASES if name != "real"]  #: in the other, rounding decides which neurons spike


def side(name):
    """Rows and columns of the target's maps."""
    return SIDE - 2 + 2*PADDING.get(name, 0)


def emitted(name):
    """What inputs emit, int (steps, images, side, side, maps): -1, 0, 1."""
    n_inputs, _, _, signed = CASES[name]
    random = np.random.default_rng(len(name))
    signs = random.choice([-1, 1] if signed else [1], (STEPS, IMAGES, SIDE, SIDE, n_inputs))
    return signs*(random.random(signs.shape) < np.reshape(DENSITIES, (-1, 1, 1, 1, 1)))


def weights(name):
    n_inputs, n_maps, dtype, _ = CASES[name]
    random = np.random.default_rng(n_maps)
    shape = (n_inputs, SIZE, SIZE, n_maps)
    return random.uniform(-1, 1, shape).astype(np.float32) if dtype == np.float32 else random.choice([-1.0, 1.0], shape)


def traces(name):
    n_inputs, _, _, signed = CASES[name]
    random = np.random.default_rng(n_inputs)
    return random.uniform(-1 if signed else 0, 1, (IMAGES, SIDE, SIDE, n_inputs)).astype(np.float32)


def excitation():
    """Potentials of neurons that compete, in steps of 0.1 so that some are equal: (steps, neurons)."""
    return np.random.default_rng(3).integers(0, 11, (STEPS, IMAGES*9*N_RIVALS))/10


class Parts:
    """A network with one pathway of each case; inputs spike as arrays tell."""

    def __init__(self):
        self.clock = Clock(1*ms, name="steps")
        self.things = []
        self.stop()
        for name, case in CASES.items():
            self.pathway(name, *case)
        self.rivalry()

    def stop(self):
        end = NeuronGroup(1, "k : integer", name="end", namespace={"stop_if": stop_if}, clock=self.clock)
        end.run_regularly("""
        k = t_in_timesteps
        stopped = stop_if(k >= n_steps)
        """.replace("n_steps", str(STEPS - 1)), when="end", clock=self.clock, name="ending")
        self.things.append(end)

    def turn(self, name, order):
        return {"when": "synapses", "order": order, "name": name, "clock": self.clock}

    def pathway(self, name, n_inputs, n_maps, dtype, signed):
        pixels = TimedArray(np.zeros((STEPS, IMAGES*SIDE*SIDE*n_inputs)), dt=1*ms, name=f"{name}_image")
        source = MapGroup(
            (IMAGES, SIDE, SIDE, n_inputs), "emits : 1\npolarity : integer\nx : 1", threshold="emits != 0",
            reset="polarity = 1 - 2*int(emits < 0)", name=f"{name}_source", namespace={"pixels": pixels},
            signed=signed, clock=self.clock)
        source.run_regularly("emits = pixels(t, i)", when="start", clock=self.clock, name=f"{name}_emits")
        source.thresholder["spike"].when, source.resetter["spike"].when = "groups", "after_groups"
        kind = "1" if dtype == np.float32 else "integer"
        target = MapGroup((IMAGES, side(name), side(name), n_maps), f"current : {kind}\nseen : 1", name=f"{name}_target",
                          threshold="current > 0", reset="", dtype={"current": dtype}, clock=self.clock)
        target.run_regularly("seen = current", when="end", order=-1, clock=self.clock, name=f"{name}_seen")
        target.thresholder["spike"].when, target.thresholder["spike"].order = "synapses", 1
        maps = NeuronGroup(n_maps, "n_spikes : integer\nn_sampled : integer\nn_active : integer", name=f"{name}_maps",
                           clock=self.clock)
        samples = ("sum_plus", "mean_plus", "sum_minus", "mean_minus")
        kernels = MapGroup((n_inputs, SIZE, SIZE, n_maps), "w : 1\n" + "\n".join(f"{each} : 1" for each in samples),
                           name=f"{name}_kernels", clock=self.clock, dtype=dict.fromkeys(samples, np.float64))
        pooled = MapGroup((IMAGES, 2, 2, n_maps), "v : 1", name=f"{name}_pooled", clock=self.clock)
        joined = MapGroup((IMAGES, SIDE - 2, SIDE - 2, 2*n_inputs + 1), "total : integer", name=f"{name}_joined", clock=self.clock)
        self.things += [
            source, target, maps, kernels, pooled, joined,
            Convolution(source, target, kernels, size=SIZE, learning=signed, binary=dtype != np.float32, many=(5*n_inputs,)*2,
                        padding=PADDING.get(name, 0), **self.turn(f"{name}_convolution", 0)),
            TraceSampling(source, target, kernels, maps, size=SIZE, stride=2, padding=PADDING.get(name, 0),
                          **self.turn(f"{name}_sampling", 2)),
            Pooling(target, pooled, size=2, **self.turn(f"{name}_pooling", 2)),
            Relay(source, joined, inverted=signed, **self.turn(f"{name}_relay", 0)),
            StateMonitor(target, ["seen"], record=True, clock=self.clock, when="end", name=f"{name}_currents"),
            StateMonitor(kernels, samples, record=True, clock=self.clock, when="end", name=f"{name}_samples"),
            StateMonitor(maps, ["n_spikes", "n_sampled", "n_active"], record=True, clock=self.clock, when="end",
                         name=f"{name}_counts")]

    def rivalry(self):
        drive = TimedArray(np.zeros((STEPS, excitation().shape[1])), dt=1*ms, name="rivals_drive")
        maps = NeuronGroup(N_RIVALS, "theta : 1", name="rivals_maps", clock=self.clock)
        rivals = MapGroup((IMAGES, 3, 3, N_RIVALS), "v : 1\nwon : 1", own=maps, linked=[("theta", "1")], threshold="v > theta",
                          reset="won = 1", name="rivals", namespace={"drive": drive}, clock=self.clock)
        rivals.run_regularly("v = drive(t, i)\nwon = 0", when="start", clock=self.clock, name="rivals_driven")
        for thing, order in ((rivals.thresholder["spike"], 0), (rivals.resetter["spike"], 2)):
            thing.when, thing.order = "synapses", order
        self.things += [maps, rivals, Competition(rivals, maps, **self.turn("rivals_competition", 1)),
                        StateMonitor(rivals, ["v", "won"], record=True, clock=self.clock, when="end", name="rivals_seen")]


def build():
    return Network(*Parts().things, name="network")


def runs(target):
    """What all pathways did: variable name to array."""
    inputs = {"rivals_drive": excitation(), "rivals_maps.theta": THETA}
    outputs = ["rivals_seen.v", "rivals_seen.won"]
    for name in CASES:
        inputs |= {f"{name}_image": emitted(name), f"{name}_kernels.w": weights(name), f"{name}_source.x": traces(name)}
        outputs += [f"{name}_currents.seen", f"{name}_pooled.v", f"{name}_joined.total",
                    *(f"{name}_samples.{part}_{sign}" for part in ("sum", "mean") for sign in ("plus", "minus")),
                    *(f"{name}_counts.{each}" for each in ("n_spikes", "n_sampled", "n_active"))]
    if target is Simulation:
        inputs = {name: value.reshape(STEPS, -1) if name.endswith(("_image", "_drive")) else value for name, value in inputs.items()}
    return target(build).run(inputs, outputs)


@pytest.fixture(scope="module", params=[Program, Simulation], ids=["cpp", "numpy"])
def done(request):
    return runs(request.param)


def expected_currents(name):
    """Sums over receptive fields, one addition after the other."""
    out = np.zeros((STEPS, IMAGES, side(name), side(name), CASES[name][1]))
    spikes, w, padding = emitted(name), weights(name), PADDING.get(name, 0)
    for step, image, row, column, place in zip(*np.nonzero(spikes)):
        for ky in range(SIZE):
            for kx in range(SIZE):
                y, x = row + padding - ky, column + padding - kx
                if 0 <= y < side(name) and 0 <= x < side(name):
                    out[step, image, y, x] += spikes[step, image, row, column, place]*w[place, ky, kx]
    return out


@pytest.mark.parametrize("name", CASES)
def test_currents_are_sums_over_receptive_fields(done, name):
    got, expected = done[f"{name}_currents.seen"], expected_currents(name)
    assert np.abs(expected).max() >= 3 and got.size == expected.size
    if name in BINARY:
        assert np.array_equal(got, expected.ravel())
    else:
        assert np.allclose(got, expected.ravel(), rtol=1e-5, atol=1e-5)


def sampled(name, part):
    """Sums and means of traces at strided spikes, arrays (steps, inputs, size, size, maps), by loops."""
    n_inputs, n_maps, _, _ = CASES[name]
    spiking, padding = expected_currents(name) > 0, PADDING.get(name, 0)
    part = np.pad(part, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    sums, means = np.zeros((2, STEPS, n_inputs, SIZE, SIZE, n_maps))
    for step, image, place in np.ndindex(STEPS, IMAGES, n_maps):
        fields = [part[image, row:row + SIZE, column:column + SIZE].transpose(2, 0, 1)
                  for row in range(0, side(name), 2) for column in range(0, side(name), 2)
                  if spiking[step, image, row, column, place]]
        if fields:
            sums[step, ..., place] += np.sum(fields, axis=0)
            means[step, ..., place] += np.mean(fields, axis=0)
    return sums, means


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("sign", ["plus", "minus"])
def test_samples_are_traces_at_strided_spikes(done, name, sign):
    sums, means = sampled(name, np.maximum(traces(name) if sign == "plus" else -traces(name), 0))
    assert np.allclose(done[f"{name}_samples.sum_{sign}"], sums.ravel(), rtol=1e-5)
    assert np.allclose(done[f"{name}_samples.mean_{sign}"], means.ravel(), rtol=1e-5)
    assert sums.max() > 1 or (sign == "minus" and not CASES[name][3])


@pytest.mark.parametrize("name", BINARY)
def test_spikes_are_counted_by_map(done, name):
    spiking = expected_currents(name) > 0
    asked = spiking[:, :, ::2, ::2]
    assert np.array_equal(done[f"{name}_counts.n_spikes"], spiking.sum((1, 2, 3)).ravel())
    assert np.array_equal(done[f"{name}_counts.n_sampled"], asked.sum((1, 2, 3)).ravel())
    assert np.array_equal(done[f"{name}_counts.n_active"], asked.any((2, 3)).sum(1).ravel())
    assert 0 < asked.sum() < spiking.sum()


@pytest.mark.parametrize("name", BINARY)
def test_pooled_neurons_receive_the_mean_of_their_field(done, name):
    spiking = (expected_currents(name) > 0).sum(0)[:, :4, :4]
    fields = spiking.reshape(IMAGES, 2, 2, 2, 2, -1).sum((2, 4))/4
    assert np.array_equal(done[f"{name}_pooled.v"], fields.ravel()) and fields.max() > 1


@pytest.mark.parametrize("name", CASES)
def test_relays_crop_replicate_and_invert(done, name):
    n_inputs, _, _, signed = CASES[name]
    inner = emitted(name).sum(0)[:, 1:-1, 1:-1]*(-1 if signed else 1)
    expected = np.stack([inner[..., place % n_inputs] for place in range(2*n_inputs + 1)], axis=-1)
    assert np.array_equal(done[f"{name}_joined.total"], expected.ravel()) and expected.any()


def test_of_all_that_spike_at_a_place_the_one_farthest_above_its_threshold_wins(done):
    v = excitation().astype(np.float32).reshape(-1, N_RIVALS)
    won, left = np.zeros((2, *v.shape))
    for place, each in enumerate(v):
        spiking = [neuron for neuron in range(N_RIVALS) if each[neuron] > THETA[neuron]]
        if spiking:
            won[place, max(spiking, key=lambda neuron: (each[neuron] - THETA[neuron], -neuron))] = 1
        else:
            left[place] = each
    assert np.array_equal(done["rivals_seen.won"], won.ravel())
    assert np.array_equal(done["rivals_seen.v"], left.ravel().astype(np.float32))
    rivals = (v > THETA).sum(axis=1)
    assert (rivals == 0).any() and (rivals > 1).mean() > 0.3 and (won.sum(axis=0) > 0).all()


def test_convolve_of_one_input_shows_the_kernel_turned_round():
    image = np.zeros((1, 5, 5, 1))
    image[0, 2, 2] = 1
    kernel = np.arange(9.0)
    assert np.array_equal(convolve(image, kernel, 3)[0, ..., 0], kernel.reshape(3, 3)[::-1, ::-1])
