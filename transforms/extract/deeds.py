"""What two sides agree to do: a deed that can be told of as an agreement, or only an intention."""

from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["MUTUAL", "convenes", "is_deed", "is_intention", "is_mutual"]

_OPINIONS = words("ان انه انها انهما بان ضروره اهميه وجوب الحاجه حاجه اولويه مبدا مركزيه اعتبار")
"""Words after which stands what somebody holds, not what he does."""
_ENDEAVOURS = words(
    """
    تعزيز تكثيف تطوير مواصله دعم توسيع تقويه تعميق تنسيق تفعيل الاستمرار استمرار العمل مزيد زياده رفع بذل عقد
    متابعه التنسيق التعاون التشاور محاربه مكافحه نقاط معظم كل جميع تسريع بحث مسار عده خيارات النقاط رفض ادانه
    معارضه لقاء اللقاء الاهميه احترام تنظيم توحيد تذليل حل ايلاء اطلاق ارساء تشكيل تكوين ايجاد
    ترقيه توطيد توثيق تدعيم تمتين ترسيخ الارتقاء ارتقاء النهوض نهوض الدفع دفع اعطاء اضفاء تحسين تسهيل تشجيع تنميه
    تنويع استكشاف دراسه التواصل تواصل الحفاظ المحافظه صون السعي التصدي التمسك الالتزام التزام تضافر تكامل استثمار
    استغلال تثمين تقريب تبادل معالجه تجاوز ابقاء الابقاء خفض تخفيف تهييه تحقيق الحد المضي مضاعفه تقييم الحوار الحل
    الدعوه عوده مساعده مساعي مواجهه معظمها مجمل جمله الترفيع الرفع الزياده تكريس تجسيد اقامه فتح خلق
    """
)
"""Masdars that tell of an endeavour, unless what they take is a thing that can be counted or made."""
_ABSTRACT = words(
    """
    تعاون علاقات علاقاتهما علاقه روابط روابطهما تنسيق تشاور تشاورات جهود جهودهما حوار دفع دفعه زخم افاق فرص سبل مجالات
    مجال مستوي مستويات عجله اواصر صداقه مواقف رويه روي وجهات عمل مسيره ثقه استقرار تضامن تفاهم ديناميه نسق سلام سلم
    امن تقارب دور مكانه قدرات قنوات اتصالات شراكه شراكات مبادلات تبادلات اهتمام وحده صف تحديات ارهاب ازمه ازمات
    مصالح مشاورات تواصل حلول صيغ اجراءات عراقيل صعوبات ملفات مسايل قضايا اشكاليات
    """
)
"""What an endeavour is about."""
_DEEDS = words(
    """
    تشكيل تكوين انشاء احداث تاسيس بعث اقامه ارسال ايفاد فتح غلق اغلاق الغاء رفع استيناف اعاده تبادل تسيير اعداد ترسيم
    تمديد منح اعفاء توريد تزويد بيع شراء نشر سحب تسليم اطلاق عقد تعيين بناء انجاز تخصيص اقتسام تقاسم تحويل تمويل ربط
    عوده دعوه تصدير استيراد تدريب خفض زياده تحديد ضبط وضع الافراج السماح الانضمام تطبيع اعتماد
    """
)
"""Masdars of things done once and for all."""
_THINGS = words(
    """
    رحلات رحله تاشيره تاشيرات رسوم جمركيه حصه حصص صادرات واردات انتاج امدادات عدد دوريات دوريه سفاره سفارات سفارتين
    سفارتيهما سفير سفراء معبر معابر حدود خط خطوط طن اطنان برميل قرض قروض منحه منح هبه قوات جنود اسري سجناء محتجزين
    طلبه طلاب لاجيين مركز مراكز منطقه مناطق مصنع مصانع سد سدود جسر جسور انبوب انابيب مكتب مكاتب قنصليه
    سيارات شاحنات طايرات سفن ديون دين مليون مليار وديعه ودايع قمر اقمار بعثه بعثات قايمه قوايم
    """
)
_MADE = words(
    "برنامج خطه مشروع صندوق لجنه قايمه اليه صفقه جدول موعد الموعد تاريخ مقترح نص صيغه بروتوكول هدنه مسوده ورقه"
)
"""What is itself agreed on, without a word for what is done with it."""
_CONVENING = words("تشكيل تكوين انشاء احداث دعوه عقد ايجاد تاسيس بعث اقامه تفعيل انعقاد اجتماع التيام")
_BODIES = words("لجنه لجان اليه مجلس هييه فريق فرق صندوق منطقه دوره خليه")
_FIXING = words("تحديد ضبط تعيين")
_DATES = words("موعد مواعيد تاريخ مكان زمان")
_MEETINGS = words("زياره الزياره لقاء اللقاء اجتماع الاجتماع جلسه الجلسه قمه القمه محادثات مباحثات")
"""For which a date is only set, as in `تحديد موعد جديد للزيارة`."""
_RESTORED = words("استيناف اعاده عوده قطع تطبيع اقامه")
"""What may be done even to relations: to take them up and to break them off."""
_NOT_RESTORED = words("حوار تشاور تنسيق تعاون هدوء استقرار امن حياه روح ثقه الي")
_ASPECTS = words("تسريع اسراع تعجيل مبادره شروع انطلاق بدء بدايه اتمام استكمال")
"""Words for how a deed is done, with the deed behind them: `التسريع بعقد اللجنة`."""


