"""Texts in the reader's language: what is missing, what has fallen behind, and two editors who lose nothing."""

from pathlib import Path

import pytest

from engage.core.authority import Actor, Held, Role
from engage.core.errors import Conflict, FactsError, Forbidden, Invalid, NotFound
from engage.core.ids import new_id
from engage.core.work import Work
from engage.wording import queries, rules, service
from engage.wording.models import Page, Twin
from engage.wording.rules import Place
from tests.conftest import as_actor
from tests.factories.agreements import DATA

EDITOR = Actor(account_id=new_id(), held=(Held(Role.EDITOR),))


def make_page(work: Work, slug: str = "om") -> Page:
    page = work.add(Page(slug=slug, title="Om os", body="Vi lytter.", edited_on=work.today))
    work.flush()
    return page


def seen(work: Work, page: Page, language: str, field: str = "body") -> str:
    twin = queries.twin(work, Place("wording_page", page.id, field, language))
    return rules.seen(getattr(page, field), twin.text if twin else None)


def at(page: Page, language: str, field: str = "body") -> Place:
    return Place("wording_page", page.id, field, language)


def test_danish_is_shown_as_it_is(work: Work) -> None:
    page = make_page(work)
    shown = queries.twins(work, "da", [page]).shown(page, "body")
    assert (shown.text, shown.lang, shown.missing) == ("Vi lytter.", "", False)


@pytest.mark.parametrize("language", rules.OTHERS)
def test_without_a_twin_the_danish_text_says_that_it_is_danish(work: Work, language: str) -> None:
    page = make_page(work)
    words = queries.twins(work, language, [page])
    assert words.text(page, "body") == "Vi lytter."
    assert words.shown(page, "body").lang == "da"
    assert words.notice(page).missing


@pytest.mark.parametrize("language", rules.OTHERS)
def test_a_change_of_the_source_makes_its_twins_fall_behind(work: Work, language: str) -> None:
    page = make_page(work)
    assert service.set_twin(work, page, "body", language, "We listen.")
    before = queries.twins(work, language, [page]).shown(page, "body")
    assert (before.text, before.lang, before.stale) == ("We listen.", "", False)
    service.edit(as_actor(work, EDITOR), at(page, "da"), "Vi lytter nu.", seen=seen(work, page, "da"))
    after = queries.twins(work, language, [page])
    assert after.shown(page, "body").text == "We listen."
    assert after.shown(page, "body").stale
    assert after.notice(page).stale
    service.edit(as_actor(work, EDITOR), at(page, language), "We listen now.", seen=seen(work, page, language))
    assert not queries.twins(work, language, [page]).shown(page, "body").stale


def test_an_empty_source_has_nothing_to_show(work: Work) -> None:
    page = make_page(work)
    service.set_twin(work, page, "title", "en", "About us")
    page.title = ""
    assert not queries.twins(work, "en", [page]).shown(page, "title")
    assert queries.twins(work, "en", [page]).text(page, "title") == ""


def test_putting_the_same_twin_twice_changes_nothing(work: Work) -> None:
    page = make_page(work)
    assert service.set_twin(work, page, "body", "en", "We listen.")
    assert not service.set_twin(work, page, "body", "en", "We listen.")


def test_what_a_person_wrote_is_kept_when_a_file_says_otherwise(work: Work) -> None:
    page = make_page(work)
    service.edit(as_actor(work, EDITOR), at(page, "en"), "By hand", seen=seen(work, page, "en"))
    assert not service.set_twin(work, page, "body", "en", "From the file")
    assert queries.twins(work, "en", [page]).text(page, "body") == "By hand"


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_second_of_two_editors_is_told(work: Work, language: str) -> None:
    page = make_page(work)
    both_saw = seen(work, page, language)
    editor = as_actor(work, EDITOR)
    service.edit(editor, at(page, language), "The first one's", seen=both_saw)
    with pytest.raises(Conflict):
        service.edit(editor, at(page, language), "The second one's", seen=both_saw)
    assert queries.twins(work, language, [page]).text(page, "body") == "The first one's"


