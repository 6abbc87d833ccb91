"""Where does a C++ compiler write what it needs for a moment?"""

import contextlib
import os
import tempfile

from brian2.codegen import cpp_prefs


@contextlib.contextmanager
def writes_in(folder):
    """Let temporary files of this process and of those that it starts lie in a folder, for a ``with`` block.

    Brian2 tries each of the compiler's flags on a temporary file. On a full disk it would take them all for unknown, and
    programs would become slow without a word; so it forgets what it found if the block fails.
    """
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield
    except OSError:
        cpp_prefs._compiler_flag_compatibility.clear()
        raise
    finally:
        tempfile.tempdir = before[0]
        if before[1] is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before[1]
