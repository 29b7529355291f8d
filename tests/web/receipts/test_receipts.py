"""Codes: the same form gets the same one, only a hash is stored, and a wrong one opens nothing."""

from typing import Any

import sqlalchemy as sa

from engage.core.ids import ALPHABET, CODE_LENGTH, shown
from engage.core.work import Work
from engage.receipts import queries, service
from engage.receipts.models import Receipt


def test_the_same_form_gets_the_same_code(work: Work) -> None:
    first, code = service.issue(work, once="a" * 32)
    second, again = service.issue(work, once="a" * 32)
    assert (first.id, code) == (second.id, again)
    assert service.issue(work, once="b" * 32)[1] != code


def test_the_code_cannot_be_told_from_the_form_without_our_key(work: Work) -> None:
    from dataclasses import replace

    from engage.core.crypto import KeyRing

    assert service.issue(work, once="a")[1] != service.issue(replace(work, keys=KeyRing.new()), once="a")[1]


def test_only_a_hash_is_stored(work: Work) -> None:
    receipt, code = service.issue(work, once="a")
    work.flush()
    row: Any = work.rows(sa.select(Receipt.__table__).where(Receipt.id == receipt.id))[0]
    assert code not in str(tuple(row))
    assert code.encode() not in receipt.code_hash


def test_a_code_is_found_however_it_is_typed(work: Work) -> None:
    receipt, code = service.issue(work, once="a")
    for text in (code, shown(code), f"  {shown(code).lower()} ", code.replace("C", "c")):
        assert queries.find(work, text) is receipt


def test_a_wrong_code_opens_nothing(work: Work) -> None:
    _, code = service.issue(work, once="a")
    wrong = ALPHABET[(ALPHABET.index(code[0]) + 1) % len(ALPHABET)] + code[1:]
    for text in ("", wrong, code[:-1], code + "3", "<script>", "\x00" * CODE_LENGTH):
        assert queries.find(work, text) is None


def test_a_code_opens_only_its_own_kind_of_thing(work: Work) -> None:
    _, code = service.issue(work, opens="place", once="a")
    assert queries.find(work, code, "contribution") is None
    assert queries.find(work, code, "place") is not None


def test_printed_codes_are_all_different(work: Work) -> None:
    codes = service.print_codes(work, 12)
    assert len(set(codes)) == 12
    assert all(found is not None and found.on_paper for code in codes for found in [queries.find(work, code)])
