"""Starts a stream of feeds on Flink with the version that PYTHONPATH names, and lives until its standard input ends.

python stream_job.py CATALOGUE FOLDER OPTIONS...
"""

import ipaddress
import os
import sys
from pathlib import Path

import apache_beam as beam

from pipeline.engines.feed_stream import build_feed_stream
from pipeline.engines.options import engine_options
from pipeline.feeds.catalogue import load_catalogue
from pipeline.feeds.fetch import FetchPolicy

if __name__ == "__main__":
    catalogue, folder, *options = sys.argv[1:]
    pipeline = beam.Pipeline(options=engine_options("flink", options, streaming=True))
    policy = FetchPolicy(allow_networks=(ipaddress.ip_network("127.0.0.0/8"),))
    build_feed_stream(pipeline, load_catalogue(Path(catalogue)).feeds, policy, folder=Path(folder), min_interval_sec=1)
    pipeline.run()
    sys.stdin.read()
    os._exit(0)  # threads of Beam would wait for a job that is cancelled elsewhere
