"""Starts a stream of feeds on Flink with the version that PYTHONPATH names, and lives until its standard input ends.

python stream_job.py CATALOGUE FOLDER HISTORY OPTIONS...      HISTORY: a folder, or empty
"""

import ipaddress
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import apache_beam as beam

from pipeline.engines.feed_stream import build_feed_stream
from pipeline.engines.options import engine_options
from pipeline.feeds.catalogue import load_catalogue
from pipeline.feeds.fetch import FetchPolicy

if __name__ == "__main__":
    catalogue, folder, history, *options = sys.argv[1:]
    pipeline = beam.Pipeline(options=engine_options("flink", [*options, "--job_name=later"], streaming=True))
    handover = build_feed_stream(
        pipeline,
        load_catalogue(Path(catalogue)).feeds,
        FetchPolicy(allow_networks=(ipaddress.ip_network("127.0.0.0/8"),)),
        folder=Path(folder),
        min_interval_sec=1,
        history=(Path(history), datetime(1970, 1, 1, tzinfo=UTC)) if history else None,
    )
    assert handover is not None
    (master,) = [option.partition("=")[2] for option in options if option.startswith("--flink_master=")]
    handover.record(["127.0.0.1"], master, "later")
    pipeline.run()
    sys.stdin.read()
    os._exit(0)  # threads of Beam would wait for a job that is cancelled elsewhere
