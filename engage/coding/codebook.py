"""Changing a codebook: each change is a row that stays, and nothing that was coded is touched by it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.agreements.models import Agreement
from engage.audit import service as audit
from engage.coding import policy, queries, rules, stages
from engage.coding.models import Code, Codebook, CodebookChange, Coding, Text
from engage.coding.queries import Book
from engage.coding.rules import Change
from engage.core.authority import Can
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.languages import DEFAULT
from engage.core.text import plain, say
from engage.core.work import Work
from engage.wording import service as wording
from engage.wording.queries import Words

NAME_LIMIT = 120
MOST_CODES = 200
FIELDS = ("name", "use_when", "not_when")


@dataclass(frozen=True)
class Wording:
    """What a code is called and when it is used, in Danish; keywords for the machine in any language, one a line."""

    name: str
    use_when: str = ""
    not_when: str = ""
    keywords: str = ""


def made(work: Work, agreement: Agreement, *, is_demo: bool = False) -> Codebook:
    """The agreement's codebook, new and empty when it had none."""
    found: Codebook | None = work.one(sa.select(Codebook).where(Codebook.agreement_id == agreement.id))
    if found is None:
        found = work.add(Codebook(agreement_id=agreement.id, version=0, suggestions_on=True, is_demo=is_demo))
        work.flush()
    return found


def open_for(work: Work, agreement_id: UUID) -> Book:
    """The codebook, to be changed: kept from other writers until the end, and made when there is none.

    Raises NotFound, Forbidden.
    """
    agreement = work.get(Agreement, agreement_id)
    if not policy.may_edit_codebook(work.actor, agreement) and work.actor.kind != "system":
        raise Forbidden()
    codebook = work.get(Codebook, made(work, agreement).id, lock=True)
    if work.actor.kind != "system":
        return queries.book(work, agreement_id, right=Can.EDIT_CODEBOOK)
    codes: list[Code] = work.all(sa.select(Code).where(Code.codebook_id == codebook.id))
    return Book(codebook, agreement, {code.id: code for code in codes}, Words(DEFAULT.code))


