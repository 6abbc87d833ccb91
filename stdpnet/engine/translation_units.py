"""Which files is the compiler given? Two that take in all others, so that it reads the headers twice, not forty times.

That pieces whose private names are the same may stand in one file is the work of ``templates/common_group.cpp``: it
puts each into a namespace of its own.
"""

STARTS_AND_ENDS = ("main.cpp", "objects.cpp", "run.cpp", "synapses_classes.cpp")  #: pieces that do not run in every step


def gather(names):
    """Return two files that take in the pieces of a program: what runs in every time step, and what does not.

    Parameters
    ----------
    names : set of str
        Files that Brian2 would compile one by one.

    Returns
    -------
    files : dict of str
        The content of both by their names.
    taken_in : set of str
        Those of the names that need not be compiled any more.
    """
    each_step = ["network.cpp", *sorted(name for name in names if name.startswith("code_objects/"))]
    files = {"each_step.cpp": _including(each_step), "once.cpp": _including(STARTS_AND_ENDS)}
    return files, {*each_step, *STARTS_AND_ENDS}


def _including(names):
    return "".join(f'#include "{name}"\n' for name in names)
