"""`mithaq collect`: polls feeds and publishes their items, for a stream elsewhere to read."""

import argparse
import contextlib
import threading
import time

from pipeline.cli.output import add_project, add_state, duration
from pipeline.cli.pass_report import pass_report
from pipeline.cli.run import named_feeds, signals
from pipeline.config import load_settings
from pipeline.errors import ConfigError, UnreachableError, UsageError
from pipeline.logs import add_log_format, say, set_up

_HELP = """\
  mithaq collect --feeds my.toml --project my-project                  one poll
  mithaq collect --feeds my.toml --project my-project --every 10m      until Ctrl-C or SIGTERM

Feeds are polled as `mithaq run` polls them. Items are stored with the validators of the poll that brought them, then
published to the topic `items`; while the service is away they wait in the store. Use a state folder of its own.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("--feeds", metavar="FILE", help="catalogue, OPML or list of URLs (MITHAQ_FEEDS)")
    parser.add_argument("--sample", action="store_true", help="the bundled sample feeds instead")
    add_state(parser)
    add_project(parser)
    parser.add_argument("--every", metavar="10m", type=duration, help="poll this often (MITHAQ_EVERY)")
    parser.add_argument("--force", action="store_true", help="poll feeds that are not due yet as well")
    parser.add_argument("--allow", metavar="NETWORKS", help="private networks feeds may be fetched from (MITHAQ_ALLOW)")
    parser.add_argument("--contact", metavar="URL", help="address in the User-Agent (MITHAQ_CONTACT)")
    add_log_format(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="problems only")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    settings = load_settings(args)
    if args.sample == (settings.feeds is not None and args.feeds is not None):
        raise UsageError("Name feeds with --feeds FILE, or --sample, not both.")
    if not args.sample and settings.feeds is None:
        raise UsageError("No feeds named: --feeds FILE, MITHAQ_FEEDS, or --sample.")
    set_up(settings.log_format)
    from pipeline.feeds.fetch import FetchPolicy
    from pipeline.passes import collect
    from pipeline.store import open_store
    from pipeline.topics.publishing import Publishing
    from schemas.message import Topic

    stop, finish = threading.Event(), threading.Event()
    with contextlib.ExitStack() as stack:
        catalogue, connect_to = named_feeds(args, settings, stack)
        feeds = catalogue.enabled_feeds
        if not feeds:
            raise ConfigError(f"{catalogue.source} holds no enabled feed; add one or enable one.")
        publishing = stack.enter_context(Publishing(settings.project, [Topic.ITEMS]))
        store = stack.enter_context(open_store(settings.state))
        stack.enter_context(signals(stop, finish))
        policy = FetchPolicy(allow_networks=settings.allow, connect_to=connect_to, contact=settings.contact)
        while True:
            started = time.monotonic()
            report = pass_report(settings.log_format, len(feeds), args.quiet)
            with report.status:
                found = collect(store, feeds, policy=policy, observer=report, force=args.force, stop=stop)
            brought = {"items_new": found.new, "items_revised": found.revised}
            say(f"Collected {found.new} new items, {found.revised} edited.", metrics=brought)
            fault = publishing.drain(store, stop)
            if settings.every_sec is None or finish.is_set():
                break
            if fault is not None:
                say(str(fault), "WARNING")
            if finish.wait(max(0.0, started + settings.every_sec - time.monotonic())):
                break
    if stop.is_set():
        return 130
    if fault is not None:
        raise fault
    if found.unread == len(feeds):
        raise UnreachableError(f"None of the {len(feeds)} feeds could be read; the reason of each stands above.")
    return 0
