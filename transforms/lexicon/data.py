"""Reads the tables of this package: tab-separated, `#` starts a comment line, the first other line is the header."""

from importlib import resources

__all__ = ["TableError", "read_table"]


class TableError(ValueError):
    """A data file that cannot be read; the message names file and line."""


def read_table(name: str, package: str = "transforms.lexicon") -> list[dict[str, str]]:
    """Rows of a table as dicts, with its line number under `line`. Raises TableError."""
    rows: list[dict[str, str]] = []
    columns: list[str] | None = None
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if columns is None:
            columns = cells
        elif len(cells) != len(columns):
            raise TableError(f"{name}:{number}: {len(cells)} columns instead of {len(columns)} ({', '.join(columns)})")
        else:
            rows.append({**dict(zip(columns, cells, strict=True)), "line": f"{name}:{number}"})
    return rows
