"""`mithaq schema show|check|diff`: what messages look like, whether these do, and what a change breaks."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.cli.output import FORMATS, add_format, print_rows
from pipeline.errors import CheckError, ConfigError, UsageError

_HELP = """\
  mithaq schema show                                     the names
  mithaq schema show alert                               JSON Schema of the body of an alert
  mithaq schema show alert --form avro
  mithaq schema show alerts --form ddl --table my-project.news.alerts | bq query --use_legacy_sql=false
  mithaq schema show mentions --form bigquery            columns as `bq mk` takes them
  mithaq alerts export | mithaq schema check alert -     JSON Lines against the schema; 6 when one does not fit
  mithaq schema diff alert-of-last-year.json alert       6 when a reader of the old one would break
"""
_SHORT = {"alerts": "alert", "mentions": "mention", "digests": "digest"}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    verbs = parser.add_subparsers(title="commands", metavar="VERB")
    show = verbs.add_parser("show", help="a schema, or the names of all")
    show.add_argument("name", nargs="?", help="such as alert, mention, digest")
    show.add_argument("--form", choices=("json", "avro", "bigquery", "ddl"), default="json")
    show.add_argument("--table", metavar="PROJECT.DATASET.TABLE", help="with --form ddl")
    show.set_defaults(run=_show)
    check = verbs.add_parser("check", help="check messages against a schema")
    check.add_argument("name")
    check.add_argument("file", nargs="?", default="-", help="JSON Lines; - is standard input")
    check.set_defaults(run=_check)
    diff = verbs.add_parser("diff", help="what changed from one schema to another")
    diff.add_argument("old", help="a JSON Schema file, or a name")
    diff.add_argument("new", help="a JSON Schema file, or a name")
    add_format(diff, "table", FORMATS)
    diff.set_defaults(run=_diff)


def _show(args: argparse.Namespace) -> None:
    from schemas.json_schema import PUBLISHED, load_schema

    if args.name is None:
        print("\n".join(PUBLISHED))
        return
    if args.form in ("bigquery", "ddl"):
        from schemas.bigquery import TABLES, ddl, table_schema

        table = next((t for t in TABLES if args.name in (t, _SHORT[t])), None)
        if table is None:
            raise UsageError(f"There is no table for {args.name!r}; tables are {', '.join(TABLES)}.")
        if args.form == "ddl":
            print(ddl(table, args.table or f"mithaq.{table}"), end="")
            return
        shown: Any = table_schema(table)
    elif args.form == "avro":
        from schemas.avro_schema import NAMES, avro_schema

        name = _name(args.name, NAMES)
        shown = avro_schema(name)
    else:
        shown = load_schema(_name(args.name, PUBLISHED))
    print(json.dumps(shown, ensure_ascii=False, indent=1))


def _check(args: argparse.Namespace) -> None:
    import jsonschema

    from schemas.json_schema import PUBLISHED, load_schema

    validator = jsonschema.Draft202012Validator(load_schema(_name(args.name, PUBLISHED)))
    read = wrong = 0
    for number, line in _lines(args.file):
        read += 1
        try:
            error = next(iter(validator.iter_errors(json.loads(line))), None)
            said = f"{error.json_path}: {error.message[:200]}" if error else ""
        except ValueError as broken:
            said = f"no JSON: {broken}"
        if said:
            wrong += 1
            print(f"{args.file}:{number}: {said}")
    print(f"{read} messages, {wrong} do not fit.", file=sys.stderr)
    if wrong:
        raise CheckError(f"{wrong} of {read} messages do not fit the schema {args.name}.")


def _diff(args: argparse.Namespace) -> None:
    from schemas.compatibility import schema_changes

    changes = schema_changes(_schema(args.old), _schema(args.new))
    rows = [{"field": c.path, "change": c.what, "breaks": "readers" if c.breaking else ""} for c in changes]
    if rows or args.output != "table":
        print_rows(rows, {"field": "field", "change": "change", "breaks": "breaks"}, args.output)
    breaking = sum(c.breaking for c in changes)
    if breaking:
        raise CheckError(f"{breaking} of {len(changes)} changes break readers: they need a new major version.")


def _name(given: str, known: Any) -> str:
    given = _SHORT.get(given, given)
    for name in known:
        if given in (name, name.partition(".")[0]):
            return str(name)
    raise UsageError(f"There is no schema {given!r}; there are {', '.join(known)}.")


def _schema(given: str) -> dict[str, Any]:
    from schemas.json_schema import PUBLISHED, load_schema

    if not Path(given).is_file():
        return load_schema(_name(given, PUBLISHED))
    try:
        loaded = json.loads(Path(given).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{given} is no JSON Schema: {error}") from error
    if not isinstance(loaded, dict) or "properties" not in loaded:
        raise ConfigError(f"{given} is no JSON Schema of an object: it has no properties.")
    return loaded


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    try:
        with sys.stdin.buffer if file == "-" else open(file, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise ConfigError(f"Cannot read {file}: {error.strerror}.") from error
