"""Bodies of feeds, made to measure for tests; all texts are invented."""

from collections.abc import Sequence

__all__ = ["TITLES", "atom", "feed_text", "rdf", "rss"]

TITLES = (
    "وزيرا خارجية البلدين يوقعان اتفاقية للتعاون في مجال النقل البري",
    "الحكومة تبحث خطة لإصلاح شبكة المياه في المحافظات الجنوبية",
    "ارتفاع أسعار القمح في الأسواق العالمية بعد موجة الجفاف",
    "رئيس الوزراء يستقبل وفدا تجاريا ويؤكد عمق العلاقات",
    "غدا افتتاح المعرض الدولي للكتاب بمشاركة مئة دار نشر",
    "مجلس الشورى يناقش مشروع قانون الضمان الاجتماعي",
    "ضبط شحنة أدوية مهربة على الحدود الشرقية",
    "الأرصاد: طقس حار نهارا ومعتدل ليلا على معظم المناطق",
)
_SUMMARY = (
    "وقالت الوكالة إن اللقاء تناول سبل تعزيز العلاقات الثنائية، وأضافت أن الجانبين ناقشا القضايا ذات الاهتمام المشترك."
)


def feed_text(titles: Sequence[str] = TITLES, *, declared: str | None = "utf-8", guid: bool = True) -> str:
    """RSS 2.0 with an item per title, declared to be in `declared` (None: without a declaration)."""
    label = f' encoding="{declared}"' if declared else ""
    items = "".join(
        f"<item><title>{title}</title><link>https://news.example/{i}</link>"
        + (f'<guid isPermaLink="false">n-{i}</guid>' if guid else "")
        + f"<description>{_SUMMARY}</description><pubDate>Mon, 13 Mar 2023 1{i % 10}:00:00 +0300</pubDate></item>\n"
        for i, title in enumerate(titles)
    )
    return (
        f'<?xml version="1.0"{label}?>\n<rss version="2.0"><channel><title>وكالة الأنباء</title>'
        f"<link>https://news.example/</link><language>ar</language>\n{items}</channel></rss>\n"
    )


def rss(titles: Sequence[str] = TITLES, *, encoding: str = "utf-8", declared: str | None = "utf-8") -> bytes:
    return feed_text(titles, declared=declared).encode(encoding)


def atom(titles: Sequence[str] = TITLES) -> bytes:
    entries = "".join(
        f'<entry><title type="html">{title}</title><id>urn:x:{i}</id><link href="/{i}"/>'
        f"<published>2023-03-13T1{i % 10}:00:00Z</published><updated>2023-03-14T00:00:00Z</updated>"
        f'<content type="html">&lt;p&gt;{_SUMMARY}&lt;/p&gt;</content></entry>'
        for i, title in enumerate(titles)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar-EG">'
        f"<title>صحيفة</title><id>urn:x</id><updated>2023-03-14T00:00:00Z</updated>{entries}</feed>"
    ).encode()


def rdf(titles: Sequence[str] = TITLES) -> bytes:
    items = "".join(
        f'<item rdf:about="https://news.example/{i}"><title>{title}</title><link>https://news.example/{i}</link>'
        f"<description>{_SUMMARY}</description><dc:date>2023-03-13T1{i % 10}:00:00+03:00</dc:date></item>"
        for i, title in enumerate(titles)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="https://news.example/"><title>موقع</title><link>https://news.example/</link></channel>'
        f"{items}</rdf:RDF>"
    ).encode()
