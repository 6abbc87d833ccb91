"""How does a compiled program run, and end with the process that started it?"""

import os
import signal
import subprocess
import sys

LINUX = sys.platform == "linux"
PARENT = "STDPNET_PARENT"  #: environment variable with the number of the process that starts a program
HEADERS = ["<sys/prctl.h>", "<unistd.h>"] if LINUX else []
#: the first lines of each program; asking for it here, not between fork and exec, is safe in any thread
ENDS_WITH_PARENT = f"""
if (const char* parent = getenv("{PARENT}")) {{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != atoi(parent)) return 1;  // it has ended before this line
}}
""" if LINUX else ""


def run(command, *, cwd):
    """Run a compiled program to its end.

    Parameters
    ----------
    command : list of str
        The program and its arguments.
    cwd : path-like
        Folder in which it runs.

    Raises
    ------
    OSError
        If it was ended for lack of memory.
    RuntimeError
        If it failed otherwise, with its last words.
    """
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace",
                          env=os.environ | {PARENT: str(os.getpid())})
    words = done.stderr[-500:]
    if done.returncode == -getattr(signal, "SIGKILL", 9) or "bad_alloc" in words:
        raise OSError("the compiled network was ended for lack of memory: "
                      "take fewer neurons, or smaller chunks of samples")
    if done.returncode or words:
        raise RuntimeError(f"the compiled network failed with status {done.returncode}: {words}")
