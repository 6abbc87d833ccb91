"""Which networks, figures and data sets are there?

    stdpnet list
"""

from functools import partial

from ..datasets import LOADERS
from ..experiments import command_line
from . import scripts


def main():
    """Print their names, and a sentence on each script."""
    for verb in scripts.FOLDERS:
        print(f"{scripts.listing(verb)}\n")
    print(f"--dataset NAME, where stdpnet doctor says which are there; names:\n  {', '.join(LOADERS)}")


run = partial(command_line.run, main, program="stdpnet list")
