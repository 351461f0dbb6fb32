"""What always holds of the store, whatever is asked of it in whatever order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow import store
from docflow.errors import Conflict, DocflowError, Refused
from docflow.store import Number, Store, verify

from .acts import act, everything, fold, moment, paper, state, task
from .conftest import Address

CASES = ("成立-AAAAAA", "成立-BBBBBB")

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Try:
    """An attempt: `stale` acts behind the version, `serial` numbers ahead of the next one."""

    case: str
    stale: int
    minutes: int
    key: str | None
    numbered: bool
    ahead: int


tries = st.builds(
    Try,
    case=st.sampled_from(CASES),
    stale=st.sampled_from([0, 0, 0, 1, 2]),
    minutes=st.integers(-1, 3),
    key=st.sampled_from([None, None, "甲", "乙", "丙"]),
    numbered=st.booleans(),
    ahead=st.sampled_from([0, 0, 0, 1, -1]),
)


class Model:
    """What must be true, as plain values."""

    def __init__(self) -> None:
        self.version = dict.fromkeys(CASES, 0)
        self.at = dict.fromkeys(CASES, 0)
        self.keys: dict[str, tuple[str, int]] = {}
        self.serial = 0

    def expects(self, attempt: Try) -> str:
        version = self.version[attempt.case]
        said = max(0, version - 2 * attempt.stale)
        if attempt.key in self.keys:
            other = self.keys[attempt.key][0] != attempt.case
            return "refused" if other and said else "repeated"
        if said != version:
            return "refused"
        if version and attempt.minutes < 0:
            return "refused"
        if attempt.numbered and attempt.ahead and self.serial + 1 + attempt.ahead > 0:
            return "refused"
        return "done"

    def take(self, attempt: Try, minute: int) -> None:
        self.version[attempt.case] += 2
        self.at[attempt.case] = minute
        if attempt.key is not None:
            self.keys[attempt.key] = (attempt.case, self.version[attempt.case])
        self.serial += attempt.numbered


def carry_out(one: Store, model: Model, attempt: Try) -> str:
    version = model.version[attempt.case]
    said = max(0, version - 2 * attempt.stale)
    minute = max(0, model.at[attempt.case] + attempt.minutes) if version else 1
    if version and attempt.minutes < 0:
        minute = model.at[attempt.case] - 1
    # Serial 0 does not exist: the next one down from the first is the first.
    serial = max(1, model.serial + 1 + attempt.ahead)
    papers = [paper(serial, name=f"批复{model.version[attempt.case]}")] if attempt.numbered else []
    try:
        done = act(
            one, said, case=attempt.case, at=moment(minute), key=attempt.key, papers=papers, state=state(said + 2)
        )
    except Refused:
        return "refused"
    if done.repeated:
        assert attempt.key is not None
        assert (done.case, done.version) == model.keys[attempt.key]
        return "repeated"
    model.take(attempt, minute)
    return "done"


@quick
@given(attempts=st.lists(tries, max_size=25))
def test_the_store_does_what_a_plain_model_does(fresh: Callable[[], Address], attempts: list[Try]) -> None:
    model = Model()
    with store.open(fresh()) as one:
        for attempt in attempts:
            before = everything(one)
            expected = model.expects(attempt)
            assert carry_out(one, model, attempt) == expected
            if expected != "done":
                assert everything(one) == before, "what is refused or repeated leaves no trace"
        assert {case: len(one.history(case)) for case in CASES} == model.version
        assert [use.number.serial for use in one.numbers()] == list(range(1, model.serial + 1))
        assert verify(one, fold) == []


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | words,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(words.filter(lambda w: not w.startswith("$")), inner, max_size=3)
    ),
    max_leaves=8,
)
bodies = st.dictionaries(words.filter(lambda w: not w.startswith("$")), plain, max_size=4).filter(
    lambda body: isinstance(body.get("vote"), dict | None)
)


@given(value=plain | st.floats(allow_nan=False, allow_infinity=False))
def test_the_quick_way_to_canonical_text_is_the_encoder_itself(value: object) -> None:
    from docflow.store import chain

    assert chain.canonical(value) == chain._ENCODER.encode(value)
    row = ["例", 1, "k", "t", '引"号\\\n', "\x00\x1f\u2028"]
    assert chain.event_hash(*row) == chain.sha256(chain.canonical(row).encode())  # type: ignore[arg-type]


@quick
@given(body=bodies, data=st.binary(max_size=64))
def test_what_goes_in_comes_out_as_it_was(fresh: Callable[[], Address], body: dict[str, object], data: bytes) -> None:
    with store.open(fresh()) as one:
        act(
            one,
            0,
            events=[{"kind": "Acted", "body": body}],
            state=body,
            papers=[paper(files={"docx": data})],
            by="wang",
        )
        assert one.history(CASES[0]) == []
        (event,) = one.history("成立-7Q4K2M")
        assert event.body == body
        assert one.load("成立-7Q4K2M").state == body
        assert one.blob(event.papers[0]["files"]["docx"]) == data
        assert verify(one) == []


def test_of_twenty_threads_on_one_step_one_wins(place: Address) -> None:
    with store.open(place) as one:
        act(one, 0)
    outcomes: list[str] = []
    ready = threading.Barrier(20)

    def attempt(number: int) -> None:
        with store.open(place) as own:
            ready.wait()
            try:
                act(own, 2, name=f"第{number}人", papers=[paper(1)])
                outcomes.append("won")
            except Conflict as lost:
                outcomes.append(lost.problems[0].code)

    _all_at_once(attempt, 20)
    assert sorted(outcomes) == ["W604"] * 19 + ["won"]
    with store.open(place) as one:
        assert len(one.history("成立-7Q4K2M")) == 4
        assert len(one.numbers()) == 1
        assert verify(one) == []


def test_threads_may_share_one_store(opened: Store) -> None:
    def attempt(number: int) -> None:
        case = f"成立-{number:06d}"
        for version in range(0, 10, 2):
            act(opened, version, case=case)
            assert opened.load(case).version == version + 2

    _all_at_once(attempt, 8)
    assert len(opened.cases()) == 8
    assert verify(opened, fold) == []


def test_numbers_taken_at_once_are_all_different(place: Address) -> None:
    """Each writer does as an operation does: asks, renders, appends, and on Conflict does it again."""

    def attempt(number: int) -> None:
        with store.open(place) as own:
            while True:
                serial = own.next_number("示组", 2026)
                try:
                    act(own, 0, case=f"成立-{number:06d}", papers=[paper(serial)])
                    return
                except Conflict as error:
                    assert error.problems[0].code == "W630"

    _all_at_once(attempt, 12)
    with store.open(place) as one:
        assert [use.number for use in one.numbers()] == [Number("示组", 2026, serial) for serial in range(1, 13)]
        assert verify(one) == []


def _all_at_once(what: Callable[[int], None], count: int) -> None:
    faults: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            what(number)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_task_is_asked_of_a_post_and_found_by_it(opened: Store) -> None:
    act(opened, 0, tasks=[task("审核", "甲/组织员"), task("会签", "乙/书记", None)])
    assert [one.step for one in opened.tasks(["甲/组织员"])] == ["审核"]
    assert [one.step for one in opened.tasks(["乙/书记", "甲/组织员"])] == ["审核", "会签"], "with a deadline first"
    assert opened.tasks([]) == []
    assert issubclass(Conflict, DocflowError)
