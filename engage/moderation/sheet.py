"""One contribution as its moderator sees it: the words, what was found and taken out, what stands in the way."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from engage.accounts.models import Account
from engage.consent.models import Consent
from engage.contributions import queries as contributions
from engage.contributions.models import (
    Contribution,
    FoundInPart,
    PartKind,
    PartOfVersion,
    PublicVersion,
    Status,
    Version,
)
from engage.contributions.policy import may_be_public
from engage.core.errors import NotFound
from engage.core.text import Say, say
from engage.core.work import Work
from engage.moderation import gathered, policy, rules
from engage.moderation.gathered import Gathered
from engage.moderation.models import ModerationStep, Outcome, Presence, Redaction
from engage.moderation.queries import Area
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
    return _sheet(work, contribution, gathered.words(work, contribution))


def _sheet(work: Work, contribution: Contribution, found: Gathered) -> Sheet:
    version, consent = found.one(Version), found.one(Consent)
    if version is None:
        raise NotFound()
    return Sheet(
        contribution=contribution,
        version=version,
        parts=contributions.opened(work, contribution, found.all(PartOfVersion)),
        findings=sorted(found.all(FoundInPart), key=lambda each: (each.part, each.start)),
        redactions=sorted(found.all(Redaction), key=lambda each: (each.part, each.start)),
        steps=sorted(found.all(ModerationStep), key=lambda each: (each.proposed_at, each.id)),
        public=found.one(PublicVersion),
        consent_stands=consent is not None and consent.withdrawn_on is None,
        places=found.places,
    )


@dataclass(frozen=True)
class Surroundings:
    """What stands around the words: where they belong, what they are about, and who works on them."""

    focus: Area | None
    question: str
    municipality: str
    terms: list[str]
    others: list[tuple[str, Any]]  # (name, since) of colleagues who have it open
    on_duty: list[str]  # names; asked for only where it may be about danger
    names: dict[UUID, str]
    areas: list[Area]  # every one there is, to choose from
    dialogue: tuple[str, str, str] | None  # the silent dialogue it was written in: title, question, and the name there


def load_page(work: Work, contribution: Contribution, language: str) -> tuple[Sheet, Surroundings]:
    """As `load`, with the rest of a moderator's page, all in one query. language: of the reader."""
    danger = contribution.crisis or contribution.status is Status.CRISIS
    found = gathered.page(work, contribution, language, danger=danger)
    names = {each.id: work.unseal(each, "name") or "" for each in found.all(Account)}
    present = sorted(found.all(Presence), key=lambda each: each.since)
    return _sheet(work, contribution, found), Surroundings(
        focus=next((each for each in found.areas if each.id == contribution.focus_area_id), None),
        question="".join(found.names["question"]),
        municipality="".join(found.names["municipality"]),
        terms=found.names["term"],
        others=[(names.get(each.account_id, "?"), each.since) for each in present],
        on_duty=list({each.id: names[each.id] for each in found.on_duty}.values()),
        names=names,
        areas=found.areas,
        dialogue=_dialogue(found.names),
    )


def _dialogue(names: dict[str, list[str]]) -> tuple[str, str, str] | None:
    title, question, name = ("".join(names[key]) for key in ("dialogue", "dialogue question", "dialogue name"))
    return (title, question, name) if title else None


def is_open(sheet: Sheet) -> bool:
    """Whether anything may be changed now: not decided, and not waiting for a second person."""
    return policy.is_open(sheet.contribution) and sheet.pending is None
