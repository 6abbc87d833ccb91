"""How is a command called where the user is? (scripts of a checkout are commands of the installed package)"""

import re
from pathlib import Path

SCRIPT = re.compile(r"python ((networks|figures)/(\w+)\.py)")
VERBS = {"networks": "train", "figures": "figure"}


def as_commands(text):
    """Return a text whose commands can be run in the current folder.

    ``python networks/unimodal.py`` stays as it is in a checkout, and is ``stdpnet train unimodal`` elsewhere; the same
    holds for ``python figures/weights.py`` and ``stdpnet figure weights``.
    """
    return SCRIPT.sub(_command, text)


def _command(found):
    path, folder, name = found.groups()
    return found[0] if Path(path).is_file() else f"stdpnet {VERBS[folder]} {name}"
