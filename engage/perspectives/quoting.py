"""Quotes: proposed by rule, chosen by a person, verified against the text each time, gone with the consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.bodies.models import Municipality, Region
from engage.coding.queries import Book
from engage.coding.queries import Evidence as Passage
from engage.coding.rules import Stance, sentences
from engage.coding.texts import hashed
from engage.consent.models import Consent
from engage.contributions.models import Contribution, PublicVersion
from engage.core.errors import Invalid
from engage.core.text import say
from engage.core.work import Work
from engage.drafts.rules import Speaker
from engage.perspectives import queries, rules
from engage.perspectives.models import Evidence, Quote, Version
from engage.perspectives.queries import Draft
from engage.perspectives.rules import Change, Seat, Use
from engage.perspectives.service import held, touched
from engage.screening.quasi import TOO_MANY_KINDS, quasi_identifiers
from engage.sense import choice, quotes

NO_CONSENT = say("There is no consent to quote this one. Choose another.")
NOT_WORD_FOR_WORD = say("These words do not stand in the text like that. Copy them word for word.")
TOO_LONG = say("A quote may have 40 words at most.")
TELLS_TOO_MUCH = say("Together these words tell too much about who is meant. Choose fewer of them.")


@dataclass(frozen=True)
class Voice:
    """A public text that may be quoted now, with what a published contribution shows of whose it is."""

    contribution_id: UUID
    number: int
    of_version: int
    text: str
    language: str
    role: Speaker | None
    region: str | None
    month: date


@dataclass(frozen=True)
class Held:
    """A quote that holds, with its voice."""

    quote: Quote
    voice: Voice


_PUBLISH, _QUOTE = aliased(Consent), aliased(Consent)


def quotable(work: Work, contribution_ids: Iterable[UUID]) -> dict[UUID, Voice]:
    """Those of these contributions that everyone may read and that may be quoted, today; one statement."""
    rows = work.rows(_QUOTABLE.where(PublicVersion.contribution_id.in_(list(contribution_ids))))
    return {public.contribution_id: _voice(public, region) for public, region in rows}


def quotable_with(
    work: Work, contribution_ids: Iterable[UUID], version_id: UUID
) -> tuple[dict[UUID, Voice], list[Quote]]:
    """The same, with the quotes that a version has from them; one statement, too."""
    rows = work.rows(
        _QUOTABLE.add_columns(Quote)
        .outerjoin(Quote, sa.and_(Quote.contribution_id == Contribution.id, Quote.version_id == version_id))
        .where(PublicVersion.contribution_id.in_(list(contribution_ids)))
        .order_by(Quote.position)
    )
    voices = {public.contribution_id: _voice(public, region) for public, region, _ in rows}
    return voices, [quote for *_, quote in rows if quote is not None and quote.words is not None]


_QUOTABLE = (
    sa.select(PublicVersion, Region.name)
    .join(Contribution, Contribution.id == PublicVersion.contribution_id)
    .join(_QUOTE, _QUOTE.id == Contribution.quote_consent_id)
    .join(_PUBLISH, _PUBLISH.id == Contribution.publish_consent_id)
    .outerjoin(Region, Region.id == PublicVersion.region_id)
    .where(
        PublicVersion.withdrawn_on.is_(None),
        _QUOTE.withdrawn_on.is_(None),
        _PUBLISH.withdrawn_on.is_(None),
    )
)


def _voice(public: PublicVersion, region: str | None) -> Voice:
    return Voice(
        public.contribution_id,
        public.number,
        public.of_version,
        public.text,
        public.language,
        public.role,
        region,
        public.month,
    )


def holding(work: Work, version_id: UUID) -> list[Held]:
    """The quotes of a version that hold now: consent to both, still public, word for word; two statements."""
    return holding_all(work, [version_id])


def holding_all(work: Work, version_ids: Iterable[UUID]) -> list[Held]:
    """The same of several versions, in as many statements."""
    rows = [each for each in queries.quotes(work, *version_ids) if each.words is not None]
    if not rows:
        return []
    voices = quotable(work, [each.contribution_id for each in rows])
    return [Held(each, voices[each.contribution_id]) for each in rows if holds(work, each, voices)]


def holds(work: Work, quote: Quote, voices: dict[UUID, Voice]) -> bool:
    """Whether a quote stands word for word at its place in one of these texts, which may be quoted."""
    voice = voices.get(quote.contribution_id)
    if voice is None or quote.words is None or hashed(work, voice.text) != quote.text_hash:
        return False
    return quotes.verify_at(quote.words, voice.text, quote.start, quote.end).holds


# --- Proposing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Words that the machine proposes to quote, and for what."""

    voice: Voice
    words: str
    seat: Seat
    code_id: UUID | None