def is_intention(sentence: Sentence, position: int) -> bool:
    """Whether what is agreed on is only an intention: `على تعزيز التعاون`; not so `على تشكيل لجنة مشتركة`."""
    position = _deed(sentence, position)
    head = _bare(sentence.tokens, position)
    if head in _OPINIONS or not head or not head[0].isalnum():
        return True
    if convenes(sentence, position):
        return False
    if head in _MADE or head == "تمديد":
        return False
    behind = [_bare(sentence.tokens, i) for i in range(position + 1, position + 4)]
    if (
        behind[0] in _DATES
        and head in _FIXING
        and any(not _MEETINGS.isdisjoint((t, t[1:], t[2:])) for t in sentence.tokens[position + 2 : position + 6])
    ):
        return True
    if head in _RESTORED and behind and behind[0] not in _NOT_RESTORED:
        return False
    if behind and behind[0] in _ABSTRACT:
        return True
    return (head in _ENDEAVOURS or sentence.tokens[position] in _ENDEAVOURS) and not _THINGS & set(behind)


def is_deed(sentence: Sentence, position: int) -> bool:
    """Whether a word for something done once stands there, and what it takes makes it more than an intention."""
    deed = _deed(sentence, position)
    return _bare(sentence.tokens, deed) in _DEEDS and not is_intention(sentence, position)


_TOGETHER = words("استيناف عوده اعاده اقامه تبادل تطبيع الغاء فتح تشكيل انشاء تاسيس احداث")
_BETWEEN_THEM = words(
    "علاقات علاقاتهما سفراء سفارات سفارتين سفارتيهما رحلات حدود حدودهما تاشيرات تاشيره معبر معابر لجنه مكتبي تمثيل"
)


MUTUAL = frozenset(prefix + word for prefix in ("", "ب", "ل", "ال", "بال", "لل") for word in _TOGETHER)
"""The tokens for which `is_mutual` may hold."""


def is_mutual(sentence: Sentence, position: int) -> bool:
    """`استئناف العلاقات`, `إعادة فتح سفارتيهما`, `إنشاء لجنة مشتركة`: a deed that takes both sides."""
    if _bare(sentence.tokens, position) not in _TOGETHER:
        return False
    behind = [_bare(sentence.tokens, i) for i in range(position + 1, position + 4)]
    return not _BETWEEN_THEM.isdisjoint(behind)


def convenes(sentence: Sentence, position: int) -> bool:
    """`تشكيل لجنة`, `دعوة اللجنة المشتركة إلى الانعقاد`, `إنشاء آلية`: a body is made or called."""
    position = _deed(sentence, position)
    near = [_bare(sentence.tokens, i) for i in range(position + 1, position + 4)]
    return _bare(sentence.tokens, position) in _CONVENING and not _BODIES.isdisjoint(near)


def _deed(sentence: Sentence, position: int) -> int:
    """Where the deed stands, behind a word for how it is done."""
    tokens = sentence.tokens
    if _bare(tokens, position) not in _ASPECTS or position + 1 >= len(tokens):
        return position
    return position + 2 if tokens[position + 1] in ("في", "ب") else position + 1


def _bare(tokens: list[str], position: int) -> str:
    """A token without preposition and article; empty past the end."""
    if position >= len(tokens):
        return ""
    token = tokens[position]
    for prefix in ("بال", "لل", "ال"):
        if token.startswith(prefix) and len(token) > len(prefix) + 2:
            return token.removeprefix(prefix)
    known = token[1:] if token[:1] in "بل" else token
    return known if known in _KNOWN else token


_KNOWN = _ENDEAVOURS | _ABSTRACT | _DEEDS | _THINGS | _BODIES | _CONVENING | _ASPECTS
