"""One contribution as its moderator sees it: the words, what was found and taken out, what stands in the way."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.agreements.models import FocusArea, Question, Term
from engage.bodies import queries as bodies
from engage.bodies.models import Municipality
from engage.consent.models import Consent
from engage.contributions import queries as contributions
from engage.contributions.models import Contribution, FoundInPart, PartKind, PublicVersion, Status, Version
from engage.contributions.policy import may_be_public
from engage.core.errors import NotFound
from engage.core.text import Say, say
from engage.core.work import Work
from engage.moderation import policy, rules
from engage.moderation.models import ModerationStep, Outcome, Presence, Redaction
from engage.screening.quasi import TOO_MANY_KINDS, QuasiKind
from engage.screening.spans import redact

PUBLIC_PARTS = (PartKind.TEXT, PartKind.HELPER_OPINION)


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is known of a contribution in moderation, read at one moment."""

    contribution: Contribution
    version: Version
    parts: dict[PartKind, str]
    findings: list[FoundInPart]
    redactions: list[Redaction]  # the undone ones too
    steps: list[ModerationStep]  # oldest first
    public: PublicVersion | None
    consent_stands: bool
    places: frozenset[str]

    @property
    def active(self) -> list[Redaction]:
        return [each for each in self.redactions if each.undone_at is None]

    def taken_out(self, part: PartKind) -> list[Redaction]:
        return [each for each in self.active if each.part is part]

    def found_in(self, part: PartKind) -> list[FoundInPart]:
        return [each for each in self.findings if each.part is part]

    @property
    def pending(self) -> ModerationStep | None:
        """The step that waits for a second person."""
        step = self.last_step
        return step if step is not None and step.needs_second and step.confirmed_by is None else None

    @property
    def last_step(self) -> ModerationStep | None:
        """The newest step that still counts for the current version."""
        mine = (step for step in reversed(self.steps) if step.of_version == self.contribution.version)
        return next((step for step in mine if step.undone_at is None), None)

    @cached_property
    def token(self) -> str:
        """What a page has seen; see rules.token."""
        it = self.contribution
        marks: list[object] = [it.status, it.focus_area_id, *(each.id for each in self.active)]
        marks += [(step.id, step.confirmed_by is None, step.undone_at is None) for step in self.steps]
        marks += [(each.id, each.resolution) for each in self.findings]
        return rules.token(it.version, marks)

    def preview(self, part: PartKind) -> str:
        """What everyone would read of `part`: the words that were taken out are not in it."""
        cuts = [(each.start, each.end, each.replacement) for each in self.taken_out(part)]
        return redact(self.parts.get(part, ""), cuts)

    @cached_property
    def previews(self) -> list[str]:
        return [self.preview(part) for part in PUBLIC_PARTS if self.parts.get(part)]

    @cached_property
    def details(self) -> list[QuasiKind]:
        """The kinds of detail that still stand together in what everyone would read."""
        return rules.details_standing(self.previews, self.places)

    @cached_property
    def still_standing(self) -> list[str]:
        """Words that were taken out in one place and stand in another."""
        public = "\n\n".join(self.previews)
        found: list[str] = []
        for part in PUBLIC_PARTS:
            found += rules.still_standing(self.parts.get(part, ""), self.taken_out(part), public)
        return list(dict.fromkeys(found))

    @property
    def unresolved(self) -> list[FoundInPart]:
        """What was found in the public parts, must be decided on, and has not been."""
        return [
            each
            for each in self.findings
            if each.part in PUBLIC_PARTS and each.weight in rules.MUST_BE_LOOKED_AT and each.resolution is None
        ]

    def needs_second(self, outcome: Outcome) -> bool:
        """Whether another person must confirm: a refusal, or so many details that they could point at someone."""
        if outcome is Outcome.DECLINE:
            return True
        return outcome is Outcome.PUBLISH and len(self.details) >= TOO_MANY_KINDS

    @cached_property
    def obstacles(self) -> list[Say]:
        """What must be put right before everyone may read it; an empty list when nothing stands in the way."""
        return list(_obstacles(self))


