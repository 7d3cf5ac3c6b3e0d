"""Several outputs of one DoFn, each with its type: by that Beam chooses the coder, and without one it would pickle."""

import apache_beam as beam

__all__ = ["typed"]


def typed(fn: beam.DoFn, main: str, of_main: object, **tagged: object) -> beam.PTransform:
    """`fn` with its main output under the name `main`, and the types of that and of every tagged output."""
    return beam.ParDo(fn).with_output_types(of_main, **tagged).with_outputs(*tagged, main=main)
