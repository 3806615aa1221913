"""Every passport is sound, and what is unsound is refused with file and key."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from lintmodel import compiled, rulebook
from lintmodel.facts import editing, event, files, fitted, logged, misuse, serving, session
from lintmodel.rulebook import Rule, RulebookError
from lintmodel.views import NEEDS, VIEWS, builder

RULES = rulebook.load()
SOUND = {
    "name": "some-rule",
    "summary": "something is wrong",
    "severity": "error",
    "message": "{what} is wrong",
    "why": "because",
    "fix": "mend it",
}
FORMS = {"script", "files", "model", "build"}
KEYS = FORMS | {"beside", "title", "keras", "runnable", "state", "iterations", "compile_config", "save",
                "by", "saved"}  # fmt: skip


def write(folder: Path, text: str, name: str = "some-rule", group: str = "demo") -> Path:
    path = folder / group / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return folder


def sound(**changes: Any) -> str:
    return yaml.safe_dump({**SOUND, **changes})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
class TestEveryRule:
    """What loading does not check because it costs more than a run should pay."""

    def test_its_check_takes_a_view_that_exists(self, rule: Rule) -> None:
        assert rule.view in VIEWS and callable(builder(rule.view))
        assert callable(rule.check)

    def test_its_messages_render(self, rule: Rule) -> None:
        wordings = [rule.passport.message, *(v.message for v in rule.passport.variants.values())]
        for text in wordings:
            slots = [slot for _, slot, _, _ in Formatter().parse(text) if slot]
            assert rendered(text, slots)
            assert not text.endswith("."), "the linter may append a sentence"

    def test_its_summary_is_one_line(self, rule: Rule) -> None:
        assert "\n" not in rule.passport.summary
        assert len(rule.passport.summary) <= 100

    def test_its_links_are_links(self, rule: Rule) -> None:
        assert all(link.startswith("https://") for link in rule.passport.see)

    def test_it_has_bad_and_good_examples(self, rule: Rule) -> None:
        examples = rulebook.examples(rule)
        assert examples["bad"], "no example shows the fault"
        assert examples["good"], "no look-alike shows what is right"

    def test_its_examples_have_one_form_and_known_keys(self, rule: Rule) -> None:
        for example in (one for kind in rulebook.examples(rule).values() for one in kind):
            assert len(FORMS & set(example)) == 1, example.get("title", example)
            assert set(example) <= KEYS


def rendered(text: str, slots: list[str]) -> str:
    """The message with numbers or, where a slot wants none, words."""
    for value in (0.5, 3, "word"):
        try:
            return text.format_map(dict.fromkeys(slots, value))
        except ValueError:
            continue
    raise AssertionError(f"no value fits the slots of {text!r}")


def test_names_are_known_without_reading_a_rule() -> None:
    names, groups = rulebook.names()
    assert names == {rule.name for rule in RULES}
    assert groups == {rule.group for rule in RULES}


def test_a_sound_rule_loads(tmp_path: Path) -> None:
    (rule,) = rulebook.load(write(tmp_path, sound(params={"limit": 8}, keras=">=3")))
    assert (rule.name, rule.group, rule.severity) == ("some-rule", "demo", "error")
    assert rule.passport.check == "some_rule"
    assert rule.variant("").keras == ">=3"
    assert rule.params == {"limit": 8}


def test_examples_are_not_parsed_in_a_normal_run(tmp_path: Path) -> None:
    folder = write(tmp_path, sound() + "\n---\nexamples: [}\n")
    (rule,) = rulebook.load(folder)
    with pytest.raises(RulebookError, match=r"demo/some-rule\.yaml"):
        rulebook.examples(rule)


def without(key: str) -> str:
    return yaml.safe_dump({name: value for name, value in SOUND.items() if name != key})


UNSOUND: Mapping[str, tuple[str, str]] = {
    "not yaml": ("name: [", "not YAML"),
    "a tab": ("name: some-rule\n\tsummary: x", "line 2"),
    "not a mapping": ("- name", "not a mapping"),
    "empty": ("", "not a mapping"),
    "a Python object": ("name: !!python/object/apply:os.getcwd []", "not YAML"),
    "no name": (without("name"), "name: missing"),
    "no message": (without("message"), "message: missing"),
    "no fix": (without("fix"), "fix: missing"),
    "unknown key": (sound(colour="red"), "colour: unknown key"),
    "a number as key": (sound() + "1: one\n", "1: unknown key"),
    "another name": (sound(name="other-rule"), "name: 'other-rule' is not the file's name"),
    "a name in capitals": (sound(name="Some-Rule"), "name: 'Some-Rule' is not a name"),
    "unknown severity": (sound(severity="fatal"), "severity: 'fatal' is none of"),
    "a severity that is a list": (sound(severity=["error"]), "severity"),
    "empty message": (sound(message=" "), "message: must be a text"),
    "a slot that reaches inside": (sound(message="{a.b}"), "message: {a.b}"),
    "a slot by position": (sound(message="{}"), "message: {}"),
    "an open brace": (sound(message="{what"), "message:"),
    "a bound of another form": (sound(keras="==3"), "keras: '==3' is not a bound"),
    "a bound that is a number": (sound(keras=3), "keras: 3 is not a bound"),
    "params as a list": (sound(params=[1]), "params: must map"),
    "see as a text": (sound(see="https://keras.io"), "see: must be a list"),
    "a check with a dash": (sound(check="some-rule"), "check:"),
    "an unknown root": (sound(yields_to=["other"]), "yields_to: there is no other rule 'other'"),
    "itself as a root": (sound(yields_to=["some-rule"]), "yields_to:"),
    "a key of a variant": (sound(variants={"a": {"why": "x"}}), "variants.a.why: unknown key"),
    "severity of a variant": (sound(variants={"a": {"severity": 1}}), "severity: 1 is none of"),
    "a variant without keys": (sound(variants={"a": None}), "variants: must map"),
}


@pytest.mark.parametrize(("text", "said"), UNSOUND.values(), ids=UNSOUND.keys())
def test_unsound_rules_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RulebookError) as caught:
        rulebook.load(write(tmp_path, text))
    assert str(caught.value).startswith("demo/some-rule.yaml")
    assert said in str(caught.value)


def test_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "some-rule.yaml").write_bytes(b"name: \xff")
    with pytest.raises(RulebookError, match="cannot be read"):
        rulebook.load(tmp_path)


def test_one_name_in_two_groups_is_refused(tmp_path: Path) -> None:
    write(tmp_path, sound())
    with pytest.raises(RulebookError, match="also the name of"):
        rulebook.load(write(tmp_path, sound(), group="other"))


def test_rules_that_silence_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, sound(yields_to=["other-rule"]))
    folder = write(tmp_path, sound(name="other-rule", yields_to=["some-rule"]), "other-rule")
    with pytest.raises(RulebookError, match="yields to itself"):
        rulebook.load(folder)


def test_a_chain_of_roots_is_right(tmp_path: Path) -> None:
    write(tmp_path, sound(yields_to=["other-rule"]))
    assert len(rulebook.load(write(tmp_path, sound(name="other-rule"), "other-rule"))) == 2


def test_no_rule_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no rules"):
        rulebook.load(tmp_path)


@pytest.mark.parametrize("group", ["source", "nowhere"])
def test_a_missing_check_is_said_when_it_is_to_run(tmp_path: Path, group: str) -> None:
    (rule,) = rulebook.load(write(tmp_path, sound(), group=group))
    with pytest.raises(RulebookError, match=rf"lintmodel\.checks\.{group}\.some_rule"):
        _ = rule.view


class TestCompiled:
    """The rulebook as an earlier run wrote it."""

    @pytest.fixture(autouse=True)
    def place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(sys, "dont_write_bytecode", False)
        monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
        rulebook._shipped.cache_clear()  # as a new process
        return compiled.place()

    def test_it_says_what_the_files_say(self, place: Path) -> None:
        first = rulebook.load()
        assert place.is_file()
        rulebook._shipped.cache_clear()  # as a new process
        second = rulebook.load()
        assert all(rule.bound[0] for rule in second)
        assert [rule.passport for rule in second] == [rule.passport for rule in first]
        assert [(rule.path, rule.group, rule.view) for rule in second] == [
            (rule.path, rule.group, rule.view) for rule in first
        ]
        assert [rule._function for rule in second] == [rule._function for rule in first]

    def test_a_process_reads_it_once(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        first = rulebook.load()
        monkeypatch.setattr(compiled, "read", lambda print_: pytest.fail("read again"))
        assert rulebook.load() is first
        with pytest.raises(pytest.fail.Exception):
            monkeypatch.setattr(compiled, "VERSION", compiled.VERSION + 1)  # the files look different
            rulebook.load()

    @pytest.mark.parametrize("kept", ["", "[]", "{", '{"fingerprint": []}', "[" * 100_000])
    def test_what_is_no_rulebook_is_made_anew(self, place: Path, kept: str) -> None:
        place.parent.mkdir(parents=True)
        place.write_text(kept)
        assert len(rulebook.load()) == len(RULES)
        assert json.loads(place.read_text())["rules"]

    def test_a_changed_rule_is_read_again(self, place: Path, tmp_path: Path) -> None:
        file = write(tmp_path, sound()) / "demo" / "some-rule.yaml"
        before = compiled.fingerprint([file])
        os.utime(file, ns=(1, 1))
        assert compiled.fingerprint([file]) != before

    def test_it_obeys_as_bytecode_does(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        rulebook.load()
        assert not place.exists()

    def test_a_folder_that_cannot_be_written_to_costs_nothing_else(
        self, place: Path, tmp_path: Path
    ) -> None:
        (tmp_path / place.relative_to(tmp_path).parts[0]).write_text(
            "a file where a folder would be"
        )
        assert len(rulebook.load()) == len(RULES)


def test_what_views_need_exists() -> None:
    modules = (editing, event, files, fitted, logged, misuse, serving, session)
    kinds = {name for module in modules for name in vars(module)}
    assert set(NEEDS) <= set(VIEWS)
    assert set().union(*NEEDS.values()) <= kinds | {"file", "class", "problem"}
