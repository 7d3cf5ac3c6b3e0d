"""Real protocols on loopback: mail and ntfy carry both languages unharmed."""

import json
from pathlib import Path

import pytest

from pipeline.notify.routes import load_routes
from pipeline.notify.services import Delivery, Fault, services_of
from pipeline.notify.texts import Texts
from schemas.record import as_json
from support.hook_server import HookServer
from support.mail_server import MailServer
from support.notify import an_alert, write_route

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TEXT = Texts().alert(as_json(an_alert()), ["ar", "en"])


def test_a_mail_has_both_languages_in_its_subject_and_its_text(tmp_path: Path) -> None:
    with MailServer() as server:
        write_route(
            tmp_path, f"mailto://127.0.0.1:{server.port}?from=mithaq@example.org&to=desk@example.org&format=text"
        )
        (service,) = services_of(load_routes({}, tmp_path).routes[0])
        assert service.send(Delivery(TEXT)) is None
    (mail,) = server.mails
    assert mail["To"] == "desk@example.org"
    assert mail["Subject"] == TEXT.title
    assert mail.get_content().replace("\r\n", "\n").strip() == TEXT.body


def test_ntfy_takes_both_languages(tmp_path: Path) -> None:
    with HookServer(200) as hook:
        write_route(tmp_path, hook.url.replace("http://", "ntfy://").replace("/hook", "/alerts"))
        (service,) = services_of(load_routes({}, tmp_path).routes[0])
        assert service.send(Delivery(TEXT)) is None
    ((_, body),) = hook.posts
    found = json.loads(body)
    assert (found["title"], found["message"]) == TEXT


def test_a_service_that_is_away_is_a_fault_and_no_error(tmp_path: Path) -> None:
    with HookServer() as hook:
        away = hook.url.replace("http://", "json://")
    write_route(tmp_path, away)
    (service,) = services_of(load_routes({}, tmp_path).routes[0])
    assert service.send(Delivery(TEXT)) == Fault("did not take the message")
