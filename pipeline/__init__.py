"""Mithaq's outer layer: feeds, store, graph, passes and the command line."""

__version__ = "0.1.0"
