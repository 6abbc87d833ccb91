"""Which folders become which packages, and what does a package index show? (all else is in pyproject.toml)"""

import re
import tomllib
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
FOLDERS = ("commands", "models", "engine", "estimators", "edge", "readout", "preprocessing", "experiments", "files", "hardware", "plots")
# On disk folders of their own; top-level packages of these names would collide with those of others.
BESIDE = ("datasets", "networks", "figures")


def described(text, source):
    """Return the README as a package index can show it: its links into the checkout lead to where that is published.

    Parameters
    ----------
    text : str
        Markdown.
    source : str or None
        Address of the repository; None as long as there is none: then links become plain text, and pictures nothing.
    """
    def absolute(found):
        picture, name, path = found.groups()
        if source is None:
            return "" if picture else name
        return f"{picture}[{name}]({source}/{'raw' if picture else 'blob'}/HEAD/{path})"
    return re.sub(r"(!?)\[([^\]]*)\]\((?!https?:)([^)]+)\)", absolute, text)


urls = tomllib.loads((ROOT/"pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {})
setup(
    long_description=described((ROOT/"README.md").read_text(encoding="utf-8"), urls.get("Source")),
    long_description_content_type="text/markdown",
    packages=["stdpnet", *(f"stdpnet.{folder}" for folder in FOLDERS + BESIDE)],
    package_dir={f"stdpnet.{folder}": folder for folder in BESIDE},
    package_data={"stdpnet": ["py.typed"], "stdpnet.engine": ["templates/*"], "stdpnet.edge": ["page.html"]},
    include_package_data=False,
)
