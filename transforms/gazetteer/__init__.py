"""States, organisations, capitals and leaders as Arabic news names them: data files, and the entries made of them.

Everything that is specific to a state stands in the TSV and TOML files of this folder, each of which explains its
columns at its head. `entries` gives the flat list for a multi-pattern matcher, `guard_allows` decides whether a match
counts among its neighbours, `problems` is the linter. Codes and names to print are in `transforms.names`.
"""

from transforms.gazetteer.check import problems
from transforms.gazetteer.entry import Entry, Guard, guard_allows, in_office
from transforms.gazetteer.load import bodies, entries, newsrooms

__all__ = ["Entry", "Guard", "bodies", "entries", "guard_allows", "in_office", "newsrooms", "problems"]
