"""How does a script become a page of the gallery? (its docstring, its code, and a call on a small result)

Scripts of `figures/` and the tutorial are copied to a folder where sphinx-gallery runs them.
"""

import ast
import re
from pathlib import Path

import small
from stdpnet.files.spoken import SCRIPT, VERBS

ROOT = Path(__file__).parents[1]
HEADER = """Figures
=======

One script for each picture or family of pictures, each with its code. Those of networks show small ones, trained on
scikit-learn's digits within seconds while this site was built: less sharp, and less good, than those of the
:doc:`results </results>`.
"""
#: how each figure is drawn here: from which results; None: not at all, as their network needs PyTorch
CALLS = {
    "backres": ("backres",), "backres_study": ("backres_study",), "edge": ("edge",),
    "binary_accuracy": ("ehb", "ehb2"), "binary_weights": ("ehb", "ehb2"), "cochleagram": (),
    "compression": ("compression_sweep",),
    "compression_energy": ("compression_sweep",), "compression_strategies": ("compression_sweep",),
    "compression_tradeoff": ("compression_sweep",), "compression_weights": ("compression_sweep",),
    "confusion": ("unimodal",),
    "film": ("unimodal",), "hb_windows": (), "kernels": ("restocnet",), "multimodal": ("multimodal_study",),
    "multimodal_weights": ("multimodal",), "neuron": (), "noisy_digits": (), "profile": ("profile",),
    "restocnet_study": ("restocnet_study",), "stdp_window": (), "temporal_delta": None, "training": ("unimodal",), "tsne": ("unimodal",),
    "weights": ("unimodal",), "whitening": ("restocnet",),
}
TAIL = re.compile(r'\n*if __name__ == "__main__":\n.*\Z', re.DOTALL)


def write_scripts(folder):
    """Write a script for every figure, and one for the tutorial, where they differ from what is there."""
    _write(folder/"figures"/"GALLERY_HEADER.rst", HEADER)
    for path in sorted((ROOT/"figures").glob("[a-z]*.py")):
        _write(folder/"figures"/path.name, of_figure(path.read_text(encoding="utf-8"), CALLS[path.stem]))
    _write(folder/"tutorial"/"GALLERY_HEADER.rst", "Tutorial\n========\n")
    _write(folder/"tutorial"/"tutorial.py", of_tutorial((ROOT/"docs"/"tutorial.py").read_text(encoding="utf-8")))


def of_figure(source, results):
    """Return the source of a gallery script: that of a figure, with a call instead of a command line.

    Parameters
    ----------
    source : str
    results : sequence of str
        Names of small results that are drawn, keys of `small.COMMANDS`; None: nothing is.
    """
    docstring = ast.get_docstring(ast.parse(source))
    first, _, rest = docstring.partition("\n")
    title, _, where = first.removesuffix(".").partition(" (")
    code = TAIL.sub("\n", source[source.index('"""', 3) + 3:])
    about = f"Source: {where.removesuffix(')')}.\n" if where else ""
    return (f'"""\n{title}\n{"="*len(title)}\n\n{about}{with_commands(rest)}\n"""\n{code.strip()}\n\n\n'
            f"{_call(results)}").rstrip() + "\n"


def of_tutorial(source):
    """Return the source of a gallery script: that of a notebook in jupytext's percent format."""
    (_, first), *cells = re.findall(r"^# %%( \[markdown\])?\n(.*?)(?=^# %%|\Z)", source, re.MULTILINE | re.DOTALL)
    title, _, about = re.sub(r"^# ?", "", first.strip(), flags=re.MULTILINE).partition("\n")
    heading = lambda found: f"# {found[1]}\n# {'-'*len(found[1])}"
    texts = [f"# %%\n{re.sub('^# ## (.*)$', heading, cell, flags=re.MULTILINE).rstrip()}\n" if kind else f"\n{cell}"
             for kind, cell in cells]
    title = title.removeprefix("# ")
    return f'"""\n{title}\n{"="*len(title)}\n{about}\n"""\n{"".join(texts)}'


def with_commands(text):
    """Return a docstring's text with its indented commands as code, for a package that is installed."""
    text = SCRIPT.sub(lambda found: f"stdpnet {VERBS[found[2]]} {found[3]}", text)
    return re.sub(r"(\A|\n)\n(    stdpnet )", r"\1\n.. code-block:: console\n\n\2", text)


def in_house_style(gallery_conf, fname):
    """Give pictures the style of the package; sphinx-gallery calls this before each script."""
    import matplotlib.pyplot as plt

    from stdpnet.plots import style
    plt.rcParams.update(style.STYLE | {"savefig.dpi": 120})


def _call(results):
    """The last block: what the command does, on small results, or none."""
    if results is None:
        return ""
    if not results:
        return "# %%\n# The command calls:\n\nmain()\n"
    commands = "\n".join(f"#    {small.command(name)}" for name in results)
    arguments = ", ".join(f'small.result("{name}")' for name in results)
    return ("# %%\n# Drawn from what these commands make, on a small part of the data:\n#\n# .. code-block:: "
            "console\n#\n"
            f"{commands}\n\nimport small\n\nmain({arguments})\n")


def _write(path, text):
    """Write a text, unless it is there: a script that is older than its picture is not run again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
