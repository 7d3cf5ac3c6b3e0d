"""`mithaq doctor`: is this installation able to work, and is a project ready for a job on Dataflow?"""

import argparse
import importlib.metadata
import os
import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from pipeline import __version__
from pipeline.cli.output import add_format, add_project, add_state, print_rows
from pipeline.config import CONFIG_NAME, Settings, load_settings, read_toml
from pipeline.errors import CheckError, ConfigError, UsageError

_PACKAGES = {
    "apache-beam": "the graph",
    "feedparser": "reading feeds",
    "camel-tools": "Arabic normalisation",
    "google-cloud-pubsub": "topics",
    "py3langid": "language identification",
    "babel": "names of states",
    "ahocorasick-rs": "matching",
    "rich": "terminal output",
}
_HELP = """\
Exit code 6 when a check fails; each failed check says what to do.

  mithaq doctor                         this installation
  mithaq doctor --dataflow --project my-project --region europe-west1 --bucket my-bucket \\
      --account stream@my-project.iam.gserviceaccount.com       what a job needs, with the commands that make it
"""
_CAMEL_REMEDY = "pip install --no-deps camel-tools==1.6.0 (without --no-deps it brings torch)"


class _Check(NamedTuple):
    name: str
    ok: bool
    found: str
    remedy: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    add_format(parser)
    job = parser.add_argument_group("a job on Dataflow (docs/dataflow.md)")
    job.add_argument(
        "--dataflow",
        nargs="?",
        const="run",
        choices=("run", "build"),
        help="look with gcloud for what the job needs in its project, or only for what `make template` needs",
    )
    add_project(job)
    job.add_argument("--region", metavar="NAME", help="of the job and its bucket, such as europe-west1")
    job.add_argument("--bucket", metavar="NAME", help="of the template and of what the job stages")
    job.add_argument("--image", metavar="NAME", default="", help="of launcher and workers")
    job.add_argument("--account", metavar="MAIL", default="", help="service account of the workers: its roles as well")
    job.add_argument("--subscription", metavar="NAME", default="items-stream", help="default items-stream")
    job.add_argument("--topics", metavar="NAMES", help="that the job publishes to (MITHAQ_TOPICS)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    settings = load_settings(args)
    if args.dataflow:
        _dataflow(args, settings)
        return
    checks = [
        *_runtime(),
        *_packages(),
        _data("lexicons and gazetteer", _load_extraction),
        _data("catalogue of feeds", _load_catalogue),
        _state(settings.state),
        _pubsub(),
        _notifications(settings.state),
    ]
    rows = [{"check": c.name, "ok": "ok" if c.ok else "FAILED", "found": c.found, "remedy": c.remedy} for c in checks]
    print_rows(rows, {"check": "check", "ok": "", "found": "found", "remedy": "what to do"}, args.output)
    failed = [c.name for c in checks if not c.ok]
    if failed:
        raise CheckError(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}.")


def _dataflow(args: argparse.Namespace, settings: Settings) -> None:
    from pipeline.dataflow_check import Job, gcloud, needs
    from pipeline.topics.clients import check_project

    for name in ("region", "bucket"):
        if not getattr(args, name):
            raise UsageError(f"--dataflow needs --{name} as well.")
    job = Job(
        check_project(settings.project),
        args.region,
        args.bucket.removeprefix("gs://").strip("/"),
        args.image,
        args.account,
        args.subscription,
        tuple(t for t in settings.topics if t in Job._field_defaults["topics"]),
    )
    found = needs(job, gcloud, to_build=args.dataflow == "build")
    rows = [{"need": n.what, "ok": "ok" if n.met else "MISSING", "remedy": "" if n.met else n.remedy} for n in found]
    print_rows(rows, {"need": "the job needs", "ok": ""}, args.output)
    remedies = list(dict.fromkeys(n.remedy for n in found if not n.met))
    if args.output == "table":  # a command that is folded into a column cannot be copied
        for remedy in remedies:
            print(f"  {remedy}")
        sys.stdout.flush()  # where both go to one place, the verdict stands below
    missing = sum(not n.met for n in found)
    if missing:
        raise CheckError(f"{missing} of {len(found)} missing in {job.project}, or not to be seen by you.")


def _runtime() -> Iterator[_Check]:
    yield _Check("mithaq", True, __version__)
    yield _Check(
        "python",
        sys.version_info >= (3, 11),
        platform.python_version(),
        "" if sys.version_info >= (3, 11) else "use Python 3.11 or newer",
    )
    yield _Check("sqlite", sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version)


def _packages() -> Iterator[_Check]:
    for name, purpose in _PACKAGES.items():
        try:
            yield _Check(name, True, f"{importlib.metadata.version(name)}, {purpose}")
        except importlib.metadata.PackageNotFoundError:
            yield _Check(
                name,
                False,
                f"not installed, {purpose}",
                _CAMEL_REMEDY if name == "camel-tools" else f"pip install {name}",
            )


def _data(name: str, load: Callable[[], str]) -> _Check:
    try:
        return _Check(name, True, load())
    except Exception as error:
        return _Check(
            name, False, f"{type(error).__name__}: {error}", "install Mithaq anew: its data files are damaged"
        )


def _load_extraction() -> str:
    from transforms.extract import extract

    found = extract("توقيع مذكرة تفاهم بين تونس وليبيا", "", language="ar")
    if not any(a.alertable for a in found.agreements):
        raise ValueError("the test sentence gave no agreement")
    return "the test sentence gave its agreement"


def _load_catalogue() -> str:
    from pipeline.feeds.catalogue import load_catalogue

    catalogue = load_catalogue(resources.files("pipeline.catalogue") / "arabic.toml")
    return f"{len(catalogue.feeds)} feeds of {len(catalogue.outlets)} outlets"


def _state(folder: Path) -> _Check:
    from pipeline.store import DATABASE_NAME, read_store
    from pipeline.store.queries import totals

    existing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not os.access(existing, os.W_OK):
        return _Check(
            "state folder", False, f"{folder} cannot be written", "make it writable or name another: --state DIR"
        )
    if not (folder / DATABASE_NAME).exists():
        return _Check("state folder", True, f"{folder}, nothing stored yet")
    try:
        with read_store(folder) as store:
            stored = totals(store.connection)
    except (ConfigError, sqlite3.Error) as error:
        return _Check("state folder", False, f"{folder} is damaged", str(error))
    return _Check("state folder", True, f"{folder}: {stored['items']} items, {stored['alerts']} alerts")


def _pubsub() -> _Check:
    emulator = os.environ.get("PUBSUB_EMULATOR_HOST")
    if emulator:
        return _Check("pub/sub", True, f"emulator at {emulator}")
    named = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    found = "credentials named" if named else "not set up; alerts stay in the store"
    return _Check("pub/sub", True, found)


def _notifications(folder: Path) -> _Check:
    from pipeline.cli.notify import prepared
    from pipeline.store import DATABASE_NAME, read_store
    from pipeline.store.notifications import given_up, standing

    file = Path(CONFIG_NAME)
    if not file.exists() or "notify" not in read_toml(file):
        return _Check("notifications", True, "no routes; see `mithaq notify --help`")
    try:
        targets, _ = prepared()
        failing = []
        if (folder / DATABASE_NAME).exists():
            with read_store(folder) as store:
                failing = [
                    t.name
                    for t in targets
                    if standing(store.connection, t.name).failures or given_up(store.connection, t.name)
                ]
    except (ConfigError, sqlite3.Error) as error:
        return _Check("notifications", False, "cannot be sent", str(error))
    if failing:
        return _Check("notifications", False, f"{', '.join(failing)} failing", "`mithaq notify status` shows why")
    return _Check("notifications", True, f"{len(targets)} addresses")
