"""The rows that a contribution consists of, put together and still to be stored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engage.consent import service as consents
from engage.consent.models import Consent, Purpose
from engage.contributions import intake, queries, rules
from engage.contributions.models import Channel, Contribution, FoundInPart, PartKind, PartOfVersion, Status, Version
from engage.contributions.rules import Marked
from engage.core import crypto
from engage.core.db import Base
from engage.core.work import Work
from engage.drafts.rules import Answers, Publish, Speaker
from engage.receipts.models import Receipt

FEW_WORDS = 4  # too few to tell a language by


@dataclass(frozen=True)
class Arrival:
    """How something came in."""

    once: str
    language: str  # of the page, not of the text
    channel: Channel = Channel.WEB
    provenance: str = ""
    receipt_code: str = ""  # printed on the paper form
    held: bool = False
    late: bool = False  # what is said at a meeting may come when the window for input is closed
    is_demo: bool = False


def contribution(
    work: Work, answers: Answers, arrival: Arrival, subject: intake.Subject, receipt: Receipt, *, seen: intake.Look
) -> Contribution:
    """The contribution itself; its numbers are drawn when it is stored."""
    words = len(answers.text.split())
    return Contribution(
        once_hash=queries.once_hash(work, arrival.once),
        receipt_id=receipt.id,
        channel=arrival.channel,
        entered_by=None if arrival.channel is Channel.WEB else work.actor.account_id,
        language=seen.language if words >= FEW_WORDS else arrival.language.partition("@")[0],
        role=Speaker(answers.role) if answers.role else None,
        has_consent=rules.yes(answers.has_consent) if answers.role == Speaker.HELPER else None,
        under_15=rules.yes(answers.under_15),
        scope_id=subject.scope_id,
        focus_area_id=subject.focus_area_id,
        question_id=subject.question_id,
        municipality_id=subject.municipality_id,
        received_on=work.today,
        status=Status.RECEIVED,
        status_on=work.today,
        crisis=seen.danger,
        publish=rules.shown_to(answers),
        may_quote=bool(rules.yes(answers.quote)) and not rules.yes(answers.under_15),
        contact_language=arrival.language,
        held=arrival.held,
        is_demo=arrival.is_demo,
        length=len(answers.text),
        flags={},
        sealed_cpr=False,
        version=1,
    )


def agreed(work: Work, contribution: Contribution, answers: Answers, words: dict[Purpose, UUID]) -> list[Consent]:
    """Which words the writer said yes to."""
    found = []
    for purpose, column, yes in (
        (Purpose.PUBLISH, "publish_consent_id", contribution.publish is Publish.PUBLIC),
        (Purpose.QUOTE, "quote_consent_id", contribution.may_quote),
        (Purpose.HELPER, "helper_consent_id", contribution.has_consent),
        (Purpose.CONTACT, "contact_consent_id", bool(answers.email)),
    ):
        if yes:
            consent = consents.agreed(work, purpose, words[purpose])
            found.append(consent)
            setattr(contribution, column, consent.id)
    work.seal(contribution, "email", answers.email)
    return found


def version(
    work: Work, contribution: Contribution, key: bytes, texts: dict[PartKind, str], marked: Sequence[Marked]
) -> list[Base]:
    """The rows of a version, still to be inserted: every part sealed, and what was found in it."""
    row = Version(contribution_id=contribution.id, number=contribution.version, made_on=work.today)
    parts = [PartOfVersion(version_id=row.id, kind=kind) for kind, text in texts.items() if text]
    for part in parts:
        part.sealed = crypto.seal(key, texts[part.kind], queries.place(part))
    found = [
        FoundInPart(
            version_id=row.id,
            part=PartKind(part.name),
            kind=finding.kind.value,
            weight=finding.weight.value,
            start=finding.start,
            end=finding.end,
        )
        for part in marked
        for finding in part.findings
    ]
    contribution.flags = dict(Counter(finding.kind for finding in found))
    contribution.length = len(texts[PartKind.TEXT])
    return [row, *parts, *found]
