"""The pictures that the README shows are there, and light enough to be loaded with it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_readme_shows_the_screenshots_that_are_made() -> None:
    shown = set(re.findall(r"\((docs/screenshots/[^)]+\.png)\)", (ROOT / "README.md").read_text("utf-8")))
    made = {str(path.relative_to(ROOT)) for path in (ROOT / "docs/screenshots").glob("*.png")}
    assert shown == made
    assert all((ROOT / path).stat().st_size <= 200_000 for path in made)
    listed = (ROOT / "docs/screenshots/take.py").read_text("utf-8")
    assert {Path(path).stem for path in made} == set(re.findall(r'_Picture\("([^"]+)"', listed))
