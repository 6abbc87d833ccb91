"""A user composes: events of one's own as input, and an ensemble that learns from what maps answer, up to the vote."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

import stdpnet
import tiny
from stdpnet.estimators.base import TARGETS
from stdpnet.estimators.chain import Chain
from stdpnet.estimators.restocnet import ReStoCNet
from stdpnet.models.encoding import GivenSpikes
from stdpnet.preprocessing.events import spike_times
from stdpnet.readout.labels import NeuronLabels

N_SPIKES, N_CHANNELS = 12, 16


def recordings(n, seed=0):
    """Events of four kinds: each kind has other channels that are active; and the kinds."""
    random, y = np.random.default_rng(seed), np.arange(n) % 4
    events = []
    for kind in y:
        channels = np.where(random.random(80) < 0.85, 4*kind + random.integers(0, 4, 80), random.integers(0, N_CHANNELS, 80))
        events.append(np.column_stack([channels, random.uniform(0, 0.1, 80)]))
    return spike_times(events, n_channels=N_CHANNELS, n_spikes=N_SPIKES), y


@pytest.mark.parametrize("target", ["cpp", "numpy"])
def test_spike_times_are_learned_and_recognised(target):
    network = tiny.TINY.replace({"input": GivenSpikes(n_spikes=N_SPIKES), "input_exc.normalisation.total": 6.0})
    n = 40 if target == "cpp" else 12
    learner = make_pipeline(tiny.learner(network, epochs=3 if target == "cpp" else 1, target=target), NeuronLabels())
    X, y = recordings(n)
    assert learner.fit(X, y)[0].state_.n_presentations >= n
    assert learner.score(*recordings(24 if target == "cpp" else 8, seed=1)) > (0.6 if target == "cpp" else 0.4)


def test_given_spikes_come_in_the_nearest_step_and_a_second_one_of_a_step_in_the_next():
    network = tiny.TINY.replace({"input": GivenSpikes(n_spikes=3)})
    X = np.full((1, 3, 36), np.nan)
    X[0, :, 0] = 0.0101, 0.0102, 0.0302  # steps of 0.5 ms: 20, 20 and so 21, 60
    X[0, 0, 1] = 0.2  # after the presentation of 100 ms
    fired = {}
    for name, target in TARGETS.items():
        program = target(tiny.watched(network, n_inputs=36))
        out = program.run(tiny.shown(network, network.inputs["input"].checked(X)), ["watched.i", "watched.t"])
        fired[name] = [(int(i), round(float(t)*2000)) for i, t in zip(out["watched.i"], out["watched.t"])]
    shown_again = [(0, step + 200*attempt) for attempt in range(3) for step in (20, 21, 60)]  # as it evokes no spike
    assert fired["cpp"] == fired["numpy"] == shown_again


def test_an_ensemble_learns_from_what_maps_answer_and_its_neurons_get_labels(tmp_path):
    network = Chain([tiny.convolutional(tiny.maps((4,))), tiny.learner()])
    X, X_test = tiny.pictures(40), tiny.pictures(60, seed=1)  # bright columns and rows in turn
    pipeline = make_pipeline(network, NeuronLabels()).fit(X, np.arange(40) % 2)
    assert pipeline.score(X_test, np.arange(60) % 2) > 0.7
    network.fit(X).save(tmp_path/"chain.h5")
    loaded = stdpnet.load(tmp_path/"chain.h5")
    assert isinstance(loaded, Chain) and loaded.scales_ == network.scales_
    np.testing.assert_array_equal(loaded.transform(X_test[:10]), network.transform(X_test[:10]))


@pytest.mark.parametrize("networks, part", [
    ([], "two networks or more"), ([tiny.learner()], "two networks or more"), ([tiny.learner(), 3], r"\[1\]: expected a network"),
    ([tiny.learner(), ReStoCNet()], "one input that has an input_max, got a ReStoCNet with BernoulliEncoding"),
    ([tiny.learner(), tiny.multimodal()], "PoissonEncoding, PoissonEncoding"),
])
def test_a_chain_that_cannot_be_is_refused(networks, part):
    with pytest.raises(ValueError, match=f"^Chain.networks.*{part}"):
        Chain(networks).learn(tiny.quarters(4)[0])
