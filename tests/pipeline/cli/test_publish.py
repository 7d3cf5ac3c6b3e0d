"""`mithaq publish` without a service: what is missing is named, and nothing is lost."""

from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import open_store
from support.topics import PROJECT, put_alerts

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def no_google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nobody has logged in to Google Cloud, and no metadata server is asked."""
    for name in ("PUBSUB_EMULATOR_HOST", "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "MITHAQ_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.chdir(tmp_path)


def test_without_credentials_it_says_what_to_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(tmp_path / "var") as store:
        put_alerts(store, "LBY TUN")
    for argv in (
        ["publish", "--project", PROJECT],
        ["run", "--sample", "--publish", PROJECT],
        ["topics", "create", "--project", PROJECT],
        ["topics", "show", "--project", PROJECT],
        ["subscribe", "--project", PROJECT],
        ["collect", "--sample", "--project", PROJECT],
        ["stream", "--source", "pubsub", "--project", PROJECT],
    ):
        assert main(argv) == 3
        err = capsys.readouterr().err
        assert "GOOGLE_APPLICATION_CREDENTIALS" in err
        assert "gcloud auth application-default login" in err
        assert "PUBSUB_EMULATOR_HOST" in err


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["publish"], 2, "MITHAQ_PROJECT"),
        (["publish", "--project", "my/project"], 2, "no id of a Google Cloud project"),
        (["publish", "--project", "demo"], 2, "6 to 30"),
        (["publish", "--project", PROJECT, "--topics", "alerts"], 3, "there is no topic 'alerts'"),
        (["publish", "--project", PROJECT, "--state", "nowhere"], 3, "No store in nowhere"),
        (["publish", "--project", PROJECT, "--wait", "soon"], 2, "not a duration"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(
    tmp_path: Path, argv: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(tmp_path / "var"):
        pass
    assert main(argv) == code
    assert said in capsys.readouterr().err


def test_the_sample_is_not_published_unless_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MITHAQ_PROJECT", PROJECT)
    assert main(["run", "--sample", "-q"]) == 0
    assert "Published" not in capsys.readouterr().err


def test_the_project_may_stand_in_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mithaq.toml").write_text(f'project = "{PROJECT}"\ntopics = ["agreement-alerts"]\n')
    with open_store(tmp_path / "var"):
        pass
    assert main(["publish"]) == 3
    assert "GOOGLE_APPLICATION_CREDENTIALS" in capsys.readouterr().err
