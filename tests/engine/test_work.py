"""How much work a program does, in instructions, not in time: the same whatever else the machine does."""

import shutil
import subprocess

import numpy as np
import pytest

import tiny
from stdpnet.engine import child
from stdpnet.engine.brian import PREFERENCES
from stdpnet.engine.program import Program
from stdpnet.models import presets

NETWORK = presets.ACCUMULATING.replace({"presentation.min_spikes": 0})
N_INPUTS, N_NEURONS, N_STEPS = 784, 100, 700
needs_valgrind = pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind counts instructions")


@pytest.fixture(scope="module")
def program():
    """A network of MNIST's size, compiled for any processor of the last ten years: valgrind does not know newer ones."""
    usual = [each for each in PREFERENCES["codegen.cpp.extra_compile_args_gcc"] if not each.startswith("-march=")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PREFERENCES, "codegen.cpp.extra_compile_args_gcc", [*usual, "-march=x86-64-v3"])
        return Program(tiny.builder(NETWORK, n_inputs=N_INPUTS, n_neurons=N_NEURONS))


def instructions(program, images, folder, monkeypatch):
    """Return the instructions of learning, and the spikes of the neurons."""
    def counting(command, *, cwd):
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/counts", *command], cwd=cwd, check=True,
                       capture_output=True)

    monkeypatch.setattr(child, "run", counting)
    weights = 0.2*np.random.default_rng(0).random((N_INPUTS, N_NEURONS), np.float32)
    inputs = tiny.shown(NETWORK, images, **{"presentation.training": 1.0, "input_exc.w": weights})
    spikes = program.run(inputs, ["exc_counts.count"])["exc_counts.count"].sum()
    total = next(line for line in (folder/"counts").read_text().splitlines() if line.startswith("summary:"))
    return int(total.split()[1]), spikes


@needs_valgrind
@pytest.mark.parametrize("brightness, fires, most", [(0, False, 2800), (250, True, 6200)])
def test_a_time_step_of_learning_takes_few_instructions(brightness, fires, most, program, tmp_path, monkeypatch):
    images = (brightness*(np.random.default_rng(1).random((9, N_INPUTS)) < 0.16)).astype(np.uint8)  # 6.5 kHz in all
    (few, some), (many, all_spikes) = (instructions(program, images[:n], tmp_path, monkeypatch) for n in (3, 9))
    assert (all_spikes - some > 6*5) == fires
    assert (many - few)/(6*N_STEPS) < most
