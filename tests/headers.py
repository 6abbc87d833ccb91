"""How does the compiler read the standard library's headers once, not with each of a hundred programs?

They are compiled beforehand, for either level of optimisation, and taken in by the name of the compiler, which processes
that tests start inherit. What a program does is the same; where no such header fits, the compiler reads the text.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from stdpnet.engine.brian import PREFERENCES

HEADERS = """
#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>
#ifdef __AVX2__
#include <immintrin.h>
#endif
"""
LEVELS = ("-O3", "-Og")  #: of what runs in every time step, and of what does not


class Headers:
    """Compiled headers in a folder of their own, made in the background, until they are removed."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="headers-"))
        text = self.folder/"headers.h"
        text.write_text(HEADERS)
        (self.folder/"headers.h.gch").mkdir()
        os.environ["CXX"] = f"g++ -include {text}"
        self.compiling = [self._compile(text, level) for level in LEVELS]

    def _compile(self, text, level):
        made, flags = self.folder/level, PREFERENCES["codegen.cpp.extra_compile_args_gcc"]
        command = ["g++", "-x", "c++-header", text, "-o", made, *flags, level]
        return subprocess.Popen(["sh", "-c", f'"$@" && mv {made} {text}.gch/', "sh", *command], stderr=subprocess.DEVNULL)

    def remove(self):
        for process in self.compiling:
            process.wait()
        shutil.rmtree(self.folder)
        del os.environ["CXX"]


def can_be_compiled():
    """Return whether this is a system whose compiler keeps headers in this way, and nobody has chosen another one."""
    return sys.platform == "linux" and shutil.which("g++") is not None and "CXX" not in os.environ
