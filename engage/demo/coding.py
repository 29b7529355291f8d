"""The demo's coding: a codebook for each open cycle, texts that two moderators have read, a campaign, patterns.

What the machine makes is asked for here and made by the machine: where it is not installed, the demo shows the rest.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.agreements.models import Agreement, Term, Vocabulary
from engage.basics import facts
from engage.coding import codebook, queries, service, stages, texts
from engage.coding.models import Codebook, Text
from engage.coding.rules import Choice, RunKind, Stance
from engage.contributions import queries as contributions
from engage.contributions import service as writers
from engage.contributions.models import Contribution, PartKind
from engage.core.authority import SYSTEM, VISITOR, Actor
from engage.core.work import Work
from engage.drafts.rules import Answers
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from engage.wording import service as wording

SLUGS = ("sjaelland-2027-28", "syddanmark-2027-28")


def told() -> Any:
    """What the file holds."""
    return facts("demo/coding.json")


def load(work: Work, actors: dict[str, Actor], themes: dict[str, list[str]]) -> int:
    """Codebooks, more voices, and what two moderators said; the number of texts read. themes: of the demo's voices."""
    present = work.now
    agreements = work.all(sa.select(Agreement).where(Agreement.slug.in_(SLUGS)).order_by(Agreement.slug))
    for agreement in agreements:
        _codebook(work, agreement)
    _voices(work, actors["moderator"])
    work.actor, work.now = SYSTEM, present
    work.flush()
    texts.sync(work)
    work.now = present - timedelta(days=1)
    for agreement in agreements:
        service.put_down(work, agreement.id, RunKind.SUGGESTIONS)
    service.put_down(work, agreements[0].id, RunKind.DISCOVERY)
    read = sum(_read(work, actors[role], coded, themes) for role, coded in told()["coded"].items())
    work.now, work.actor = present, SYSTEM
    stages.count(work)
    return read


def _codebook(work: Work, agreement: Agreement) -> None:
    terms = {term.key: term for term in work.all(sa.select(Term).where(Term.vocabulary == Vocabulary.THEME))}
    labels = wording.texts_of(work, list(terms.values()))
    parts = told()["parts"]
    wanted = [
        {
            "name": terms[theme["term"]].label,
            "term_id": terms[theme["term"]].id,
            "use_when": theme["use_when"],
            "keywords": theme["keywords"],
            "twins": {
                language: {"name": labels[terms[theme["term"]].id, language], "use_when": when}
                for language, when in theme["twins"].items()
            },
            "parts": [
                part | {"twins": {lang: {"name": two[0], "use_when": two[1]} for lang, two in part["twins"].items()}}
                for part in parts
                if part["of"] == theme["term"]
            ],
        }
        for theme in told()["themes"]
    ]
    codebook.load(work, agreement, wanted, is_demo=True)


def _voices(work: Work, moderator: Actor) -> None:
    """A campaign of nearly the same letter, and voices that are each their own."""
    present, letters = work.now, told()["letters"]
    sent = [
        (f"letter-{number}", letters["focus_area"], letters["role"], text, letters["received_days_ago"])
        for number, text in enumerate(letters["texts"])
    ]
    sent += [
        (f"more-{number}", each["focus_area"], each["role"], each["text"], 30 - number)
        for number, each in enumerate(told()["voices"])
    ]
    for name, focus_area, role, text, days in sorted(sent, key=lambda each: -each[4]):
        work.actor, work.now = VISITOR, present - timedelta(days=days)
        answers = Answers(text=text, focus_area=focus_area, role=role, publish="public", personal_choice="secretariat")
        it, _code = writers.submit(work, answers, once=f"demo-coding-{name}", language="da", is_demo=True)
        work.actor, work.now = moderator, work.now + timedelta(days=1)
        _publish(work, it)
    work.now = present


def _publish(work: Work, it: Contribution) -> None:
    sheet = moderation.open_original(work, it.id)
    for finding in contributions.findings(work, sheet.version.id):
        if finding.part is PartKind.TEXT and finding.resolution is None:
            moderation.resolve_finding(
                work,
                it.id,
                finding.id,
                reason="Does not point to anyone",
                token=moderation.open_original(work, it.id).token,
            )
    moderation.propose(work, it.id, Outcome.PUBLISH, token=moderation.open_original(work, it.id).token, sure=True)


def _read(work: Work, coder: Actor, coded: dict[str, list[str] | None], themes: dict[str, list[str]]) -> int:
    """One moderator's codes on the demo's voices: the themes that the file names, or those of the voice itself."""
    work.actor, read = coder, 0
    for name, chosen in coded.items():
        once = contributions.once_hash(work, f"demo-{name}")
        text = work.one(
            sa.select(Text)
            .join(Contribution, Contribution.id == Text.contribution_id)
            .where(Contribution.once_hash == once)
        )
        if text is None:
            continue
        book = queries.book(work, text.agreement_id)
        terms = {code.term_id: code for code in book.live if code.term_id is not None}
        keys = {term.key: terms.get(term.id) for term in work.all(sa.select(Term).where(Term.id.in_(list(terms))))}
        found = [keys[key] for key in (chosen if chosen is not None else themes[name]) if keys.get(key) is not None]
        choices = [Choice(code.id, Stance.PROBLEM if place == 0 else None) for place, code in enumerate(found) if code]
        service.save(work, text.id, choices, seen=text.text_hash.hex(), nothing_fits=not choices)
        work.now += timedelta(minutes=2)
        read += 1
    return read


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Codebook.id).limit(1)) is not None
