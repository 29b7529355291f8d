"""Everything that is held about one place, for its holder to take along."""

from typing import Any

import sqlalchemy as sa

from engage.bodies.models import Municipality
from engage.consent import queries as consents
from engage.core.work import Work
from engage.events import wordings
from engage.events.mine import Own
from engage.events.models import AccessNeed, Call
from engage.events.rules import COMING_NAMES, NEED_NAMES, NEED_STATE_NAMES
from engage.events.sealed import PERSON, Words
from engage.web.locale import gettext, show_date, tell


def everything(work: Work, own: Own) -> dict[str, Any]:
    """All of it, by name; what nobody told is None or empty. In three queries."""
    place, event = own.place, own.event
    home = work.find(Municipality, place.municipality_id)
    calls: list[Call] = work.all(sa.select(Call).where(Call.place_id == place.id).order_by(Call.made_on, Call.id))
    agreed = [each for each in (place.needs_consent_id, place.aloud_consent_id) if each is not None]
    return {
        "event": {"title": event.title, "starts": event.starts_wall, "ends": event.ends_wall},
        "signed_up_on": place.signed_on.isoformat(),
        "entered_by_staff": place.entered_by is not None,
        "standing": place.standing.value,
        "why_not": own.refusal or None,
        "standing_on": place.standing_on.isoformat(),
        "number_on_the_waiting_list": own.position,
        "answer_before": place.offer_until.isoformat() if place.offer_until is not None else None,
        "language": place.language,
        "role": place.role.value if place.role is not None else None,
        "companions": place.companions,
        "municipality": home.name if home is not None else None,
        **{name: getattr(own.details, name) or None for name in PERSON},
        "needs": [_need(need, words) for need, words in own.needs],
        "consents": [
            {
                "purpose": consent.purpose.value,
                "words": wording.text,
                "given_on": consent.given_on.isoformat(),
                "withdrawn_on": consent.withdrawn_on.isoformat() if consent.withdrawn_on else None,
            }
            for consent, wording in (consents.consents(work, agreed) if agreed else ())
        ],
        "calls_and_letters": [
            {
                "about": call.telling.value,
                "noted_on": call.made_on.isoformat(),
                "done_on": call.done_on.isoformat() if call.done_on is not None else None,
            }
            for call in calls
        ],
    }


def _need(need: AccessNeed, words: Words) -> dict[str, Any]:
    return {
        "kind": need.kind.value,
        "in_your_words": words.note or None,
        "state": need.state.value,
        "state_on": need.state_on.isoformat(),
        "to_be_arranged_by": need.due_on.isoformat(),
        "answer": words.answer or None,
        "instead": words.alternative or None,
    }


def readable(work: Work, own: Own) -> str:
    """The same, to be read: plain text in the reader's language."""
    held, place, details = everything(work, own), own.place, own.details
    lines = [
        (gettext("Meeting"), own.event.title),
        (gettext("When"), wordings.when(own.event)),
        (gettext("Signed up on"), show_date(place.signed_on)),
        (gettext("Seats"), wordings.seats_taken(place)),
        (gettext("Your name"), details.name),
        (gettext("Your e-mail address"), details.email),
        (gettext("Your phone number"), details.phone),
        (gettext("Your postal address"), details.address),
        (gettext("Who do you come as?"), tell(COMING_NAMES[place.role]) if place.role is not None else ""),
        (gettext("Municipality"), held["municipality"]),
        (gettext("To be read aloud"), details.aloud),
        (gettext("Your question"), details.question),
    ]
    blocks = [wordings.standing(place, own.position), *filter(None, [own.refusal])]
    blocks += [f"{name}: {text}" for name, text in lines if text]
    blocks += [_readable_need(need, words) for need, words in own.needs]
    blocks += [gettext("What you agreed to") + "\n" + each["words"] for each in held["consents"]]
    return "\n\n".join(blocks) + "\n"


def _readable_need(need: AccessNeed, words: Words) -> str:
    told = [f"{tell(NEED_NAMES[need.kind])}: {tell(NEED_STATE_NAMES[need.state])} ({show_date(need.state_on)})"]
    told += [words.note, words.answer]
    told += [gettext("Instead:") + " " + words.alternative] if words.alternative else []
    return "\n".join(filter(None, told))
