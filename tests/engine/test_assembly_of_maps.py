"""The residual network: compiled and in NumPy, against a simulation written down step by step."""

from functools import partial

import numpy as np
import pytest
from brian2 import Hz, ms

from stdpnet.engine import assembly_of_maps
from stdpnet.models import presets
from stdpnet.models.neurons import AdaptiveMaps
from stdpnet.engine.functions import chance, stream_of
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation
from stdpnet.models.kernel_plasticity import AVERAGES

BATCH, BATCHES, SIDE, CHANNELS, MAPS = 3, 2, 8, 2, (4, 5, 6)
SEED = 7


def tiny(maps=MAPS, *, skip=False, **changes):
    """Layers that see pixels of both signs; every eligible weight switches, so that nothing is left to chance."""
    network = presets.restocnet_cifar10(maps, skip=skip)
    rule = {"rule.pre_hebb_pot": 0.3, "rule.pre_antihebb_dep": 0.02, "rule.p_hebb_pot": 1.0, "rule.p_antihebb_dep": 1.0}
    lesson = {"maps": AdaptiveMaps(beta=0.05, p_drop=0.0), "duration": 8*ms, "encoding.max_rate": 200*Hz}
    return network.replace(
        {f"{name}.{field}": value for name in network.kernels() for field, value in ({"sampling_stride": 2} | rule | changes).items()}
        | {f"lessons.{number}.{field}": value for number in range(len(maps)) for field, value in lesson.items()}
        | {"presentation.duration": 12*ms})


def images():
    return np.random.default_rng(0).uniform(-1, 1, (BATCH*BATCHES, SIDE, SIDE, CHANNELS))


def first_weights():
    random = np.random.default_rng(1)
    return [random.choice([-1.0, 1.0], (n_in, 3, 3, n_out)) for n_in, n_out in zip((CHANNELS, *MAPS), MAPS)]


def run(target, network, outputs, *, learning=None, read=()):
    """Run what learns a layer, or what answers for some."""
    lesson = network.lessons[learning - 1] if learning else None
    part = network.needed_for(*([lesson.layer] if lesson else [f"pool_{layer}" for layer in read]))
    build = partial(assembly_of_maps.build, part, images={"image": (SIDE, SIDE, CHANNELS)}, n_images=BATCH,
                    lesson=lesson)
    inputs = {"image_values": images().reshape(BATCHES, -1), "presentation.batch": -1, "presentation.n_samples": BATCH*BATCHES,
              "presentation.position": 0, "presentation.seed": SEED}
    for layer, weights in enumerate(first_weights()[:len(part.kernels())], start=1):
        inputs |= {f"kernels_{layer}.w": weights, f"conv_{layer}_maps.theta": 0.2*layer}
    return target(build).run(inputs, outputs)


