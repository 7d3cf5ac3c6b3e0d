"""`mithaq run --notify`: after a pass services are told; what is wrong with them is shown and holds no pass."""

from pathlib import Path

import pytest

from pipeline.cli import main
from support.hook_server import HookServer
from support.notify import write_route

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
RUN = ["run", "--sample", "--state", "store", "--notify", "--quiet"]


def test_services_are_told_after_the_pass_whatever_one_of_them_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with HookServer() as hook, HookServer(503) as broken:
        write_route(tmp_path, broken.url.replace("http://", "json://"), name="broken")
        write_route(tmp_path, "", name="ours", urls=[], webhooks=[hook.url], secret="s", per_hour=1000)
        assert main([*RUN, "--page-url", "https://mithaq.example"]) == 5
        told = len(hook.posts)
        assert told > 20
        assert b"https://mithaq.example/a/agr-" in broken.posts[0][1]
        said = capfd.readouterr()
        assert "broken/1: json answered 503" in said.err
        assert f"ours/hook-1: {told} sent" in said.err
        (tmp_path / "mithaq.toml").write_text("[[notify.route]]\n")
        assert main([*RUN[:-1]]) == 3
        assert "Alerts raised: 0" in capfd.readouterr().err, "the pass was made"
        assert len(hook.posts) == told
