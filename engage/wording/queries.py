"""Reading texts in the reader's language, and what is missing or has fallen behind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import sqlalchemy as sa

from engage.core.db import Base
from engage.core.errors import NotFound
from engage.core.languages import DEFAULT
from engage.core.text import Say
from engage.core.work import Work
from engage.wording.models import Page, Twin
from engage.wording.rules import NAMES, OTHERS, Notice, Place, Shown, digest

Found = Mapping[tuple[UUID, str], tuple[str, str]]  # (thing, field) -> (text, digest of its source)


@cache
def fields_of(kind: str) -> dict[str, Say]:
    """The fields of a kind of thing (its table) that are told in every language, and what they are called."""
    columns = Base.metadata.tables[kind].columns
    return {column.key: column.info["twinned"] for column in columns if "twinned" in column.info}


@cache
def kinds() -> dict[str, type[Base]]:
    """Everything that has twins, by the name of its table."""
    mapped = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return {name: mapped[name] for name in sorted(mapped) if fields_of(name)}


@dataclass(frozen=True)
class Words:
    """The texts of some things in one language; where there is no twin, the Danish source."""

    language: str
    found: Found = field(default_factory=dict)

    def text(self, row: Base, name: str) -> str:
        """The field in the reader's language, or as it is in Danish."""
        twin = self.found.get((row.id, name))
        return twin[0] if twin and getattr(row, name) else getattr(row, name) or ""

    def shown(self, row: Base, name: str) -> Shown:
        """The field with what must be said about it; empty when the source is."""
        source = getattr(row, name) or ""
        if not source or self.language == DEFAULT.code:
            return Shown(source, self.language)
        twin = self.found.get((row.id, name))
        if twin is None:
            return Shown(source, DEFAULT.code, missing=True)
        return Shown(twin[0], self.language, stale=twin[1] != digest(source))

    def notice(self, *rows: Base) -> Notice:
        """What the page must say when it shows every text of these things."""
        if self.language == DEFAULT.code:
            return self.notice_for()
        shown = [self.shown(row, name) for row in rows for name in fields_of(row.__tablename__)]
        return self.notice_for(*shown)

    def notice_for(self, *shown: Shown) -> Notice:
        """What the page must say when it shows these texts."""
        return Notice(
            missing=any(each.missing for each in shown),
            stale=any(each.stale for each in shown),
            wanted=NAMES[self.language],
            shown=NAMES[DEFAULT.code],
        )


# Put together once: building a statement costs more than running it.
_TWINS = sa.select(Twin.subject_id, Twin.field, Twin.text, Twin.source_digest).where(
    Twin.subject_id.in_(sa.bindparam("ids", expanding=True)),
    Twin.language == sa.bindparam("language", type_=sa.String),
)


def twins(work: Work, language: str, rows: Iterable[Base]) -> Words:
    """The texts of `rows` in `language`, in one query; Danish asks nothing."""
    ids = list({row.id for row in rows}) if language != DEFAULT.code else []
    if not ids:
        return Words(language)
    found = work.session.execute(_TWINS, {"ids": ids, "language": language}).all()
    return Words(language, {(subject, name): (text, mark) for subject, name, text, mark in found})


def page(work: Work, slug: str) -> Page:
    """The page of plain information at `slug`. Raises NotFound."""
    found: Page | None = work.one(sa.select(Page).where(Page.slug == slug))
    if found is None:
        raise NotFound()
    return found


def pages(work: Work) -> list[Page]:
    """All pages of plain information."""
    return work.all(sa.select(Page).order_by(Page.slug))


def subject(work: Work, place: Place, *, lock: bool = False) -> Base:
    """The thing that a text belongs to. Raises NotFound, also for a text that is told in one language only."""
    model = kinds().get(place.kind)
    if model is None or place.field not in fields_of(place.kind) or place.language not in NAMES:
        raise NotFound()
    return work.get(model, place.subject_id, lock=lock)


def twin(work: Work, place: Place, *, lock: bool = False) -> Twin | None:
    """The twin at `place`, if it is there; Danish has none."""
    statement = sa.select(Twin).where(
        Twin.kind == place.kind,
        Twin.subject_id == place.subject_id,
        Twin.field == place.field,
        Twin.language == place.language,
    )
    found: Twin | None = work.one(statement.with_for_update() if lock else statement)
    return found


@dataclass(frozen=True)
class Source:
    """One Danish text that has, or should have, twins."""

    kind: str
    subject_id: UUID
    field: str
    text: str

    @property
    def label(self) -> Say:
        return fields_of(self.kind)[self.field]

    @property
    def key(self) -> str:
        """Its place in the order of all texts."""
        return f"{self.kind}.{self.subject_id.hex}.{self.field}"


@dataclass(frozen=True)
class Gap:
    """Something for an editor to do: a twin that is missing, or one that has fallen behind."""

    source: Source
    language: str
    stale: bool

    @property
    def key(self) -> str:
        """Its place in the order of all that is to be done."""
        return f"{self.source.key}.{self.language}"


def _wanted(model: type[Base]) -> list[sa.ColumnElement[bool]]:
    """Which things of a kind are to be told in every language, where not all are (`twins_wanted` of the model)."""
    return list(getattr(model, "twins_wanted", list)())


def sources(work: Work) -> list[Source]:
    """Every text that is told in every language, in one query."""
    parts = [
        sa.select(
            sa.literal(kind, sa.String).label("kind"),
            model.id.label("subject_id"),
            sa.literal(name, sa.String).label("field"),
            sa.cast(getattr(model, name), sa.Text).label("text"),
        ).where(getattr(model, name).is_not(None), getattr(model, name) != "", *_wanted(model))
        for kind, model in kinds().items()
        for name in fields_of(kind)
    ]
    return [Source(*row) for row in work.rows(sa.union_all(*parts))]


def gaps(work: Work) -> list[Gap]:
    """All that is missing or has fallen behind, by key, in two queries, however much there is."""
    statement = sa.select(Twin.subject_id, Twin.field, Twin.language, Twin.source_digest)
    have = {(row.subject_id, row.field, row.language): row.source_digest for row in work.rows(statement)}
    found = []
    for source in sources(work):
        now = digest(source.text)
        for language in OTHERS:
            then = have.get((source.subject_id, source.field, language))
            if then != now:
                found.append(Gap(source, language, stale=then is not None))
    return sorted(found, key=lambda gap: gap.key)
