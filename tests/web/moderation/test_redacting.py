"""Taking words out and putting them back, in every place where they stand."""

import pytest
import sqlalchemy as sa

from engage.contributions.models import Channel, FoundInPart, PartKind
from engage.core.errors import Invalid
from engage.core.work import Work
from engage.moderation import service
from engage.moderation import sheet as sheets
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from tests.factories.contributions import make_contribution
from tests.web.moderation.conftest import NAMED, actions, now


def test_selected_words_go_wherever_they_stand(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    start = NAMED.index("Jens Hansen")
    places = service.redact(
        mads, it.id, part=PartKind.TEXT, start=start - 1, end=start + 11, why=Why(Reason.NAME), token=now(mads, it)
    )
    assert places == 2
    text = service.preview(mads, it)
    assert text == NAMED.replace("Jens Hansens", "§").replace("Jens Hansen", "[navn fjernet]").replace(
        "§", "Jens Hansens"
    )
    assert sheets.load(mads, it).still_standing == ["Jens Hansen"]


def test_only_the_chosen_place_when_that_is_meant(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    why, token = Why(Reason.NAME, "a neighbour", "en bror"), now(mads, it)
    places = service.redact(mads, it.id, part=PartKind.TEXT, start=9, end=20, why=why, token=token, here=True)
    assert places == 1
    assert service.preview(mads, it).startswith("Min bror [en bror] venter. Jens Hansen har")


def test_pasted_words_go_everywhere_or_in_one_place(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    why, text = Why(Reason.NAME), PartKind.TEXT
    once = {"part": text, "why": why, "token": now(mads, it)}
    with pytest.raises(Invalid) as wrong:
        service.redact_words(mads, it.id, words="Peter", **once)
    assert wrong.value.field == "words"
    with pytest.raises(Invalid) as wrong:
        service.redact_words(mads, it.id, words="jens hansen", number=3, **once)
    assert wrong.value.field == "number"
    assert service.redact_words(mads, it.id, words="jens hansen", number=2, **once) == 1
    assert service.preview(mads, it).startswith("Min bror Jens Hansen venter. [navn fjernet] har")
    assert service.redact_words(mads, it.id, words="jens hansen", part=text, why=why, token=now(mads, it)) == 1
    with pytest.raises(Invalid):
        service.redact_words(mads, it.id, words="jens hansen", part=text, why=why, token=now(mads, it))


def test_the_helper_s_opinion_is_a_part_of_its_own(mads: Work) -> None:
    it = make_contribution(
        mads, "Anders vil gerne ud.", role="helper", has_consent="yes", helper_opinion="Anders trives ikke, synes jeg."
    )
    service.redact_words(mads, it.id, part=PartKind.TEXT, words="Anders", why=Why(Reason.NAME), token=now(mads, it))
    sheet = sheets.load(mads, it)
    assert sheet.previews == ["[navn fjernet] vil gerne ud.", "[navn fjernet] trives ikke, synes jeg."]


@pytest.mark.parametrize(("note", "instead"), [("det er Jens Hansen", ""), ("", "bror til jens hansen")])
def test_the_removed_words_do_not_live_on_in_the_reason(mads: Work, note: str, instead: str) -> None:
    it = make_contribution(mads, NAMED)
    with pytest.raises(Invalid) as wrong:
        service.redact_words(
            mads,
            it.id,
            part=PartKind.TEXT,
            words="Jens Hansen",
            why=Why(Reason.NAME, note, instead),
            token=now(mads, it),
        )
    assert wrong.value.field in ("note", "instead")


def test_what_was_put_back_must_be_decided_on_again(mads: Work) -> None:
    it = make_contribution(mads, "Ring til mig på 23 45 67 89 i morgen tidlig, tak.", channel=Channel.LETTER)
    found = mads.one(sa.select(FoundInPart).where(FoundInPart.kind == "phone"))
    assert len(sheets.load(mads, it).unresolved) == 1
    service.redact_finding(mads, it.id, found.id, why=Why(Reason.CONTACT), token=now(mads, it))
    assert found.resolution == "redacted"
    assert "23 45" not in service.preview(mads, it)
    redaction = sheets.load(mads, it).active[0]
    service.undo_redaction(mads, it.id, redaction.id, token=now(mads, it))
    assert found.resolution is None
    assert "23 45 67 89" in service.preview(mads, it)
    assert actions(mads)[-2:] == ["moderation.redacted", "moderation.redaction_undone"]


def test_what_was_found_stays_for_a_reason(mads: Work) -> None:
    it = make_contribution(mads, "Ring på 23 45 67 89 eller igen på 23 45 67 89 i morgen.", channel=Channel.LETTER)
    first, second = mads.all(sa.select(FoundInPart).where(FoundInPart.kind == "phone").order_by(FoundInPart.start))
    with pytest.raises(Invalid):
        service.resolve_finding(mads, it.id, first.id, reason="", token=now(mads, it))
    with pytest.raises(Invalid):
        service.resolve_finding(mads, it.id, first.id, reason="23 45 67 89 er vores", token=now(mads, it))
    service.resolve_finding(mads, it.id, first.id, reason="organisation", token=now(mads, it))
    assert (first.resolution, second.resolution) == ("kept", "kept")
    assert sheets.load(mads, it).unresolved == []
    service.reopen_finding(mads, it.id, second.id, token=now(mads, it))
    assert sheets.load(mads, it).unresolved == [second]
