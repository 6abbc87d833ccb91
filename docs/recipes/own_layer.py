"""
A layer and a recurrent connection of your own
==============================================

A network is a value: layers and connections by name. A third layer is an entry more in ``layers``, and one in
``connections`` for each arrow; names tell connections apart, so that several may have the same rule.
"""

from dataclasses import replace

from sklearn.pipeline import make_pipeline

from stdpnet import Connection, NeuronLabels, SpikingNetwork, datasets, presets

two_layers = presets.DIGITS.resized({"exc": 50})  # input → exc ⇄ inh
learned, fires, inhibits = (two_layers.connections[name] for name in ("input_exc", "exc_inh", "inh_exc"))
network = replace(
    two_layers,
    layers=two_layers.layers | {"top": two_layers.layers["exc"], "top_inh": two_layers.layers["inh"]},
    connections=two_layers.connections | {
        "exc_exc": Connection("exc", "exc", synapses=replace(learned.synapses, w_start=0.02), pairs="all_but_own",
                              rule=replace(learned.rule, eta=0.001)),  # recurrent and plastic
        "exc_top": Connection("exc", "top", synapses=replace(learned.synapses, w_start=8.0),
                              rule=replace(learned.rule, w_max=40.0),
                              normalisation=replace(learned.normalisation, total=150.0)),
        "top_top_inh": replace(fires, source="top", target="top_inh"),
        "top_inh_top": replace(inhibits, source="top_inh", target="top")},
    readout=("exc", "top"))

# %%
# Any array of shape (n_samples, n_inputs) from 0 to 255 will do as X. `SpikingNetwork` learns and shows networks of any
# shape; what cannot be is said in one line, before anything runs.

data = datasets.load("digits")
learner = make_pipeline(SpikingNetwork(network, epochs=5), NeuronLabels()).fit(data.X_train, data.y_train)
print(f"accuracy {learner.score(data.X_test, data.y_test):.3f}")
print(learner[0].state_["exc_top.w"].shape)  # found by the name that was given: (50, 50)
