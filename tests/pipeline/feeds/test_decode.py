"""Every way in which Arabic feeds are declared wrongly or damaged must give the right letters."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import codecs
import gzip

import pytest

from pipeline.feeds.decode import decode
from pipeline.feeds.parse import parse_feed
from support.feed_bodies import TITLES, feed_text, rss

PHP = b"<br />\n<b>Warning</b>:  Cannot modify header information in <b>/srv/x.php</b> on line <b>2</b><br />\n"
DAMAGED = rss().replace(TITLES[3].encode(), b"\xff" + TITLES[3][1:].encode(), 1)


def body(encoding: str, declared: str | None) -> bytes:
    return feed_text(declared=declared).encode(encoding)


def header(charset: str | None) -> dict[str, str]:
    return {"Content-Type": "text/xml" + (f"; charset={charset}" if charset else "")}


# name → bytes, charset of the HTTP header, codec and reason that must be reported
GRID: dict[str, tuple[bytes, str | None, str, str]] = {
    "E1 cp1256 declared": (body("cp1256", "windows-1256"), None, "cp1256", "declared"),
    "E1 cp1256 declared, header too": (body("cp1256", "windows-1256"), "windows-1256", "cp1256", "declared"),
    "E1 cp1256 declared, header utf-8": (body("cp1256", "windows-1256"), "utf-8", "cp1256", "declared"),
    "E1 cp1256 in the header alone": (body("cp1256", None), "windows-1256", "cp1256", "declared"),
    "E2 cp1256 declared utf-8": (body("cp1256", "utf-8"), None, "cp1256", "letters"),
    "E2 cp1256 declared utf-8, header too": (body("cp1256", "utf-8"), "utf-8", "cp1256", "letters"),
    "E2 cp1256 undeclared": (body("cp1256", None), None, "cp1256", "letters"),
    "E2 cp1256 undeclared, header utf-8": (body("cp1256", None), "utf-8", "cp1256", "letters"),
    "E2 cp1256 declared iso-8859-1": (body("cp1256", "iso-8859-1"), None, "cp1256", "letters"),
    "E3 utf-8 declared windows-1256": (body("utf-8", "windows-1256"), None, "utf-8", "valid_utf8"),
    "E3 utf-8, header windows-1256": (body("utf-8", "utf-8"), "windows-1256", "utf-8", "valid_utf8"),
    "E3 utf-8, both windows-1256": (body("utf-8", "windows-1256"), "windows-1256", "utf-8", "valid_utf8"),
    "E3 utf-8 declared iso-8859-6": (body("utf-8", "iso-8859-6"), None, "utf-8", "valid_utf8"),
    "E4 mark, declared cp1256": (codecs.BOM_UTF8 + body("utf-8", "windows-1256"), None, "utf-8", "byte_order_mark"),
    "E4 mark, header cp1256": (codecs.BOM_UTF8 + body("utf-8", "utf-8"), "windows-1256", "utf-8", "byte_order_mark"),
    "E5 iso-8859-6 declared": (body("iso8859-6", "iso-8859-6"), None, "iso8859-6", "declared"),
    "E5 iso-8859-6 declared windows-1256": (body("iso8859-6", "windows-1256"), None, "iso8859-6", "letters"),
    "E5 iso-8859-6 declared utf-8": (body("iso8859-6", "utf-8"), "utf-8", "iso8859-6", "letters"),
    "E5 cp1256 declared iso-8859-6": (body("cp1256", "iso-8859-6"), None, "cp1256", "letters"),
    "E6 utf-16-le with mark": (codecs.BOM_UTF16_LE + body("utf-16-le", "utf-16"), None, "utf-16-le", "byte_order_mark"),
    "E6 utf-16-be with mark": (codecs.BOM_UTF16_BE + body("utf-16-be", "utf-16"), None, "utf-16-be", "byte_order_mark"),
    "E6 utf-16-le without mark": (body("utf-16-le", "utf-16"), None, "utf-16-le", "nul_pattern"),
    "E6 utf-16-be without mark": (body("utf-16-be", None), None, "utf-16-be", "nul_pattern"),
    "E6 utf-16-le declared utf-8": (body("utf-16-le", "utf-8"), "utf-8", "utf-16-le", "nul_pattern"),
    "E6 utf-32-be without mark": (body("utf-32-be", None), None, "utf-32-be", "nul_pattern"),
    "E6 utf-32-le with mark": (codecs.BOM_UTF32_LE + body("utf-32-le", "utf-32"), None, "utf-32-le", "byte_order_mark"),
    "E7 utf-8 declared utf-16": (body("utf-8", "utf-16"), None, "utf-8", "valid_utf8"),
    "E8 one damaged byte": (DAMAGED, "utf-8", "utf-8", "damaged_utf8"),
    "E10 two marks": (codecs.BOM_UTF8 * 2 + body("utf-8", "utf-8"), None, "utf-8", "byte_order_mark"),
    "E10 mark before cp1256": (codecs.BOM_UTF8 + body("cp1256", "utf-8"), None, "cp1256", "letters"),
    "E10 blank lines, cp1256": (b"\n\r\n \n" + body("cp1256", "windows-1256"), None, "cp1256", "declared"),
    "E10 warning of PHP, cp1256": (PHP + body("cp1256", "windows-1256"), None, "cp1256", "declared"),
    "E10 warning of PHP, utf-8": (PHP + body("utf-8", None), None, "utf-8", "valid_utf8"),
    "E11 unknown label": (body("utf-8", "x-unknown"), "bogus", "utf-8", "valid_utf8"),
    "E11 quoted label": (body("cp1256", None), '"windows-1256";', "cp1256", "declared"),
    "E11 odd spelling": (body("cp1256", "win-1256"), None, "cp1256", "declared"),
    "E11 a codec that is no encoding": (body("cp1256", "rot13"), "base64", "cp1256", "letters"),
    "E12 gzip without a header": (gzip.compress(body("cp1256", "utf-8")), None, "cp1256", "letters"),
}


@pytest.mark.parametrize("name", GRID)
def test_E1_E2_E3_E4_E5_E6_E7_E10_E11_E12_the_letters_are_right(name):
    raw, charset, encoding, reason = GRID[name]
    feed = parse_feed(raw, headers=header(charset))
    assert feed.error is None
    expected = [title for i, title in enumerate(TITLES) if not (i == 3 and "damaged" in name)]
    found = [entry.title for i, entry in enumerate(feed.entries) if not (i == 3 and "damaged" in name)]
    assert found == expected
    assert feed.title == "وكالة الأنباء"
    assert (feed.encoding, feed.encoding_reason) == (encoding, reason)


def test_the_grid_has_at_least_32_cases():
    assert len(GRID) >= 32


def test_E8_one_damaged_byte_costs_one_letter():
    feed = parse_feed(DAMAGED)
    assert feed.damaged_bytes == 1
    assert feed.entries[3].title == "\ufffd" + TITLES[3][1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_E9_a_body_cut_in_the_middle_of_a_character_keeps_what_came_before(encoding):
    whole = body(encoding, None)
    at = whole.index(TITLES[5].encode(encoding)) + len(TITLES[5][:9].encode(encoding)) + 1
    feed = parse_feed(whole[:at])
    assert [entry.title for entry in feed.entries[:5]] == list(TITLES[:5])
    assert all("\ufffd" not in entry.title for entry in feed.entries)
    assert feed.partial


@pytest.mark.parametrize("short", ["اتفاق", "توقيع اتفاقية", "قمة"])
def test_a_feed_of_one_short_headline_is_enough_to_tell(short):
    for encoding in ("cp1256", "iso8859-6"):
        assert decode(feed_text([short], declared=None).encode(encoding)).text.count(short) == 1


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Un événement à Genève : la déclaration a été signée", "cp1252"),
        ("Über die Straße nach Österreich führt kein Weg zurück", "cp1252"),
        ("Президент подписал соглашение о сотрудничестве", "cp1251"),
        ("Η συμφωνία υπογράφηκε στην Αθήνα", "iso8859-7"),
    ],
)
def test_declared_encodings_of_other_languages_are_believed(text, encoding):
    raw = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><title>{text}</title></channel></rss>'
    decoded = decode(raw.encode(encoding))
    assert text in decoded.text
    assert decoded.reason == "declared"


def test_ascii_says_so():
    assert decode(b"<rss/>").reason == "ascii"
    assert decode(b"").text == ""


@pytest.mark.parametrize(
    "noise",
    [b"\xff", b"\xfe\xff", b"\xff\xfe", b"\0", b"\0" * 50, bytes(range(256)), codecs.BOM_UTF8, b"\x1f\x8b\x08\0"],
)
def test_noise_decodes_to_something(noise):
    decode(noise)
    assert parse_feed(noise).error is not None
