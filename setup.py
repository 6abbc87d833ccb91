"""Which folders become which packages? (all else is in pyproject.toml)"""

from setuptools import setup

FOLDERS = ("commands", "models", "engine", "estimators", "edge", "readout", "preprocessing", "experiments", "files", "hardware", "plots")
# On disk folders of their own; top-level packages of these names would collide with those of others.
BESIDE = ("datasets", "networks", "figures")

setup(
    packages=["stdpnet", *(f"stdpnet.{folder}" for folder in FOLDERS + BESIDE)],
    package_dir={f"stdpnet.{folder}": folder for folder in BESIDE},
    package_data={"stdpnet": ["py.typed"], "stdpnet.engine": ["templates/*"], "stdpnet.edge": ["page.html"]},
    include_package_data=False,
)
