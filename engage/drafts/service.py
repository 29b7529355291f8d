"""Keeping unfinished texts: each sealed with its own key, opened only with the writer's token."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core import crypto
from engage.core.errors import Conflict, NotFound
from engage.core.ids import new_token
from engage.core.inserting import Gone
from engage.core.text import say
from engage.core.work import STAMP, Work, place_of, saw_stamp
from engage.drafts.models import Draft
from engage.drafts.rules import KEPT_DAYS, Answers

Looked = dict[str, Any] | None
LOOKED = "looked"  # beside the answers, under a name that is none of theirs
_DRAFT = cast(sa.Table, Draft.__table__)
_HERE = _DRAFT.c.token_hash == sa.bindparam("token_hash")
_READ = sa.select(_DRAFT, STAMP).where(_HERE, _DRAFT.c.expires_on >= sa.bindparam("today"))
_DISCARD = sa.delete(_DRAFT).where(_HERE)


def start(work: Work, answers: Answers, language: str, looked: Looked = None) -> tuple[Draft, str]:
    """Keep a new draft; the token is told to the writer alone, and only a keyed hash of it is stored.

    looked: what was found in its words, to be sealed with them.
    """
    token = new_token()
    draft = Draft(token_hash=_hash(work, token), language=language, data_key="", answers=b"", revision=1)
    _, draft.data_key = work.keys.new_data_key(work.place(draft, "data_key"))
    _write(work, draft, answers, looked)
    return work.add(draft), token


def save(work: Work, token: str, answers: Answers, *, looked: Looked = None, revision: int | None = None) -> Draft:
    """Keep `answers` for 30 more days.

    looked: what was found in the words, to be sealed with them.
    revision: what the writer's page was made from; when another tab has saved since, nothing is overwritten.
    Raises NotFound, Conflict.
    """
    draft = _locked(work, token)
    if revision is not None and revision != draft.revision:
        raise Conflict(say("Your text was also changed in another window."))
    _write(work, draft, answers, looked)
    draft.revision += 1
    return draft


@dataclass(frozen=True)
class Kept:
    """What is known of a draft beside its answers."""

    revision: int
    expires_on: date
    looked: Looked = None


def read(work: Work, token: str) -> tuple[Kept, Answers]:
    """A draft and its answers. Raises NotFound when there is none, or its 30 days are over."""
    work.flush()
    found = work.connection.execute(_READ, {"token_hash": _hash(work, token), "today": work.today}).first()
    if found is None:
        raise NotFound()
    saw_stamp(work, found.stamp)
    key = work.keys.data_key(found.data_key, place_of(Draft, "data_key", found.id))
    kept = json.loads(crypto.unseal(key, found.answers, place_of(Draft, "answers", found.id)))
    return Kept(found.revision, found.expires_on, kept.get(LOOKED)), Answers.from_dict(kept)


def discard(work: Work, token: str) -> None:
    """Delete a draft now; where there is none, nothing happens."""
    work.connection.execute(_DISCARD, {"token_hash": _hash(work, token)})


def kept_under(work: Work, tokens: Sequence[str]) -> Gone:
    """The drafts behind these tokens, to be deleted as what becomes of them is written."""
    return Gone(_DRAFT.c.token_hash, [_hash(work, token) for token in tokens])


def remove_expired(work: Work) -> int:
    """Delete every draft that nobody has touched for 30 days; the number deleted."""
    removed = work.run(sa.delete(Draft).where(Draft.expires_on < work.today))
    if removed:
        audit.record(work, "drafts.expired", count=removed)
    return removed


def _hash(work: Work, token: str) -> bytes:
    return work.keys.blind("draft", token)


def _locked(work: Work, token: str) -> Draft:
    statement = sa.select(Draft).where(Draft.token_hash == _hash(work, token), Draft.expires_on >= work.today)
    draft: Draft | None = work.one(statement.with_for_update())
    if draft is None:
        raise NotFound()
    return draft


def _write(work: Work, draft: Draft, answers: Answers, looked: Looked) -> None:
    key = work.keys.data_key(draft.data_key, work.place(draft, "data_key"))
    kept = answers.as_dict() | ({LOOKED: looked} if looked else {})
    draft.answers = crypto.seal(key, json.dumps(kept), work.place(draft, "answers"))
    draft.changed_on = work.today
    draft.expires_on = work.today + timedelta(days=KEPT_DAYS)
