"""Writing texts and their twins, so that two editors lose nothing."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core.db import Base
from engage.core.errors import Conflict, FactsError, Invalid, require
from engage.core.languages import DEFAULT
from engage.core.text import plain, say
from engage.core.work import Work
from engage.wording import policy, queries, rules
from engage.wording.models import Page, Twin
from engage.wording.rules import Place

Wanted = tuple[Base, str, str, str]  # thing, field, language, text


def set_twin(work: Work, row: Base, field: str, language: str, text: str, *, by: UUID | None = None) -> bool:
    """Put one field of a thing into a language. Returns whether that changed anything."""
    return bool(set_twins(work, [(row, field, language, text)], by=by))


def set_twins(work: Work, wanted: Iterable[Wanted], *, by: UUID | None = None) -> int:
    """Put many at once; the number that changed. What a person has written is kept when a file says otherwise."""
    wanted = list(wanted)
    work.flush()
    have = _have(work, {row.id for row, *_ in wanted})
    changed = 0
    for row, field, language, text in wanted:
        mark = rules.digest(getattr(row, field))
        twin = have.get((row.id, field, language))
        if twin is None:
            made = Twin(kind=row.__tablename__, subject_id=row.id, field=field, language=language, text=text)
            made.source_digest, made.edited_on, made.edited_by = mark, work.today, by
            have[row.id, field, language] = work.add(made)
            changed += 1
        elif (twin.edited_by is None or by is not None) and (twin.text, twin.source_digest) != (text, mark):
            twin.text, twin.source_digest, twin.edited_on, twin.edited_by = text, mark, work.today, by
            changed += 1
    work.flush()
    return changed


def _have(work: Work, ids: set[UUID]) -> dict[tuple[UUID, str, str], Twin]:
    known, found = list(ids), {}
    for start in range(0, len(known), 500):  # SQLite takes so many values in one statement
        for twin in work.all(sa.select(Twin).where(Twin.subject_id.in_(known[start : start + 500]))):
            found[twin.subject_id, twin.field, twin.language] = twin
    return found


def texts_of(work: Work, rows: Iterable[Base]) -> dict[tuple[UUID, str], str]:
    """The twins of things that have one twinned field each: (thing, language) to text."""
    return {
        (subject, language): twin.text for (subject, _, language), twin in _have(work, {r.id for r in rows}).items()
    }


def copy_twins(work: Work, pairs: Iterable[tuple[Base, Base]], *, leave_out: frozenset[str] = frozenset()) -> None:
    """Give each second thing the twins of the first; a twin that had fallen behind stays behind."""
    to = {first.id: second for first, second in pairs}
    for (subject_id, field, language), twin in _have(work, set(to)).items():
        second = to[subject_id]
        if f"{second.__tablename__}.{field}" in leave_out:
            continue
        copied = Twin(kind=twin.kind, subject_id=second.id, field=field, language=language, text=twin.text)
        copied.source_digest, copied.edited_on, copied.edited_by = twin.source_digest, twin.edited_on, twin.edited_by
        work.add(copied)


def edit(work: Work, place: Place, text: str, *, seen: str) -> None:
    """An editor's new words for one text; Danish is the source, its twins then fall behind.

    seen: `rules.seen` of what the editor had before them.
    Raises NotFound, Forbidden, Invalid, and Conflict when someone has changed either text since.
    """
    require(policy.may_edit(work.actor))
    row = queries.subject(work, place, lock=True)
    twin = queries.twin(work, place, lock=True)
    if rules.seen(getattr(row, place.field), twin.text if twin else None) != seen:
        raise Conflict()
    text = plain(text)
    _check(row, place, text)
    if place.language == DEFAULT.code and row.__table__.columns[place.field].info.get("written_elsewhere"):
        raise Invalid("text", say("The Danish words are changed where they were made, and not here."))
    if place.language == DEFAULT.code:
        setattr(row, place.field, text or None)
        if isinstance(row, Page):
            row.edited_on, row.edited_by = work.today, work.actor.account_id
    else:
        set_twin(work, row, place.field, place.language, text, by=work.actor.account_id)
    audit.record(work, "wording.edited", row, field=place.field, language=place.language)


def _check(row: Base, place: Place, text: str) -> None:
    column = row.__table__.columns[place.field]
    if not text and (place.language != DEFAULT.code or not column.nullable):
        raise Invalid("text", say("Write the text."))
    most = getattr(column.type, "length", None)
    if most and len(text) > most and place.language == DEFAULT.code:
        raise Invalid("text", say("Make the text shorter: at most %(most)d characters.", most=most))


def load_pages(work: Work, folder: Path) -> int:
    """Bring the pages of plain information in `folder` (<slug>.<language>.md) in. Returns the number of changes.

    A page that a person has edited here is left alone. Raises FactsError.
    """
    have = {page.slug: page for page in queries.pages(work)}
    changed, twins = 0, list[Wanted]()
    for file in sorted(folder.glob("*.da.md")):
        slug = file.name.removesuffix(".da.md")
        title, body = _read(file)
        page = have.get(slug)
        if page is None:
            page = work.add(Page(slug=slug, title=title, body=body, edited_on=work.today))
            changed += 1
        elif page.edited_by is not None:
            continue
        elif (page.title, page.body) != (title, body):
            page.title, page.body, page.edited_on = title, body, work.today
            changed += 1
        for language in rules.OTHERS:
            beside = folder / f"{slug}.{language.replace('@', '-')}.md"
            if beside.exists():
                title, body = _read(beside)
                twins += [(page, "title", language, title), (page, "body", language, body)]
    return changed + set_twins(work, twins)


def _read(file: Path) -> tuple[str, str]:
    """A page's title and text."""
    first, _, rest = file.read_text("utf-8").strip().partition("\n")
    title, body = plain(first.removeprefix("# ")), plain(rest)
    if not first.startswith("# ") or not title:
        raise FactsError(f"{file.name}, line 1", 'the first line must be the title, written "# Title"')
    if not body:
        raise FactsError(file.name, "there is no text below the title")
    return title, body
