"""Packaging of stdpnet."""

from pathlib import Path

from setuptools import setup

FOLDERS = ("models", "engine", "estimators", "readout", "preprocessing", "experiments", "files", "hardware", "plots")

setup(
    name="stdpnet",
    version="0.1.0",
    description="Unsupervised learning with spike-timing-dependent plasticity, on Brian2's compiled core",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="BSD-3-Clause",
    python_requires=">=3.11,<3.14",
    packages=["stdpnet", "stdpnet.datasets", *(f"stdpnet.{folder}" for folder in FOLDERS)],
    # On disk a folder of its own; a top-level package named "datasets" would collide with Hugging Face's.
    package_dir={"stdpnet.datasets": "datasets"},
    package_data={"stdpnet.engine": ["templates/*"]},
    install_requires=[
        "brian2>=2.9,<2.12",
        "numpy>=1.26,<2.4; python_version < '3.12'",  # Brian2 2.9 fails at import with NumPy 2.4
        "numpy>=1.26; python_version >= '3.12'",
        "scipy>=1.11",
        "scikit-learn>=1.6",
        "joblib>=1.4",
        "matplotlib>=3.8",
        "h5py>=3.10",
        "pillow>=10",
        "pooch>=1.8",
        "tqdm>=4.66",
        "sympy",
    ],
    extras_require={
        "test": ["pytest>=7", "pytest-xdist>=3", "hypothesis>=6.100", "soundfile>=0.12"],
        "torch": ["torch>=2.4"],
        "sphere": ["soundfile>=0.12"],
        "cluster": ["distributed>=2024.1"],
    },
)
