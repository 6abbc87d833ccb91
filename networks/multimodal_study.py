"""Compare networks that see and hear with those that do one, on all cores or a cluster; one table comes out.

    python networks/multimodal_study.py                                    # digits, seen and synthesised
    python networks/multimodal_study.py --images mnist --sounds fsdd --study size --neurons 100 800
    python networks/multimodal_study.py --images mnist --sounds fsdd --study noise missing connectivity equal_labels

size          at equal total number of neurons: one modality, both, both with synapses between them (Fig. 3.7)
noise         the same with noise in all images (Fig. 3.9)
missing       one modality missing in the test (Fig. 3.10)
connectivity  more and more synapses between the ensembles, learned, and made by label (Fig. 3.11)
equal_labels  which part of these synapses joins neurons of equal label (Fig. 3.12)

Studies that need the same network share it. Started again, the script skips what the table holds and resumes what was
interrupted. Thesis, sections 3.6 and 3.8.
"""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

from stdpnet.experiments import command_line, sweep, two_modalities
from stdpnet.experiments.options import CORES, Count, Dataset, Jobs, Scheduler, Scheme, Seed, Share, TableFile, Test, one_of

NOISE = ("awgn", "reduced_contrast_awgn")
CONNECTIVITY = (0.06, 0.12, 0.18, 0.26, 0.33, 0.4)
ALONE = [{"network": name, "cross": "none", "connectivity": 0.0} for name in ("image", "audio")]
APART = {"network": "multimodal", "cross": "none", "connectivity": 0.0}
JOINED = {"network": "multimodal", "cross": "stdp"}
STUDIES: dict[str, list[dict[str, Any]]] = {
    "size": [*ALONE, APART, JOINED],
    "noise": [each | {"noise": noise} for noise in (None, *NOISE) for each in (ALONE[0], APART, JOINED)],
    "missing": [JOINED | {"missing": missing} for missing in (None, "image", "audio")],
    "connectivity": [APART, *({"network": "multimodal", "cross": cross, "connectivity": each}
                              for each in CONNECTIVITY for cross in ("stdp", "label"))],
    "equal_labels": [JOINED],
}


def main(*, study: tuple[Annotated[str, one_of(STUDIES)], ...] = ("size",), images: Dataset = "digits",
         sounds: Dataset = "spoken_digits", neurons: tuple[Count, ...] = (100,), connectivity: Share = 0.4,
         seeds: tuple[Seed, ...] = (0, 1, 2, 3, 4), train: Count = 40_000, label: Count = 10_000, test: Test = None,
         scheme: Scheme = "mean_response", jobs: Jobs = CORES, scheduler: Scheduler = None,
         out: TableFile = "results/multimodal_study.h5"):
    """Run the networks of some studies, write the table beside a folder of result files, and return its rows.

    Parameters
    ----------
    study
        What is compared.
    images
        Data set that is seen.
    sounds
        Data set that is heard.
    neurons
        Excitatory neurons in all.
    connectivity
        Part of the pairs of neurons that is joined.
    train
        Training pairs.
    label
        Training pairs that label neurons.
    test
        Test pairs; default: one for each test image.
    """
    base = {"images": images, "sounds": sounds, "train": train, "label": label, "test": test, "scheme": scheme,
            "noise": None, "missing": None, "connectivity": connectivity}
    points = [base | {"neurons": n, "seed": seed} | each for n in neurons for seed in seeds for name in study
              for each in STUDIES[name]]
    points = [point for place, point in enumerate(points) if point not in points[:place]]
    task = partial(_point, folder=str(Path(out).absolute().with_suffix("")))
    run = partial(sweep.run, task, path=out, n_jobs=jobs, scheduler=scheduler, verbose=True)
    rows = run([point for point in points if not point["missing"]])
    rows += run([point for point in points if point["missing"]])  # of networks that are trained by now
    print(command_line.as_commands(f"table: {out} and {Path(out).with_suffix('.csv')}\nsee it: python figures/multimodal.py {out} --study {study[0]}"))
    return rows


def _point(*, folder, **point):
    """Train and test one network; its result file stays in the folder, and serves tests with a missing modality."""
    name = "-".join(str(value) for key, value in point.items() if key not in ("missing", "label", "test", "scheme"))
    out = Path(folder, f"{name}.h5")
    return {"file": out.name} | two_modalities.run(out=out, resume=out.exists(), **point)


if __name__ == "__main__":
    command_line.run(main)
