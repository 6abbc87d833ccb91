"""A layer that is unrolled: compiled and in NumPy, against separate layers whose kernels are kept equal by hand."""

from functools import partial

import numpy as np
import pytest
from brian2 import Hz, ms

from stdpnet.engine import assembly_of_maps
from stdpnet.engine.functions import chance, stream_of
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation
from stdpnet.models import presets
from stdpnet.models.neurons import AdaptiveMaps

BATCH, BATCHES, SIDE, CHANNELS, MAPS, SEED = 3, 2, 7, 2, 4, 5
THETA = {"conv_1": 0.2, "conv_2": 0.3, "conv_2_2": 0.35}
LEARNING, ANSWERING = 8, 12  #: time steps


def network():
    """ResNet2x2, in which every eligible weight switches, so that nothing is left to chance."""
    made = presets.restocnet_cifar10((MAPS, MAPS), unrolled=(1, 2), sampling_stride=2, average="per_map", **presets.BACKRES)
    rule = {"rule.pre_hebb_pot": 0.3, "rule.pre_antihebb_dep": 0.1, "rule.p_hebb_pot": 1.0, "rule.p_antihebb_dep": 1.0}
    lesson = {"maps": AdaptiveMaps(beta=0.05, p_drop=0.0), "duration": LEARNING*ms, "encoding.max_rate": 200*Hz}
    kernels = [name for name in made.connections if name.startswith("kernels")]
    return made.replace({f"{name}.{field}": value for name in kernels for field, value in rule.items()}
                        | {f"lessons.{place}.{field}": value for place in (0, 1) for field, value in lesson.items()}
                        | {"presentation.duration": ANSWERING*ms})


def images():
    return np.random.default_rng(0).uniform(-1, 1, (BATCH*BATCHES, SIDE, SIDE, CHANNELS))


def first_weights():
    random = np.random.default_rng(1)
    return [random.choice([-1.0, 1.0], (n_in, 3, 3, MAPS)) for n_in in (CHANNELS, MAPS)]


def run(target, outputs, lesson=None):
    """Run what learns the second layer, or what answers."""
    made = network()
    part = made.needed_for(*(lesson.layers if lesson else ("pool_1", "pool_2", "pool_2_2")))
    build = partial(assembly_of_maps.build, part, images={"image": (SIDE, SIDE, CHANNELS)}, n_images=BATCH, n_batches=BATCHES,
                    lesson=lesson)
    inputs = {"image_values": images().reshape(BATCHES, -1), "presentation.batch": -1, "presentation.n_samples": BATCH*BATCHES,
              "presentation.position": 0, "presentation.seed": SEED}
    inputs |= {f"kernels_{number}.w": weights for number, weights in enumerate(first_weights(), start=1)}
    return target(build).run(inputs | {f"{name}_maps.theta": theta for name, theta in THETA.items()}, outputs)