def propose(voices: dict[UUID, Voice], book: Book, passages: Sequence[Passage], used: set[UUID]) -> list[Proposal]:
    """At most eight quotes: one a person, a slot for each part, a third for rare ones, one for who disagrees.

    passages: those of the perspective; used: the codings that are used. Those that disagree may be quoted either way.
    """
    found: dict[str, tuple[Voice, str, UUID]] = {}
    known: list[choice.Voice] = []
    for passage in passages:
        disagrees = passage.stance is Stance.DISAGREES
        if passage.coding_id not in used and not disagrees:
            continue
        voice = voices.get(passage.contribution_id)
        for place, words in enumerate(_pieces(voice.text if voice else "", passage.start, passage.end) or [""]):
            key = f"{passage.coding_id.hex}.{place}"
            if voice is not None:
                found[key] = (voice, words, passage.code_id)
            parts = frozenset([passage.code_id.hex])
            known.append(
                choice.Voice(
                    key, passage.contribution_id.hex, words, parts, disagrees, voice is not None and bool(words)
                )
            )
    chosen = choice.choose(known, seats=rules.QUOTES_MOST).chosen
    return [Proposal(found[each.id][0], found[each.id][1], Seat(each.seat.value), found[each.id][2]) for each in chosen]


def _pieces(text: str, start: int | None, end: int | None) -> list[str]:
    """A passage of 40 words at most as it is; of a longer one its sentences that are neither too short nor too long."""
    words = text[start:end].strip() if start is not None else text.strip()
    if len(words.split()) <= rules.QUOTE_WORDS:
        return [words] if words else []
    pieces = [words[a:b] for a, b in sentences(words)]
    return [piece for piece in pieces if 5 <= len(piece.split()) <= rules.QUOTE_WORDS]


# --- Choosing ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pick:
    """Words that a person chose to quote."""

    contribution_id: UUID
    words: str
    seat: Seat
    code_id: UUID | None = None


def choose(work: Work, perspective_id: UUID, picks: Sequence[Pick], *, revision: int) -> Version:
    """Exactly these quotes, in this order. Raises NotFound, Conflict, and Invalid at `words-<contribution>`."""
    it = held(work, perspective_id, revision)
    voices = quotable(work, [pick.contribution_id for pick in picks])
    ours = _ours(work, it)
    places = frozenset(work.all(sa.select(Municipality.name))) if picks else frozenset()
    rows = [_quote(work, it.version.id, pick, voices.get(pick.contribution_id), places) for pick in picks]
    if any(pick.contribution_id not in ours for pick in picks):
        raise Invalid(None, NO_CONSENT)
    if len({row.contribution_id for row in rows}) != len(rows):
        raise Invalid(None, say("Each person is quoted once at most."))
    if len(rows) > rules.QUOTES_MOST:
        raise Invalid(None, say("At most %(most)d quotes fit.", most=rules.QUOTES_MOST))
    work.run(sa.delete(Quote).where(Quote.version_id == it.version.id))
    for position, row in enumerate(rows):
        row.position = position
        work.add(row)
    touched(work, it, Change.QUOTES, quotes=len(rows))
    return it.version


def _ours(work: Work, it: Draft) -> set[UUID]:
    """Whose words may stand in it: those of its sources, and of those in its focus area who disagree."""
    used = sa.select(Evidence.contribution_id).where(Evidence.version_id == it.version.id, Evidence.use == Use.USED)
    found = set(work.all(used))
    passages = queries.candidates(work, it, queries.book(work, it))
    return found | {each.contribution_id for each in passages if each.stance is Stance.DISAGREES}


def _quote(work: Work, version_id: UUID, pick: Pick, voice: Voice | None, places: frozenset[str]) -> Quote:
    field = f"words-{pick.contribution_id}"
    if voice is None:
        raise Invalid(field, NO_CONSENT)
    words = " ".join(pick.words.split())
    if len(words.split()) > rules.QUOTE_WORDS:
        raise Invalid(field, TOO_LONG)
    verdict = quotes.verify(words, voice.text)
    if not verdict.holds or verdict.start is None or verdict.end is None:
        raise Invalid(field, NOT_WORD_FOR_WORD)
    if len(quasi_identifiers(words, places=places)) >= TOO_MANY_KINDS:
        raise Invalid(field, TELLS_TOO_MUCH)
    return Quote(
        version_id=version_id,
        contribution_id=voice.contribution_id,
        of_version=voice.of_version,
        text_hash=hashed(work, voice.text),
        start=verdict.start,
        end=verdict.end,
        words=words,
        code_id=pick.code_id,
        seat=pick.seat,
        position=0,
        gone_on=None,
    )


def negation_beside(voice: Voice, words: str) -> bool:
    """Whether the sentence that the words are cut from says "not" outside them: a person should look."""
    return quotes.verify(words, voice.text).negation_beside
