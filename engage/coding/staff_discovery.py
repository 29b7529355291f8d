"""What people talk about that the codebook lacks: piles of similar texts, made by the worker when somebody asks."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.coding import corpus, queries, service, shown
from engage.coding.models import Run
from engage.coding.queries import Book, Standing
from engage.coding.rules import RunKind
from engage.core.authority import Can
from engage.core.work import Work
from engage.web.doors import staff
from engage.web.forms import pressed
from engage.web.locale import gettext
from engage.web.work import writing

VOICES = 3  # of a pile that are shown at once: the most typical, the least typical, those who disagree
ALONE = 20  # texts far from every pile that are shown


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/<slug>/moenstre", "discovery", staff(Can.CODE, recorded=True)(discovery))
    bp.add_url_rule("/<slug>/moenstre", "discover", staff(Can.CODE)(discover), methods=["POST"])


def discover(slug: str) -> Any:
    """Ask the machine to look."""
    pressed()
    with writing() as work:
        service.ask(work, queries.book_at(work, slug).agreement.id, RunKind.DISCOVERY)
    flash(gettext("The machine looks as soon as it can. Load the page again in a minute."), "success")
    return redirect(url_for("coding_staff.discovery", slug=slug), 303)


def discovery(slug: str) -> Any:
    """The last result, how it was made, and how far a new one is."""
    with writing() as work:
        book = queries.book_at(work, slug)
        latest, done = service.last_runs(work, book.agreement.id, RunKind.DISCOVERY)
        result = json.loads(work.unseal(done, "result") or "{}") if done is not None else {}
        return render_template(
            "coding/discovery.html",
            book=book,
            slug=slug,
            run=latest,
            state=shown.run_state(latest),
            made=shown.made_how(done) if done is not None else [],
            **_piles(work, book, result),
            changed=done is not None and _changed(work, book, done),
        )


def _changed(work: Work, book: Book, done: Run) -> bool:
    """Whether texts came or went since."""
    return done.texts != corpus.size(work, book.agreement.id)


def _piles(work: Work, book: Book, result: dict[str, Any]) -> dict[str, Any]:
    piles, alone = result.get("piles", []), result.get("alone", [])[:ALONE]
    wanted = {key for pile in piles for part in ("typical", "apart", "dissent") for key in pile[part][:VOICES]}
    words = corpus.words(work, book.agreement.id, wanted | set(alone))
    standing = queries.standings(work, book) if piles else {}
    return {
        "piles": [_pile(book, pile, words, standing, number) for number, pile in enumerate(piles, 1)],
        "alone": [{"id": UUID(hex=key), "text": words[key]} for key in alone if key in words],
        "alone_in_all": len(result.get("alone", [])),
    }


def _pile(
    book: Book, pile: dict[str, Any], words: dict[str, str], standing: dict[UUID, Standing], number: int
) -> dict[str, Any]:
    read = [standing[UUID(hex=key)] for key in pile["texts"] if UUID(hex=key) in standing]
    used = Counter(code for each in read for code in each.codes)
    most = used.most_common(1)
    shown_already: set[str] = set()

    def voices(part: str) -> list[dict[str, Any]]:
        found = [key for key in pile[part] if key in words and key not in shown_already][:VOICES]
        shown_already.update(found)
        return [{"id": UUID(hex=key), "text": words[key]} for key in found]

    return {
        "number": number,
        "persons": shown.persons(len(pile["texts"])),
        "words": pile["words"],
        "keywords": ",".join(pile["words"]),
        "small": pile["small"],
        "read": len(read),
        "nothing": sum(not each.codes for each in read),
        "most_used": shown.code_name(book, most[0][0]) if most else "",
        "most_times": most[0][1] if most else 0,
        "typical": voices("typical"),
        "apart": voices("apart"),
        "dissent": voices("dissent"),
        "dissent_in_all": len(pile["dissent"]),
    }
