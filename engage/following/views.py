"""What is new, as a page and as feeds; following by mail, and every way to change it or stop, by links from mails."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from engage.core import throttle
from engage.core.errors import Conflict, NotFound
from engage.core.work import Work
from engage.following import atom, queries, saying, sealed, service, shown, topics
from engage.following.atom import Feed
from engage.following.forms import ChangeForm, FollowForm
from engage.following.rules import FEED, FROM_ONE_PLACE, PAGE, Rhythm
from engage.following.topics import Thing
from engage.perspectives.views import NUMBER
from engage.web.doors import public, public_from_anywhere, public_page
from engage.web.forms import ActionForm, pressed
from engage.web.locale import gettext, language
from engage.web.work import reading, settings, store, writing

bp = Blueprint("following", __name__)
HOUR = 3600  # seconds
LONGEST = 160  # characters that name something


def _thing(reference: str) -> Thing:
    """What an address names. Raises NotFound."""
    found = topics.named(reading(), reference) if len(reference) <= LONGEST and reference.isprintable() else None
    if found is None:
        raise NotFound()
    return found


def _title(work: Work, thing: Thing) -> Any:
    return thing.title(topics.words_of(work, language().code, [thing]))


# --- What is new ------------------------------------------------------------------------------


@bp.get("/nyt/")
@public_page
def news() -> Any:
    """The newest first; with `?fokus=` about one focus area, with `?foer=` from a number on."""
    work = reading()
    reference = request.args.get("fokus", "")
    thing = _thing(f"fokus:{reference}") if reference else None
    before = request.args.get("foer", type=int)
    before = before if before is not None and 0 < before < topics.LARGEST else None
    key = ("following.news", request.script_root, thing.reference if thing else "", before, work.today)
    values = work.kept(key, lambda: _news(work, thing, before))
    return render_template("following/news.html", **values)


def _news(work: Work, thing: Thing | None, before: int | None) -> dict[str, Any]:
    found = saying.newest(work, PAGE + 1, topic_id=thing.id if thing else None, before=before)
    words = saying.words_of(work, language().code, found)
    lines = saying.lines(found[:PAGE], words)
    narrow = f"fokus={thing.key}&" if thing else ""
    here = f"{request.script_root}/nyt/"
    areas = topics.with_news(work)
    titles = topics.words_of(work, language().code, areas)
    return {
        "days": shown.by_day(lines),
        "notice": words.notice_for(*(each.title for each in lines)),
        "about": thing.title(titles) if thing else None,
        "chosen": thing.key if thing else "",
        "areas": [(each.key, each.title(titles).text) for each in areas],
        "way": shown.way(thing.kind, thing.key) if thing else None,
        "feed": request.script_root + (thing.feed if thing else "/feeds/nyt.atom"),
        "here": here,
        "older": f"{here}?{narrow}foer={lines[-1].sequence}" if len(found) > PAGE else "",
        "later": before is not None,
    }


# --- Feeds ------------------------------------------------------------------------------------


@bp.get("/feeds/nyt.atom")
@public_page
def feed() -> Any:
    """Everything that is new."""
    return _feed(None)


@bp.get("/feeds/fokusomraader/<string(maxlength=120):slug>/<int(max=32767):number>.atom")
@public_page
def feed_of_area(slug: str, number: int) -> Any:
    """What is new about a focus area."""
    return _feed(_thing(f"fokus:{slug}:{number}"))


@bp.get(f"/feeds/perspektiver/{NUMBER}.atom")
@public_page
def feed_of_perspective(number: int) -> Any:
    """What is new about a perspective."""
    return _feed(_thing(f"perspektiv:{number}"))


@bp.get(f"/feeds/arrangementer/{NUMBER}.atom")
@public_page
def feed_of_event(number: int) -> Any:
    """What is new about a meeting."""
    return _feed(_thing(f"arrangement:{number}"))


@bp.get("/feeds/raad/<string(maxlength=80):key>.atom")
@public_page
def feed_of_body(key: str) -> Any:
    """What is new about a body."""
    return _feed(_thing(f"organ:{key}"))


def _feed(thing: Thing | None) -> Response:
    work = reading()
    found = saying.newest(work, FEED, topic_id=thing.id if thing else None)
    lines = saying.lines(found, saying.words_of(work, language().code, found))
    name = settings().site_name
    title = gettext("What is new about: %(what)s", what=_title(work, thing).text) if thing else gettext("What is new")
    made = Feed(
        topic_id=thing.id if thing else None,
        title=f"{title} - {name}",
        author=name,
        language=language().html,
        base=settings().base_url.rstrip("/") + language().prefix,
        path=thing.feed if thing else "/feeds/nyt.atom",
        page=thing.path if thing else "/nyt/",
    )
    return Response(atom.written(made, lines), content_type=f"{atom.MIMETYPE}; charset=utf-8")


# --- Following --------------------------------------------------------------------------------


@bp.route("/folg/nyt", methods=["GET", "POST"])
@public
def follow() -> Any:
    """Ask for mails about what `?hvad=` names. Whoever asks is told the same, whatever the address follows."""
    thing = _thing(request.values.get("hvad", ""))
    form = FollowForm(rhythm=Rhythm.WEEKLY.value, hvad=thing.reference)
    form.offer()
    if form.validate_on_submit():
        source = throttle.source_of(request.remote_addr)
        throttle.hit(store(), "follow", source, limit=FROM_ONE_PLACE, seconds=HOUR)
        with form.refusals():
            _ask(thing, form)
            return redirect(url_for("following.asked", hvad=thing.reference), 303)
    title = _title(reading(), thing)
    page = render_template(
        "following/follow.html",
        form=form,
        title=title,
        path=request.script_root + thing.path,
        way=shown.way(thing.kind, thing.key),
    )
    return page, form.status


def _ask(thing: Thing, form: FollowForm) -> None:
    """Keep what was asked for. A second window that asks at the same moment makes it one and the same."""
    for last in (False, True):
        try:
            with writing() as work:
                service.ask(work, thing, form.email.data or "", form.chosen, language=language().code)
        except Conflict:
            if last:
                raise
        else:
            return


@bp.get("/folg/sendt")
@public
def asked() -> Any:
    """Look into your mail."""
    thing = _thing(request.args.get("hvad", ""))
    title = _title(reading(), thing)
    return render_template("following/asked.html", title=title, path=request.script_root + thing.path)


@bp.route("/folg/ja/<string(maxlength=60):token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Any:
    """Was it you? Looking changes nothing: programs that try the links of mails confirm nothing."""
    follow_id = sealed.opened(store().keys, sealed.CONFIRM, token)
    if follow_id is None:
        raise NotFound()
    found = queries.asked(reading(), follow_id)
    if found is None:
        raise NotFound(service.OVER)
    if request.method == "POST":
        pressed()
        with writing() as work:
            follower = service.confirm(work, follow_id, language=language().code)
            see = sealed.link(work.keys, sealed.SEE, follower.id)
        flash(gettext("Thank you. We write when there is something new."), "success")
        return redirect(url_for("following.mine", token=see), 303)
    title = _title(reading(), found[1])
    return render_template("following/confirm.html", form=ActionForm(), title=title, rhythm=found[0].wanted)


def _own(token: str) -> UUID:
    """Whose link this is. Raises NotFound, also for somebody who follows nothing any more."""
    follower_id = sealed.opened(store().keys, sealed.SEE, token)
    if follower_id is None or queries.follower(reading(), follower_id) is None:
        raise NotFound()
    return follower_id


@bp.route("/folg/mit/<string(maxlength=60):token>", methods=["GET", "POST"])
@public
def mine(token: str) -> Any:
    """Everything that this address follows, and when it is told."""
    follower_id = _own(token)
    it = queries.mine(reading(), follower_id)
    if it is None:
        raise NotFound()
    form = ChangeForm(rhythm=it.follower.rhythm.value, weekday=str(it.follower.weekday), tongue=it.follower.language)
    form.offer()
    if form.validate_on_submit():
        with form.refusals():
            _change(follower_id, form)
            flash(gettext("Saved."), "success")
            return redirect(url_for("following.mine", token=token), 303)
    things = [thing for _, thing in it.follows if thing is not None]
    words = topics.words_of(reading(), language().code, things)
    rows = [
        {
            "id": each.id,
            "title": thing.title(words) if thing else None,
            "href": request.script_root + thing.path if thing else "",
        }
        for each, thing in it.follows
    ]
    stop = sealed.link(store().keys, sealed.STOP, follower_id)
    page = render_template("following/mine.html", form=form, rows=rows, token=token, stop=stop)
    return page, form.status


def _change(follower_id: UUID, form: ChangeForm) -> None:
    with writing() as work:
        follower = queries.follower(work, follower_id, lock=True)
        if follower is None:
            raise NotFound()
        rhythm = form.chosen or follower.rhythm
        service.change(work, follower, rhythm=rhythm, weekday=form.day, language=form.tongue.data or "")


@bp.post("/folg/mit/<string(maxlength=60):token>/slip/<uuid:follow_id>")
@public
def stop_one(token: str, follow_id: UUID) -> Any:
    """Stop following one thing."""
    pressed()
    follower_id = _own(token)
    with writing() as work:
        more = service.stop(work, follower_id, follow_id)
    if not more:
        return render_template("following/stopped.html")
    flash(gettext("You do not follow it any more."), "success")
    return redirect(url_for("following.mine", token=token), 303)


@bp.route("/folg/stop/<string(maxlength=60):token>", methods=["GET", "POST"])
@public_from_anywhere
def stop(token: str) -> Any:
    """One press, and no mail comes any more. The link itself is the right to it: mail programs press it for people
    without cookies (RFC 8058), and a redirect would lose some of them. Looking changes nothing.
    """
    follower_id = sealed.opened(store().keys, sealed.STOP, token)
    if follower_id is None:
        raise NotFound()
    if request.method == "POST":
        with writing() as work:
            service.stop_all(work, follower_id)
        return render_template("following/stopped.html")
    return render_template("following/stop.html", form=ActionForm())
