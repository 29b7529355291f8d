"""Taking words out of a text, keeping what was found, and undoing either; part of the moderation service."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from engage.audit import service as audit
from engage.contributions.models import Contribution, FoundInPart, PartKind
from engage.core.errors import Conflict, Invalid, NotFound, Refused
from engage.core.text import say
from engage.core.work import Work
from engage.moderation import policy, rules
from engage.moderation import sheet as sheets
from engage.moderation.models import Redaction
from engage.moderation.sheet import PUBLIC_PARTS, Sheet
from engage.screening.spans import Span, Weight

KEPT, REDACTED = "kept", "redacted"


@dataclass(frozen=True)
class Why:
    """Why words are taken out, and what stands instead (nothing: the usual words for the reason)."""

    reason: rules.Reason
    note: str = ""
    instead: str = ""


def editable(work: Work, contribution: Contribution, token: str) -> Sheet:
    """The sheet of a contribution whose text may be worked on by someone who saw `token`. Raises Conflict, Refused."""
    sheet = sheets.load(work, contribution)
    if not rules.same_version(token, sheet.token):
        raise Conflict(say("The writer has corrected the text since you opened it. Look at it again."))
    if sheet.pending is not None:
        raise Conflict(say("An outcome waits for a second person. Take it back before you change the text."))
    if not policy.is_open(contribution):
        raise Conflict(say("A colleague has already decided about this. Undo that before you change the text."))
    return sheet


def take_out_place(work: Work, sheet: Sheet, part: PartKind, place: tuple[int, int], why: Why, *, here: bool) -> int:
    """Take out the words at `place`; unless `here` alone is meant, wherever else they stand. The number of places."""
    text = sheet.parts.get(part, "")
    try:
        start, end = rules.trimmed(text, *place)
    except ValueError as error:
        raise Invalid("words", say("Select the words in the original first, or paste them here.")) from error
    spans = [(part, start, end)]
    if not here:
        spans += _elsewhere(sheet, text[start:end], spans[0])
    return _take_out(work, sheet, spans, why)


def take_out_finding(work: Work, sheet: Sheet, finding_id: UUID, why: Why) -> int:
    """Take out what was found, wherever it stands. Raises NotFound."""
    found = finding(sheet, finding_id)
    return take_out_place(work, sheet, found.part, (found.start, found.end), why, here=False)


def take_out_words(work: Work, sheet: Sheet, part: PartKind, words: str, why: Why, *, number: int | None) -> int:
    """Take out pasted `words` wherever they stand, or only at place `number` (from 1) of `part`. Raises Invalid."""
    if not words.strip():
        raise Invalid("words", say("Select the words in the original first, or paste them here."))
    places = rules.occurrences(sheet.parts.get(part, ""), words)
    if number is not None:
        if not 1 <= number <= len(places):
            message = say(
                "The words stand in %(count)d places. Choose one of these, or leave the field empty.", count=len(places)
            )
            raise Invalid("number", message)
        return _take_out(work, sheet, [(part, *places[number - 1])], why)
    spans = [(each, *place) for each in PUBLIC_PARTS for place in rules.occurrences(sheet.parts.get(each, ""), words)]
    if not spans:
        raise Invalid("words", say("We could not find these words in the text. Copy them exactly as they stand."))
    return _take_out(work, sheet, spans, why)


def _elsewhere(sheet: Sheet, words: str, first: tuple[PartKind, int, int]) -> list[tuple[PartKind, int, int]]:
    if len(words) < rules.SHORTEST_WORD:
        return []
    found = [
        (part, *place)
        for part in PUBLIC_PARTS
        for place in rules.occurrences(sheet.parts.get(part, ""), words, any_case=False)
    ]
    return [each for each in found if each != first]


def _take_out(work: Work, sheet: Sheet, spans: list[tuple[PartKind, int, int]], why: Why) -> int:
    if any(part not in PUBLIC_PARTS or part not in sheet.parts for part, _, _ in spans):
        raise NotFound()
    fresh = [
        (part, start, end)
        for part, start, end in spans
        if not rules.is_covered(Span(start, end, ""), sheet.taken_out(part))
    ]
    if not fresh:
        raise Invalid("words", say("These words have already been taken out."))
    removed = [sheet.parts[part][start:end] for part, start, end in fresh]
    _not_repeated("note", why.note, removed)
    _not_repeated("instead", why.instead, removed)
    for part, start, end in fresh:
        redaction = Redaction(
            version_id=sheet.version.id,
            part=part,
            start=start,
            end=end,
            reason=rules.reason_text(why.reason, why.note),
            replacement=rules.replacement_for(why.reason, sheet.contribution.language, why.instead),
            made_by=work.actor.account_id,
            made_at=work.now,
        )
        sheet.redactions.append(work.add(redaction))
    settle(work, sheet)
    audit.record(
        work,
        "moderation.redacted",
        sheet.contribution,
        reason=why.reason.value,
        part=fresh[0][0].value,
        places=len(fresh),
    )
    return len(fresh)


def _not_repeated(field: str, text: str, removed: Iterable[str]) -> None:
    if any(rules.occurrences(text, words) for words in removed):
        raise Invalid(field, say("Do not repeat the words that you take out."))


def settle(work: Work, sheet: Sheet) -> None:
    """Let each finding say whether all of it is taken out now; what was kept with a reason stays kept."""
    for found in sheet.findings:
        covered = rules.is_covered(found, sheet.taken_out(found.part))
        if covered and found.resolution is None:
            found.resolution, found.resolved_by = REDACTED, work.actor.account_id
        elif not covered and found.resolution == REDACTED:
            found.resolution = found.resolved_by = None


def put_back(work: Work, sheet: Sheet, redaction_id: UUID) -> None:
    """Undo a redaction: the words stand again, and what was found in them must be decided on again. Raises NotFound."""
    redaction = next((each for each in sheet.active if each.id == redaction_id), None)
    if redaction is None:
        raise NotFound()
    redaction.undone_at, redaction.undone_by = work.now, work.actor.account_id
    settle(work, sheet)
    audit.record(work, "moderation.redaction_undone", sheet.contribution, part=redaction.part.value)


def finding(sheet: Sheet, finding_id: UUID) -> FoundInPart:
    """A finding of the sheet. Raises NotFound."""
    found = next((each for each in sheet.findings if each.id == finding_id), None)
    if found is None:
        raise NotFound()
    return found


def keep(work: Work, sheet: Sheet, finding_id: UUID, reason: str) -> None:
    """Let what was found stand, for a reason, wherever the same was found. Raises Invalid; Refused for a CPR number."""
    found = finding(sheet, finding_id)
    if found.weight == Weight.BLOCK.value:
        raise Refused(say("A CPR number is always taken out."))
    if not reason:
        raise Invalid("reason", say("Say why it may stand."))
    _not_repeated("reason", reason, [sheet.parts[found.part][found.start : found.end]])
    words = sheet.parts[found.part][found.start : found.end].casefold()
    for same in sheet.findings:
        alike = same.kind == found.kind and sheet.parts[same.part][same.start : same.end].casefold() == words
        if same is found or (alike and same.resolution is None):
            same.resolution, same.reason, same.resolved_by = KEPT, reason[: rules.NOTE_LIMIT], work.actor.account_id
    audit.record(work, "moderation.finding_kept", sheet.contribution, kind=found.kind)


def reopen(work: Work, sheet: Sheet, finding_id: UUID) -> None:
    """Undo keeping: the finding must be decided on again. Raises NotFound."""
    found = finding(sheet, finding_id)
    if found.resolution != KEPT:
        raise NotFound()
    found.resolution = found.reason = found.resolved_by = None
    settle(work, sheet)
    audit.record(work, "moderation.finding_reopened", sheet.contribution, kind=found.kind)
