"""`mithaq explain`: what the engine sees in a text, and why it gives an alert or none."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from pipeline.cli.output import console, isolate, plain_line
from pipeline.errors import UsageError
from pipeline.lexicons import check_lexicons

if TYPE_CHECKING:
    from transforms.extract import Explanation

_HELP = """\
examples:
  mithaq explain "نفت تونس توقيع اتفاقية مع ليبيا"
  mithaq explain --title "توقيع اتفاقية بين تونس وليبيا" - < article.txt
  mithaq explain -o json "..." | jq .
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("text", metavar="TEXT|-", help="the text itself; - reads standard input")
    parser.add_argument("--title", default="", help="its headline")
    parser.add_argument("--published", metavar="DAY", help="day of publication (2023-03-13), to judge what is old")
    parser.add_argument("-o", "--output", choices=("table", "json"), default="table", metavar="table|json")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    from transforms.extract import explain

    text = sys.stdin.buffer.read().decode("utf-8", "replace") if args.text == "-" else args.text
    if not text.strip() and not args.title.strip():
        raise UsageError("There is no text to explain; write it in quotation marks or pipe it in with -.")
    check_lexicons()
    found = explain(args.title, text, published=args.published)
    if args.output == "json":
        from schemas.record import as_json

        print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
        return
    _print(found)


def _print(found: "Explanation") -> None:
    from rich.text import Text

    out = console()

    def line(label: str, value: Any, style: str = "") -> None:
        text = Text(f"  {label:<12}", style="dim")
        text.append(isolate(plain_line(str(value))), style=style)
        out.print(text)

    for number, sentence in enumerate(found.sentences, 1):
        out.print(
            Text(f"{number}. {sentence.field}[{sentence.start}:{sentence.end}] ", style="bold")
            + Text(isolate(plain_line(sentence.text)))
        )
        line("tokens", " · ".join(sentence.tokens))
        for state in sentence.states:
            line("state", " ".join(str(part) for part in state if part))
        for act in sentence.acts:
            line("act", " ".join(str(part) for part in act if part))
        for frame in sentence.frames:
            line("matched", frame, "green")
        for refused in sentence.refused:
            line("rejected", refused, "yellow")
    result = found.extraction
    out.print()
    out.print(Text(f"language {result.language}; states {' '.join(result.states) or 'none'}"))
    for a in result.agreements:
        verdict = "ALERT" if a.alertable else f"no alert: {a.reason}"
        facts = ("-".join(a.parties) or "?", a.instrument, a.status, a.temporal, a.party_level, f"{a.confidence:.2f}")
        style = "bold green" if a.alertable else "bold yellow"
        out.print(Text(f"agreement    {'  '.join(facts)}  {verdict}", style=style))
        line("quote", a.evidence[0].quote)
        line("rule", a.evidence[0].rule)
    for s in result.sanctions:
        direction = f"{' '.join(s.imposers) or '?'} → {' '.join(s.targets) or '?'}"
        out.print(Text(f"sanctions    {s.status}  {direction}", style="bold"))
        line("quote", s.evidence[0].quote)
    for w in result.war:
        out.print(Text(f"war          {w.kind}", style="bold"))
        line("quote", w.evidence[0].quote)
    for r in result.rejected:
        out.print(Text(f"not counted  {r.theme}: {r.reason}", style="yellow"))
        line("quote", r.evidence.quote)
    if not (result.agreements or result.sanctions or result.war or result.rejected):
        out.print(Text("nothing found"))