class Reference:
    """A simulation of the same, in the order of the paper, an image at a time where possible."""

    def __init__(self, model, *, residual, learning=0):
        self.model, self.residual, self.learning = model, residual, learning
        self.weights, self.thresholds = first_weights(), [0.2*(layer + 1)*np.ones(n) for layer, n in enumerate(MAPS)]
        self.n_up = self.n_down = 0

    def show(self, batch, n_steps, max_rate):
        """Show a mini-batch; return the activations of each layer."""
        pixels = images()[batch*BATCH:(batch + 1)*BATCH]
        stream = stream_of(SEED, batch*BATCH + np.arange(BATCH)[:, np.newaxis], np.arange(pixels[0].size)).reshape(pixels.shape)
        sides = [SIDE - 2*(layer + 1) for layer in range(3)]
        self.v = [np.zeros((BATCH, side, side, n)) for side, n in zip(sides, MAPS)]
        self.pool_v = [np.zeros((BATCH, side//2, side//2, n)) for side, n in zip(sides, MAPS)]
        self.lpf = [np.zeros_like(v) for v in self.pool_v]
        self.traces = [0.0]*3
        for step in range(n_steps):
            fires = chance(stream, step) < np.float32(max_rate*1e-3)*np.abs(pixels).astype(np.float32)
            self.step(fires*np.sign(pixels).astype(int))
        return [lpf/n_steps for lpf in self.lpf]

    def step(self, pixels):
        below = [pixels]
        for layer in range(self.learning or 3):
            seen = below[-1]
            if self.residual and layer > 0:
                total = sum(self.fitted(spikes, seen.shape) for spikes in below[1:]) + \
                    self.fitted(below[0], seen.shape)*(-1 if layer == 2 else 1)
                seen = np.clip(total, -1, 1)
            self.traces[layer] = np.where(seen != 0, seen, self.traces[layer]*np.exp(-1/1.45))
            spikes = self.integrate(layer, seen)
            if layer + 1 == self.learning:
                self.learn(layer, spikes)
            self.pool(layer, spikes)
            below.append(spikes.astype(int))

    def fitted(self, spikes, shape):
        """Cut the middle out, and repeat the maps."""
        cut = (spikes.shape[1] - shape[1])//2
        inner = spikes[:, cut:cut + shape[1], cut:cut + shape[1]]
        return np.stack([inner[..., place % spikes.shape[-1]] for place in range(shape[-1])], axis=-1)

    def integrate(self, layer, seen):
        v = self.v[layer]
        currents = sum(np.tensordot(seen[:, ky:ky + v.shape[1], kx:kx + v.shape[2]], self.weights[layer][:, ky, kx], axes=1)
                       for ky in range(3) for kx in range(3))
        v += (currents - v)/9.5
        spikes = v > self.thresholds[layer]
        v[spikes] = 0
        return spikes

    def pool(self, layer, spikes):
        v = self.pool_v[layer]
        side = v.shape[1]
        v += spikes[:, :2*side, :2*side].reshape(BATCH, side, 2, side, 2, -1).mean((2, 4))
        fires = v > 0.8
        v[fires] = 0
        self.lpf[layer] = self.lpf[layer]*np.exp(-1/99.5) + fires

    def learn(self, layer, spikes):
        asked, w = spikes[:, ::2, ::2], self.weights[layer]
        rule = self.model.connections[f"kernels_{layer + 1}"].rule
        for place in np.flatnonzero(asked.any((0, 1, 2))):
            for n_in, ky, kx in np.ndindex(w.shape[:3]):
                end = None if ky == 2 else ky - 2, None if kx == 2 else kx - 2
                x = self.traces[layer][:, ky:end[0], kx:end[1], n_in][:, ::2, ::2]
                plus, minus = (self.average(np.maximum(part, 0), asked[..., place]) for part in (x, -x))
                up = plus >= rule.pre_hebb_pot or minus <= rule.pre_antihebb_dep
                down = minus >= rule.pre_hebb_pot or plus <= rule.pre_antihebb_dep
                self.n_up, self.n_down = self.n_up + up, self.n_down + down
                for holds, value in [(plus >= rule.pre_hebb_pot, 1), (plus <= rule.pre_antihebb_dep, -1),
                                     (minus >= rule.pre_hebb_pot, -1), (minus <= rule.pre_antihebb_dep, 1)]:
                    w[n_in, ky, kx, place] = value if holds else w[n_in, ky, kx, place]
        self.thresholds[layer] += 0.05*spikes.sum((0, 1, 2))/spikes[0, ..., 0].size

    def average(self, x, asked):
        """Mean of traces at the spikes of one map, arrays (images, rows, columns)."""
        of_images = [x[image][asked[image]] for image in range(BATCH)]
        return {
            "per_map": sum(each.mean() for each in of_images if each.size)/BATCH,
            "per_active_map": np.mean([each.mean() for each in of_images if each.size]),
            "per_spike": np.concatenate(of_images).mean(),
            "per_place": np.concatenate(of_images).sum()/asked.size,
        }[self.model.connections["kernels_1"].average]


@pytest.mark.parametrize("target, residual", [(Program, True), (Simulation, True), (Simulation, False)])
def test_activations_are_those_of_a_plain_simulation(target, residual):
    model = tiny(skip=residual)
    read = (1, 2, 3) if residual else (3,)
    names = [f"pool_{layer}_seen.activation" for layer in read]
    out = run(target, model, names, read=read)
    reference = Reference(model, residual=residual)
    expected = [reference.show(batch, 12, 500) for batch in range(BATCHES)]
    for layer, name in zip(read, names):
        answers = np.stack([activations[layer - 1] for activations in expected])
        got = out[name].reshape(BATCHES + 1, *answers.shape[1:])[1:]
        assert np.allclose(got, answers, rtol=1e-5, atol=1e-7)
        assert (answers > 0).mean() > 0.02


@pytest.mark.parametrize("target, average", [(Simulation, average) for average in AVERAGES])
def test_learning_is_that_of_a_plain_simulation(target, average):
    check_learning(target, tiny(MAPS[:1], average=average), 1, residual=False)


@pytest.mark.parametrize("target", [Program, Simulation], ids=["cpp", "numpy"])
def test_the_second_layer_learns_from_joined_spikes_of_both_signs(target):
    check_learning(target, tiny(MAPS[:2], skip=True), 2, residual=True)


def check_learning(target, model, layer, *, residual):
    names = ["kernels_seen.w", "maps_seen.theta", "kernels_seen.n_up", "kernels_seen.n_down"]
    out = run(target, model, names, learning=layer)
    reference = Reference(model, residual=residual, learning=layer)
    for batch in range(BATCHES):
        reference.show(batch, 8, 200)
    weights = out["kernels_seen.w"][-reference.weights[layer - 1].size:]
    assert np.array_equal(weights, reference.weights[layer - 1].ravel())
    assert np.allclose(out["maps_seen.theta"][-MAPS[layer - 1]:], reference.thresholds[layer - 1], rtol=1e-5)
    assert (out["kernels_seen.n_up"].sum(), out["kernels_seen.n_down"].sum()) == (reference.n_up, reference.n_down)
    changed = weights != first_weights()[layer - 1].ravel()
    assert 0.05 < changed.mean() < 0.95 and reference.n_up > 10 and reference.n_down > 10


def test_thresholds_rise_by_a_share_of_the_spikes_eq_4():
    out = run(Simulation, tiny(MAPS[:1]), ["maps_seen.theta"], learning=1)
    theta = out["maps_seen.theta"].reshape(-1, MAPS[0])
    assert (np.diff(theta, axis=0) > 0).any() and (np.diff(theta, axis=0) >= 0).all()
    steps = (theta[-1] - theta[0])/(0.05/36)
    assert np.allclose(steps, np.round(steps), atol=1e-2)


def test_dropped_maps_neither_spike_nor_learn():
    network = tiny(MAPS[:1]).replace({"lessons.0.maps.p_drop": 1.0})
    out = run(Simulation, network, ["kernels_1.w", "conv_1_maps.theta"], learning=1)
    assert np.array_equal(out["kernels_1.w"], first_weights()[0].ravel())
    assert np.all(out["conv_1_maps.theta"] == np.float32(0.2))


def test_without_negative_inputs_only_their_half_of_the_rule_acts():
    signed, positive = (run(Simulation, tiny(MAPS[:2], skip=skip), ["kernels_2.w", "kernels_seen.n_up"], learning=2)
                        for skip in (True, False))
    assert signed["kernels_seen.n_up"].sum() > positive["kernels_seen.n_up"].sum()


@pytest.mark.parametrize("image, options, changes, parts", [
    ((3, 9, 1), {}, {"sampling_stride": 1}, "pooling_1': expected maps of at least 2 x 2 to pool, got 1 x 7"),
    ((2, 9, 1), {}, {}, "kernels_1': expected maps of at least 3 x 3 for kernels of that size, got 2 x 9"),
    ((8, 8, 1), {"maps": (2, 2, 2, 2)}, {}, "kernels_4': expected maps of at least 3 x 3|pooling_3"),
    ((8, 8, 1), {}, {"sampling_stride": 7}, "kernels_1', sampling_stride: expected 1 to 6"),
    ((8, 8, 3), {"maps": (2, 4), "skip": True}, {}, "skip_image_2': expected at most the 2 maps of the target"),
])
def test_images_that_do_not_fit_are_refused(image, options, changes, parts):
    network = tiny(**{"maps": (4,)} | options, **changes)
    with pytest.raises(ValueError, match=parts):
        network.shapes({"image": image})


@pytest.mark.parametrize("options, changes, parts", [
    ({"maps": (3, 0)}, {}, "Layer: expected n_neurons or n_maps, an integer >= 1"),
    ({}, {"sampling_stride": 0}, "Convolution.sampling_stride: expected an integer >= 1, got 0"),
    ({}, {"average": "mean"}, "average: expected one of per_map"),
    ({"maps": (6, 4, 4), "skip": True}, {}, "skip_conv_1_3': expected at most the 4 maps of the target in the source"),
])
def test_networks_that_cannot_be_are_refused(options, changes, parts):
    with pytest.raises(ValueError, match=parts):
        tiny(**{"maps": (4,)} | options, **changes)
