"""Running transforms on Beam's in-process engine, and streaming scenarios on TestStream."""

from collections.abc import Callable, Iterable
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.testing.test_stream import TestStream
from apache_beam.testing.util import assert_that
from apache_beam.typehints.native_type_compatibility import convert_to_beam_type

__all__ = ["bounded", "collect", "stream", "streaming"]


def bounded() -> beam.Pipeline:
    """A bounded run on the named in-process engine (the default runner would look for a binary)."""
    return beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"]))


def streaming() -> beam.Pipeline:
    """A streaming run; without `streaming` a TestStream silently runs as batch."""
    options = PipelineOptions(["--runner=BundleBasedDirectRunner"])
    options.view_as(StandardOptions).streaming = True
    return beam.Pipeline(options=options)


def stream(element_type: object) -> TestStream:
    from apache_beam import coders

    return TestStream(coder=coders.registry.get_coder(convert_to_beam_type(element_type)))


def collect(outputs: Any, expected: Callable[[list[Any]], None], label: str) -> None:
    """Hand all elements of a PCollection to `expected`, which asserts on them."""

    def check(actual: Iterable[Any]) -> None:
        expected(list(actual))

    assert_that(outputs, check, label=label)
