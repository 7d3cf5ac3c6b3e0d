"""The pictures of the page in docs/screenshots/, from the bundled sample: `make screenshots`."""

import sqlite3
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import sync_playwright

from pipeline.store import DATABASE_NAME
from support.browser import NO_CHROMIUM, chromium_path
from support.web import run_pass, serving

_HERE = Path(__file__).parent
_TOLD_AT = "2023-03-16T06:00:00Z"
"""The sample is news of one week; its messages are dated to the end of it, so that pictures of two days are alike."""
_MAX_BYTES = 200_000
_ALERT = "/?lang=en&party=IRN&with=BLR&kind=roadmap"
"""The view whose first alert is pictured."""


class _Picture(NamedTuple):
    name: str
    view: str
    width: int
    height: int
    path: str = "/"
    """`ALERT` stands for the alert of the view above."""


_PICTURES = (
    _Picture("stream-en-light", "lang=en&look=light&party=IRN", 1100, 900),
    _Picture("stream-ar-dark", "lang=ar&look=dark&digits=arab&party=IRN", 1100, 900),
    _Picture("alert-en-light", "lang=en&look=light", 1100, 1200, "ALERT"),
    _Picture("alert-ar-dark", "lang=ar&look=dark&digits=arab", 1100, 1200, "ALERT"),
    _Picture("pictures-en-light", "lang=en&look=light", 1100, 1100, "/pictures"),
    _Picture("phone-ar-light", "lang=ar&look=light&party=IRN", 390, 844),
    _Picture("phone-alert-en-dark", "lang=en&look=dark", 390, 844, "ALERT"),
)


def main() -> int:
    chromium = chromium_path()
    if chromium is None:
        print(NO_CHROMIUM, file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as temporary:
        state = Path(temporary)
        run_pass("--sample", "--state", str(state))
        _date(state)
        with serving(state) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium)
            page = browser.new_page()
            page.goto(address + _ALERT)
            alert = page.locator("#list h2 a").first.get_attribute("href")
            assert alert is not None, "the sample has no such alert any longer"
            for picture in _PICTURES:
                page.set_viewport_size({"width": picture.width, "height": picture.height})
                path = alert.partition("?")[0] if picture.path == "ALERT" else picture.path
                page.goto(f"{address}{path}?{picture.view}")
                file = _HERE / f"{picture.name}.png"
                _save(page.screenshot(), file)
                size = file.stat().st_size
                print(f"{file.relative_to(_HERE.parents[1])}: {size / 1000:.0f} kB")
                assert size <= _MAX_BYTES, f"{file} has more than {_MAX_BYTES} bytes"
            browser.close()
    return 0


def _save(png: bytes, file: Path) -> None:
    """With a palette: text on plain ground needs no more colours."""
    Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


def _date(state: Path) -> None:
    with sqlite3.connect(state / DATABASE_NAME) as store:
        store.execute("UPDATE alerts SET recorded_at = ?1, body = json_set(body, '$.recorded_at', ?1)", (_TOLD_AT,))


if __name__ == "__main__":
    sys.exit(main())
