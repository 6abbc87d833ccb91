"""Which flags does the C++ compiler know?"""

import errno
import os
import shutil
import tempfile

from brian2.codegen import cpp_prefs

ROOM = 2**20  #: bytes that trying flags takes at most


def try_flags(folder):
    """Let Brian2 try each of the compiler's flags, once in a process, on files in a folder.

    It would do so in the system's temporary folder; were that full, it would take all flags for unknown, and programs
    would become slow without a word.

    Raises
    ------
    OSError
        If the folder is full, too.
    """
    if shutil.disk_usage(folder).free < ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        cpp_prefs.get_compiler_and_args()
    finally:
        tempfile.tempdir = before[0]
        os.environ.pop("TMPDIR")
        if before[1] is not None:
            os.environ["TMPDIR"] = before[1]