def _obstacles(sheet: Sheet) -> Any:
    it = sheet.contribution
    if it.status is Status.UNPUBLISHED:
        yield say("The writer has taken the text down. It can be kept for the secretariat.")
    elif it.under_15:
        yield say("The writer is under 15. Such a text is never published as it was written.")
    elif not may_be_public(it) or not sheet.consent_stands:
        yield say("The writer has not agreed that everyone may read it.")
    if sheet.unresolved:
        yield say(
            "Decide on everything that was found: %(count)d left. Take the words out, or keep them with a reason.",
            count=len(sheet.unresolved),
        )
    numbers = [each for each in sheet.findings if each.kind in rules.CPR_KINDS and each.part in PUBLIC_PARTS]
    if it.sealed_cpr and any(each.resolution != "redacted" for each in numbers):
        yield say("The letter holds a CPR number. It must be taken out before anyone else may read the text.")
    elif any(rules.has_cpr(text) for text in sheet.previews):
        yield say("A CPR number still stands in the public version. Take it out.")
    if not rules.has_own_words(sheet.preview(PartKind.TEXT)):
        yield say("There is nothing left to publish.")


def load(work: Work, contribution: Contribution) -> Sheet:
    """Everything about the current version of a contribution. Raises NotFound when its words are gone."""
    found = work.rows(
        sa.select(Version, PublicVersion, Consent)
        .select_from(Version)
        .outerjoin(
            PublicVersion,
            sa.and_(PublicVersion.contribution_id == Version.contribution_id, PublicVersion.withdrawn_on.is_(None)),
        )
        .outerjoin(Consent, Consent.id == contribution.publish_consent_id)
        .where(Version.contribution_id == contribution.id, Version.number == contribution.version)
    )
    if not found:
        raise NotFound()
    version, public, consent = found[0]
    by_contribution = ModerationStep.contribution_id == contribution.id
    return Sheet(
        contribution=contribution,
        version=version,
        parts=contributions.parts(work, contribution),
        findings=contributions.findings(work, version.id),
        redactions=work.all(
            sa.select(Redaction).where(Redaction.version_id == version.id).order_by(Redaction.part, Redaction.start)
        ),
        steps=work.all(
            sa.select(ModerationStep).where(by_contribution).order_by(ModerationStep.proposed_at, ModerationStep.id)
        ),
        public=public,
        consent_stands=consent is not None and consent.withdrawn_on is None,
        places=contributions.place_names(work),
    )


@dataclass(frozen=True)
class Surroundings:
    """What stands around the words: where they belong, what they are about, and who works on them."""

    focus: FocusArea | None
    question: Question | None
    municipality: Municipality | None
    terms: list[Term]
    others: list[tuple[str, Any]]  # (name, since) of colleagues who have it open
    on_duty: list[str]  # names; asked for only where it may be about danger
    names: dict[UUID, str]


def surroundings(work: Work, sheet: Sheet) -> Surroundings:
    """The rest of a moderator's page."""
    it = sheet.contribution
    focus, question, municipality = contributions.where_from(work, it)
    present = work.all(
        sa.select(Presence)
        .where(
            Presence.contribution_id == it.id,
            Presence.account_id != work.actor.account_id,
            Presence.seen_at > work.now - timedelta(minutes=rules.PRESENT_MINUTES),
        )
        .order_by(Presence.since)
    )
    involved = {who for step in sheet.steps for who in (step.proposed_by, step.confirmed_by, step.undone_by) if who}
    involved |= {each.made_by for each in sheet.redactions} | {each.account_id for each in present}
    on_duty = bodies.on_duty(work, it.scope_id) if it.crisis or it.status is Status.CRISIS else []
    names = accounts.names(work, [*involved, *on_duty])
    return Surroundings(
        focus=focus,
        question=question,
        municipality=municipality,
        terms=contributions.terms_of(work, it.id),
        others=[(names.get(each.account_id, "?"), each.since) for each in present],
        on_duty=[names[each] for each in on_duty if each in names],
        names=names,
    )


def is_open(sheet: Sheet) -> bool:
    """Whether anything may be changed now: not decided, and not waiting for a second person."""
    return policy.is_open(sheet.contribution) and sheet.pending is None
