"""Which codes the machine proposes, and which text it would have read next: learned from what people have coded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.coding import queries, rules
from engage.coding.corpus import ROWS, Corpus
from engage.coding.ending import finish
from engage.coding.models import Code, Suggestion, Text
from engage.coding.queries import Book
from engage.coding.rules import Silent
from engage.core.ids import new_id
from engage.core.work import Store, unit_of_work
from engage.core.work import reading as reading_from
from engage.sense import results

MOST_PROPOSED = 2000  # texts that get suggestions in one run: those that come next, and the oldest
IN_ORDER = 200  # texts that get a place in the order of work
RARE, LIKELY = 0.05, 0.3  # a code of fewer than one text in twenty that seems likely: a second coder reads the text too

Proposed = Mapping[str, Sequence[results.Suggestion]]  # by text, the likeliest first


def _theme(book: Book, code_id: UUID) -> Code:
    """The theme that a code is, or is a part of: what the machine learns and proposes."""
    code = book.now(code_id)
    return book.codes[code.parent_id] if code.parent_id is not None else code


def _themes(book: Book) -> list[results.Code]:
    """The themes as the machine sees them: their names and keywords, with those of their parts."""
    words: dict[UUID, list[str]] = {}
    for code in book.live:
        theme = _theme(book, code.id)
        if theme.ended_at is None:
            words.setdefault(theme.id, []).extend([code.name, *code.keywords.splitlines()])
    return [results.Code(code_id.hex, tuple(dict.fromkeys(each))) for code_id, each in words.items()]


def propose(store: Store, run_id: UUID, corpus: Corpus, progress: results.Progress) -> None:
    """Propose up to three themes for the texts that come next, and put the texts in order."""
    from engage.sense import suggestions

    with reading_from(store) as work:
        standing = queries.standings(work, corpus.book)
    themes = _themes(corpus.book)
    if not themes or not corpus.texts:
        finish(store, run_id, outcome="too_few", corpus=corpus)
        return
    known = {theme.id for theme in themes}
    codings = {
        text_id.hex: frozenset(_theme(corpus.book, code_id).id.hex for code_id in each.codes) & known
        for text_id, each in standing.items()
        if text_id.hex in corpus.rows
    }
    machine = suggestions.Machine(corpus.texts, themes, codings, progress=_half(progress, 0))
    order = machine.next_up(IN_ORDER)
    wanted = [each.id for each in order]
    rest = sorted((text for key, text in corpus.rows.items() if key not in codings), key=lambda text: text.arrived)
    wanted = list(dict.fromkeys([*wanted, *(text.id.hex for text in rest)]))[:MOST_PROPOSED]
    found = machine.suggest(wanted, progress=_half(progress, 1))
    languages = {key: text.language for key, text in corpus.rows.items()}
    silent = rules.silent(known, codings, languages, found.quality)
    _keep_order(store, corpus, [each.id for each in order])
    _keep_suggestions(store, run_id, corpus, _spoken(found, languages, silent), _rare(codings))
    finish(store, run_id, outcome="done", origin=found.origin, corpus=corpus, coded=len(codings), **silent.told())


def _spoken(found: results.Suggestions, languages: Mapping[str, str], silent: Silent) -> Proposed:
    """What is proposed, without the themes that the machine had better not speak of."""
    return {
        key: [each for each in several if silent.allows(each.code, languages[key])]
        for key, several in found.by_text.items()
    }


def _half(progress: results.Progress, part: int) -> Callable[[float], None]:
    return lambda share: progress((part + share) / 2)


def _rare(codings: dict[str, frozenset[str]]) -> frozenset[str]:
    """The codes of fewer than one text in twenty."""
    number: dict[str, int] = {}
    for codes in codings.values():
        for code in codes:
            number[code] = number.get(code, 0) + 1
    return frozenset(code for code, times in number.items() if times < RARE * len(codings))


def _keep_order(store: Store, corpus: Corpus, order: list[str]) -> None:
    with unit_of_work(store) as work:
        work.run(
            sa.update(Text)
            .where(Text.agreement_id == corpus.agreement_id, Text.turn.is_not(None))
            .values(turn=None)
            .execution_options(synchronize_session=False)
        )
        for turn, key in enumerate(order, 1):
            work.run(
                sa.update(Text)
                .where(Text.id == corpus.rows[key].id)
                .values(turn=turn)
                .execution_options(synchronize_session=False)
            )


def _keep_suggestions(store: Store, run_id: UUID, corpus: Corpus, found: Proposed, rare: frozenset[str]) -> None:
    """In the place of what was proposed for these texts before, some at a time, so that others can write in between."""
    keys = sorted(found)
    for start in range(0, len(keys), ROWS):
        some = [corpus.rows[key] for key in keys[start : start + ROWS]]
        with unit_of_work(store) as work:
            ids = [text.id for text in some]
            work.run(sa.delete(Suggestion).where(Suggestion.text_id.in_(ids)))
            here = set(work.all(sa.select(Text.id).where(Text.id.in_(ids))))
            rows: list[dict[str, Any]] = [
                {
                    "id": new_id(),
                    "run_id": run_id,
                    "text_id": text.id,
                    "text_hash": text.text_hash,
                    "code_id": UUID(hex=each.code),
                    "rank": rank,
                    "confidence": round(each.confidence, 4),
                    "words": [[word.start, word.end] for word in each.words],
                    "few": each.too_few,
                }
                for text in some
                if text.id in here
                for rank, each in enumerate(found[text.id.hex], 1)
            ]
            if rows:
                work.session.execute(sa.insert(Suggestion), rows)
            likely = [row["text_id"] for row in rows if row["code_id"].hex in rare and row["confidence"] >= LIKELY]
            work.run(sa.update(Text).where(Text.id.in_(ids)).values(may_be_rare=Text.id.in_(likely)))
