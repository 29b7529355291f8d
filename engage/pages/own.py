"""One contribution as its writer sees it: where it is, in plain words, and everything that is held about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea, Question
from engage.audit import queries as audit
from engage.audit.models import AuditEntry
from engage.bodies.models import Municipality
from engage.consent import queries as consents
from engage.contributions import queries as contributions
from engage.contributions.models import Contribution, PartKind, PublicVersion, Status, Version
from engage.contributions.rules import SPEAKERS
from engage.core.text import Say, say
from engage.core.work import Work
from engage.decisions import shown as decided_shown
from engage.decisions import telling as decisions
from engage.decisions.rules import ANSWERS
from engage.decisions.telling import Mine
from engage.development import shown as developed
from engage.development import telling as development
from engage.development.telling import Used
from engage.drafts.rules import Publish
from engage.moderation.rules import PURPOSES, Purpose
from engage.perspectives.shown import links
from engage.perspectives.telling import Told
from engage.replies import queries as replies
from engage.replies.models import Reply
from engage.web.locale import gettext, language, show_date, tell
from engage.wording import queries as wording
from engage.wording.queries import Words

OPENED = "moderation.opened_original"
STATUS: dict[Status, Say] = {
    Status.RECEIVED: say("Received on %(date)s. It waits to be read by a moderator."),
    Status.IN_MODERATION: say("Read on %(date)s by a moderator. It is not decided yet what happens with it."),
    Status.PUBLISHED: say("Shown to everyone on this site since %(date)s."),
    Status.SECRETARIAT_ONLY: say(
        "Read by a moderator. Since %(date)s it is with the secretariat, and with nobody else."
    ),
    Status.FORWARDED: say("Read by a moderator, and sent on %(date)s to someone who can do more with it."),
    Status.DECLINED: say("Read by two moderators. On %(date)s they decided not to use it. The reason stands below."),
    Status.CRISIS: say("Read on %(date)s by a moderator, who has told the person on duty."),
    Status.UNPUBLISHED: say("No longer shown on this site since %(date)s."),
    Status.WITHDRAWN: say("You took it back on %(date)s. Your words are deleted."),
    Status.ANONYMISED: say("Your own words were deleted on %(date)s, as we had said. What was public stays."),
}
UNDECIDED = {Status.RECEIVED, Status.IN_MODERATION}
PART_NAMES: dict[PartKind, Say] = {
    PartKind.TEXT: say("Your text"),
    PartKind.HELPER_OPINION: say("The helper's own opinion"),
    PartKind.HOW_HEARD: say("How the helper heard it"),
    PartKind.RELATION: say("How the helper knows the person"),
    PartKind.PROVENANCE: say("How it came to us"),
}


@dataclass(frozen=True)
class Own:
    """Everything that the page of one contribution shows to its writer."""

    contribution: Contribution
    parts: dict[PartKind, str]
    area: FocusArea | None
    question: Question | None
    municipality: Municipality | None
    public: PublicVersion | None
    reply: Reply | None
    reply_text: str
    decline_reason: str | None
    openings: list[AuditEntry]
    words: Words
    told: list[Told]  # the published perspectives that the words are part of
    used: list[Used]  # and the development work that these went into
    decided: list[Mine]  # the decisions about them that the writer was told of

    @property
    def read_on(self) -> date | None:
        return self.openings[0].day if self.openings else None

    @property
    def status(self) -> str:
        """Where it is, in one plain sentence with its date."""
        return status_of(self.contribution)


def status_of(contribution: Contribution) -> str:
    """Where a contribution is, in one plain sentence with its date."""
    return tell(_dated(STATUS[contribution.status], contribution.status_on))


def _dated(message: Say, day: date) -> Say:
    return Say(message.message, (("date", show_date(day)),))


def of_receipt(work: Work, receipt_id: UUID) -> Own | None:
    """What the receipt opens; None while the paper form with its code has not come in."""
    found: Contribution | None = work.one(sa.select(Contribution).where(Contribution.receipt_id == receipt_id))
    return of(work, found) if found is not None else None


def of(work: Work, contribution: Contribution) -> Own:
    """One contribution with all that hangs on it, in eight queries, one more where something was decided."""
    area, question, municipality = contributions.where_from(work, contribution)
    reply, decided = decisions.answers_to(work, contribution.id)
    told, used = development.built_on(work, contribution.id)
    decisive = [row for each in decided for row in each.told.rows]
    rows = [area, question, *decisive, *(each.version for each in told), *(row for each in used for row in each.rows)]
    return Own(
        contribution=contribution,
        parts=contributions.parts(work, contribution),
        area=area,
        question=question,
        municipality=municipality,
        public=contributions.public_of(work, contribution.id),
        reply=reply,
        reply_text=replies.text(work, reply) if reply else "",
        decline_reason=work.unseal(contribution, "decline_reason"),
        openings=[entry for entry in audit.about(work, [contribution.id]) if entry.action == OPENED],
        words=wording.twins(work, language().code, [row for row in rows if row is not None]),
        told=told,
        used=used,
        decided=decided,
    )


def part_of(own: Own) -> list[tuple[str, Any]]:
    """The perspectives that the words are part of: their addresses and their sentences."""
    return links(own.told, own.words)


def used_in(own: Own) -> list[dict[str, Any]]:
    """The development work that perspectives with the words went into, and what changed."""
    return developed.uses(own.used, own.words)


def decided(own: Own) -> list[dict[str, Any]]:
    """What was decided about perspectives with the writer's words, and whether they have said that it answers them."""
    return [
        {
            "number": each.told.asked.number,
            "claim": decided_shown.claim(each.told, own.words),
            "body": each.told.body.name,
            "when": show_date(each.told.decision.published_on),
            "answer": decided_shown.words_of(each.told.decision, own.words),
            "said": tell(ANSWERS[each.reply.answer]) if each.reply.answer is not None else "",
        }
        for each in own.decided
        if each.told.decision is not None
    ]


