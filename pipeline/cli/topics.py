"""`mithaq topics create|show`: the topics and ready-made subscriptions of a project."""

import argparse

from pipeline.cli.output import add_format, add_project, print_rows
from pipeline.config import load_settings

_HELP = """\
  mithaq topics create --project my-project                            topics and the subscriptions everyone gets
  mithaq topics create --project my-project --party IRN --party BLR    and one for each of these states
  mithaq topics create --project my-project --bigquery my-project.news     and into tables (mithaq schema show alerts
                                                                       --form ddl makes them)
  mithaq topics show --project my-project

What is there already stays as it is. With PUBSUB_EMULATOR_HOST set (`make emulator`) all of it happens in the emulator.
"""
_COLUMNS = {"kind": "kind", "name": "name", "state": "state", "detail": "filter or table"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    verbs = parser.add_subparsers(title="commands", metavar="VERB")
    for name, text in (("create", "make what is missing"), ("show", "what is there and what is missing")):
        sub = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        add_project(sub)
        add_format(sub)
        sub.add_argument(
            "--party",
            action="append",
            default=[],
            type=str.upper,
            metavar="XXX",
            help="a subscription agreement-alerts-XXX for this state or organisation (repeat for several)",
        )
        sub.add_argument("--bigquery", default="", metavar="PROJECT.DATASET", help="subscriptions that write to tables")
        sub.set_defaults(run=run, verb_name=name)


def run(args: argparse.Namespace) -> int:
    from pipeline.topics import admin
    from pipeline.topics.clients import check_project
    from pipeline.topics.resources import subscription_specs

    project = check_project(load_settings(args).project)
    specs = subscription_specs(args.party, args.bigquery)
    found = list((admin.create if args.verb_name == "create" else admin.show)(project, specs))
    print_rows([f._asdict() for f in found], _COLUMNS, args.output)
    return 3 if any(f.state == "differs" for f in found) else 0