def _note(work: Work, book: Book, change: Change, code: Code | None = None, **details: Any) -> None:
    book.codebook.version += 1
    book.codebook.changed_at = work.now
    work.add(
        CodebookChange(
            codebook_id=book.codebook.id,
            number=book.codebook.version,
            change=change,
            code_id=code.id if code else None,
            details=details,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
    subject = code if code is not None else book.codebook
    audit.record(work, f"coding.code_{change.value}", subject, version=book.codebook.version)
    work.flush()


def _checked(wanted: Wording) -> Wording:
    wanted = Wording(*(plain(getattr(wanted, name)) for name in ("name", "use_when", "not_when", "keywords")))
    if not wanted.name:
        raise Invalid("name", say("Write what the code is called."))
    if len(wanted.name) > NAME_LIMIT:
        raise Invalid("name", say("Make the name shorter: at most %(limit)d characters.", limit=NAME_LIMIT))
    words = [line.strip() for line in wanted.keywords.replace(",", "\n").splitlines()]
    return replace(wanted, keywords="\n".join(dict.fromkeys(word for word in words if word)))


def _next_key(book: Book, parent: Code | None) -> str:
    """The next free number, or letter of the parent's; a number is never used twice."""
    keys = {code.key for code in book.codes.values()}
    if parent is None:
        numbers = [rules.key_order(key)[0] for key in keys]
        return str(max(numbers, default=0) + 1)
    free = (f"{parent.key}{letter}" for letter in ascii_lowercase)
    found = next((key for key in free if key not in keys), None)
    if found is None:
        raise Invalid("parent", say("This theme has no more letters free. Make a new theme."))
    return found


def add(
    work: Work, agreement_id: UUID, wanted: Wording, *, parent_id: UUID | None = None, term_id: UUID | None = None
) -> Code:
    """A new code, or a part of the theme `parent_id`. Raises NotFound, Forbidden, Invalid."""
    return _add(work, open_for(work, agreement_id), wanted, parent_id=parent_id, term_id=term_id)


def _add(
    work: Work, book: Book, wanted: Wording, *, parent_id: UUID | None = None, term_id: UUID | None = None
) -> Code:
    wanted = _checked(wanted)
    parent = _live(book, parent_id) if parent_id is not None else None
    if parent is not None and parent.parent_id is not None:
        raise Invalid("parent", say("A part of a theme has no parts of its own. Choose a theme."))
    if len(book.live) >= MOST_CODES:
        raise Invalid("name", say("There are %(most)d codes already. Merge some first.", most=MOST_CODES))
    if any(code.name.casefold() == wanted.name.casefold() and code.parent_id == parent_id for code in book.live):
        raise Invalid("name", say("There is a code with this name already."))
    code = Code(
        codebook_id=book.codebook.id,
        key=_next_key(book, parent),
        parent_id=parent.id if parent else None,
        term_id=term_id,
        made_at=work.now,
        name=wanted.name,
        use_when=wanted.use_when or None,
        not_when=wanted.not_when or None,
        keywords=wanted.keywords,
    )
    work.add(code)
    work.flush()
    book.codes[code.id] = code
    _anew(book)
    _note(work, book, Change.ADDED, code, key=code.key, name=code.name)
    return code


def _anew(book: Book) -> None:
    """What the book has put together of its codes no longer holds."""
    for name in ("live", "by_key"):
        book.__dict__.pop(name, None)


def _live(book: Book, code_id: UUID | None) -> Code:
    found = book.codes.get(code_id) if code_id is not None else None
    if found is None:
        raise NotFound()
    if found.ended_at is not None:
        raise Conflict(say("This code is no longer used. A colleague may have merged or split it."))
    return found


def describe(work: Work, agreement_id: UUID, code_id: UUID, wanted: Wording, *, seen: int) -> Code:
    """Other words for a code, in Danish; its twins then fall behind. seen: the codebook's version on the page.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    book = _seen(open_for(work, agreement_id), seen)
    code, wanted = _live(book, code_id), _checked(wanted)
    if wanted.name != code.name:
        before, code.name = code.name, wanted.name
        _note(work, book, Change.RENAMED, code, before=before, after=wanted.name)
    rest = (wanted.use_when or None, wanted.not_when or None, wanted.keywords)
    if rest != (code.use_when, code.not_when, code.keywords):
        code.use_when, code.not_when, code.keywords = rest
        _note(work, book, Change.DESCRIBED, code)
    return code


def _coded_with(code: Code) -> sa.ColumnElement[bool]:
    return Text.id.in_(sa.select(Coding.text_id).where(Coding.code_id == code.id))


def _seen(book: Book, seen: int) -> Book:
    if book.codebook.version != seen:
        raise Conflict(say("A colleague has changed the codebook since you opened it. Look at it again."))
    return book


def merge(work: Work, agreement_id: UUID, code_id: UUID, into_id: UUID, *, seen: int) -> Code:
    """From now on the first code is the second one; what was coded with it is read as that. Parts move along.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    book = _seen(open_for(work, agreement_id), seen)
    code, into = _live(book, code_id), _live(book, into_id)
    if code.id in (into.id, into.parent_id):
        raise Invalid("into", say("Choose another code to merge it into."))
    for part in [each for each in book.live if each.parent_id == code.id]:
        part.parent_id = into.parent_id or into.id
    code.became_id, code.ended_at = into.id, work.now
    _note(work, book, Change.MERGED, code, name=code.name, into=str(into.id), into_name=into.name)
    return into


def split(
    work: Work, agreement_id: UUID, code_id: UUID, wanted: Sequence[Wording], *, seen: int, as_parts: bool = False
) -> list[Code]:
    """Two codes or more instead of this one; what was coded with it is to be looked at again.

    as_parts: the new ones are parts of it, and it goes on as their theme. Raises as `merge`.
    """
    book = _seen(open_for(work, agreement_id), seen)
    code = _live(book, code_id)
    if len(wanted) < 2:
        raise Invalid("names", say("Write two names at least, each on a line of its own."))
    if as_parts and code.parent_id is not None:
        raise Invalid("names", say("A part of a theme has no parts of its own. Choose a theme."))
    if not as_parts:
        code.ended_at = code.split_at = work.now
        stages.keep(work, _coded_with(code))
        _anew(book)
    new = [_add(work, book, each, parent_id=code.id if as_parts else code.parent_id) for each in wanted]
    if not as_parts:
        _note(work, book, Change.SPLIT, code, name=code.name, into=[str(each.id) for each in new])
    return new


def end(work: Work, agreement_id: UUID, code_id: UUID, *, seen: int) -> None:
    """Nothing new is coded with it; what was stays. Raises NotFound, Forbidden, Conflict."""
    book = _seen(open_for(work, agreement_id), seen)
    code = _live(book, code_id)
    code.ended_at = work.now
    _note(work, book, Change.ENDED, code, name=code.name)


def reopen(work: Work, agreement_id: UUID, code_id: UUID, *, seen: int) -> Code:
    """Take back that a code was merged, split or ended: what was coded with it counts for it again.

    Raises NotFound, Forbidden, Conflict.
    """
    book = _seen(open_for(work, agreement_id), seen)
    code = book.codes.get(code_id)
    if code is None:
        raise NotFound()
    if code.ended_at is None:
        raise Conflict(say("This code is in use already."))
    code.ended_at = code.split_at = code.became_id = None
    stages.keep(work, _coded_with(code))
    _note(work, book, Change.REOPENED, code, name=code.name)
    return code


def suggestions(work: Work, agreement_id: UUID, *, on: bool) -> None:
    """Whether the machine may propose codes in this codebook. Raises NotFound, Forbidden."""
    book = open_for(work, agreement_id)
    if book.codebook.suggestions_on is not on:
        book.codebook.suggestions_on = on
        _note(work, book, Change.SUGGESTIONS_ON if on else Change.SUGGESTIONS_OFF)


def follow(work: Work) -> int:
    """Give each copied agreement that has no codebook a copy of the one before; the number of codebooks made.

    Only codes in use come along, with their numbers and their names in every language; the history says from where.
    What was coded stays with the agreement that it was said about.
    """
    old, have = aliased(Agreement), aliased(Codebook)
    rows = work.rows(
        sa.select(Agreement, old, Codebook)
        .join(old, old.id == Agreement.copied_from_id)
        .join(Codebook, Codebook.agreement_id == old.id)
        .outerjoin(have, have.agreement_id == Agreement.id)
        .where(have.id.is_(None), Codebook.version > 0)
        .order_by(Agreement.period_from, Agreement.slug)
    )
    for new, before, codebook in rows:
        _copy(work, new, before, codebook)
    return len(rows)


def _copy(work: Work, new: Agreement, before: Agreement, codebook: Codebook) -> None:
    made(work, new, is_demo=new.is_demo)
    book = open_for(work, new.id)
    pairs: dict[UUID, tuple[Code, Code]] = {}
    live = [
        code
        for code in work.all(sa.select(Code).where(Code.codebook_id == codebook.id, Code.ended_at.is_(None)))
        if code.became_id is None
    ]
    for code in sorted(live, key=lambda each: each.parent_id is not None):  # themes before their parts
        parent = pairs.get(code.parent_id) if code.parent_id is not None else None
        copied = Code(codebook_id=book.codebook.id, parent_id=parent[1].id if parent else None, made_at=work.now)
        for name in ("key", "term_id", *FIELDS, "keywords"):
            setattr(copied, name, getattr(code, name))
        work.add(copied)
        work.flush()
        pairs[code.id] = (code, copied)
        book.codes[copied.id] = copied
    wording.copy_twins(work, pairs.values())
    _anew(book)
    _note(work, book, Change.COPIED, before=before.title, codes=len(pairs))


def load(work: Work, agreement: Agreement, themes: Sequence[dict[str, Any]], *, is_demo: bool = False) -> int:
    """Bring delivered codes into a codebook that has none, with their names in every language; how many.

    themes: name, use_when, not_when, keywords, term_id, twins (language → field → text), parts (the same again).
    A codebook that people have worked in is left alone.
    """
    codebook = made(work, agreement, is_demo=is_demo)
    if codebook.version:
        return 0
    book = open_for(work, agreement.id)
    twins: list[Any] = []

    def one(theme: dict[str, Any], parent: Code | None) -> None:
        wanted = Wording(*(theme.get(name, "") for name in ("name", "use_when", "not_when", "keywords")))
        code = _add(work, book, wanted, parent_id=parent.id if parent else None, term_id=theme.get("term_id"))
        for language, texts in theme.get("twins", {}).items():
            twins.extend((code, name, language, text) for name, text in texts.items() if getattr(code, name))
        for part in theme.get("parts", ()):
            one(part, code)

    for theme in themes:
        one(theme, None)
    wording.set_twins(work, twins)
    return len(book.codes)
