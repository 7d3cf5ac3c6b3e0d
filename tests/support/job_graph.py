"""A Beam pipeline in words: its steps, what they put out, what they keep; to be compared with what stands in a file."""

from typing import Any

__all__ = ["described"]


def described(proto: Any) -> list[str]:
    """A line per step of `proto` (Pipeline of Beam's portable protocol), in order of name.

    `STEP URN -> OUTPUT=CODER ... [state:NAME ...] [timer:NAME ...]`: a service that updates a running job matches
    steps, coders and state by exactly these.
    """
    parts = proto.components

    def coder(key: str) -> str:
        spec = parts.coders[key]
        name = spec.spec.urn.removeprefix("beam:coder:").removesuffix(":v1")
        inner = [coder(k) for k in spec.component_coder_ids]
        return f"{name}({','.join(inner)})" if inner else name

    lines = []
    for step in parts.transforms.values():
        if step.subtransforms or not step.spec.urn:
            continue
        outputs = {tag: coder(parts.pcollections[key].coder_id) for tag, key in step.outputs.items()}
        words = [step.unique_name, step.spec.urn.removeprefix("beam:transform:"), "->"]
        words += [f"{tag}={name}" for tag, name in sorted(outputs.items())]
        states, timers = _kept(step)
        words += [f"state:{name}" for name in states] + [f"timer:{name}" for name in timers]
        lines.append(" ".join(words))
    return sorted(lines)


def _kept(step: Any) -> tuple[list[str], list[str]]:
    from apache_beam.portability.api import beam_runner_api_pb2

    if not step.spec.urn.endswith("pardo:v1"):
        return [], []
    payload = beam_runner_api_pb2.ParDoPayload.FromString(step.spec.payload)
    return sorted(payload.state_specs), sorted(payload.timer_family_specs)