def openings(own: Own) -> list[str]:
    """Each day on which staff opened the writer's words, and why; many times for one reason are one line."""
    lines = [
        gettext("%(day)s: a moderator. %(why)s", day=show_date(each.day), why=_why(each.purpose)).strip()
        for each in own.openings
    ]
    return list(dict.fromkeys(lines))


def _why(purpose: str | None) -> str:
    return tell(PURPOSES[Purpose(purpose)]) if purpose in set(Purpose) else ""


def timeline(own: Own) -> list[dict[str, str]]:
    """What has happened and what comes."""
    contribution = own.contribution
    undecided = contribution.status in UNDECIDED
    read = own.read_on or (None if contribution.status is Status.RECEIVED else contribution.status_on)
    ended = contribution.status in (Status.WITHDRAWN, Status.ANONYMISED)
    items = [
        {"title": gettext("Received"), "when": show_date(contribution.received_on), "text": "", "state": "done"},
        {
            "title": gettext("Read by a moderator"),
            "when": show_date(read),
            "text": "" if read else gettext("We read the oldest texts first."),
            "state": "done" if read else "current",
        },
        {
            "title": gettext("Decided what happens with it") if undecided else own.status,
            "when": "",
            "text": "",
            "state": "done" if not undecided else "current" if read else "coming",
        },
    ]
    if not ended:
        items.append(_answered(own, undecided))
    return items


def _answered(own: Own, undecided: bool) -> dict[str, str]:
    if own.reply is not None:
        return {"title": gettext("Answered"), "when": show_date(own.reply.published_on), "text": "", "state": "done"}
    if own.decided:
        when = show_date(min(each.reply.told_on for each in own.decided))
        return {"title": gettext("Answered"), "when": when, "text": "", "state": "done"}
    by = own.area.answer_by if own.area else None
    text = (
        gettext("By %(date)s at the latest.", date=show_date(by)) if by else gettext("The answer comes on this page.")
    )
    return {"title": gettext("Answered"), "when": "", "text": text, "state": "coming" if undecided else "current"}


def about(own: Own) -> list[tuple[str, str]]:
    """What was answered beside the text."""
    contribution = own.contribution
    role = SPEAKERS[contribution.role] if contribution.role else None
    public = contribution.publish is Publish.PUBLIC
    rows = [
        (gettext("Who is speaking"), tell(role) if role else ""),
        (gettext("Focus area"), own.words.text(own.area, "title") if own.area else ""),
        (gettext("Question"), own.words.text(own.question, "text") if own.question else ""),
        (gettext("Municipality"), own.municipality.display if own.municipality else ""),
        (gettext("Who may read it"), gettext("Everyone") if public else gettext("Only the secretariat")),
        (gettext("May be quoted"), gettext("Yes") if contribution.may_quote else gettext("No")),
    ]
    return [(label, value) for label, value in rows if value]


