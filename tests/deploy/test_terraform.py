"""deploy/terraform parses, is formatted, and makes what `mithaq topics create` makes."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.topics.resources import subscription_specs
from schemas.message import Topic

FOLDER = Path(__file__).parents[2] / "deploy" / "terraform"


def test_topics_and_filters_are_those_of_the_command() -> None:
    text = (FOLDER / "main.tf").read_text("utf-8")
    topics = re.search(r"topics = toset\(\[(.*?)\]\)", text)
    assert topics is not None
    assert set(re.findall(r'"(.*?)"', topics[1])) == set(Topic.ALL)
    found = {
        name: (topic, filter_.replace('\\"', '"'))
        for name, topic, filter_ in re.findall(r'(\S+) += \{ topic = "(.*?)", filter = "(.*)" \}', text)
    }
    assert found == {s.name: (s.topic, s.filter) for s in subscription_specs()}


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_files_parse_and_are_formatted() -> None:
    done = subprocess.run(["terraform", "fmt", "-check", "-diff", str(FOLDER)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
