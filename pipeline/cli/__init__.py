"""The command line: one module per verb, imported when the verb is called, so that `--help` answers at once."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

from pipeline import __version__
from pipeline.errors import MithaqError
from pipeline.logs import say

__all__ = ["main"]

_EPILOG = """\
first steps:
  mithaq run --sample                 the bundled sample feeds through the whole pipeline, offline
  mithaq alerts list                  what has been found
  mithaq explain "وقعت تونس وليبيا اتفاقية"   why a text gives an alert, or none
  mithaq feeds export > feeds.opml    the catalogue of Arabic feeds that ships
  mithaq run --feeds my.toml --every 10m      your own feeds, every ten minutes

settings: option > MITHAQ_STATE, _FEEDS, _EVERY, _ALLOW, _CONTACT, _WATCH, _PROJECT, _TOPICS,
          _LOG_FORMAT > mithaq.toml > default
exit codes: 0 ok, 1 internal error, 2 usage, 3 bad configuration or schema, 4 partial (with --strict),
            5 unreachable, 6 check failed, 130 interrupted
"""


class _Verb(NamedTuple):
    module: str
    help: str


_VERBS = {
    "run": _Verb("run", "one pass: poll the feeds, extract, publish alerts (--every repeats it)"),
    "backfill": _Verb("backfill", "a history of items from files, as if it had been polled"),
    "collect": _Verb("collect", "poll feeds and publish their items, for a stream to read"),
    "stream": _Verb("stream", "items from a subscription through the graph to the topics, without end"),
    "drain": _Verb("drain", "have a stream of feeds end with everything told that it has read"),
    "publish": _Verb("publish", "send what waits in the store to the topics"),
    "subscribe": _Verb("subscribe", "receive alerts from a subscription: print, run a command, post to a webhook"),
    "dead-letters": _Verb("dead_letters", "what could not be handled: list, show, try again"),
    "schema": _Verb("schema", "JSON, Avro and BigQuery schemas of messages: show, check, diff"),
    "topics": _Verb("topics", "make or show the topics and subscriptions of a project"),
    "alerts": _Verb("alerts", "list, show and export the alerts found"),
    "notify": _Verb("notify", "tell chat, mail and push services of alerts, by the routes of mithaq.toml"),
    "report": _Verb("report", "agreements, evidence and pictures of a period as one HTML file"),
    "serve": _Verb("serve", "the alerts in a browser, with their evidence, in Arabic and English"),
    "silence": _Verb("silence", "hold alerts back for a time; they are recorded and not shown"),
    "feedback": _Verb("feedback", "say that an alert is right or wrong; labelled items of what was said"),
    "mentions": _Verb("mentions", "list and export what was told of agreements, sanctions and the war"),
    "digests": _Verb("digests", "how much is told of what, by the hour and the day"),
    "replay": _Verb("replay", "read the stored items again, and compare with what was published"),
    "prune": _Verb("prune", "drop the texts of old items; what they were known by stays"),
    "extract": _Verb("extract", "JSON Lines of news items in, what each says out"),
    "explain": _Verb("explain", "why a text gives an alert, or none"),
    "eval": _Verb("eval", "what the extraction gets right in labelled items"),
    "feeds": _Verb("feeds", "check, import and export feeds; their status"),
    "doctor": _Verb("doctor", "check this installation"),
    "version": _Verb("version", "print the version"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Errors a user can act on are one line on stderr."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        parser = _parser(arguments)
        args = _parsed(parser, arguments)
        if not getattr(args, "run", None):
            (getattr(args, "parser", None) or parser).print_help(sys.stderr)
            return 2
        return int(args.run(args) or 0)
    except MithaqError as error:
        say(str(error), "ERROR")
        return error.exit_code
    except KeyboardInterrupt:
        say("interrupted", "WARNING")
        return 130
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; Python must not complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as stop:  # argparse: 0 after --help, 2 after a usage error
        return stop.code if isinstance(stop.code, int) else 2


def _parsed(parser: argparse.ArgumentParser, arguments: list[str]) -> argparse.Namespace:
    """The arguments; what stands behind a bare -- belongs to Beam where a verb takes patterns of its own before it."""
    if arguments[:1] == ["backfill"] and "--" in arguments:
        cut = arguments.index("--")
        args = parser.parse_args(arguments[:cut])
        args.beam = arguments[cut + 1 :]
        return args
    return parser.parse_args(arguments)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the module of the verb that is called is imported."""
    parser = argparse.ArgumentParser(
        prog="mithaq",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EPILOG,
        description="Reads Arabic news feeds and tells, with the quoted evidence, that states have just agreed.",
    )
    parser.add_argument("--version", action="version", version=f"mithaq {__version__}")
    verbs = parser.add_subparsers(title="commands", metavar="VERB", dest="verb")
    called = next((a for a in arguments if not a.startswith("-")), None)
    for name, verb in _VERBS.items():
        sub = verbs.add_parser(
            name,
            help=verb.help,
            description=verb.help[0].upper() + verb.help[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == called:
            sub.set_defaults(parser=sub)
            importlib.import_module(f"pipeline.cli.{verb.module}").configure(sub)
    return parser
