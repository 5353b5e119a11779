"""What a line says, and what it must not."""

import ast
from pathlib import Path

import pytest
from wagtail.log_actions import log

import commonweal_web
from commonweal_web.audit.models import Line
from commonweal_web.audit.store import write
from commonweal_web.library.models import Concept
from commonweal_web.people.models import User

WEBSITE = Path(commonweal_web.__file__).parent
ACTIONS = sorted(WEBSITE.glob("*/actions.py"))
# Public functions of an actions module that write nothing.
WRITES_NOTHING = {
    "jobs.may_see",
    "imports.forget_files",  # its callers write
    "surveys.clean_name",
    "surveys.read_again",  # starts a job, which writes
    "findings.may",
    "people.keep_an_administrator",  # a rule that refuses
}


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann", "ann@example.org", "correct horse battery")


def test_a_line_says_who_what_about_before_after_and_why(ann):
    thing = Concept.objects.create(scheme="topic", slug="trees", name="Trees")
    write(
        who=ann,
        what="library.rename",
        about=thing,
        before={"name": "Tree"},
        after={"name": "Trees"},
        why=" Plural. ",
    )
    line = Line.objects.get()
    assert (line.who, line.what, line.why) == (ann, "library.rename", "Plural.")
    assert (line.kind, line.key, line.label) == ("library.concept", str(thing.pk), str(thing))
    assert (line.before, line.after) == ({"name": "Tree"}, {"name": "Trees"})


def test_people_are_numbers_so_that_they_can_be_erased(ann):
    write(who=ann, what="people.change_role", about=ann, after={"role": "editor"})
    number = ann.pk
    ann.delete()
    line = Line.objects.get()
    assert (line.who_id, line.kind, line.key, line.label) == (
        number,
        "people.user",
        str(number),
        "",
    )
    assert User.objects.filter(pk=line.who_id).first() is None


def test_nobody_is_a_line_without_who(db):
    assert write(who=None, what="tests.write").who_id is None


def test_what_wagtail_logs_is_in_the_log(ann):
    thing = Concept.objects.create(scheme="topic", slug="trees", name="Trees")
    log(thing, "wagtail.edit", user=ann, data={"before": {"name": "Tree"}, "after": {"name": "T"}})
    line = Line.objects.get()
    assert (line.who, line.what, line.kind) == (ann, "wagtail.edit", "library.concept")
    assert (line.key, line.label) == (str(thing.pk), str(thing))
    assert (line.before, line.after) == ({"name": "Tree"}, {"name": "T"})
    log(ann, "wagtail.edit", user=ann)
    assert Line.objects.first().label == ""


def functions(module: Path) -> dict[str, ast.FunctionDef]:
    body = ast.parse(module.read_text()).body
    return {one.name: one for one in body if isinstance(one, ast.FunctionDef)}


def writes(
    name: str, there: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether a function calls `write`, itself or through others of its module."""
    called = {
        getattr(call.func, "id", getattr(call.func, "attr", ""))
        for call in ast.walk(there[name])
        if isinstance(call, ast.Call)
    }
    return "write" in called or any(
        writes(other, there, seen | {name}) for other in (called & there.keys()) - seen - {name}
    )


@pytest.mark.parametrize("module", ACTIONS, ids=lambda p: p.parent.name)
def test_everything_that_people_do_leaves_a_line(module):
    there = functions(module)
    silent = {
        f"{module.parent.name}.{name}"
        for name in there
        if not name.startswith("_") and not writes(name, there)
    }
    assert silent <= WRITES_NOTHING, "call audit.store.write, in the transaction of the write"


def test_only_the_store_and_the_mirror_make_lines():
    makers = [
        str(p.relative_to(WEBSITE))
        for p in WEBSITE.rglob("*.py")
        if "migrations" not in p.parts and "Line.objects.create" in p.read_text()
    ]
    assert sorted(makers) == ["audit/mirror.py", "audit/store.py"]
