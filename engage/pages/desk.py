"""The desk: the ways that the reader's rights open, and the counts that matter."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from engage.core.authority import Can
from engage.core.errors import require
from engage.core.text import Say, say
from engage.core.work import Work
from engage.dialogue import queries as dialogue
from engage.hearings import rooms
from engage.moderation import queries as moderation
from engage.pages import politician
from engage.web.doors import signed_in
from engage.web.locale import gettext, ngettext, tell
from engage.web.work import actor, reading
from engage.wording import queries as wording

# What the desk offers: the right, the words, the icon, the endpoint.
DESK: tuple[tuple[Can, Say, Say, str, str], ...] = (
    (
        Can.MODERATE,
        say("Contributions"),
        say("Read what has come in, and decide what becomes of it."),
        "chat",
        "moderation_staff.queue",
    ),
    (
        Can.EDIT_CODEBOOK,
        say("Coding"),
        say("Say which themes approved texts are about, and look after the codebook."),
        "document",
        "coding_staff.index",
    ),
    (
        Can.WRITE_PERSPECTIVES,
        say("Perspectives"),
        say("Say what many voices say, with sources and dissent, and have a colleague read it."),
        "forum",
        "perspectives_staff.index",
    ),
    (
        Can.DEVELOP,
        say("Development work"),
        say("Say which perspectives went into seminars, courses and projects, and what changed."),
        "student",
        "development_staff.index",
    ),
    (
        Can.DECIDE,
        say("Decisions"),
        say("Put perspectives to those who decide, write their answers, and have the chair sign."),
        "check",
        "decisions_staff.index",
    ),
    (
        Can.WRITE_BRIEFS,
        say("Briefs"),
        say("Make the two pages that politicians read, and have a colleague release them."),
        "document",
        "briefs_staff.index",
    ),
    (
        Can.MARK_BRIEFS,
        say("Briefs to read"),
        say("Read what people say before a meeting, and mark what you want to raise."),
        "document",
        "briefs_staff.mine",
    ),
    (
        Can.EXPORT,
        say("Take files along"),
        say("Get what was coded and written as tables, or in the format of research."),
        "document",
        "exports_staff.index",
    ),
    (
        Can.ENTER_CONTRIBUTION,
        say("Enter a contribution"),
        say("Write in what somebody has told you by phone, letter or at a meeting."),
        "persons",
        "moderation_staff.enter",
    ),
    (
        Can.MANAGE_EVENTS,
        say("Arrange events"),
        say("Make events, see who comes, and arrange what people need."),
        "student",
        "dialogue_staff.index",
    ),
    (
        Can.ANSWER_PROPOSALS,
        say("Proposals for agendas"),
        say("Read what people want meetings to talk about, and answer them."),
        "forum",
        "dialogue_staff.proposals",
    ),
    (
        Can.PROPOSE,
        say("Your rooms"),
        say("Read what your council is asked, and write the answer together."),
        "groups",
        "room.index",
    ),
    (
        Can.HEAR,
        say("Hearings"),
        say("Ask councils what they say about a perspective, and see who has answered."),
        "forum",
        "hearings_staff.index",
    ),
    (
        Can.PROPOSE,
        say("Propose for an agenda"),
        say("Put something on the agenda of a meeting, in the name of your council."),
        "forum",
        "dialogue_staff.council",
    ),
    (
        Can.MANAGE_AGREEMENTS,
        say("Agreements"),
        say("Set when people can give input, or make the next cycle."),
        "document",
        "agreements_staff.index",
    ),
    (
        Can.EDIT_TEXTS,
        say("Texts"),
        say("See which texts are missing in a language, and edit them."),
        "language",
        "wording_staff.index",
    ),
    (Can.ADMINISTER, say("Administration"), say("Accounts, roles and how long data is kept."), "groups", "admin.index"),
    (Can.SEE_AUDIT, say("Log"), say("See who did what, and when."), "time", "admin.audit"),
)


def register(bp: Blueprint) -> None:
    """Hang the desk into the doors of the house."""
    bp.add_url_rule("/arbejde/", "desk", signed_in(desk))


def desk() -> Any:
    """The ways that the reader's rights open, the counts that matter, and for politicians what is theirs."""
    who, work = actor(), reading()
    if not who.can(Can.USE_DESK):
        # A seat that gives no right of its own, such as a secretary's, opens its room all the same.
        require(bool(rooms.mine(work)))
        return redirect(url_for("room.index"), 303)
    cards = [
        {"heading": tell(name), "text": tell(text), "icon": icon, "url": url_for(endpoint)}
        for right, name, text, icon, endpoint in DESK
        if who.can(right)
    ]
    own = politician.own(work) if who.can(Can.SIGN) else None
    return render_template("pages/desk.html", name=who.name, cards=cards, items=_counts(work), own=own)


def _counts(work: Work) -> list[dict[str, Any]]:
    items = list[dict[str, Any]]()
    if work.actor.can(Can.MODERATE):
        counted = moderation.counts(work)
        queue = url_for("moderation_staff.queue")
        items += [
            {
                "number": counted.crisis,
                "label": ngettext("in crisis handling", "in crisis handling", counted.crisis),
                "url": queue,
                "tone": "urgent" if counted.crisis else "",
            },
            {"number": counted.new, "label": gettext("nobody has read yet"), "url": queue},
            {
                "number": counted.waiting,
                "label": ngettext("waits for a second person", "wait for a second person", counted.waiting),
                "url": queue,
            },
        ]
    if work.actor.can(Can.SEE_DANGER):
        found = dialogue.dangers(work)
        items.append(
            {
                "number": found,
                "label": ngettext(
                    "text at a meeting may be about danger", "texts at meetings may be about danger", found
                ),
                "url": url_for("dialogue_staff.danger"),
                "tone": "urgent" if found else "",
            }
        )
    if work.actor.can(Can.EDIT_TEXTS):
        gaps = len(wording.gaps(work))
        label = ngettext("text to do", "texts to do", gaps)
        items.append({"number": gaps, "label": label, "url": url_for("wording_staff.index")})
    return items
