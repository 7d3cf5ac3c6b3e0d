"""Constructions of Arabic news that decide who concluded something and whether it is news."""

from pathlib import Path

import pytest

from support.extraction import alerts, read, records

LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "constructions.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("name", "expected", "text"), LINES)
def test_who_concluded_something(name: str, expected: str, text: str) -> None:
    title, _, body = text.rpartition("||")
    assert alerts(read(body.strip(), title=title.strip())) == ({expected} - {"-"}), name


RECORDS = [
    ("وافق مجلس الوزراء الكيني في جلسة عقدها أمس على اتفاقية الضرائب مع غانا.", "agreement", "ratified", "alert"),
    (
        "حدد البرلمان الكيني الأحد موعدا للتصويت على التصديق على اتفاقية الصيد مع غانا.",
        "agreement",
        "planned",
        "planned",
    ),
    ("قبل موعد التصويت بساعة صادق البرلمان الكيني على اتفاقية الصيد مع غانا.", "agreement", "ratified", "alert"),
    ("انسحبت كينيا اليوم من اتفاق الصيد مع غانا.", "agreement", "terminated", "status"),
    ("اتفق وزيرا خارجية كينيا وغانا على وقف القتال اعتبارا من ظهر اليوم.", "ceasefire", "announced", "alert"),
    ("اتفقت كينيا وغانا على وقف الأعمال العدائية.", "ceasefire", "announced", "alert"),
    ("اتفقت كينيا وغانا على مبادلة ثلاثين أسيرا.", "exchange", "announced", "alert"),
    ("رفضت كينيا مسودة اتفاق أرسلتها غانا.", "agreement", "rejected", "status"),
    ("رفضت كينيا عرضا غانيا لإبرام معاهدة.", "treaty", "rejected", "status"),
    ("لم تقبل كينيا عرضا غانيا لإبرام معاهدة.", "treaty", "rejected", "status"),
    ("وقعت كينيا وغانا معاهدة الحدود أمس، واتهمت كينيا غانا اليوم بانتهاكها.", "treaty", "violated", "status"),
    ("لم يكد يمضي يوم على وقف النار بين كينيا وغانا حتى اتهمت كينيا غانا بخرقه.", "ceasefire", "violated", "status"),
    ("سلم سفير كينيا إلى أكرا مسودة اتفاق للصيد.", "agreement", "proposed", "proposed"),
    ("عرضت كينيا على غانا التفاوض على اتفاق للصيد.", "agreement", "proposed", "proposed"),
    ("ما زالت كينيا وغانا تتجادلان في بنود معاهدة الحدود.", "treaty", "negotiating", "negotiating"),
    ("تتعثر منذ أشهر المفاوضات بين كينيا وغانا على اتفاق للصيد.", "agreement", "negotiating", "negotiating"),
    ("انتهت في روما محادثات التجارة بين كينيا وغانا من غير اتفاق.", "agreement", "rejected", "status"),
    ("علقت كينيا الاتفاقية التي تربطها بغانا.", "agreement", "suspended", "status"),
    ("الأخبار عن اتفاق بين كينيا وغانا على إيواء المهاجرين لا أساس لها.", "agreement", "denied", "denied"),
]


@pytest.mark.parametrize(("text", "instrument", "status", "reason"), RECORDS)
def test_what_became_of_it(text: str, instrument: str, status: str, reason: str) -> None:
    assert ("GHA+KEN", instrument, status, reason) in records(read(text))
