"""The linter: severity by version, merging, suppression, undecided and crashing checks, order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from lintmodel.config import Settings
from lintmodel.facts.project import Project, Script
from lintmodel.facts.unknown import UNKNOWN
from lintmodel.facts.version import KerasVersion
from lintmodel.findings import Fault, Finding, Related, Where
from lintmodel.linter import judge
from lintmodel.rulebook import RulebookError
from lintmodel.suppression import parse

AT = Where("train.py", 3, 1, 3, 9)
ELSEWHERE = Where("serve.py", 7, 1, 7, 9)
SHOW_ALL = Settings(show_info=True)


class Thing:
    """One subject of the made-up view."""

    def __init__(self, *faults: Fault, where: Where = AT) -> None:
        self.faults = list(faults)
        self.where = where


def run(demo: Any, settings: Settings = SHOW_ALL, **more: Any) -> list[Finding]:
    return judge(Project(), demo.load(), settings, **more)


@pytest.mark.parametrize(
    ("bound", "release", "configured", "expected"),
    [
        ("", UNKNOWN, "", "error"),
        (">=3", (3, 15), "", "error"),
        (">=3", (3,), "", "error"),
        (">=3", (2, 15), "", None),
        (">=3", UNKNOWN, "", "info"),
        (">=3", UNKNOWN, "3", "error"),
        (">=3", UNKNOWN, "2", None),
        (">=3", (2, 15), "3", None),  # what the file says of itself stands
        ("<3", (2,), "", "error"),
        ("<3", UNKNOWN, "3.6", None),
        (">=3,<3.6", (3,), "", "info"),
        (">=3,<3.6", (3,), "3.5", "error"),
        (">=3,<3.6", (3,), "3.6", None),
    ],
)
def test_severity_by_version(
    demo: Any, bound: str, release: Any, configured: str, expected: str | None
) -> None:
    demo.rule("versioned", **({"keras": bound} if bound else {}))
    demo.things = [Thing(Fault(AT, version=KerasVersion(release)))]
    found = run(demo, Settings(keras=configured, show_info=True))
    assert [finding.severity for finding in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("bound", "sentence", "setting"),
    [
        (">=3", "holds for Keras 3 or later;", 'keras = "3"'),
        ("<3", "holds for Keras before 3;", 'keras = "2"'),
        (">=3,<3.6", "holds for Keras 3 or later, before 3.6;", 'keras = "3.5"'),
        (">=2.13,<3", "holds for Keras 2.13 or later, before 3;", 'keras = "2.13"'),
    ],
)
def test_an_unknown_version_names_the_condition(
    demo: Any, bound: str, sentence: str, setting: str
) -> None:
    demo.rule("versioned", keras=bound)
    demo.things = [Thing(Fault(AT))]
    (finding,) = run(demo)
    assert sentence in finding.message
    assert f"a pin in requirements.txt would, or {setting} in [tool.lintmodel]." in finding.message


@pytest.mark.parametrize(
    ("release", "configured", "expected"),
    [
        ((2, 2), "", ["error"]),
        ((2,), "", []),
        (UNKNOWN, "", []),
        (UNKNOWN, "2.2", ["error"]),
        ((3, 1), "2.2", []),
    ],
)
def test_what_must_be_proven_gives_no_advice(
    demo: Any, release: Any, configured: str, expected: list[str]
) -> None:
    demo.rule("versioned", keras="<2.3", proven=True)
    demo.things = [Thing(Fault(AT, version=KerasVersion(release)))]
    found = run(demo, Settings(keras=configured, show_info=True))
    assert [finding.severity for finding in found] == expected


def test_variants_have_words_severity_and_bound_of_their_own(demo: Any) -> None:
    variants = {"mild": {"severity": "warning", "message": "mild {what}"}, "old": {"keras": "<3"}}
    demo.rule("varied", message="whole {what}", variants=variants)
    slots = {"what": "fault"}
    three = KerasVersion((3, 1))
    places = [Where("a.py", line) for line in (1, 2, 3)]
    demo.things = [
        Thing(Fault(place, slots, variant=name, version=three))
        for place, name in zip(places, ("", "mild", "old"), strict=True)
    ]
    found = [(finding.message, finding.severity) for finding in run(demo)]
    assert found == [("whole fault", "error"), ("mild fault", "warning")]


def test_an_unknown_variant_is_refused(demo: Any) -> None:
    demo.rule("varied")
    demo.things = [Thing(Fault(AT, variant="odd"))]
    with pytest.raises(RulebookError, match="odd"):
        run(demo)


def test_weak_lowers_to_info_and_configuration_may_raise_the_rest(demo: Any) -> None:
    demo.rule("meant", severity="warning")
    demo.things = [Thing(Fault(AT, weak=True), Fault(ELSEWHERE))]
    settings = Settings(rules={"meant": {"severity": "error"}}, show_info=True)
    assert [finding.severity for finding in run(demo, settings)] == ["error", "info"]


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (Settings(), False),
        (Settings(show_info=True), True),
        (Settings(select=("advice",)), True),
        (Settings(select=("demo",)), True),
        (Settings(extend_select=("advice",)), True),
        (Settings(fail_on="info"), True),
        (Settings(show_info=True, ignore=("advice",)), False),
        (Settings(show_info=True, ignore=("demo",)), False),
        (Settings(show_info=True, select=("other",)), False),
    ],
)
def test_info_is_shown_only_when_asked_for(demo: Any, settings: Settings, shown: bool) -> None:
    demo.rule("advice", severity="info")
    demo.rule("other", check=lambda thing, params: iter(()))
    demo.module.other.__annotations__["thing"] = "Thing"
    demo.things = [Thing(Fault(AT))]
    assert bool(run(demo, settings)) is shown


def undecided_half_way(thing: Thing) -> Iterator[Fault]:
    yield Fault(AT)
    if UNKNOWN == "softmax":
        yield Fault(ELSEWHERE)


def test_an_undecided_check_says_nothing_of_that_subject_only(demo: Any) -> None:
    demo.rule("forgetful", check=undecided_half_way)
    demo.rule("sure")
    demo.things = [Thing(), Thing(Fault(ELSEWHERE))]
    assert [(finding.rule, finding.where) for finding in run(demo)] == [("sure", ELSEWHERE)]


def test_a_message_never_speaks_of_the_unknown(demo: Any) -> None:
    demo.rule("named", message="layer {name}")
    demo.things = [Thing(Fault(AT, {"name": UNKNOWN})), Thing(Fault(ELSEWHERE, {"name": "head"}))]
    assert [finding.message for finding in run(demo)] == ["layer head"]


def failing(thing: Thing) -> Iterator[Fault]:
    yield Fault(AT)
    raise KeyError("slot")


def test_a_crash_keeps_the_other_findings(demo: Any) -> None:
    demo.rule("broken", check=failing)
    demo.rule("sure")
    demo.things = [Thing(Fault(ELSEWHERE), where=ELSEWHERE)]
    crashes: list[Any] = []
    assert [finding.rule for finding in run(demo, crashes=crashes)] == ["sure"]
    assert [crash.place for crash in crashes] == ["serve.py"]
    with pytest.raises(KeyError):
        run(demo)


def limited(thing: Thing, params: Mapping[str, Any]) -> Iterator[Fault]:
    yield Fault(AT, {"limit": params["limit"]})


@pytest.mark.parametrize(("own", "limit"), [({}, "8"), ({"limit": 2}, "2")])
def test_parameters_come_from_the_passport_and_the_user(
    demo: Any, own: dict[str, int], limit: str
) -> None:
    demo.rule("limited", check=limited, params={"limit": 8}, message="{limit}")
    demo.things = [Thing()]
    assert [finding.message for finding in run(demo, Settings(rules={"limited": own}))] == [limit]


@pytest.mark.parametrize(
    ("root", "symptom", "expected"),
    [
        (Fault(AT), Fault(AT), ["root"]),
        (Fault(AT), Fault(ELSEWHERE), ["root", "symptom"]),
        (Fault(AT), Fault(ELSEWHERE, related=[Related(AT, "made here")]), ["root"]),
        (Fault(Where("m.keras", part="a")), Fault(Where("m.keras", part="a")), ["root"]),
        (Fault(Where("m.keras", part="a")), Fault(Where("m.keras", part="b")), ["root", "symptom"]),
        (Fault(Where("n", 1, cell=1)), Fault(Where("n", 1, cell=2)), ["root", "symptom"]),
        (Fault(Where("a.py", 3, 1)), Fault(Where("a.py", 3, 8)), ["root"]),  # one line is one place
    ],
)
def test_one_root_one_message(demo: Any, root: Fault, symptom: Fault, expected: list[str]) -> None:
    demo.rule("root", check=lambda thing, params: iter([root]))
    demo.rule("symptom", check=lambda thing, params: iter([symptom]), yields_to=["root"])
    for check in (demo.module.root, demo.module.symptom):
        check.__annotations__["thing"] = "Thing"
    demo.things = [Thing()]
    assert sorted(finding.rule for finding in run(demo)) == expected
    ignoring = Settings(ignore=("root",))  # nothing gives way to a rule that does not run
    assert [finding.rule for finding in run(demo, ignoring)] == ["symptom"]


@pytest.mark.parametrize(
    ("root", "symptom", "loud", "all_shown"),
    [
        ("info", "error", ["symptom"], ["root", "symptom"]),
        ("info", "warning", ["symptom"], ["root", "symptom"]),
        ("info", "info", [], ["root"]),
        ("warning", "info", ["root"], ["root"]),
        ("warning", "error", ["root"], ["root"]),
    ],
)
def test_advice_swallows_nothing_but_advice(
    demo: Any, root: str, symptom: str, loud: list[str], all_shown: list[str]
) -> None:
    demo.rule("root", severity=root)
    demo.rule("symptom", severity=symptom, yields_to=["root"])
    demo.things = [Thing(Fault(AT))]
    assert [finding.rule for finding in run(demo, Settings())] == loud
    assert [finding.rule for finding in run(demo)] == all_shown


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (Fault(AT, root="a"), Fault(ELSEWHERE, root="a"), [3]),
        (Fault(AT, root="a"), Fault(ELSEWHERE, root="b"), [7, 3]),
        (Fault(AT), Fault(ELSEWHERE), [7, 3]),
        (Fault(AT, root="a", weak=True), Fault(ELSEWHERE, root="a"), [7, 3]),  # advice hides nothing
        (Fault(AT, root="a"), Fault(ELSEWHERE, root="a", weak=True), [3]),
    ],
)
def test_faults_of_one_root_are_one(
    demo: Any, first: Fault, second: Fault, lines: list[int]
) -> None:
    demo.rule("some-rule")
    demo.things = [Thing(first), Thing(second)]
    assert [finding.where.line for finding in run(demo)] == lines


def test_duplicates_are_dropped_and_the_most_severe_stays(demo: Any) -> None:
    demo.rule("twice")
    demo.things = [Thing(Fault(AT, weak=True)), Thing(Fault(AT)), Thing(Fault(ELSEWHERE))]
    found = [(finding.where.path, finding.severity) for finding in run(demo)]
    assert found == [("serve.py", "error"), ("train.py", "error")]


def test_findings_are_in_order_of_place_and_rule(demo: Any) -> None:
    demo.rule("beta")
    demo.rule("alpha")
    places = [Where("b.py", 1), Where("a.py", 10, 2), Where("a.py", 9, 5), Where("a.py", 10, 1)]
    demo.things = [Thing(Fault(place)) for place in places]
    found = [(f.where.path, f.where.line, f.where.column, f.rule) for f in run(demo)]
    assert found == sorted(found)
    assert len(found) == 8


COMMENT_TABLE = [
    ("x = 1\n\nfit()  # lintmodel: ignore[noted] reason\n", True),
    ("x = 1\n\nfit()  # type: ignore  # lintmodel: ignore[noted]\n", True),
    ("x = 1\n# lintmodel: ignore[other, noted] reason\nfit()\n", True),
    ("x = 1\n# lintmodel: ignore[demo]\nfit()\n", True),
    ("# lintmodel: ignore-file[noted] reason\n\nfit()\n", True),
    ("x = 1\n\nfit()\n# lintmodel: ignore-file[demo]\n", True),
    ("x = 1\ny = 2  # lintmodel: ignore[noted] not alone on its line\nfit()\n", False),
    ("# lintmodel: ignore[noted] too far away\n\nfit()\n", False),
    ("x = 1\n\nfit()  # lintmodel: ignore[other]\n", False),
    ("x = 1\n\nfit()  # lintmodel: ignore[]\n", False),
    ("x = 1\n\nfit()  # lintmodel: ignore\n", False),
    ("x = 1\n\nfit('# lintmodel: ignore[noted]')\n", False),
    ("# lintmodel: ignore-file[other]\n\nfit()\n", False),
]


@pytest.mark.parametrize(("source", "silent"), COMMENT_TABLE)
@pytest.mark.parametrize("site", ["own", "related"])
def test_comments_at_any_site_silence(demo: Any, source: str, silent: bool, site: str) -> None:
    demo.rule("noted")
    fault = Fault(AT) if site == "own" else Fault(ELSEWHERE, related=[Related(AT, "here too")])
    demo.things = [Thing(fault)]
    texts = {"train.py": source}
    found = run(demo, comments=lambda path: tuple(parse(texts.get(path, ""))))
    assert bool(found) is not silent


@pytest.mark.parametrize(("line", "left"), [(3, 0), (0, 0), (5, 1)])
def test_comments_from_the_facts_of_a_script(demo: Any, line: int, left: int) -> None:
    demo.rule("noted")
    demo.things = [Thing(Fault(AT))]
    scripts = [Script("train.py", suppressions=((line, "other, noted", "reason"),))]
    assert len(judge(Project(scripts), demo.load(), SHOW_ALL)) == left


@pytest.mark.parametrize(("cell", "silent"), [(2, True), (1, False)])
def test_a_comment_in_a_notebook_counts_in_its_cell(demo: Any, cell: int, silent: bool) -> None:
    demo.rule("noted")
    demo.things = [Thing(Fault(Where("n.ipynb", 2, 1, 2, 5, cell=cell)))]
    source = "!pip install keras\nfit()  # lintmodel: ignore[noted] reason\n"
    assert bool(run(demo, comments=lambda path: tuple(parse(source, 2)))) is not silent


def test_a_comment_on_any_line_of_a_statement_counts(demo: Any) -> None:
    demo.rule("noted")
    demo.things = [Thing(Fault(Where("train.py", 2, 1, 4, 2)))]
    source = "x = 1\nfit(\n    data,  # lintmodel: ignore[noted]\n)\n"
    assert run(demo, comments=lambda path: tuple(parse(source))) == []


def test_yielding_comes_before_suppression(demo: Any) -> None:
    """A suppressed root does not come back as its symptom."""
    demo.rule("root")
    demo.rule("symptom", yields_to=["root"])
    demo.things = [Thing(Fault(AT))]
    source = "\n\nfit()  # lintmodel: ignore[root]\n"
    assert run(demo, comments=lambda path: tuple(parse(source))) == []
