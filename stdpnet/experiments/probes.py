"""What does one pair of spikes do to a synapse, what does one neuron do with its input? (small simulations, by NumPy)

They run the very equations of the models, in Brian2's runtime mode, one synapse or neuron per curve or point.
"""

import numpy as np
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, StateMonitor, Synapses, ms, second, seed

from ..engine.brian import runtime
from ..engine.state_updaters import rational_euler


def stdp_window(rule, delta_t, *, w=0.5, dt=0.1*ms):
    """Measure what a pair of spikes does to a weight.

    Parameters
    ----------
    rule : Rule
        See `stdpnet.models.plasticity`.
    delta_t : Quantity or array (n,), in seconds
        Time of the postsynaptic spike minus that of the presynaptic one; rounded to `dt`.
    w : float
        Weight before the pair.
    dt : Quantity
        Time step.

    Returns
    -------
    float array (n,)
        Change of the weight.
    """
    steps = np.rint(np.ravel(np.asarray(delta_t))/float(dt)).astype(int)
    before, lead = np.arange(len(steps)), max(0, -steps.min()) + 1
    with runtime():
        pre = _forced(len(steps), rule.pre_trace, rule.on_pre_spike, np.full(len(steps), lead), rule, dt, "pre")
        post = _forced(len(steps), rule.post_trace, rule.on_post_spike, lead + steps, rule, dt, "post")
        pair = Synapses(pre, post, "w : 1", on_pre=rule.on_pre or None, on_post=rule.on_post or None,
                        namespace=vars(rule), dt=dt, name="pair")
        pair.connect(i=before, j=before)
        pair.w = w
        Network(pre, post, pair).run((lead + max(0, steps.max()) + 2)*dt, namespace={})
        return np.array(pair.w) - w


def switching_frequency(rule, delta_t, *, w, n_pairs=1000, random_state=0, dt=0.1*ms):
    """Measure how often the second spike of a pair switches a binary weight.

    Parameters
    ----------
    rule : BinaryRule
        See `stdpnet.models.stochastic_plasticity`.
    delta_t : Quantity or array (n,), in seconds
        Time of the postsynaptic spike minus that of the presynaptic one; rounded to `dt`.
    w : float
        Weight between the two spikes.
    n_pairs : int
        Pairs per interval.
    random_state : int
        Seed of the draws.
    dt : Quantity
        Time step.

    Returns
    -------
    float array (n,)
        Fraction of the pairs after which the weight was another one.
    """
    steps = np.rint(np.ravel(np.asarray(delta_t))/float(dt)).astype(int)
    which, last = np.repeat(np.arange(len(steps)), n_pairs), np.abs(steps).max()  # all second spikes in one step
    with runtime():
        seed(random_state)
        pre = _forced(len(steps), rule.pre_trace, rule.on_pre_spike, last - steps.clip(0), rule, dt, "pre")
        post = _forced(len(steps), rule.post_trace, rule.on_post_spike, last + steps.clip(max=0), rule, dt, "post")
        pair = Synapses(pre, post, "w : 1", on_pre=rule.on_pre or None, on_post=rule.on_post or None,
                        namespace=vars(rule), dt=dt, name="pair")
        pair.connect(i=which, j=which)
        network = Network(pre, post, pair)
        network.run(last*dt, namespace={})
        pair.w = w
        network.run(dt, namespace={})
        return np.mean(np.reshape(pair.w, (len(steps), n_pairs)) != w, axis=1)


def _forced(n, trace, on_spike, step, rule, dt, name):
    """Neurons with a rule's traces that fire once, each in its step."""
    group = NeuronGroup(n, f"{trace}\nfires : integer", threshold="t_in_timesteps == fires", reset=on_spike or "",
                        method="exact", namespace=vars(rule), dt=dt, name=name)
    group.fires = step
    return group


def neuron_trace(model, input_times, *, weight, duration, dt=0.5*ms):
    """Record one neuron that receives given excitatory spikes.

    Parameters
    ----------
    model : ConductanceLIF
        See `stdpnet.models.neurons`.
    input_times : Quantity or array (n,), in seconds
        Times of the input spikes.
    weight : float
        What each adds to the excitatory conductance.
    duration, dt : Quantity
        Length of the recording, and time step.

    Returns
    -------
    dict
        Arrays (n_steps,): ``t`` in seconds; ``v`` and ``threshold`` in volts; ``g_exc``, ``g_inh``; and ``spikes``,
        the times of the neuron's own spikes in seconds.
    """
    with runtime():
        names = vars(model)
        n = len(input_times)  # one source per spike, as a source may fire but once per time step
        source = SpikeGeneratorGroup(n, np.arange(n), np.asarray(input_times)*second, dt=dt, name="source")
        neuron = NeuronGroup(1, f"{model.equations}\nplastic : 1 (shared)", threshold=model.threshold,
                             reset=model.reset, refractory=model.refractory, method=rational_euler, namespace=names,
                             dt=dt, name="neuron")
        synapse = Synapses(source, neuron, on_pre="g_exc_post += weight", namespace={"weight": weight}, dt=dt,
                           name="synapse")
        synapse.connect()
        neuron.plastic, neuron.v = 1, model.v_rest
        for name, start in model.learned:
            setattr(neuron, name, getattr(model, start))
        recorded = ["v", "g_exc", "g_inh", *(name for name, _ in model.learned)]
        monitor, spikes = StateMonitor(neuron, recorded, record=True, name="monitor"), SpikeMonitor(neuron, name="spikes")
        Network(source, neuron, synapse, monitor, spikes).run(duration, namespace={})
        traces = {name: np.array(getattr(monitor, name)[0]) for name in recorded}
        theta = traces.pop("theta", 0.0)
        return traces | {"t": np.array(monitor.t), "spikes": np.array(spikes.t),
                         "threshold": theta + float(model.v_thresh) + 0*traces["v"]}
