"""The workflow is complete: every stage is reached and left, every act has its rule."""

import pytest

from commonweal.answers.workflow import EDITABLE, NEXT, RULES, Act, Stage, next_stage
from commonweal.terms import InputError


def test_every_stage_and_every_act_is_in_the_tables():
    assert NEXT.keys() == set(Stage)
    assert RULES.keys() == set(Act)
    assert {act for acts in NEXT.values() for act in acts} == set(Act)


def test_every_stage_can_be_reached_from_a_draft_and_led_back_to_one():
    def reached(start):
        found, left = {start}, [start]
        while left:
            more = set(NEXT[left.pop()].values()) - found
            found |= more
            left += more
        return found

    for stage in Stage:
        assert reached(stage) == set(Stage), stage


def test_nothing_is_published_that_was_not_approved():
    before = {stage for stage, acts in NEXT.items() if Stage.PUBLISHED in acts.values()}
    assert before == {Stage.APPROVED, Stage.SCHEDULED}
    assert {stage for stage, acts in NEXT.items() if Stage.APPROVED in acts.values()} == {
        Stage.IN_REVIEW,
        Stage.SCHEDULED,
    }
    assert RULES[Act.APPROVE].by_another


def test_text_changes_only_where_nobody_has_judged_it_since():
    for stage in EDITABLE:
        assert NEXT[stage].get(Act.SUBMIT) == Stage.SUBMITTED
        assert Act.PUBLISH not in NEXT[stage]


def test_withdrawing_is_possible_wherever_readers_may_see_a_version():
    assert {stage for stage, acts in NEXT.items() if Act.WITHDRAW in acts} == set(Stage) - {
        Stage.WITHDRAWN
    }
    assert RULES[Act.WITHDRAW].of_published


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("act", Act)
def test_only_what_the_table_allows(stage, act):
    if act in NEXT[stage]:
        assert next_stage(stage, act) == NEXT[stage][act]
    else:
        with pytest.raises(InputError, match=f"at the stage “{stage}”, so nobody can {act} it"):
            next_stage(stage, act)
