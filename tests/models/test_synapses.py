"""Synapses: their first weights, what a spike and an update do, which rules they take, and whom inhibition spares."""

from dataclasses import FrozenInstanceError, dataclass, replace

import numpy as np
import pytest
from brian2 import Network, NeuronGroup, Synapses, ms

from stdpnet.engine.brian import runtime
from stdpnet.models import presets
from stdpnet.models.plasticity import ColumnNormalisation, Rule
from stdpnet.models.synapses import BinarySynapses, FixedSynapses, LearnedSynapses, PlasticSynapses


@dataclass(frozen=True, kw_only=True)
class TwoLevels(Rule):
    w_min: float

    binary = True


def after_spikes(code, model, *, state, n=3, synapse="", start=None):
    """Values of a postsynaptic state, and of the synapses' own, (n, n), after each of n neurons has fired once."""
    with runtime():
        pre = NeuronGroup(n, "", threshold="t_in_timesteps == 0", name="pre", dt=1*ms)
        post = NeuronGroup(n, "\n".join(f"{name} : 1" for name in state), name="post", dt=1*ms)
        pairs = Synapses(pre, post, synapse, on_pre=code, namespace=vars(model), dt=1*ms, name="pairs")
        pairs.connect()
        for name, values in (start or {}).items():
            setattr(pairs, name, values)
        for name, value in state.items():
            setattr(post, name, value)
        Network(pre, post, pairs).run(2*ms, namespace={})
        return ({name: np.array(getattr(post, name)) for name in state},
                {name: np.reshape(getattr(pairs, name), (n, n)) for name in start or {}})


# what a spike does

def test_a_spike_adds_the_weight_to_the_excitatory_conductance():
    weights = np.arange(9.0)
    state, _ = after_spikes(LearnedSynapses.on_pre.replace("receptor", "g_exc"), LearnedSynapses(), synapse=LearnedSynapses.equations,
                            state={"g_exc": 0.5}, start={"w": weights})
    np.testing.assert_allclose(state["g_exc"], 0.5 + weights.reshape(3, 3).sum(axis=0))


@pytest.mark.parametrize("plastic, expected", [(1, 7.0), (0, 2.0), (0.25, 0.25*7 + 0.75*2)])
def test_an_update_of_a_frozen_neuron_ends_where_it_began(plastic, expected):
    for change in ("w += 5", "w = w + 5", "w = clip(w + 5, 0, 10)"):
        update = "\n".join([LearnedSynapses.update_starts, change, LearnedSynapses.update_ends])
        _, synapses = after_spikes(update, LearnedSynapses(), synapse="w : 1", state={"plastic": plastic}, start={"w": 2.0})
        np.testing.assert_allclose(synapses["w"], expected)


def test_fixed_synapses_all_add_the_same_weight_to_the_receptor_that_a_connection_names():
    synapses = FixedSynapses(weight=10.4)
    state, _ = after_spikes(synapses.on_pre.replace("receptor", "g_inh"), synapses, state={"g_inh": 1.0})
    np.testing.assert_allclose(state["g_inh"], 1 + 3*10.4)


# first weights

def test_plastic_weights_start_uniformly_between_0_and_w_start_thesis_3_3_1():
    weights = PlasticSynapses(w_start=0.3).initial_weights((300, 200), np.random.default_rng(0))
    assert weights.shape == (300, 200) and weights.dtype == PlasticSynapses.stored_as == np.float32
    assert 0 <= weights.min() < 0.001 and 0.299 < weights.max() <= 0.3
    np.testing.assert_allclose(np.quantile(weights, [0.25, 0.5, 0.75]), [0.075, 0.15, 0.225], atol=0.003)


@pytest.mark.parametrize("p_high", [0, 0.3, 1])
def test_binary_weights_are_high_with_their_probability(p_high):
    weights = BinarySynapses(p_high=p_high).initial_weights((300, 200), np.random.default_rng(0))
    assert weights.shape == (300, 200) and weights.dtype == np.float32 and BinarySynapses.stored_as == np.bool_
    assert set(np.unique(weights)) <= {0, 1} and abs(weights.mean() - p_high) < 0.01*(0 < p_high < 1) + 1e-9


