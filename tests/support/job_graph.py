"""A Beam pipeline in words: its steps, what they put out, what they keep; to be compared with what stands in a file."""

from typing import Any

from apache_beam.coders.coders import deserialize_coder
from apache_beam.portability import python_urns
from google.protobuf.wrappers_pb2 import BytesValue

__all__ = ["coder_name", "described"]


def described(proto: Any) -> list[str]:
    """A line per step of `proto` (Pipeline of Beam's portable protocol), in order of name.

    `STEP URN -> OUTPUT=CODER ... [state:NAME=CODER ...] [timer:NAME ...]`: a service that updates a running job matches
    steps, coders and state by exactly these.
    """
    parts = proto.components

    lines = []
    for step in parts.transforms.values():
        if step.subtransforms or not step.spec.urn:
            continue
        outputs = {tag: coder_name(parts, parts.pcollections[key].coder_id) for tag, key in step.outputs.items()}
        words = [step.unique_name, step.spec.urn.removeprefix("beam:transform:"), "->"]
        words += [f"{tag}={name}" for tag, name in sorted(outputs.items())]
        states, timers = _kept(step)
        words += [f"state:{name}={coder_name(parts, key)}" for name, key in sorted(states.items())]
        words += [f"timer:{name}" for name in timers]
        lines.append(" ".join(words))
    return sorted(lines)


def coder_name(parts: Any, key: str) -> str:
    """The coder of that key in words: a standard one by its name, one of Python as it shows itself."""
    spec = parts.coders[key]
    name = spec.spec.urn.removeprefix("beam:coder:").removesuffix(":v1")
    if spec.spec.urn == python_urns.PICKLED_CODER:
        name = str(deserialize_coder(BytesValue.FromString(spec.spec.payload).value))
    inner = [coder_name(parts, k) for k in spec.component_coder_ids]
    return f"{name}({','.join(inner)})" if inner else name


def _kept(step: Any) -> tuple[dict[str, str], list[str]]:
    """Names of states with the keys of their coders, and names of timers."""
    from apache_beam.portability.api import beam_runner_api_pb2

    if not step.spec.urn.endswith("pardo:v1"):
        return {}, []
    payload = beam_runner_api_pb2.ParDoPayload.FromString(step.spec.payload)
    states = {
        name: spec.read_modify_write_spec.coder_id or spec.bag_spec.element_coder_id
        for name, spec in payload.state_specs.items()
    }
    return states, sorted(payload.timer_family_specs)
