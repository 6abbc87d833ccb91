"""Unsupervised learning with spike-timing-dependent plasticity (STDP), on Brian2's compiled core."""

__version__ = "0.1.0"
