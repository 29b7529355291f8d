"""Receiving, publishing and taking down, on both engines."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from engage.agreements.models import Term, Vocabulary
from engage.bodies.models import Municipality, Region, RegionMembership
from engage.contributions import policy, queries, service
from engage.contributions.models import Channel, Contribution, FoundInPart, PartKind, PublicVersion, Status
from engage.core.authority import Actor, Held, Role
from engage.core.crypto import Unreadable
from engage.core.errors import Conflict, Invalid
from engage.core.work import Work
from engage.drafts.rules import Answers, Publish
from engage.notifications.models import Message
from engage.receipts import service as receipts
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.contributions import agree_to, make_body, make_contribution, make_focus_area

TEXT = "Vi har ventet i to år på et sted, hvor min bror kan være om dagen."
CPR = "Min søster har cpr 140835-4109 og venter på svar."


@pytest.fixture(autouse=True)
def words_of_consent(work: Work) -> None:
    agree_to(work)


def submit(work: Work, text: str = TEXT, once: str = "k" * 32, **values: Any) -> tuple[Contribution, str]:
    how = {name: values.pop(name) for name in ("channel", "provenance", "receipt_code", "held") if name in values}
    return service.submit(
        work, Answers(**({"text": text, "publish": "public"} | values)), once=once, language="da", **how
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("text", {"text": " \n "}),
        ("text", {"text": "a" * 20_001}),
        ("role", {"role": "king"}),
        ("publish", {"publish": ""}),
        ("publish", {"publish": "public", "role": "helper", "has_consent": "no"}),
        ("email", {"email": "lone at example"}),
        ("email", {"email": "lone@example.org\nBcc: all@example.org"}),
        ("focus_area", {"focus_area": "nothing:1"}),
        ("focus_area", {"focus_area": "x" * 500}),
        ("municipality", {"municipality": "9999"}),
        ("themes", {"themes": ["nothing"]}),
        ("text", {"text": CPR}),
        ("personal", {"text": "Ring til mig på 22 33 44 55 om det."}),
    ],
)
def test_what_cannot_be_sent_is_refused_at_its_field(work: Work, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        submit(work, **values)
    assert refused.value.field == field
    assert work.all(sa.select(Contribution)) == []


def test_a_closed_focus_area_takes_letters_but_no_forms(work: Work) -> None:
    area = make_focus_area(work, input_to=date(2020, 1, 1))
    with pytest.raises(Invalid):
        submit(work, focus_area="test-2027-28:1")
    made, _ = submit(work, focus_area="test-2027-28:1", channel=Channel.LETTER)
    assert made.focus_area_id == area.id


def test_the_words_are_sealed_with_a_key_of_their_own(work: Work) -> None:
    made, _ = submit(work, email="lone@example.org")
    other, _ = submit(work, once="o" * 32)
    assert queries.parts(work, made) == {PartKind.TEXT: TEXT}
    made.data_key, other.data_key = other.data_key, made.data_key
    with pytest.raises(Unreadable):
        queries.parts(work, made)


def test_offsets_of_what_was_found_fit_the_stored_text(work: Work) -> None:
    text = "Æøå 😀 skriv til kim@privat.dk eller ring 22 33 44 55, tak."
    made, _ = submit(work, text, publish="secretariat")
    found = queries.findings(work, queries.version(work, made).id)
    assert [text[f.start : f.end] for f in found] == ["kim@privat.dk", "22 33 44 55"]
    assert made.flags == {"email": 1, "phone": 1}


def test_staff_seal_a_cpr_number_that_came_by_letter(work: Work) -> None:
    made, _ = submit(work, CPR, channel=Channel.LETTER, provenance="Et brev")
    assert made.sealed_cpr
    assert queries.parts(work, made)[PartKind.PROVENANCE] == "Et brev"


def test_staff_who_write_for_themselves_leave_no_name(work: Work) -> None:
    account = make_account(work, Role.MODERATOR)
    made, _ = submit(as_actor(work, Actor(account_id=account.id, name="Mads")))
    assert made.entered_by is None


def test_what_staff_enter_carries_their_name(work: Work) -> None:
    account = make_account(work, Role.ORGANISER)
    made, _ = submit(as_actor(work, Actor(account_id=account.id)), channel=Channel.MEETING)
    assert made.entered_by == account.id


def test_a_printed_code_is_good_for_one_form(work: Work) -> None:
    [code] = receipts.print_codes(work, 1)
    made, given = submit(work, channel=Channel.PAPER_FORM, receipt_code=code.lower())
    assert given == code
    assert submit(work, channel=Channel.PAPER_FORM, receipt_code=code)[0].id == made.id, "the same form, sent twice"
    for wrong in (code, "CDFG-HJKM-NPQR-TWXY-3479", submit(work, once="w" * 32)[1]):
        with pytest.raises(Invalid) as refused:
            submit(work, once="z" * 32, channel=Channel.PAPER_FORM, receipt_code=wrong)
        assert refused.value.field == "receipt_code"


def test_a_mail_goes_to_whoever_left_an_address_and_says_nothing(work: Work) -> None:
    made, code = submit(work, email="lone@example.org")
    [mail] = work.all(sa.select(Message))
    assert work.unseal(mail, "recipient") == "lone@example.org"
    assert work.unseal(mail, "values") in (None, "{}")
    assert made.email
    assert "lone" not in made.email
    assert code not in str(vars(mail))


def test_terms_say_what_it_is_about(work: Work) -> None:
    work.add(Term(vocabulary=Vocabulary.THEME, key="ventetid", label="Ventetid", position=1))
    work.add(Term(vocabulary=Vocabulary.TARGET_GROUP, key="ventetid", label="Et andet", position=1))
    work.flush()
    made, _ = submit(work, themes=["ventetid"])
    assert [term.label for term in queries.terms_of(work, made.id)] == ["Ventetid"]


def test_a_published_text_shows_role_region_and_month(work: Work) -> None:
    region = work.add(Region(key="r", name="Region Før", valid_from=date(2000, 1, 1)))
    place = Municipality(code="0330", name="Slagelse", display="S", slug="s", sort_key="s", longitude=1.0, latitude=1.0)
    work.add(place)
    work.flush()
    work.add(RegionMembership(municipality_id=place.id, region_id=region.id, valid_from=date(2000, 1, 1)))
    made, _ = submit(work, role="relative", municipality="0330")
    made.received_on = date(2026, 11, 21)
    row = service.publish_version(work, made, text="Vi har ventet.", helper_opinion="", language="da")
    assert (row.role, row.region_id, row.month) == (made.role, region.id, date(2026, 11, 1))
    assert "vent" in row.stems
    assert made.status is Status.PUBLISHED
    assert queries.public(work, row.number) is row
    assert queries.count_published(work) == 1


def test_a_text_keeps_its_number_when_it_is_published_again(work: Work) -> None:
    made, _ = submit(work)
    row = service.publish_version(work, made, text="Et.", helper_opinion="", language="da")
    number = row.number
    service.retract(work, made)
    assert (made.status, row.text, queries.public(work, number)) == (Status.UNPUBLISHED, "", None)
    assert service.publish_version(work, made, text="To.", helper_opinion="", language="da").number == number
    assert len(work.all(sa.select(PublicVersion))) == 1


@pytest.mark.parametrize("values", [{"publish": "secretariat"}, {"under_15": "yes"}])
def test_what_was_not_agreed_to_is_never_published(work: Work, values: dict[str, str]) -> None:
    made, _ = submit(work, **values)
    assert made.publish is Publish.SECRETARIAT
    with pytest.raises(Conflict):
        service.publish_version(work, made, text="x", helper_opinion="", language="da")


def test_words_of_a_child_are_not_published_even_where_a_yes_stands(work: Work) -> None:
    made, _ = submit(work, under_15="yes")
    made.publish = Publish.PUBLIC
    with pytest.raises(Conflict):
        service.publish_version(work, made, text="x", helper_opinion="", language="da")


def test_what_was_withdrawn_is_never_published_or_corrected(work: Work) -> None:
    made, _ = submit(work)
    service.withdraw(work, made.id)
    assert queries.parts(work, made) == {}
    assert work.all(sa.select(FoundInPart)) == []
    with pytest.raises(Conflict):
        service.publish_version(work, made, text="x", helper_opinion="", language="da")
    with pytest.raises(Conflict):
        service.correct(work, made.id, text="Nye ord om det samme.", version=1)
    assert service.withdraw(work, made.id) is made, "twice is once"


def test_public_texts_are_listed_by_key(work: Work) -> None:
    rows = []
    for n in range(5):
        made, _ = submit(work, once=f"{n}" * 32)
        rows.append(service.publish_version(work, made, text=f"Nummer {n}", helper_opinion="", language="da"))
    first = queries.published(work, limit=2)
    then = queries.published(work, before=first[-1].number, limit=2)
    assert [row.text for row in first + then] == ["Nummer 4", "Nummer 3", "Nummer 2", "Nummer 1"]


def test_seeing_and_the_query_for_it_say_the_same_for_every_role(work: Work) -> None:
    here, there = make_body(work, "kkr-1"), make_body(work, "kkr-2")
    rows = [make_contribution(work, scope_id=scope) for scope in (None, here.id, there.id)]
    for role in Role:
        for scope in (None, here.id):
            actor = Actor(held=(Held(role, scope),))
            seen = set(work.all(sa.select(Contribution.id).where(policy.visible_to(actor))))
            assert seen == {row.id for row in rows if policy.may_see(actor, row)}, role
            assert bool(seen) == (role is Role.MODERATOR)
    assert not work.all(sa.select(Contribution).where(policy.visible_to(Actor())))
