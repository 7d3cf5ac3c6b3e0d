"""The Python process of an engine that starts its workers itself, as Flink does with --environment_type=PROCESS.

    python -m pipeline.engines.worker --id=ID --provision_endpoint=HOST:PORT

What the boot program of Beam's containers does, save that nothing is fetched: this program is installed where the
engine runs. It ends when the engine does.
"""

import argparse
import os
from collections.abc import Sequence

__all__ = ["main"]

_ANSWER_SEC = 60


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id", required=True)
    parser.add_argument("--provision_endpoint", required=True)
    known, _ = parser.parse_known_args(arguments)
    os.environ |= _environment(known.id, known.provision_endpoint)
    from apache_beam.runners.worker import sdk_worker_main

    sdk_worker_main.main([])


def _environment(worker_id: str, endpoint: str) -> dict[str, str]:
    """What Beam's worker reads from its environment, as the engine tells it."""
    import grpc
    from apache_beam.portability.api import beam_provision_api_pb2, beam_provision_api_pb2_grpc
    from apache_beam.runners.worker.worker_id_interceptor import WorkerIdInterceptor
    from google.protobuf import json_format, text_format

    with grpc.insecure_channel(endpoint) as channel:
        asked = grpc.intercept_channel(channel, WorkerIdInterceptor(worker_id))
        stub = beam_provision_api_pb2_grpc.ProvisionServiceStub(asked)
        info = stub.GetProvisionInfo(beam_provision_api_pb2.GetProvisionInfoRequest(), timeout=_ANSWER_SEC).info
    found = {
        "WORKER_ID": worker_id,
        "PIPELINE_OPTIONS": json_format.MessageToJson(info.pipeline_options),
        "RUNNER_CAPABILITIES": " ".join(info.runner_capabilities),
        "LOGGING_API_SERVICE_DESCRIPTOR": text_format.MessageToString(info.logging_endpoint),
        "CONTROL_API_SERVICE_DESCRIPTOR": text_format.MessageToString(info.control_endpoint),
    }
    if info.status_endpoint.url:
        found["STATUS_API_SERVICE_DESCRIPTOR"] = text_format.MessageToString(info.status_endpoint)
    return found


if __name__ == "__main__":
    main()
