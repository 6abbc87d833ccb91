"""
A figure of your own
====================

A figure reads a result file and calls :mod:`stdpnet.plots`: arrays in, Axes out. It never simulates, so that it can be
drawn again in a second, however long the training took.
"""

from pathlib import Path

import numpy as np

from stdpnet.commands.program import main as stdpnet
from stdpnet.files import result_file
from stdpnet.plots import style

path = Path("results/for_a_figure.h5")
if not path.exists():
    stdpnet(f"train unimodal --neurons 50 --epochs 4 --train 600 --test 200 --jobs 1 --out {path}".split())

# %%
# How sure is the vote? Spikes of neurons of the predicted class, against those of all neurons:

run = result_file.read(path)
spikes, labels, predicted = run.data["features"], run.data["labels"], run.data["predicted"]
own = np.array([row[labels == label].sum() for row, label in zip(spikes, predicted)])
right = predicted == run.data["true"]

ax = style.panels(1, 1)[0, 0]
for chosen, colour, name in ((right, style.BLUE, "right"), (~right, style.RED, "wrong")):
    ax.plot(spikes[chosen].sum(axis=1), own[chosen], "o", markersize=4, alpha=0.6, color=colour, label=name)
ax.set(xlabel="Spikes of all neurons", ylabel="Spikes of neurons\nof the predicted class")
ax.legend(title="Prediction")
ax.set_title("digits, 50 neurons")

# %%
# As a script of ``figures/`` it has a function ``main(path: Run, *, out: PictureBeside = None)``, from whose
# signature the command line is made, and ends with ``style.save``, which writes .png or .pdf in one step. ``stdpnet
# figure`` then finds it by its name. Colours are those of Okabe & Ito, which all people tell apart.
