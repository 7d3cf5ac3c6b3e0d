"""An invented history of Arabic news over years, for comparisons of engines: seeded, so that every run has the same.

Agreements live through it: preparation, announcement by several outlets in their own words, copies with cuts and
additions, edits, confirmations, denials, suspensions, renewals; between them sanctions, war and news of no theme. Items
carry the time of first sighting to the minute, so that some share it.
"""

import gzip
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from schemas.times import rfc3339

__all__ = ["made_history", "write_history"]

Row = dict[str, Any]


def _listed(words: str) -> list[str]:
    return words.split("|")


START = datetime(2019, 1, 1, tzinfo=UTC)
ITEMS_PER_DAY, MIN_DAYS = 100, 60
STATES = _listed(
    "مصر|الأردن|تونس|ليبيا|المغرب|الجزائر|السودان|العراق|سوريا|لبنان|الكويت|قطر|البحرين|اليمن|موريتانيا|إيران|"
    "تركيا|روسيا|بيلاروسيا|أوكرانيا|الصين|اليابان|الهند|باكستان|كازاخستان|أوزبكستان|أذربيجان|أرمينيا|جورجيا|"
    "صربيا|المجر|إيطاليا|إسبانيا|فرنسا|كينيا|إثيوبيا|الصومال|غانا|نيجيريا|السنغال|كوبا|فنزويلا|البرازيل|"
    "ماليزيا|إندونيسيا|قبرص|اليونان|فيتنام"
)
SUBJECTS = _listed(
    "الصحة|النقل البحري|الربط الكهربائي|السياحة|التعليم العالي|الزراعة|الطاقة المتجددة|الأمن السيبراني|"
    "الملاحة الجوية|تسليم المجرمين|مكافحة الفساد|الثقافة والفنون|الجمارك|الازدواج الضريبي|الصيد البحري|"
    "النقل البري|الدفاع|الفضاء|الاتصالات|الموارد المائية|الشباب والرياضة|التعدين|القضاء|حماية البيئة"
)
INSTRUMENTS = ("مذكرة تفاهم", "اتفاقية", "بروتوكولا", "خارطة طريق", "معاهدة", "مذكرة")
CITIES = ("العاصمة", "جنيف", "نيويورك", "الدوحة", "إسطنبول", "فيينا", "شرم الشيخ")
AGENCIES = ("وكالة أنباء الشرق", "وكالة آفاق للأنباء", "وكالة الساحل للأنباء")
ANNOUNCED = (
    ("{a} و{b} توقعان {i} في مجال {s}", "وقعت {a} و{b} اليوم في {c} {i} في مجال {s}، بحضور وزيري خارجية البلدين. {f}"),
    (
        "توقيع {i} بين {a} و{b} حول {s}",
        "شهدت {c} مراسم التوقيع على {i} بين {a} و{b} تتعلق بقطاع {s}، وقال بيان مشترك إنها تسري خمس سنوات. {f}",
    ),
    ("{s} محور {i} بين {a} و{b}", "أبرمت حكومتا {a} و{b} {i} للتعاون في {s}، وفق ما أعلنت وزارة الخارجية. {f}"),
    ("{a} تتوصل إلى اتفاق مع {b} بشأن {s}", "أعلنت {a} أنها توصلت مع {b} إلى اتفاق في مجال {s} بعد محادثات طويلة. {f}"),
    ("اتفاق {s} يجمع {a} و{b}", "نقلت {g} أن {a} و{b} اتفقتا رسميا على التعاون في {s} ووقعتا {i} بهذا الشأن. {f}"),
    ("{c} تحتضن توقيع {i} بين {b} و{a}", "وقع وزيرا {b} و{a} {i} تشمل {s}، بحسب {g}. {f}"),
)
PREPARED = (
    ("{a} و{b} تعتزمان توقيع {i} حول {s}", "من المقرر أن توقع {a} و{b} الشهر المقبل {i} في مجال {s}. {f}"),
    ("مفاوضات بين {a} و{b} بشأن {s}", "تجري {a} مفاوضات مع {b} لإبرام {i} في {s}، ولم تحدد موعدا. {f}"),
)
LATER = (
    ("برلمان {a} يصادق على {i} مع {b}", "صادق برلمان {a} على {i} الموقعة مع {b} في مجال {s}. {f}"),
    ("{a} تعلق العمل باتفاق {s} مع {b}", "أعلنت {a} تعليق العمل بالاتفاق الموقع مع {b} في مجال {s}. {f}"),
    ("تمديد {i} بين {a} و{b}", "اتفقت {a} و{b} على تمديد {i} الخاصة بقطاع {s} لمدة عامين. {f}"),
)
DENIED = (
    ("{a} تنفي توقيع أي اتفاق مع {b}", "نفت {a} ما تردد عن توقيع {i} مع {b} في مجال {s}. {f}"),
    ("لا اتفاق بين {a} و{b} حول {s}", "نفى متحدث باسم خارجية {b} إبرام {i} مع {a} تخص {s}. {f}"),
)
SANCTIONS = (
    ("{a} تفرض عقوبات على {b}", "فرضت {a} عقوبات جديدة على {b} تشمل تجميد أصول ومنع سفر عدد من المسؤولين. {f}"),
    ("عقوبات على شركات من {b}", "أعلنت وزارة الخزانة في {a} فرض عقوبات على {n} شركة من {b}. {f}"),
    ("{b} تندد بالعقوبات", "نددت {b} بالعقوبات التي فرضتها {a} ووصفتها بأنها غير قانونية. {f}"),
)
WAR = (
    ("قصف روسي على مدينة أوكرانية", "قصفت القوات الروسية ليلا مدينة في شرق أوكرانيا، وأصيب {n} أشخاص. {f}"),
    ("أوكرانيا تسقط {n} مسيرة", "أعلن سلاح الجو الأوكراني إسقاط {n} طائرة مسيرة أطلقتها روسيا. {f}"),
    ("معارك على الجبهة", "دارت معارك بين القوات الأوكرانية والروسية قرب خط الجبهة لليوم {n}. {f}"),
)
NOISE = (
    ("أسعار الخضر في الأسواق", "ارتفعت أسعار الخضر في أسواق {a} بنسبة {n} في المئة خلال أسبوع. {f}"),
    ("ورشة حول جودة المياه", "نظمت البلدية ورشة عمل حول جودة المياه حضرها {n} مهندسا. {f}"),
    ("منتخب {a} يفوز على {b}", "فاز منتخب {a} على نظيره من {b} بهدفين في مباراة ودية. {f}"),
    ("برقية تهنئة إلى رئيس {b}", "بعث رئيس {a} برقية تهنئة إلى رئيس {b} بمناسبة العيد الوطني. {f}"),
    ("افتتاح معرض الكتاب", "افتتح وزير الثقافة في {a} معرض الكتاب بمشاركة {n} دار نشر. {f}"),
    ("مؤشر البورصة", "أغلق مؤشر البورصة في {a} اليوم عند {n} نقطة وسط تداولات هادئة. {f}"),
    ("زيارة وزير", "بحث وزير خارجية {a} مع نظيره من {b} سبل تعزيز العلاقات الثنائية. {f}"),
    ("أمطار غزيرة", "هطلت أمطار غزيرة على مناطق واسعة من {a} وأغلقت {n} طرق. {f}"),
    ("شركة من {a} توقع عقدا", "وقعت شركة من {a} عقدا مع شركة خاصة لتوريد {n} حافلة. {f}"),
)
FILLERS = _listed(
    "وأضاف المصدر أن التفاصيل ستعلن لاحقا|وكان الجانبان قد عقدا اجتماعا تمهيديا الشهر الماضي|"
    "ولم يصدر تعليق آخر حتى الآن|وتأتي هذه الخطوة في ظروف إقليمية معقدة|"
    "ويبلغ حجم التبادل التجاري نحو {n} مليون دولار|وشدد على أهمية متابعة التنفيذ|"
    "ويتوقع مراقبون أن تظهر النتائج خلال عام|وحضر اللقاء عدد من السفراء والخبراء|"
    "وقال إن العمل بدأ قبل {n} أسابيع|وأشاد الحضور بالجهود المبذولة في هذا المجال|"
    "وتضم اللجنة {n} عضوا يمثلون جهات مختلفة|واستمرت الجلسة {n} ساعات"
)


