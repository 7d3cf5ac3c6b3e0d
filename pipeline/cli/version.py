"""`mithaq version`."""

import argparse

from pipeline import __version__


def configure(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    print(f"mithaq {__version__}")