def test_a_twin_of_a_text_that_changed_meanwhile_is_not_saved(work: Work) -> None:
    page = make_page(work)
    saw = seen(work, page, "en")
    editor = as_actor(work, EDITOR)
    service.edit(editor, at(page, "da"), "Noget andet.", seen=seen(work, page, "da"))
    with pytest.raises(Conflict):
        service.edit(editor, at(page, "en"), "We listen.", seen=saw)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EDITOR])
def test_only_editors_change_texts(work: Work, role: Role) -> None:
    page = make_page(work)
    actor = Actor(account_id=new_id(), held=(Held(role),))
    with pytest.raises(Forbidden):
        service.edit(as_actor(work, actor), at(page, "da"), "x", seen=seen(work, page, "da"))


def test_a_text_is_not_emptied_nor_too_long(work: Work) -> None:
    page = make_page(work)
    editor = as_actor(work, EDITOR)
    with pytest.raises(Invalid):
        service.edit(editor, at(page, "en"), "  ", seen=seen(work, page, "en"))
    with pytest.raises(Invalid):
        service.edit(editor, at(page, "da", "title"), "", seen=seen(work, page, "da", "title"))
    with pytest.raises(Invalid):
        service.edit(editor, at(page, "da", "title"), "x" * 201, seen=seen(work, page, "da", "title"))


@pytest.mark.parametrize(
    ("kind", "field", "language"),
    [("wording_page", "slug", "en"), ("account", "name", "en"), ("none", "x", "en"), ("wording_page", "body", "fr")],
)
def test_nothing_else_can_be_edited_this_way(work: Work, kind: str, field: str, language: str) -> None:
    page = make_page(work)
    with pytest.raises(NotFound):
        service.edit(as_actor(work, EDITOR), Place(kind, page.id, field, language), "x", seen="")


def test_what_an_editor_has_to_do(work: Work) -> None:
    page = make_page(work)
    assert {(gap.source.field, gap.language, gap.stale) for gap in queries.gaps(work)} == {
        (field, language, False) for field in ("title", "body") for language in rules.OTHERS
    }
    for language in rules.OTHERS:
        service.set_twin(work, page, "title", language, "x")
        service.set_twin(work, page, "body", language, "x")
    assert queries.gaps(work) == []
    page.body = "Noget nyt."
    work.flush()
    assert {(gap.source.field, gap.stale) for gap in queries.gaps(work)} == {("body", True)}


def test_the_pages_are_loaded_once(work: Work) -> None:
    assert service.load_pages(work, DATA / "pages") > 0
    assert service.load_pages(work, DATA / "pages") == 0
    assert {page.slug for page in queries.pages(work)} == {"om", "privatliv", "was", "cookies", "hjaelp", "beskyttelse"}
    assert queries.gaps(work) == []


def test_a_page_that_a_person_edited_is_left_alone(work: Work) -> None:
    service.load_pages(work, DATA / "pages")
    page = queries.page(work, "om")
    service.edit(as_actor(work, EDITOR), at(page, "da"), "Vores egen tekst.", seen=seen(work, page, "da"))
    assert service.load_pages(work, DATA / "pages") == 0
    assert page.body == "Vores egen tekst."
    assert queries.twins(work, "en", [page]).shown(page, "body").stale


@pytest.mark.parametrize("text", ["No title here\n\nText", "# \n\nText", "# Title alone"])
def test_a_page_without_title_or_text_is_refused(work: Work, tmp_path: Path, text: str) -> None:
    (tmp_path / "om.da.md").write_text(text, "utf-8")
    with pytest.raises(FactsError, match=r"om\.da\.md"):
        service.load_pages(work, tmp_path)


def test_copied_twins_stay_as_far_behind_as_they_were(work: Work) -> None:
    old, new = make_page(work), make_page(work, "om-2")
    service.set_twin(work, old, "body", "en", "We listen.")
    old.body = new.body = "Noget andet."
    service.copy_twins(work, [(old, new)])
    work.flush()
    shown = queries.twins(work, "en", [new]).shown(new, "body")
    assert (shown.text, shown.stale) == ("We listen.", True)
    assert work.session.query(Twin).count() == 2
