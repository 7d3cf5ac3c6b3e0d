"""What leaves an extraction: sightings, mentions, look-alikes."""

import pytest

from schemas.extraction import Evidence, Extraction, Rejection, Sanction, WarMention
from support.records import a_sighting, an_agreement, an_item
from transforms.extract import extract
from transforms.sightings import is_urgent, look_alikes_of, mentions_of, party_key, sightings_of

EVIDENCE = Evidence("text", 3, 9, "عقوبات", "sanction.imposed")


def test_party_key_is_sorted() -> None:
    assert party_key(["TUN", "LBY"]) == "LBY-TUN"


def test_agreements_of_states_are_sightings_whatever_their_status() -> None:
    extraction = Extraction(
        "ar",
        (
            an_agreement(status="signed"),
            an_agreement(status="denied"),
            an_agreement("TUN", party_level="state-company"),
            an_agreement("EU TUN", party_level="state-igo"),
        ),
    )
    assert [
        (s.agreement.status, len(s.agreement.parties)) for s in sightings_of(an_item(), extraction, "alpha-media", "")
    ] == [
        ("signed", 2),
        ("denied", 2),
        ("signed", 2),
    ]


def test_sighting_knows_its_outlet_and_the_themes_beside_it() -> None:
    extraction = Extraction("ar", (an_agreement(),), (Sanction("imposed", (), ("RUS",), (), 0.9, (EVIDENCE,)),))
    (sighting,) = sightings_of(an_item(owner=""), extraction, "alpha", "")
    assert (sighting.owner, sighting.sanctions, sighting.war) == ("alpha", True, False)


def test_two_agreements_that_one_text_tells_are_two_sightings() -> None:
    title = "تونس وليبيا توقعان مذكرة تفاهم للسياحة ومعاهدة لتسليم المجرمين"
    text = "وقعت تونس وليبيا اليوم مذكرة تفاهم في مجال السياحة. كما وقعت تونس وليبيا معاهدة لتسليم المجرمين."
    sightings = list(sightings_of(an_item(title=title, text=text), extract(title, text, language="ar"), "alpha", ""))
    assert [(s.agreement.instrument, s.subject) for s in sightings] == [
        ("mou", ("tourism",)),
        ("treaty", ("judicial", "تسليم")),
    ]


def test_an_agreement_that_a_text_comes_back_to_is_one_sighting() -> None:
    title = "مصر والأردن توقعان اتفاقية كهرباء"
    text = "وقعت مصر والأردن اتفاقية للربط الكهربائي. وقال الوزير إن الاتفاقية بين مصر والأردن تعزز التجارة."
    (sighting,) = sightings_of(an_item(title=title, text=text), extract(title, text, language="ar"), "alpha", "")
    assert "energy" in sighting.subject


@pytest.mark.parametrize(
    ("told", "urgent"),
    [
        ({"attribution": "official", "confidence": 0.6}, True),
        ({"attribution": "agency", "confidence": 0.97}, True),
        ({"attribution": "agency", "confidence": 0.9}, False),
        ({"attribution": "unnamed", "confidence": 0.99}, False),
        ({"attribution": "official", "status": "planned"}, False),
        ({"attribution": "official", "temporal": "historical"}, False),
        ({"attribution": "official", "revision": 2}, False),
    ],
)
def test_one_sighting_is_enough_when_it_is_official_or_certain(told: dict, urgent: bool) -> None:
    assert is_urgent(a_sighting(**told)) == urgent


def test_one_mention_per_record() -> None:
    extraction = Extraction(
        "ar",
        (an_agreement(),),
        (Sanction("imposed", ("USA",), ("RUS",), (), 0.9, (EVIDENCE,)),),
        (WarMention("news", (EVIDENCE,)),),
    )
    mentions = list(mentions_of(an_item(), extraction))
    assert [(m.theme, m.status, tuple(m.states)) for m in mentions] == [
        ("agreement", "signed", ("LBY", "TUN")),
        ("sanction", "imposed", ("RUS", "USA")),
        ("war", "news", ("RUS", "UKR")),
    ]
    assert len({m.mention_id for m in mentions}) == 3
    assert mentions == list(mentions_of(an_item(), extraction))


def test_what_may_not_alert_is_a_look_alike_with_its_reason() -> None:
    extraction = Extraction(
        "ar", (an_agreement(), an_agreement(status="planned")), rejected=(Rejection("sanction", "penal", EVIDENCE),)
    )
    found = list(look_alikes_of(an_item(), extraction))
    assert [(k.theme, k.reason, tuple(k.parties)) for k in found] == [
        ("agreement", "planned", ("LBY", "TUN")),
        ("sanction", "penal", ()),
    ]