@pytest.mark.parametrize("synapses", [PlasticSynapses(w_start=0.3), BinarySynapses(p_high=0.3)])
def test_first_weights_are_those_of_the_generator(synapses):
    first, same, other = (synapses.initial_weights((4, 5), np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, same) and not np.array_equal(first, other)


def test_a_draw_of_0_does_not_pass_a_probability_of_0():
    class Zeros:
        def random(self, shape, dtype):
            return np.zeros(shape, dtype)
    assert not BinarySynapses(p_high=0).initial_weights((2, 2), Zeros()).any()


@pytest.mark.parametrize("part", [
    LearnedSynapses(), PlasticSynapses(w_start=0.3), BinarySynapses(p_high=0.3), FixedSynapses(weight=1.0),
    presets.TABLE_3_1.synapses, presets.TABLE_3_1.rule, presets.DIEHL_COOK.connections["input_exc"].rule,
    Rule(w_max=1.0), ColumnNormalisation(total=9.0), *(preset.connections["input_exc"].rule for preset in (
        presets.IMAGE, presets.EHB, presets.SURI)),
], ids=lambda part: type(part).__name__)
def test_parts_are_values_whose_fields_have_names(part):
    with pytest.raises(FrozenInstanceError):
        part.total = 1.0
    assert replace(part) == part
    for name, value in vars(part).items():
        with pytest.raises(TypeError, match="positional"):
            type(part)(value, **{other: each for other, each in vars(part).items() if other != name})


# what is refused

@pytest.mark.parametrize("p_high", [-0.001, 1.001, -1, 2, float("nan"), None, "0.5", 1j])
def test_a_probability_lies_from_0_to_1(p_high):
    with pytest.raises(ValueError) as error:
        BinarySynapses(p_high=p_high)
    assert str(error.value) == f"BinarySynapses.p_high: expected a probability, from 0 to 1, got {p_high!r}"


@pytest.mark.parametrize("rule, normalisation, got", [
    (Rule(w_max=1.0), None, "Rule"), (None, ColumnNormalisation(total=9.0), "ColumnNormalisation"),
    (Rule(w_max=1.0), ColumnNormalisation(total=9.0), "Rule")])
def test_fixed_weights_are_changed_by_nothing(rule, normalisation, got):
    with pytest.raises(ValueError, match=f"^expected no rule and no normalisation for FixedSynapses, got {got}; take "):
        FixedSynapses(weight=1.0).check(rule, normalisation)
    FixedSynapses(weight=1.0).check(None, None)


def test_synapses_of_any_weight_take_rules_without_a_lower_level():
    PlasticSynapses(w_start=0.3).check(Rule(w_max=1.0), None)
    PlasticSynapses(w_start=0.3).check(Rule(w_max=3.0), ColumnNormalisation(total=78.4))
    with pytest.raises(ValueError, match="^expected BinarySynapses for TwoLevels, got PlasticSynapses$"):
        PlasticSynapses(w_start=0.3).check(TwoLevels(w_min=0.0, w_max=1.0), None)


def test_binary_synapses_take_rules_of_0_and_1_without_normalisation():
    synapses, rule = BinarySynapses(p_high=0.3), TwoLevels(w_min=0.0, w_max=1.0)
    synapses.check(rule, None)
    synapses.check(presets.EHB.connections["input_exc"].rule, None)
    for wrong, normalisation, got in [
            (replace(rule, w_min=-1.0), None, "TwoLevels of -1.0 and 1.0, and None"),
            (replace(rule, w_max=2.0), None, "TwoLevels of 0.0 and 2.0, and None"),
            (Rule(w_max=1.0), None, "Rule of None and 1.0, and None"),
            (rule, ColumnNormalisation(total=9.0), "TwoLevels of 0.0 and 1.0, and ColumnNormalisation(total=9.0)")]:
        with pytest.raises(ValueError) as error:
            synapses.check(wrong, normalisation)
        assert str(error.value) == ("expected for BinarySynapses a rule of the weights 0 and 1 and no "
                                    f"normalisation, got {got}")
