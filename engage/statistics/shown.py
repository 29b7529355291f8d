"""Figures as values for their templates and for CSV, in the reader's language."""

from typing import Any

from engage.core.cells import Column, Kind, Row
from engage.core.languages import translate
from engage.statistics.figures import Figure, List, Results, Unit
from engage.statistics.rules import FEWEST_PEOPLE, LONG_GAP
from engage.web.locale import gettext, ngettext, show_number, tell

NOT_TOLD = {Unit.PEOPLE: "under_20", Unit.SHARE: "too_few", Unit.DAYS: "too_few_or_too_early", Unit.COUNT: ""}


def value(it: Figure) -> str:
    """A figure in words."""
    if it.unit is Unit.COUNT:
        return show_number(it.value or 0)
    if it.unit is Unit.PEOPLE:
        return (
            gettext("About %(people)s", people=show_number(it.value))
            if it.value is not None
            else gettext("Fewer than %(people)d", people=FEWEST_PEOPLE)
        )
    if it.unit is Unit.DAYS:
        return _days(it)
    if not it.whole:
        return gettext("Nothing to count yet")
    counted = gettext("%(part)s of %(whole)s", part=show_number(it.part or 0), whole=show_number(it.whole))
    if it.per_cent is None:
        return gettext("%(counted)s. Too few to say per cent.", counted=counted)
    return gettext("%(counted)s, %(share)d per cent", counted=counted, share=it.per_cent)


def _days(it: Figure) -> str:
    if it.value is not None:
        return _in_days(it.value)
    if it.subject or it.whole is None:
        return gettext("Too few to say")
    return gettext("Not yet: too many wait")


def _in_days(number: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", number)


def row(it: Figure, addresses: dict[List, str]) -> dict[str, Any]:
    """A line of the table of a result: what, how much, how it is counted, and where the list is."""
    return {
        "name": tell(it.name),
        "value": value(it),
        "formula": tell(it.formula),
        "url": addresses[it.leads_to] if it.leads_to is not None else "",
    }


HELD = ("included.held", "included.perspective", "included.lived", "included.both")
OUTCOMES = ("change.used", "change.partly", "change.not_used", "change.outside")
AGES = ("dialogue.open.new", "dialogue.open.middle", "dialogue.open.old")


def bars(it: Results, keys: tuple[str, ...]) -> list[tuple[str, int]]:
    """Counted things as bars: those of shares by their part."""
    found = (it.get(key) for key in keys)
    return [(tell(each.name), (each.part if each.unit is Unit.SHARE else each.value) or 0) for each in found]


def forums(it: Results) -> list[dict[str, Any]]:
    """The meetings of each forum."""
    return [
        {
            "cells": [
                name,
                show_number(each.meetings),
                gettext("Too few to say") if each.median is None else _in_days(each.median),
                _in_days(each.longest) + (" – " + gettext("more than %(days)d", days=LONG_GAP) if each.is_long else ""),
                _in_days(each.open),
            ],
            "tone": "attention" if each.is_long else "",
        }
        for name, each in it.forums
    ]


def page(it: Results, addresses: dict[List, str]) -> dict[str, Any]:
    """Everything that a page of results shows."""
    return {
        "on": it.ground.today,
        "until": it.ground.people_until,
        "included": [row(each, addresses) for each in it.of(1)],
        "included_bars": bars(it, HELD),
        "change": [row(each, addresses) for each in it.of(2) if each.key not in OUTCOMES],
        "change_bars": bars(it, OUTCOMES),
        "outcome": row(it.get(OUTCOMES[0]), addresses),
        "has_answers": bool(it.get(OUTCOMES[0]).whole),
        "dialogue": [row(each, addresses) for each in it.of(3) if each.key not in AGES],
        "age": row(it.get(AGES[0]), addresses),
        "open_bars": bars(it, AGES),
        "forums": forums(it),
        "meetings_url": addresses[List.MEETINGS],
    }


COLUMNS = [
    Column("result", Kind.NUMBER, "Resultat 1, 2 eller 3", "Result 1, 2 or 3"),
    Column("key", Kind.TEXT, "Tallets navn", "Name of the figure"),
    Column("forum", Kind.TEXT, "Forum, hvor tallet er om ét", "Forum, where the figure is about one"),
    Column("figure", Kind.TEXT, "Hvad tallet siger", "What the figure says"),
    Column("unit", Kind.TEXT, "count, share, days, people", "count, share, days, people"),
    Column("numerator", Kind.NUMBER, "Tæller", "Numerator"),
    Column("denominator", Kind.NUMBER, "Nævner", "Denominator"),
    Column("value", Kind.NUMBER, "Procent, dage eller antal", "Per cent, days or number"),
    Column("not_told", Kind.TEXT, "Hvorfor der ikke er en værdi", "Why there is no value"),
    Column("formula", Kind.TEXT, "Sådan er det talt", "How it is counted"),
    Column("counted_on", Kind.DATE, "Talt den dag", "Counted on that day"),
    Column("people_before", Kind.DATE, "Personer talt før den dag", "People counted before that day"),
    Column("list", Kind.TEXT, "Adressen på listen bag tallet", "Address of the list behind the figure"),
]


def csv_rows(it: Results, addresses: dict[List, str], language: str) -> list[Row]:
    """Every figure with its numerator, denominator and formula, so that everyone can count again."""
    return [
        (
            each.result,
            each.key,
            each.subject,
            translate(each.name, language),
            each.unit.value,
            each.part,
            each.whole,
            each.per_cent if each.unit is Unit.SHARE else each.value,
            "" if each.is_told or each.unit is Unit.COUNT else NOT_TOLD[each.unit],
            translate(each.formula, language),
            it.ground.today,
            it.ground.people_until,
            addresses[each.leads_to] if each.leads_to is not None else "",
        )
        for each in it.figures
    ]
