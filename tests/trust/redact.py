"""What a moderator took out is nowhere: in no page, no file and no part of one; and nobody releases alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import sqlalchemy as sa

from engage.briefs import policy as brief_policy
from engage.briefs import releasing
from engage.briefs.models import Brief
from engage.contributions.models import Contribution, PartKind, PublicVersion
from engage.core.authority import SYSTEM
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.work import Work, unit_of_work
from engage.exports import policy as export_policy
from engage.exports import service as exports
from engage.moderation import policy as moderation_policy
from engage.moderation import service as moderation
from engage.moderation import sheet as sheets
from engage.moderation.models import ModerationStep, Outcome
from engage.perspectives import policy as perspective_policy
from engage.perspectives import publishing
from engage.perspectives.models import Perspective
from tests.conftest import as_actor
from tests.factories.perspectives import revision
from tests.ground import Ground
from tests.trust import released
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.needles import mark
from tests.trust.released import FIELDS, STANDS, Released

NAME = "redact"
ENGINES = ("sqlite", "postgres")
TEXTS, QUICK = 30, 6
TRIES, FEW = 1000, 60
LANGUAGES = ("", "/let", "/en", "/de")


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Take out, release, look everywhere; then try to release what must not be."""
    texts = QUICK if options.quick else options.n or TEXTS
    it = released.furnish(ground, texts)
    marks = [mark(field, number) for number in range(texts) for field in FIELDS]
    look(ground, it, tally, marks)
    alone(ground, it, tally, FEW if options.quick else TRIES)


def look(ground: Ground, it: Released, tally: Tally, marks: list[str]) -> None:
    """Every public page in every language, and every file."""
    with unit_of_work(ground.store, SYSTEM) as work:
        pages = list(released.public_addresses(work))
        kept = work.all(sa.select(PublicVersion.text))
    tally.expect(len(kept) == it.texts, f"{len(kept)} of {it.texts} texts are public")
    tally.expect(all(STANDS in text for text in kept), "what was not taken out is gone, too")
    visitor, moderator, said = it.app.test_client(), released.signed_in(ground, it, "first"), 0
    asked = [(visitor, f"{language}{path}") for path in pages for language in LANGUAGES]
    asked += [(moderator, path) for path in released.export_addresses()]
    for client, path in asked:
        answer = client.get(path)
        fine = answer.status_code == 200 or (answer.status_code == 303 and path.endswith("/svar"))
        tally.expect(fine, f"{path}: {answer.status_code}")
        found = released.found_in(answer.data, path, marks)
        tally.expect(not found, f"{found[:2]}: words that were taken out")
        said += any(STANDS.encode() in content for _, content in released.unpacked(answer.data, path))
    # So that an empty page does not count as one without these words.
    tally.expect(said >= it.texts * len(LANGUAGES), f"only {said} answers hold what was left standing")
    tally.figures |= {"texts": it.texts, "answers unpacked": len(asked), "marked words": len(marks)}


# --- Releasing alone --------------------------------------------------------------------------


def alone(ground: Ground, it: Released, tally: Tally, tries: int) -> None:
    """As often as asked, in turn, somebody tries to release what they must not; nothing of it becomes public."""
    ways = _ways(it)
    steps = _proposed(ground, it)
    with unit_of_work(ground.store, SYSTEM) as work:
        before = work.session.scalar(sa.select(sa.func.count()).select_from(PublicVersion))
    for number in range(tries):
        name, do = ways[number % len(ways)]
        refused = False
        try:
            with unit_of_work(ground.store, SYSTEM) as work:
                do(as_actor(work, it.actors["first"]), number, steps)
        except (Invalid, Forbidden, Conflict):
            refused = True
        tally.expect(refused, f"{name}: went through")
    with unit_of_work(ground.store, SYSTEM) as work:
        after = work.session.scalar(sa.select(sa.func.count()).select_from(PublicVersion))
    tally.expect(before == after, f"{after} texts are public now, and {before} were before")
    tally.figures["tries to release alone"] = tries


Try = Callable[[Work, int, list[Any]], Any]


def _ways(it: Released) -> list[tuple[str, Try]]:
    def with_a_hit(work: Work, number: int, _: list[Any]) -> None:
        one = work.get(Contribution, it.open[number % len(it.open)])
        if number % 2:  # all but the last of what was found is looked at
            for found in sheets.load(work, one).unresolved[:-1]:
                token = sheets.load(work, one).token
                moderation.resolve_finding(work, one.id, found.id, reason="Et kontor", token=token)
        moderation.propose(work, one.id, Outcome.PUBLISH, token=sheets.load(work, one).token, sure=True)

    def own_step(work: Work, number: int, steps: list[Any]) -> None:
        step = work.get(ModerationStep, steps[number % len(steps)])
        one = work.get(Contribution, step.contribution_id)
        moderation.confirm(work, step.id, token=sheets.load(work, one).token)

    def own_perspective(work: Work, _: int, __: list[Any]) -> None:
        one = work.one(sa.select(Perspective))
        publishing.revise(work, one.id)
        version = publishing.queries.draft(work, one.id).version
        version.what_changed = "Nyt."
        publishing.send(work, one.id, revision=revision(work, one))
        publishing.publish(work, one.id, revision=revision(work, one))

    def own_brief(work: Work, _: int, __: list[Any]) -> None:
        one = work.one(sa.select(Brief))
        edition = releasing.revise(work, one.id)
        edition.what_changed = "Nyt."
        releasing.send(work, one.id, revision=edition.revision)
        releasing.release(work, one.id, revision=edition.revision)

    def own_request(work: Work, _: int, __: list[Any]) -> None:
        assert it.request is not None
        exports.answer(work, it.request, approve=True)

    return [
        ("a text with an open hit", with_a_hit),
        ("one's own proposal", own_step),
        ("one's own perspective", own_perspective),
        ("one's own brief", own_brief),
        ("one's own wish for columns about persons", own_request),
    ]


def _proposed(ground: Ground, it: Released) -> list[Any]:
    """Texts with many details, proposed by the first moderator; they wait for the second."""
    with unit_of_work(ground.store, SYSTEM) as work:
        first = as_actor(work, it.actors["first"])
        found = []
        for each in it.telling:
            token = sheets.load(first, work.get(Contribution, each)).token
            found.append(moderation.propose(first, each, Outcome.PUBLISH, token=token).id)
        return found


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def left_in() -> Iterator[None]:
    """What is published is what was written."""
    own = moderation.contributions.publish_version

    def publish(work: Work, contribution: Contribution, *, text: str, **more: Any) -> Any:
        return own(work, contribution, text=sheets.load(work, contribution).parts.get(PartKind.TEXT, text), **more)

    with mock.patch.object(moderation.contributions, "publish_version", publish):
        yield


@contextmanager
def one_is_enough() -> Iterator[None]:
    """Whoever has made it may release it."""
    with ExitStack() as stack:
        for policy, name in (
            (moderation_policy, "may_confirm"), (perspective_policy, "may_review"), (brief_policy, "may_release"),
            (export_policy, "may_answer"),
        ):  # fmt: skip
            stack.enter_context(mock.patch.object(policy, name, return_value=True))
        yield


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    return {
        "what is taken out stays in": Sabotage(lambda _: left_in()),
        "an open hit stops nobody": Sabotage(lambda _: mock.patch.object(sheets, "_obstacles", return_value=())),
        "one person is enough": Sabotage(lambda _: one_is_enough(), least=3),
    }
