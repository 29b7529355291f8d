"""A moderator's page as values for its template: marked texts, rows and the history, in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from engage.contributions.models import FoundInPart, PartKind
from engage.contributions.rules import SPEAKERS
from engage.core.languages import known
from engage.core.work import Work
from engage.drafts.rules import Publish
from engage.moderation import rules
from engage.moderation.forms import CHANNEL_NAMES, KEEPING, OUTCOMES, STATUS_NAMES
from engage.moderation.models import ModerationStep, Redaction
from engage.moderation.queries import Area, QueueRow
from engage.moderation.redacting import KEPT
from engage.moderation.rules import Piece
from engage.moderation.sheet import PUBLIC_PARTS, Sheet, Surroundings
from engage.screening.spans import Weight
from engage.web.locale import gettext, ngettext, show_date, show_time, tell


def segments(pieces: Iterable[Piece]) -> list[dict[str, str]]:
    """Pieces as the component `marked_text` takes them."""
    return [{"text": piece.text, "kind": piece.kind, "label": tell(piece.label)} for piece in pieces]


def part_name(part: PartKind) -> str:
    return gettext("The helper's own opinion") if part is PartKind.HELPER_OPINION else gettext("The text")


def panes(sheet: Sheet, part: PartKind) -> dict[str, Any]:
    """Original and public version of one part, marked; and, since nobody decides on words they have not seen, `beside`:
    what everyone would read of the other parts."""
    text = sheet.parts.get(part, "")
    return {
        "lang": known(sheet.contribution.language).html,
        "original": segments(rules.marked_original(text, sheet.found_in(part), sheet.taken_out(part))),
        "public": segments(rules.marked_public(sheet.preview(part), sheet.places)),
        "beside": [
            {"key": each.value, "name": part_name(each), "text": sheet.preview(each)}
            for each in PUBLIC_PARTS
            if each is not part and sheet.parts.get(each)
        ],
    }


def parts(sheet: Sheet) -> list[dict[str, Any]]:
    """The parts that may become public, with how much is left to decide in each."""
    return [
        {"key": part.value, "name": part_name(part), "left": sum(each.part is part for each in sheet.unresolved)}
        for part in PUBLIC_PARTS
        if sheet.parts.get(part)
    ]


def findings(sheet: Sheet, part: PartKind) -> list[dict[str, Any]]:
    """What was found in a part, in the order of the text, with what was decided."""
    text = sheet.parts.get(part, "")
    return [
        {
            "id": each.id,
            "words": text[each.start : each.end],
            "key": each.kind,
            "kind": tell(rules.FINDING_NAMES.get(each.kind, each.kind)),
            "state": each.resolution or "open",
            "must": each.weight in rules.MUST_BE_LOOKED_AT,
            "may_keep": each.weight != Weight.BLOCK.value,
            "reason": _kept_because(each),
        }
        for each in sorted(sheet.found_in(part), key=lambda found: found.start)
    ]


def _kept_because(found: FoundInPart) -> str:
    if found.resolution != KEPT or not found.reason:
        return ""
    key, _, note = found.reason.partition(": ")
    words = str(KEEPING.get(key, key))
    return f"{words} ({note})" if note else words


def redactions(sheet: Sheet, part: PartKind, names: dict[Any, str]) -> list[dict[str, Any]]:
    """What was taken out of a part and can be put back."""
    text = sheet.parts.get(part, "")
    return [_redaction(each, text, names) for each in sheet.taken_out(part)]


def _redaction(each: Redaction, text: str, names: dict[Any, str]) -> dict[str, Any]:
    words, note = rules.read_reason(each.reason)
    return {
        "id": each.id,
        "words": text[each.start : each.end],
        "instead": each.replacement,
        "reason": tell(words),
        "note": note,
        "by": names.get(each.made_by, ""),
    }


def facts(sheet: Sheet, around: Surroundings) -> list[tuple[str, str]]:
    """What is known beside the words."""
    it = sheet.contribution
    rows: list[tuple[str, str]] = [
        (gettext("Received"), show_date(it.received_on)),
        (gettext("Came by"), str(CHANNEL_NAMES[it.channel])),
        (gettext("Language of the text"), known(it.language).name),
        (gettext("Who is speaking"), tell(SPEAKERS[it.role]) if it.role else gettext("Not said")),
        (gettext("Focus area"), around.focus.title if around.focus else gettext("None yet")),
        (gettext("Who may read it"), _readers(sheet)),
        (gettext("May be quoted"), gettext("Yes") if it.may_quote else gettext("No")),
        (gettext("Wants to be told by e-mail"), gettext("Yes") if it.email else gettext("No")),
    ]
    if around.dialogue:
        title, question, name = around.dialogue
        rows += [
            (gettext("Written in a silent dialogue"), title),
            (gettext("Question there"), question),
            (gettext("Name there"), name),
        ]
    if around.question:
        rows.append((gettext("Question"), around.question))
    if around.municipality:
        rows.append((gettext("Municipality"), around.municipality))
    if around.terms:
        rows.append((gettext("About"), ", ".join(around.terms)))
    if it.under_15 is not None:
        rows.append((gettext("Under 15"), gettext("Yes") if it.under_15 else gettext("No")))
    rows += _helper(sheet)
    if it.version > 1:
        rows.append((gettext("Version"), gettext("Number %(number)d, corrected by the writer", number=it.version)))
    return rows


def _readers(sheet: Sheet) -> str:
    if sheet.contribution.publish is Publish.PUBLIC and sheet.consent_stands:
        return gettext("Everyone, after moderation")
    return gettext("Only the secretariat")


def _helper(sheet: Sheet) -> list[tuple[str, str]]:
    labels = (
        (PartKind.RELATION, gettext("How the helper knows the person")),
        (PartKind.HOW_HEARD, gettext("How the person was heard")),
        (PartKind.PROVENANCE, gettext("Where it comes from")),
    )
    rows = [(label, sheet.parts[part]) for part, label in labels if sheet.parts.get(part)]
    if sheet.contribution.has_consent is not None:
        agreed = gettext("Yes") if sheet.contribution.has_consent else gettext("No")
        rows.append((gettext("The person has agreed to the helper"), agreed))
    return rows


def history(sheet: Sheet, names: dict[Any, str]) -> list[dict[str, str]]:
    """The steps so far, for the component `timeline`."""
    return [_step(step, names) for step in sheet.steps]


def _step(step: ModerationStep, names: dict[Any, str]) -> dict[str, str]:
    who = names.get(step.proposed_by, "?")
    said = [gettext("%(name)s chose this.", name=who)]
    if step.confirmed_by is not None:
        said.append(gettext("%(name)s confirmed it.", name=names.get(step.confirmed_by, "?")))
    elif step.needs_second and step.undone_at is None:
        said.append(gettext("It waits for a second person."))
    if step.undone_by is not None:
        said.append(gettext("%(name)s took it back.", name=names.get(step.undone_by, "?")))
    waiting = step.needs_second and step.confirmed_by is None and step.undone_at is None
    day, clock = show_date(step.proposed_at), show_time(step.proposed_at)
    return {
        "title": str(OUTCOMES[step.outcome]),
        "when": gettext("%(day)s at %(clock)s", day=day, clock=clock),
        "text": " ".join(said),
        "state": "current" if waiting else "done",
    }


def agreements(areas: Iterable[Area]) -> dict[str, str]:
    """What to call the agreement of each area, by its slug: the title, and as much more as tells two of them apart."""
    titles: dict[str, list[Area]] = {}
    for area in {each.slug: each for each in areas}.values():
        titles.setdefault(area.agreement, []).append(area)
    return {area.slug: _agreement(area, alike) for alike in titles.values() for area in alike}


def _agreement(area: Area, alike: list[Area]) -> str:
    if len(alike) == 1:
        return area.agreement
    region = area.region
    if sum(each.region == region for each in alike) > 1:
        region = f"{region} {area.period_from.year}-{area.period_to.year}"
    return gettext("%(title)s, %(region)s", title=area.agreement, region=region)


def focus_areas(areas: list[Area]) -> list[tuple[Area, str]]:
    """Focus areas as choices: each with its number, title and agreement."""
    names = agreements(areas)
    words = gettext("%(number)d. %(title)s (%(agreement)s)")
    return [
        (area, words % {"number": area.number, "title": area.title, "agreement": names[area.slug]}) for area in areas
    ]


def queue_rows(work: Work, rows: Iterable[QueueRow], areas: list[Area]) -> list[dict[str, Any]]:
    """Rows of the queue: flags, lengths and age, and not a word of the text."""
    names = agreements(areas)
    here: dict[UUID | None, Area] = {area.id: area for area in areas}
    return [_queue_row(work.today, row, here.get(row.focus_area_id), names) for row in rows]


def _queue_row(today: date, row: QueueRow, area: Area | None, names: dict[str, str]) -> dict[str, Any]:
    days = (today - row.received_on).days
    flags = [
        {"text": gettext("%(what)s: %(count)d", what=tell(rules.FINDING_NAMES.get(kind, kind)), count=count)}
        for kind, count in sorted((row.flags or {}).items())
    ]
    return {
        "id": row.id,
        "name": row.case_number,
        "age": ngettext("%(num)d day", "%(num)d days", days) if days else gettext("Today"),
        "received": show_date(row.received_on, "medium"),
        "status": str(STATUS_NAMES.get(row.status, row.status)),
        "crisis": row.crisis,
        "marks": _marks(row),
        "flags": flags,
        "focus": area.title if area else gettext("None yet"),
        "agreement": names[area.slug] if area else "",
        "language": known(row.language).name,
        "length": ngettext("%(num)d character", "%(num)d characters", row.length),
    }


def _marks(row: QueueRow) -> list[dict[str, str]]:
    marks = []
    if row.crisis:
        marks.append({"text": gettext("Crisis"), "kind": "error"})
    if row.is_waiting:
        marks.append({"text": gettext("Waits for a second person"), "kind": "warning"})
    if row.held:
        marks.append({"text": gettext("Held back: see whether it is real"), "kind": "warning"})
    if row.sealed_cpr:
        marks.append({"text": gettext("CPR number sealed"), "kind": "error"})
    if row.is_open:
        marks.append({"text": gettext("A colleague has it open"), "kind": "info"})
    return marks
