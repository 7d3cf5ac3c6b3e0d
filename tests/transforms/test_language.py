"""Language of an item, told before normalising."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.language import tag_language

SAMPLES = [
    ("ar", "وزير النقل يفتتح الجسر الجديد", "افتتح وزير النقل اليوم الجسر الجديد في العاصمة بعد عامين من العمل."),
    ("ar", "ﺍﻟﺘﻮﻗﻴﻊ ﻋﻠﻰ ﺍﺗﻔﺎﻗﻴﺔ ﺟﺪﻳﺪﺓ ﺑﻴﻦ ﺍﻟﺒﻠﺪﻳﻦ", ""),
    ("ar", "شنوة اللي صار اليوم في السوق", "الناس الكل تحكي على الأسعار في السوق وما لقاوش السميد اليوم"),
    ("ar", "گوگل تعلن عن خدمة جديدة في الخرائط", "أعلنت شركة گوگل عن خدمة جديدة للمستخدمين في المنطقة."),
    ("ar", "کینیا وغانا توقعان مذکرة تفاهم", "وقعت کینیا وغانا مذکرة تفاهم فی مجال الطاقة المتجددة."),
    ("fa", "وزیر انرژی غنا", "وزیر انرژی در نشست با رییس الجمهور کنیا تفاهم نامه امضا کرد."),
    ("fa", "وزير الطاقة الکینی فی الجمعية", "وزیر با او از قرارداد و همکاری سخن گفت که امروز امضا شد."),
    ("fa", "نخست وزیر پل تازه را افتتاح کرد", "این پل پس از دو سال کار ساخته شده و از فردا به روی خودروها باز می‌شود."),
    ("ur", "وزیر نے نئے پل کا افتتاح کر دیا", "یہ پل دو سال میں مکمل ہوا ہے اور کل سے گاڑیوں کے لیے کھول دیا جائے گا۔"),
    ("ps", "وزیر نوی پل پرانیست", "دا پل په دوو کلونو کې جوړ شوی دی او سبا به د موټرو پر مخ خلاص شي."),
    ("ckb", "وەزیر پردە نوێیەکەی کردەوە", "ئەم پردە لە ماوەی دوو ساڵدا دروست کراوە و سبەی بۆ ئۆتۆمبێل دەکرێتەوە."),
    ("sd", "وزير نئين پل جو افتتاح ڪيو", "هيءَ پل ٻن سالن ۾ ٺهي آهي ۽ سڀاڻي گاڏين لاءِ کولي ويندي، ماڻهن خوشي ڪئي."),
    ("ug", "مىنىستىر يېڭى كۆۋرۈكنى ئاچتى", "بۇ كۆۋرۈك ئىككى يىلدا پۈتتى ۋە ئەتە ماشىنىلارغا ئېچىلىدۇ."),
    ("en", "Minister opens new bridge", "The bridge took two years to build and opens to traffic tomorrow."),
    ("fr", "Le ministre inaugure le nouveau pont", "Le pont, construit en deux ans, ouvrira demain à la circulation."),
    ("und", "", ""),
    ("und", "431", ""),
]


@pytest.mark.parametrize(("code", "title", "text"), SAMPLES)
def test_language(code: str, title: str, text: str) -> None:
    assert tag_language(title, text) == code


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_a_code(title: str, text: str) -> None:
    assert 2 <= len(tag_language(title, text)) <= 3
