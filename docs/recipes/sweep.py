"""
A sweep, on all cores or a cluster
==================================

:func:`stdpnet.experiments.sweep.run` calls a function for every point of a grid, and writes one table. Killed and
started again, it skips what the table holds.
"""

from sklearn.model_selection import ParameterGrid
from sklearn.pipeline import make_pipeline

from stdpnet import NeuronLabels, TwoLayerNetwork, datasets, presets
from stdpnet.experiments import sweep
from stdpnet.plots import accuracy

data = datasets.load("digits")
network = TwoLayerNetwork(presets.DIGITS, n_neurons=20, epochs=2)
task = sweep.EstimatorTask(make_pipeline(network, NeuronLabels()), (data.X_train[:400], data.y_train[:400]),
                           (data.X_test[:200], data.y_test[:200]))
grid = ParameterGrid({"twolayernetwork__epochs": [1, 3], "twolayernetwork__random_state": [0, 1]})
rows = sweep.run(task, grid, "results/epochs.h5", n_jobs=1)

# %%
# A row for each point, in HDF5 and beside it as CSV:

for row in rows:
    print({name.removeprefix("twolayernetwork__"): value for name, value in row.items()})

scores = {}
for row in rows:
    scores.setdefault(row["twolayernetwork__epochs"], []).append(row["score"])
ax = accuracy.curves({"20 neurons": accuracy.means(scores)}, xlabel="Epochs")
ax.set_title("digits, 400 samples, two seeds")

# %%
# With ``n_jobs=8`` eight networks are trained at a time. On a cluster, start a scheduler and workers of Dask
# (``python -m pip install "stdpnet[cluster]"``, ``dask scheduler``, on each machine ``dask worker tcp://host:8786``)
# and give its address: ``scheduler="tcp://host:8786"``. With Slurm, ``srun dask worker tcp://host:8786 --nthreads 1
# --nworkers auto`` starts workers on all machines of an allocation. All must see the same folder of results, and be
# able to import what the task is made of. The scripts that sweep, such as ``stdpnet train compression_sweep``, have
# ``--jobs`` and ``--scheduler``.
