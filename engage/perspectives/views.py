"""What everyone sees: perspectives, their sources and versions, and the question whether one recognises them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from engage.contributions import service as contributions
from engage.core import throttle
from engage.core.errors import Invalid, NotFound
from engage.core.ids import new_token
from engage.core.ids import shown as spelled
from engage.core.text import say
from engage.core.work import Work
from engage.drafts.rules import Answers, Publish
from engage.perspectives import answering, shown, telling
from engage.perspectives.forms import RecognitionForm
from engage.perspectives.rules import CONFIDENCES
from engage.perspectives.telling import Told
from engage.receipts.kept import Kept
from engage.web.doors import public, public_page
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, store, writing
from engage.wording import queries as wording

bp = Blueprint("perspectives", __name__, url_prefix="/perspektiver")
NUMBER = "<int(max=4611686018427387904):number>"
FROM_ONE_PLACE, DAY = 30, 24 * 60 * 60  # answers to one perspective from one internet address in a day
ANSWERED = "perspectives_answered"
CODE = Kept("perspectives_code", 30 * 60)


@bp.get("/")
@public_page
def index() -> Any:
    """Everything that is published, by focus area."""
    work = reading()
    areas = work.kept(("perspectives.index", request.script_root), lambda: _index(work))
    return render_template("perspectives/index.html", areas=areas)


def _index(work: Work) -> list[dict[str, Any]]:
    found = telling.published(work)
    words = telling.words_of(work, language().code, found)
    areas: dict[Any, dict[str, Any]] = {}
    for each in found:
        area = areas.setdefault(
            each.area.id,
            {
                "title": words.shown(each.area, "title"),
                "agreement": words.shown(each.agreement, "title"),
                "url": focus_url(each),
                "cards": [],
            },
        )
        area["cards"].append(shown.card(each, words))
    return list(areas.values())


def focus_url(it: Told) -> str:
    return f"{request.script_root}/aftaler/{it.agreement.slug}/fokusomraader/{it.area.number}/"


def whole(work: Work, number: int) -> dict[str, Any]:
    """What the page of one perspective shows of it. Raises NotFound."""
    it = telling.told(work, number)
    words = wording.twins(work, language().code, it.rows)
    common = {
        "id": it.perspective.id,
        "number": number,
        "area": words.shown(it.area, "title"),
        "area_url": focus_url(it),
        "withdrawn_on": it.perspective.withdrawn_on if it.version is None else None,
        "withdrawn_why": it.perspective.withdrawn_why or "",
    }
    version = it.version
    if version is None:
        return common
    held = shown.quotes(telling.quotes(work, it))
    return common | {
        "claim": words.shown(version, "claim"),
        "asked_for": words.shown(version, "asked_for"),
        "not_covered": words.shown(version, "not_covered"),
        "limits": words.shown(version, "limits"),
        "dissent": words.shown(version, "dissent"),
        "no_dissent": shown.dissent(version),
        "people": shown.people(version),
        "who": shown.who(version),
        "sure": tell(CONFIDENCES[version.confidence]) if version.confidence else "",
        "reasons": shown.reasons(version, words),
        "quotes": [each for each in held if not each["differs"]],
        "other_quotes": [each for each in held if each["differs"]],
        "left_out": telling.codes_left_out(work, version, language().code),
        "uncoded": version.uncoded,
        "uncoded_reason": version.uncoded_reason or "",
        "version": version.number,
        "published_on": version.published_on,
        "is_open": version.answer_key is not None,
        "made_up": it.perspective.is_demo,
        "notice": words.notice(version),
    }


@bp.get(f"/{NUMBER}/kilder/")
@public_page
def sources(number: int) -> Any:
    """The contributions it is made from: used, and set aside with the reason."""
    work = reading()
    it = _open(work, number)
    words = wording.twins(work, language().code, it.rows)
    return render_template(
        "perspectives/sources.html",
        number=number,
        claim=words.shown(it.version, "claim"),
        **shown.source_lines(telling.sources(work, it)),
    )


@bp.get(f"/{NUMBER}/versioner/")
@public_page
def versions(number: int) -> Any:
    """Every version that was published, and what changed."""
    work = reading()
    it = _open(work, number)
    found = telling.versions(work, it)
    words = wording.twins(work, language().code, found)
    rows = [
        {
            "number": each.number,
            "claim": words.shown(each, "claim"),
            "published_on": each.published_on,
            "what_changed": each.what_changed or "",
            "is_current": each.id == it.version.id if it.version else False,
        }
        for each in found
    ]
    return render_template("perspectives/versions.html", number=number, rows=rows)


def _open(work: Work, number: int) -> Any:
    """The perspective while it is published. Raises NotFound."""
    it = telling.told(work, number)
    if it.version is None:
        raise NotFound()
    return it


# --- Do you recognise this? -------------------------------------------------------------------


@bp.route(f"/{NUMBER}/genkender", methods=["GET", "POST"])
@public
def recognise(number: int) -> Any:
    """The question, answered without an account; a text goes its own way, as a contribution."""
    it = _open(reading(), number)
    if it.version.answer_key is None:
        return redirect(url_for("perspectives.result", number=number), 303)
    form = RecognitionForm()
    form.offer()
    if form.validate_on_submit():
        with form.refusals():
            if form.answered is None:
                raise Invalid("answer", say("Choose an answer."))
            throttle.hit(
                store(),
                f"recognise:{number}",
                throttle.source_of(request.remote_addr),
                limit=FROM_ONE_PLACE,
                seconds=DAY,
            )
            with writing() as work:
                kept = _take(work, it, form)
            session[ANSWERED] = sorted({*_answered(), number})[-50:]
            flash(
                gettext("Thank you. Your answer is in.")
                if kept
                else gettext("You have answered this one before. Your first answer counts."),
                "success",
            )
            return redirect(url_for("perspectives.result", number=number), 303)
    words = wording.twins(reading(), language().code, it.rows)
    page = render_template(
        "perspectives/recognise.html", number=number, form=form, claim=words.shown(it.version, "claim")
    )
    return page, form.status


def _take(work: Work, it: Told, form: RecognitionForm) -> bool:
    """Keep the answer, and send a text on its own way. Returns whether the answer was new."""
    assert it.version is not None
    assert form.answered is not None
    kept = answering.answer(work, it.version.id, form.answered, who=_visitor(), role=form.speaker)
    if form.text.data:
        _, code = contributions.submit(
            work,
            Answers(
                text=form.text.data,
                role=form.speaker.value if form.speaker else "",
                focus_area=f"{it.agreement.slug}:{it.area.number}",
                publish=Publish.SECRETARIAT.value,
                personal_choice="secretariat",
            ),
            once=form.once.data or "",
            language=language().code,
            late=True,
        )
        CODE.put(code)
    return kept


def _visitor() -> str:
    """What tells this visitor from others while their browser keeps the form's own cookie."""
    if "perspectives_who" not in session:
        session["perspectives_who"] = new_token()
    return str(session["perspectives_who"])


def _answered() -> list[int]:
    found = session.get(ANSWERED)
    return [each for each in found if isinstance(each, int)] if isinstance(found, list) else []


@bp.get(f"/{NUMBER}/svar")
@public
def result(number: int) -> Any:
    """What others answered: for those who have answered, and for everyone once answers are closed."""
    work = reading()
    it = _open(work, number)
    is_open = it.version.answer_key is not None
    if is_open and number not in _answered():
        return redirect(url_for("perspectives.recognise", number=number), 303)
    words = wording.twins(work, language().code, it.rows)
    code = CODE.get()
    return render_template(
        "perspectives/result.html",
        number=number,
        claim=words.shown(it.version, "claim"),
        is_open=is_open,
        code=spelled(code) if code else "",
        **shown.result(answering.latest(work, it.version.id)),
    )
