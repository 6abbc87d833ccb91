"""The files that take in all pieces of a program: they compile, and pieces keep their private names apart."""

import subprocess

from brian2 import Network, NeuronGroup

from stdpnet.engine import program
from stdpnet.engine.translation_units import STARTS_AND_ENDS, gather


def test_pieces_with_the_same_private_names_become_one_program(tmp_path):
    def build():
        return Network(*(NeuronGroup(2, "x : 1", threshold="clip(x, 0, 1) > 0.5", reset="x = clip(x, -1, 0)",
                                     name=name) for name in ("a", "b")), name="network")

    program.write_source(build, tmp_path)
    assert sum("T _clip(" in path.read_text() for path in tmp_path.glob("code_objects/*.cpp")) > 2
    subprocess.run(["g++", "-w", "-fsyntax-only", "-std=c++11", "-I.", "each_step.cpp"], cwd=tmp_path, check=True)


def test_files_of_others_are_still_compiled_by_themselves():
    names = {"code_objects/a.cpp", "main.cpp", "network.cpp", "brianlib/random.cpp"}
    files, taken_in = gather(names)
    assert names - taken_in == {"brianlib/random.cpp"} and {*STARTS_AND_ENDS} <= taken_in
    assert '#include "code_objects/a.cpp"' in files["each_step.cpp"] and '#include "main.cpp"' in files["once.cpp"]
