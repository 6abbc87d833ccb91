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

import os
from functools import partial
from pathlib import Path

from stdpnet.experiments import multimodal_trial, sweep
from stdpnet.experiments.command_line import Parser, natural, one_line_errors, positive
from stdpnet.readout.labels import SCHEMES

NOISE = ("awgn", "reduced_contrast_awgn")
CONNECTIVITY = (0.06, 0.12, 0.18, 0.26, 0.33, 0.4)
ALONE = [{"network": name, "cross": "none", "connectivity": 0.0} for name in ("image", "audio")]
APART = {"network": "multimodal", "cross": "none", "connectivity": 0.0}
JOINED = {"network": "multimodal", "cross": "stdp"}
STUDIES = {
    "size": [*ALONE, APART, JOINED],
    "noise": [each | {"noise": noise} for noise in (None, *NOISE) for each in (ALONE[0], APART, JOINED)],
    "missing": [JOINED | {"missing": missing} for missing in (None, "image", "audio")],
    "connectivity": [APART, *({"network": "multimodal", "cross": cross, "connectivity": each}
                              for each in CONNECTIVITY for cross in ("stdp", "label"))],
    "equal_labels": [JOINED],
}


def main(study=("size",), images="digits", sounds="spoken_digits", neurons=(100,), connectivity=0.4, seeds=(0, 1, 2, 3, 4),
         train=40_000, label=10_000, test=None, scheme="mean_response", jobs=os.cpu_count(), scheduler=None,
         out="results/multimodal_study.h5"):
    """Run the networks of some studies, write the table beside a folder of result files, and return its rows."""
    base = {"images": images, "sounds": sounds, "train": train, "label": label, "test": test, "scheme": scheme,
            "noise": None, "missing": None, "connectivity": connectivity}
    points = [base | {"neurons": n, "seed": seed} | each for n in neurons for seed in seeds for name in study
              for each in STUDIES[name]]
    points = [point for place, point in enumerate(points) if point not in points[:place]]
    task = partial(_point, folder=str(Path(out).absolute().with_suffix("")))
    run = partial(sweep.run, task, path=out, n_jobs=jobs, scheduler=scheduler, verbose=True)
    rows = run([point for point in points if not point["missing"]])
    rows += run([point for point in points if point["missing"]])  # of networks that are trained by now
    print(f"table: {out} and {Path(out).with_suffix('.csv')}\nsee it: python figures/multimodal.py {out} --study {study[0]}")
    return rows


def _point(*, folder, **point):
    """Train and test one network; its result file stays in the folder, and serves tests with a missing modality."""
    name = "-".join(str(value) for key, value in point.items() if key not in ("missing", "label", "test", "scheme"))
    out = Path(folder, f"{name}.h5")
    return {"file": out.name} | multimodal_trial.run(out=out, resume=out.exists(), **point)


def parse():
    """Return the command line as arguments of `main`."""
    parser = Parser(__doc__)
    add = parser.add_argument
    add("--study", nargs="+", default=["size"], choices=STUDIES, help="default: size")
    add("--images", default="digits", help="digits (default), mnist or fashion_mnist")
    add("--sounds", default="spoken_digits", help="spoken_digits (default), fsdd or ti46")
    add("--neurons", type=positive, nargs="+", default=[100], help="excitatory neurons in all; default: 100")
    add("--connectivity", type=float, default=0.4, help="part of the pairs of neurons that is joined; default: 0.4")
    add("--seeds", type=natural, nargs="+", default=[0, 1, 2, 3, 4], help="default: 0 1 2 3 4")
    add("--train", type=positive, default=40_000, help="training pairs; default: 40000")
    add("--label", type=positive, default=10_000, help="training pairs that label neurons; default: 10000")
    add("--test", type=positive, help="test pairs; default: one for each test image")
    add("--scheme", default="mean_response", choices=SCHEMES, help="how neurons vote; default: mean_response")
    add("--jobs", type=positive, default=os.cpu_count(), help="processes on this machine; default: all cores")
    add("--scheduler", help="address of a Dask scheduler whose workers do the work, such as tcp://host:8786")
    add("--out", default="results/multimodal_study.h5", help="table; default: results/multimodal_study.h5")
    return vars(parser.parse_args())


if __name__ == "__main__":
    with one_line_errors():
        main(**parse())
