"""Entry point of the Dataflow Flex Template: parameters in, the stream of the items way submitted as a job.

The launcher of Dataflow calls it as `main.py --runner=DataflowRunner --project=... --subscription=... ...`: the
template's own parameters (deploy/dataflow/metadata.json) are taken here, all others are options of Beam. It returns
once the job is submitted: a launcher that waited for the end of a stream would never start one.
"""

import argparse
import sys
from collections.abc import Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, SetupOptions, StandardOptions

from pipeline.config import load_settings, parse_window_sec
from pipeline.errors import MithaqError
from pipeline.topics.clients import check_project
from pipeline.topics.stream import build_stream
from pipeline.topics.subscribing import check_subscription

__all__ = ["job", "main", "parameters"]


def parameters() -> argparse.ArgumentParser:
    """The template's own parameters; `metadata.json` describes the same ones."""
    # Without abbreviations: `--sub...` of Beam (`--subnetwork`) must not be read as `--subscription`.
    parser = argparse.ArgumentParser(prog="mithaq-dataflow", allow_abbrev=False)
    parser.add_argument("--subscription", default="items-stream")
    parser.add_argument("--alert_window", default="0")
    parser.add_argument("--topics")
    return parser


def job(arguments: Sequence[str]) -> beam.Pipeline:
    """The pipeline that `arguments` describe, not yet submitted; nothing outside is asked.

    Raises UsageError or ConfigError for a value that cannot be one.
    """
    own, options = _read(arguments)
    project = check_project(options.view_as(GoogleCloudOptions).project)
    topics = load_settings(argparse.Namespace(topics=own.topics), env={}).topics
    pipeline = beam.Pipeline(options=options)
    build_stream(
        pipeline, project, own.subscription, topics, window_sec=parse_window_sec(own.alert_window, "--alert_window")
    )
    return pipeline


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, build, submit. The exit code is that of the error (pipeline/errors.py), 0 when the job is submitted."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        pipeline = job(given)
        own, options = _read(given)
        check_subscription(str(options.view_as(GoogleCloudOptions).project), own.subscription)
    except MithaqError as error:
        print(f"mithaq: {error}", file=sys.stderr)
        return error.exit_code
    pipeline.run()
    return 0


def _read(arguments: Sequence[str]) -> tuple[argparse.Namespace, PipelineOptions]:
    own, rest = parameters().parse_known_args(list(arguments))
    options = PipelineOptions(rest)
    options.view_as(StandardOptions).streaming = True
    # Workers import the code from the image; a pickled main module would tie them to the launcher's.
    options.view_as(SetupOptions).save_main_session = False
    return own, options
