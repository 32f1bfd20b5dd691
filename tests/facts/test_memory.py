"""What a reader remembers."""

from __future__ import annotations

from quarterdeck.facts.memory import Memory


class Asked:
    """Counts how often it was asked."""

    def __init__(self, rows):
        self.rows, self.times = rows, 0

    def __call__(self):
        self.times += 1
        return self.rows


def test_the_same_question_is_asked_once():
    memory, asked = Memory(100), Asked([(1, 2)])
    assert memory.rows("q", asked) == memory.rows("q", asked) == [(1, 2)]
    assert asked.times == 1


def test_another_value_is_another_question():
    memory = Memory(100)
    assert memory.rows(("q", "mine"), lambda: [(1,)]) == [(1,)]
    assert memory.rows(("q", "theirs"), lambda: [(2,)]) == [(2,)]


def test_a_caller_that_changes_its_rows_changes_nobody_elses():
    memory = Memory(100)
    memory.rows("q", lambda: [(1,)]).clear()
    assert memory.rows("q", list) == [(1,)]


def test_what_was_not_asked_for_longest_is_forgotten_first():
    memory, first, second = Memory(40), Asked([(0,)] * 8), Asked([(1,)] * 8)
    memory.rows("first", first)
    memory.rows("second", second)
    memory.rows("first", first)
    for name in ("third", "fourth", "fifth"):
        memory.rows(name, lambda: [(2,)] * 8)
        memory.rows("first", first)
    memory.rows("second", second)
    assert (first.times, second.times) == (1, 2)


def test_one_large_answer_drives_nothing_out():
    memory, small, large = Memory(40), Asked([(0,)]), Asked([(1,)] * 30)
    memory.rows("small", small)
    for _ in range(2):
        assert memory.rows("large", large) == [(1,)] * 30
    memory.rows("small", small)
    assert (small.times, large.times) == (1, 2)
