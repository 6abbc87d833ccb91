"""What the two ensembles of a network that sees and hears have learned (thesis, Fig. 3.6, for both).

    python figures/multimodal_weights.py results/multimodal.h5
"""

from stdpnet.experiments import command_line, results
from stdpnet.experiments.options import PictureBeside, Run
from stdpnet.files import result_file
from stdpnet.plots import style, weights

TITLES = {"image": "seen", "audio": "heard: channels, high ones above, by time"}


def main(path: Run, *, out: PictureBeside = None):
    """Draw the weights of a result file, every field with the label of its neuron if it has one."""
    out = style.checked(out or style.beside(path, "multimodal_weights"))
    run = result_file.read(path)
    fields, labels = results.fields_of_modalities(run), results.labels_of_modalities(run)
    axes = weights.compared_fields([*fields.values()], labels=[*labels.values()])
    for ax, name in zip(axes, fields):
        ax.set_title(TITLES[name])
    axes[0].figure.suptitle(results.title(run))
    print(style.save(axes[0].figure, out))


if __name__ == "__main__":
    command_line.run(main)
