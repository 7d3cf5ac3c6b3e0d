"""Routes are checked whole before anything is sent, and no address is ever shown."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.errors import ConfigError
from pipeline.notify.routes import load_routes
from pipeline.notify.services import services_of
from pipeline.store import open_store
from support.hook_server import HookServer
from support.notify import an_alert, put, write_route

# apprise imports modules that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SECRET = "xoxb-very-secret"


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"filter": "attributes."}, "route 1 (desk), filter: the filter ends before"),
        ({"quiet": "22-6"}, "quiet: '22' is no time of day"),
        ({"zone": "Asia/Atlantis"}, "zone: 'Asia/Atlantis' is no time zone"),
        ({"digest": "weekly"}, "digest (immediately, hourly or daily at HH:MM): 'weekly'"),
        ({"language": "fr"}, "language: 'fr' is none of ar, en, both"),
        ({"per_hour": 0}, "per_hour: write a whole number"),
        ({"max_age": "soon"}, "max_age: 'soon' is not a duration"),
        ({"langauge": "ar"}, "unknown key 'langauge'; did you mean 'language'?"),
        ({"name": "a b"}, "route 1: it needs a name"),
        ({"urls": []}, "it needs urls, a list of addresses"),
        ({"urls": "json://a"}, "urls is a list of addresses"),
        ({"webhooks": ["https://a.example"]}, "webhooks and secret"),
        ({"secret": "s"}, "webhooks and secret"),
        ({"webhooks": ["https://a.example"], "secret": "$HOOK"}, "secret: neither the variable HOOK nor HOOK_FILE"),
        ({"urls": ["$DESK"]}, "neither the variable DESK nor DESK_FILE"),
    ],
)
def test_a_wrong_key_is_named_with_its_place(tmp_path: Path, keys: dict[str, Any], fault: str) -> None:
    write_route(tmp_path, "json://127.0.0.1", **keys)
    with pytest.raises(ConfigError) as error:
        load_routes({}, tmp_path)
    assert fault in str(error.value)


def test_an_address_comes_from_a_variable_or_from_a_file(tmp_path: Path) -> None:
    write_route(tmp_path, "", urls=["$ONE", "$TWO"])
    (tmp_path / "two").write_text("json://two\n")
    env = {"ONE": "json://one", "TWO_FILE": str(tmp_path / "two")}
    assert load_routes(env, tmp_path).routes[0].urls == ("json://one", "json://two")


def test_an_address_that_no_service_has_is_refused_without_being_shown(tmp_path: Path) -> None:
    write_route(tmp_path, f"nosuch://{SECRET}")
    with pytest.raises(ConfigError, match="route desk, urls, number 1") as error:
        services_of(load_routes({}, tmp_path).routes[0])
    assert SECRET not in str(error.value)


def test_no_command_shows_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "var") as store:
        put(store, an_alert())
    with HookServer(500) as hook:
        monkeypatch.setenv("DESK", hook.url.replace("http://", f"json://user:{SECRET}@"))
        write_route(tmp_path, "$DESK", max_age="3650d")
        agreement_id = an_alert().agreement_id
        assert main(["notify", "--test"]) == 5
        assert main(["notify", "--dry-run"]) == 0
        assert len(hook.posts) == 1  # the test message alone
        assert main(["notify"]) == 5
        assert main(["notify", "routes", "test", agreement_id]) == 0
        capfd_so_far = capfd.readouterr()
        assert main(["notify", "status", "-o", "json"]) == 0
        assert main(["doctor", "-o", "jsonl"]) == 6
    shown = capfd.readouterr()
    status, _, checks = shown.out.partition("\n]\n")
    (row,) = json.loads(status + "]")
    (check,) = [c for c in map(json.loads, checks.splitlines()) if c["check"] == "notifications"]
    assert (check["ok"], check["found"]) == ("FAILED", "desk/1 failing")
    assert (row["target"], row["waiting"], row["fault"]) == ("desk/1", 1, "answered 500")
    assert "the filter matches" in capfd_so_far.out
    assert SECRET not in f"{capfd_so_far}{shown}"


@pytest.mark.parametrize(
    "url", ["mithaq.example", "javascript:alert(1)", "https://user:secret@a.example", "http://a b"]
)
def test_an_address_of_the_page_that_cannot_be_is_refused(tmp_path: Path, url: str) -> None:
    (tmp_path / "mithaq.toml").write_text(f'[notify]\npage_url = "{url}"\n')
    write_route(tmp_path, "json://127.0.0.1")
    with pytest.raises(ConfigError, match="page_url: write the address of the page"):
        load_routes({}, tmp_path)


def test_what_was_given_up_is_shown_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "var") as store:
        put(store, an_alert())
    with HookServer(422, 204) as hook:
        write_route(tmp_path, hook.url.replace("http://", "json://"), max_age="3650d")
        assert main(["notify"]) == 5
        assert main(["notify", "status", "-o", "json"]) == 0
        (row,) = json.loads(capfd.readouterr().out)
        assert (row["waiting"], row["given_up"], row["fault"]) == (0, 1, "given up: answered 422")
        assert main(["notify"]) == 0, "it is not sent again by itself"
        assert main(["doctor", "-o", "jsonl"]) == 6
        assert "desk/1 failing" in capfd.readouterr().out
        assert main(["notify", "retry", "desk/9"]) == 2
        assert main(["notify", "retry", "desk/1"]) == 0
        assert main(["notify"]) == 0
        assert len(hook.posts) == 2


def test_other_commands_read_a_file_with_routes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "var"):
        pass
    write_route(tmp_path, "json://127.0.0.1")
    assert main(["silence", "list"]) == 0


def test_apprise_that_is_missing_is_named_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    write_route(tmp_path, "json://127.0.0.1")
    with pytest.raises(ConfigError, match=re.escape("pip install 'mithaq[notify]'")):
        services_of(load_routes({}, tmp_path).routes[0])