class ByHand:
    """Three separate layers, of which the third is given the second's kernels, and the other way, whenever one learns."""

    def __init__(self):
        first, second = first_weights()
        self.weights, self.theta = [first, second, second.copy()], [np.full(MAPS, theta) for theta in THETA.values()]
        self.n_up = self.n_down = 0

    def show(self, batch, n_steps, max_rate, *, learning):
        """Show a mini-batch; return the pooled activations of each layer."""
        pixels = images()[batch*BATCH:(batch + 1)*BATCH]
        stream = stream_of(SEED, batch*BATCH + np.arange(BATCH)[:, np.newaxis], np.arange(pixels[0].size)).reshape(pixels.shape)
        self.v, self.x = np.zeros((3, BATCH, SIDE, SIDE, MAPS)), [0.0, 0.0, 0.0]
        self.pool, self.lpf = np.zeros((2, 3, BATCH, SIDE//2, SIDE//2, MAPS))
        for step in range(n_steps):
            fires = chance(stream, step) < np.float32(max_rate*1e-3)*np.abs(pixels).astype(np.float32)
            self.step(fires*np.sign(pixels).astype(int), learning)
        return self.lpf/n_steps

    def step(self, pixels, learning):
        spikes = pixels
        for number in range(3):
            seen = np.clip(spikes + np.tile(pixels, MAPS//CHANNELS), -1, 1) if number == 1 else spikes
            self.x[number] = np.where(seen != 0, seen, self.x[number]*np.exp(-1/1.45))
            spikes = self.integrate(number, seen)
            if learning and number:
                self.learn(number, spikes)
                self.weights[3 - number] = self.weights[number].copy()
            self.pooled(number, spikes)

    def integrate(self, number, seen):
        seen = np.pad(seen, ((0, 0), (1, 1), (1, 1), (0, 0)))
        currents = sum(np.tensordot(seen[:, y:y + SIDE, x:x + SIDE], self.weights[number][:, y, x], axes=1)
                       for y, x in np.ndindex(3, 3))
        self.v[number] += (currents - self.v[number])/9.5
        spikes = self.v[number] > self.theta[number]
        self.v[number][spikes] = 0
        return spikes.astype(int)

    def pooled(self, number, spikes):
        side = SIDE//2
        self.pool[number] += spikes[:, :2*side, :2*side].reshape(BATCH, side, 2, side, 2, -1).mean((2, 4))
        fires = self.pool[number] > 0.8
        self.pool[number][fires] = 0
        self.lpf[number] = self.lpf[number]*np.exp(-1/99.5) + fires

    def learn(self, number, spikes):
        """Eligible weights switch; the third layer's inputs have no negative spikes, so only one half of the rule acts."""
        rule, w, signed = network().connections["kernels_2"].rule, self.weights[number], number == 1
        x = np.pad(self.x[number], ((0, 0), (1, 1), (1, 1), (0, 0)))
        asked = spikes[:, ::2, ::2].astype(bool)
        for place in np.flatnonzero(asked.any((0, 1, 2))):
            for n_in, ky, kx in np.ndindex(w.shape[:3]):
                traces = x[:, ky:ky + SIDE, kx:kx + SIDE, n_in][:, ::2, ::2]
                plus, minus = (sum(np.maximum(part[image][chosen], 0).mean() for image, chosen in enumerate(asked[..., place])
                                   if chosen.any())/BATCH for part in (traces, -traces))
                up, down = plus >= rule.pre_hebb_pot, plus <= rule.pre_antihebb_dep
                late_down, late_up = signed and minus >= rule.pre_hebb_pot, signed and minus <= rule.pre_antihebb_dep
                self.n_up, self.n_down = self.n_up + (up or late_up), self.n_down + (down or late_down)
                for holds, value in [(up, 1), (down, -1), (late_down, -1), (late_up, 1)]:
                    w[n_in, ky, kx, place] = value if holds else w[n_in, ky, kx, place]
        self.theta[number] = self.theta[number] + 0.05*spikes.sum((0, 1, 2))/SIDE**2


@pytest.mark.parametrize("target", [Program, Simulation], ids=["cpp", "numpy"])
def test_unrollings_answer_as_separate_layers_with_equal_kernels_do(target):
    names = [f"pool_{name}_seen.activation" for name in ("1", "2", "2_2")]
    out, by_hand = run(target, names), ByHand()
    expected = np.stack([by_hand.show(batch, ANSWERING, 500, learning=False) for batch in range(BATCHES)])
    for layer, name in enumerate(names):
        got = out[name].reshape(BATCHES + 1, *expected.shape[2:])[1:]
        assert np.allclose(got, expected[:, layer], rtol=1e-5, atol=1e-7)
        assert (got > 0).mean() > 0.02


@pytest.mark.parametrize("target", [Program, Simulation], ids=["cpp", "numpy"])
def test_each_unrolling_changes_the_kernels_in_its_turn_section_iv(target):
    lesson = network().lessons[1]
    seen = [f"kernels_seen{turn}.{name}" for turn in ("", "_2") for name in ("n_up", "n_down")]
    out, by_hand = run(target, ["kernels_seen.w", "maps_seen.theta", "maps_seen_2.theta", *seen], lesson), ByHand()
    for batch in range(BATCHES):
        by_hand.show(batch, LEARNING, 200, learning=True)
    weights = out["kernels_seen.w"][-by_hand.weights[1].size:]
    assert np.array_equal(weights, by_hand.weights[1].ravel()) and np.array_equal(by_hand.weights[1], by_hand.weights[2])
    assert 0.05 < (weights != first_weights()[1].ravel()).mean() < 0.95
    for turn, number in (("", 1), ("_2", 2)):
        assert np.allclose(out[f"maps_seen{turn}.theta"][-MAPS:], by_hand.theta[number], rtol=1e-5)
        assert out[f"kernels_seen{turn}.n_up"].sum() > 10 and out[f"kernels_seen{turn}.n_down"].sum() > 10
    assert sum(out[name].sum() for name in seen[::2]) == by_hand.n_up
    assert sum(out[name].sum() for name in seen[1::2]) == by_hand.n_down
