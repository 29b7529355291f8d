"""Vectors: the same when kept and when made anew, alone and among others."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engage.sense import vectors
from engage.sense.results import Text
from tests.unit.sense import made_up


def rows(texts: list[Text]) -> list[tuple[list[int], list[float], list[int]]]:
    made = vectors.matrix(texts)
    ends = made.counts.indptr.tolist()
    return [
        (made.counts.indices[a:b].tolist(), made.counts.data[a:b].tolist(), made.signatures[n].tolist())
        for n, (a, b) in enumerate(pairwise(ends))
    ]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_a_text_has_the_same_vector_alone_among_others_and_kept(texts: list[str]) -> None:
    plain = [Text(str(n), each) for n, each in enumerate(texts)]
    kept = [Text(each.id, each.text, vectors.kept(each.text)) for each in plain]
    assert rows(plain) == rows(kept) == [row for each in plain for row in rows([each])]
    assert [each.vector for each in kept] == vectors.kept_all(texts)


def test_the_method_is_the_one_of_its_version() -> None:
    """When this fails, vectors that are kept somewhere mean something else: raise VERSION."""
    made = vectors.kept("Blåbærgrød")
    assert (vectors.VERSION, made[0], len(made)) == (1, 1, 1 + 4 * 96 + 5 * 27)
    # 27 runs of three to five letters in ten letters and two spaces, each a bucket and a count.
    assert made[1:9].hex() == "30d3ac0784094421"


def test_another_version_and_half_a_vector_are_made_anew() -> None:
    made = vectors.kept("Hun har brug for ro")
    assert vectors.is_current(made)
    for other in (None, b"", b"\0" + made[1:], made[:50], made[:-1]):
        assert not vectors.is_current(other)
        assert rows([Text("a", "Hun har brug for ro", other)]) == rows([Text("a", "Hun har brug for ro")])


def test_case_signs_and_spaces_do_not_count_and_letters_do() -> None:
    assert vectors.kept("Bosted,  ÆRØ!") == vectors.kept("bosted ærø")
    assert vectors.kept("bosted ærø") != vectors.kept("bosted arø")


def test_more_texts_than_are_counted_at_once() -> None:
    texts = [Text(str(n), made_up.text(n, length=8)[0]) for n in range(vectors.AT_ONCE + 20)]
    last = random.Random(1).sample(range(len(texts)), 20)
    every = rows(texts)
    assert [every[n] for n in last] == [rows([texts[n]])[0] for n in last]


def test_progress_rises_to_one() -> None:
    shares: list[float] = []
    vectors.matrix([Text(str(n), "ord") for n in range(2500)], shares.append)
    assert shares == [1 / 3, 2 / 3, 1.0]
