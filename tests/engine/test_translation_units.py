"""The files that take in all pieces of a program: they compile, and pieces keep their private names apart."""

import subprocess

import pytest

from stdpnet.engine.translation_units import STARTS_AND_ENDS, gather

PIECE = """
#include "code_objects/{name}.h"
#include <cstdio>
static int helper() {{ return {value}; }}
void _run_{name}() {{ printf("%d ", helper()); }}
"""
MAIN = '#include "code_objects/a.h"\n#include "code_objects/b.h"\nint main() { _run_a(); _run_b(); }'


@pytest.fixture
def program(tmp_path):
    """A program of two pieces that both have a function named helper, as files that would be compiled one by one."""
    (tmp_path/"code_objects").mkdir()
    for name, value in (("a", 1), ("b", 2)):
        (tmp_path/f"code_objects/{name}.h").write_text(f"void _run_{name}();\n")
        (tmp_path/f"code_objects/{name}.cpp").write_text(PIECE.format(name=name, value=value))
    for name in (*STARTS_AND_ENDS, "network.cpp"):
        (tmp_path/name).write_text(MAIN if name == "main.cpp" else "")
    return tmp_path


def test_pieces_with_the_same_private_names_become_one_program(program):
    files, _ = gather(program, {"code_objects/a.cpp", "code_objects/b.cpp", "main.cpp"})
    for name, content in files.items():
        (program/name).write_text(content)
    subprocess.run(["g++", "-I.", *files, "-o", "main"], cwd=program, check=True)
    assert subprocess.run([program/"main"], capture_output=True, text=True, check=True).stdout == "1 2 "


def test_files_of_others_are_still_compiled_by_themselves(program):
    names = {"code_objects/a.cpp", "main.cpp", "network.cpp", "brianlib/random.cpp"}
    assert names - gather(program, names)[1] == {"brianlib/random.cpp"}
