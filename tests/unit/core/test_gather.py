"""Several who ask at one moment are served together, and nobody fails for another's sake."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from engage.core import gather
from engage.core.gather import MOST, Gathering, Group, _Turn


def test_whoever_comes_while_one_is_served_is_served_with_the_next_group() -> None:
    groups: list[list[int]] = []
    begun, waiting = threading.Event(), threading.Event()

    def serve(asked: Sequence[int]) -> list[int]:
        groups.append(list(asked))
        begun.set()
        waiting.wait(10)
        return [number * 2 for number in asked]

    gathering = Gathering(serve)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(gathering, 0)
        begun.wait(10)
        others = [pool.submit(gathering, number) for number in range(1, 5)]
        while len(gathering._waiting) < 4:  # they stand in line
            threading.Event().wait(0.001)
        waiting.set()
        assert [first.result(), *(each.result() for each in others)] == [0, 2, 4, 6, 8]
    assert groups[0] == [0]
    assert sorted(groups[1]) == [1, 2, 3, 4]
    assert len(groups) == 2


def test_one_that_cannot_be_served_fails_alone() -> None:
    lone = threading.Event()

    def serve(asked: Sequence[int]) -> list[int]:
        lone.wait(10)
        if 3 in asked:
            raise ValueError("three")
        return list(asked)

    gathering = Gathering(serve)
    with ThreadPoolExecutor(6) as pool:
        turns = [pool.submit(gathering, number) for number in range(6)]
        while len(gathering._waiting) < 5:
            threading.Event().wait(0.001)
        lone.set()
        for number, turn in enumerate(turns):
            if number == 3:
                with pytest.raises(ValueError, match="three"):
                    turn.result()
            else:
                assert turn.result() == number


def test_whoever_stands_behind_a_whole_group_is_served_too() -> None:
    gathering: Gathering[int, int] = Gathering(lambda asked: [number * 2 for number in asked])
    gathering._waiting += [_Turn(number) for number in range(MOST + 5)]
    assert gathering(99) == 198


def test_a_group_whose_server_is_stopped_is_never_told_that_all_went_well() -> None:
    def serve(asked: Sequence[int]) -> list[int]:
        raise SystemExit

    gathering = Gathering(serve)
    gathering._waiting.append(_Turn(2))
    other = gathering._waiting[0]
    with pytest.raises(SystemExit):
        gathering(1)
    assert other.served
    assert other.error is not None


def test_a_group_is_never_larger_than_it_may_be_and_nobody_is_forgotten() -> None:
    sizes: list[int] = []

    def serve(asked: Sequence[int]) -> list[int]:
        sizes.append(len(asked))
        return list(asked)

    gathering = Gathering(serve)
    with ThreadPoolExecutor(3 * MOST) as pool:
        assert list(pool.map(gathering, range(20 * MOST))) == list(range(20 * MOST))
    assert max(sizes) <= MOST
    assert sum(sizes) == 20 * MOST


def test_whoever_is_on_the_way_is_taken_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "LINGER", 60.0)
    groups: list[list[int]] = []

    def serve(asked: Sequence[int]) -> list[int]:
        groups.append(list(asked))
        return list(asked)

    gathering = Gathering(serve)
    with ThreadPoolExecutor(1) as pool, gathering.on_the_way(True) as ask:
        first = pool.submit(gathering, 1)
        while not (gathering._waiting or groups):
            threading.Event().wait(0.001)
        assert ask(2) == 2
        assert first.result(10) == 1
    assert groups == [[1, 2]]


def test_whoever_turns_back_and_whoever_only_looks_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "LINGER", 2.0)
    gathering = Gathering[int, int](list)
    with pytest.raises(ValueError, match="turned back"), gathering.on_the_way(True):
        raise ValueError("turned back")
    with ThreadPoolExecutor(1) as pool, gathering.on_the_way(False):
        assert pool.submit(gathering, 1).result(1) == 1


def test_nobody_is_waited_for_longer_than_a_moment() -> None:
    gathering = Gathering[int, int](list)
    with ThreadPoolExecutor(1) as pool, gathering.on_the_way(True):
        assert pool.submit(gathering, 1).result(5) == 1


@pytest.mark.parametrize("trouble", [False, True])
def test_whoever_comes_while_a_lock_is_waited_for_is_let_in_and_nobody_fails_for_it(trouble: bool) -> None:
    served: list[list[int]] = []
    begun, locked = threading.Event(), threading.Event()

    def serve(group: Group[int]) -> list[int]:
        begun.set()
        locked.wait(10)
        group.let_in(lambda number: number % 2 == 1)
        served.append(list(group))
        if trouble and len(group) > 1:
            raise ValueError("together it does not go")
        return [number * 2 for number in group]

    gathering = Gathering(serve)
    with ThreadPoolExecutor(4) as pool:
        turns = [pool.submit(gathering, 10)]
        begun.wait(10)
        turns += [pool.submit(gathering, number) for number in (1, 2, 3)]
        while len(gathering._waiting) < 3:
            threading.Event().wait(0.001)
        locked.set()
        assert [turn.result(10) for turn in turns] == [20, 2, 4, 6]
    assert sorted(served[0]) == [1, 3, 10]
    assert served[0][0] == 10
    alone = [[10], *([number] for number in served[0][1:])] if trouble else []
    assert served[1:] == [*alone, [2]]
    assert not gathering._waiting