def everything(work: Work, own: Own) -> dict[str, Any]:
    """All that is held about this contribution, for its writer to take along."""
    contribution = own.contribution
    numbers: list[Version] = work.all(
        sa.select(Version).where(Version.contribution_id == contribution.id).order_by(Version.number)
    )
    ids = (
        contribution.publish_consent_id,
        contribution.quote_consent_id,
        contribution.contact_consent_id,
        contribution.helper_consent_id,
    )
    return {
        "case_number": contribution.case_number,
        "received_on": contribution.received_on.isoformat(),
        "status": contribution.status.value,
        "status_on": contribution.status_on.isoformat(),
        "channel": contribution.channel.value,
        "language": contribution.language,
        "role": contribution.role.value if contribution.role else None,
        "has_consent": contribution.has_consent,
        "under_15": contribution.under_15,
        "focus_area": own.area.title if own.area else None,
        "question": own.question.text if own.question else None,
        "municipality": own.municipality.name if own.municipality else None,
        "about": [term.label for term in contributions.terms_of(work, contribution.id)],
        "publish": contribution.publish.value,
        "quote": contribution.may_quote,
        "email": work.unseal(contribution, "email"),
        "forwarded_to": contribution.forwarded_to,
        "decline_reason": own.decline_reason,
        "found_in_the_text": contribution.flags,
        "versions": [_version(work, contribution, each) for each in numbers],
        "public": _public(own.public),
        "perspectives": [each.perspective.number for each in own.told],
        "decisions": [
            {
                "number": each.told.asked.number,
                "told_on": each.reply.told_on.isoformat(),
                "answers_you": each.reply.answer.value if each.reply.answer is not None else None,
            }
            for each in own.decided
        ],
        "development_work": [each.activity.number for each in own.used],
        "reply": {"published_on": own.reply.published_on.isoformat(), "text": own.reply_text}
        if own.reply and own.reply.published_on
        else None,
        "consents": [
            {
                "purpose": consent.purpose.value,
                "words": words.text,
                "given_on": consent.given_on.isoformat(),
                "withdrawn_on": consent.withdrawn_on.isoformat() if consent.withdrawn_on else None,
            }
            for consent, words in consents.consents(work, [each for each in ids if each is not None])
        ],
        "opened_by_staff": [{"on": each.day.isoformat(), "purpose": each.purpose} for each in own.openings],
    }


def _version(work: Work, contribution: Contribution, version: Version) -> dict[str, Any]:
    parts = contributions.parts(work, contribution, version.number)
    return {
        "number": version.number,
        "made_on": version.made_on.isoformat(),
        **{kind.value: text for kind, text in parts.items()},
    }


def _public(public: PublicVersion | None) -> dict[str, Any] | None:
    if public is None:
        return None
    return {
        "number": public.number,
        "published_on": public.published_on.isoformat(),
        "text": public.text,
        "helper_opinion": public.helper_opinion,
    }


def readable(work: Work, own: Own) -> str:
    """The same, to be read: plain text in the reader's language."""
    held = everything(work, own)
    blocks = [f"{gettext('Case number')}: {own.contribution.case_number}", own.status]
    blocks += [f"{label}: {value}" for label, value in about(own)]
    blocks += [f"{gettext('About')}: {', '.join(held['about'])}"] if held["about"] else []
    blocks += [f"{gettext('Your e-mail address')}: {held['email']}"] if held["email"] else []
    blocks += [f"{tell(PART_NAMES[kind])}\n{text}" for kind, text in own.parts.items() if kind in PART_NAMES]
    if own.public is not None:
        blocks.append(gettext("Shown to everyone") + "\n" + own.public.text)
    if own.reply is not None:
        blocks.append(gettext("The answer") + "\n" + own.reply_text)
    for each in decided(own):
        blocks.append(f"{gettext('What was decided')}\n{each['answer']['outcome']}\n{each['answer']['reasons']}")
    if own.decline_reason:
        blocks.append(gettext("Why it is not used") + "\n" + own.decline_reason)
    agreed = [f"{show_date(date.fromisoformat(each['given_on']))}: {each['words']}" for each in held["consents"]]
    blocks += [gettext("What you agreed to") + "\n" + "\n".join(agreed)] if agreed else []
    opened = openings(own)
    blocks += [gettext("Who has opened your own words") + "\n" + "\n".join(opened)] if opened else []
    return "\n\n".join(blocks) + "\n"