class _Agreement(NamedTuple):
    words: dict[str, str]
    at_min: int


class _Maker:
    def __init__(self, seed: int, days: int) -> None:
        self._chance, self._minutes = random.Random(seed), days * 24 * 60
        self._number = 0
        # As in the world: some pairs agree often, most rarely.
        self._weights = [1 / (rank + 2) for rank in range(len(STATES))]

    def rows(self) -> Iterator[Row]:
        chance = self._chance
        while True:
            kind = chance.random()
            if kind < 0.14:
                yield from self._life()
            elif kind < 0.24:
                yield from self._printed(
                    chance.choice(SANCTIONS), self._words(), self._minute(), chance.choice((1, 1, 2))
                )
            elif kind < 0.36:
                yield from self._printed(chance.choice(WAR), self._words(), self._minute(), chance.choice((1, 1, 3)))
            else:
                yield self._item(self._outlet(), *self._said(chance.choice(NOISE), self._words()), self._minute())

    def _life(self) -> Iterator[Row]:
        chance, told = self._chance, _Agreement(self._words(), self._minute())
        if chance.random() < 0.2:
            yield from self._printed(chance.choice(PREPARED), told.words, told.at_min - chance.randint(60, 40_000), 1)
        for template in chance.sample(ANNOUNCED, chance.choice((1, 1, 2, 2, 3, 4))):
            at_min = told.at_min + chance.randint(0, 2_000)
            yield from self._printed(template, told.words, at_min, chance.choice((1, 1, 1, 2, 3, 6)))
        fate = chance.random()
        if fate < 0.12:
            yield from self._printed(chance.choice(DENIED), told.words, told.at_min + chance.randint(30, 9_000), 1)
        elif fate < 0.35:
            yield from self._printed(chance.choice(LATER), told.words, told.at_min + chance.randint(4_000, 400_000), 2)

    def _printed(self, template: tuple[str, str], words: dict[str, str], at_min: int, outlets: int) -> Iterator[Row]:
        """One report in several outlets, the later ones with small changes; some are edited afterwards."""
        chance = self._chance
        title, text = self._said(template, words)
        for n in range(outlets):
            outlet, when = self._outlet(), at_min + (chance.randint(3, 6_000) if n else 0)
            row = self._item(outlet, title, self._copied(text) if n else text, when)
            yield row
            if chance.random() < 0.06:
                yield self._edited(row, template, words, when + chance.randint(5, 3_000))
            if chance.random() < 0.03:  # again under another address
                yield row | {"url": f"{row['url']}?page=2", "first_seen": _time(when + chance.randint(10, 90_000))}

    def _edited(self, row: Row, template: tuple[str, str], words: dict[str, str], at_min: int) -> Row:
        chance = self._chance
        how = chance.random()
        if how < 0.5:
            changed = {"text": f"{row['text']} {self._filler()}."}
        elif how < 0.75:  # another party: the first one was wrong
            title, text = self._said(template, words | {"b": chance.choice(STATES)})
            changed = {"title": title, "text": text}
        else:  # the news is taken out
            changed = {"title": "بيان", "text": f"{self._filler()}. {self._filler()}."}
        return row | changed | {"first_seen": _time(at_min)}

    def _copied(self, text: str) -> str:
        chance, pieces = self._chance, text.split(". ")
        if len(pieces) > 2 and chance.random() < 0.5:
            pieces.pop()
        if chance.random() < 0.4:
            pieces.append(self._filler())
        return ". ".join(p.rstrip(".") for p in pieces) + "."

    def _words(self) -> dict[str, str]:
        chance = self._chance
        a = b = chance.choices(STATES, self._weights)[0]
        while b == a:
            b = chance.choices(STATES, self._weights)[0]
        return {"a": a, "b": b, "i": chance.choice(INSTRUMENTS), "s": chance.choice(SUBJECTS),
                "c": chance.choice(CITIES), "g": chance.choice(AGENCIES), "n": str(chance.randint(3, 900))}  # fmt: skip

    def _said(self, template: tuple[str, str], words: dict[str, str]) -> tuple[str, str]:
        filling = ". ".join(self._filler() for _ in range(self._chance.randint(1, 4)))
        return template[0].format(**words), template[1].format(f=f"{filling}.", **words)

    def _filler(self) -> str:
        return self._chance.choice(FILLERS).format(n=self._chance.randint(3, 900))

    def _outlet(self) -> str:
        return f"outlet-{self._chance.randrange(70)}"

    def _minute(self) -> int:
        return self._chance.randrange(50_000, 50_000 + self._minutes)

    def _item(self, outlet: str, title: str, text: str, at_min: int) -> Row:
        self._number += 1
        return {"outlet": outlet, "url": f"http://{outlet}.example/{self._number}", "title": title, "text": text,
                "published": _time(at_min - self._chance.randint(0, 30)), "first_seen": _time(at_min)}  # fmt: skip


def _time(at_min: int) -> str:
    return rfc3339(START + timedelta(minutes=at_min))


def made_history(items: int, seed: int = 7) -> Iterator[Row]:
    """So many items, as `mithaq backfill` reads them, in no order of time: ITEMS_PER_DAY, 200,000 in five years."""
    rows = _Maker(seed, max(MIN_DAYS, items // ITEMS_PER_DAY)).rows()
    for _ in range(items):
        yield next(rows)


def write_history(folder: Path, items: int, seed: int = 7, files: int = 8) -> None:
    """The items as gzipped JSON Lines, spread over files."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    with ExitStack() as stack:
        opened = [
            stack.enter_context(gzip.open(folder / f"{n}.jsonl.gz", "wt", compresslevel=1, encoding="utf-8"))
            for n in range(files)
        ]
        for row in made_history(items, seed):
            opened[chance.randrange(files)].write(json.dumps(row, ensure_ascii=False) + "\n")
