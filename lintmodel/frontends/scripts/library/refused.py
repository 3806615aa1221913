"""Arguments that a class of Keras does not have, and those of compile(), noted as events."""

from __future__ import annotations

from lintmodel.facts.misuse import Misuse
from lintmodel.facts.model import Model
from lintmodel.facts.unknown import Maybe, Unknown
from lintmodel.frontends.scripts.library import Call
from lintmodel.frontends.scripts.library.misuse import BUILT
from lintmodel.knowledge import spec
from lintmodel.knowledge.specs import Spec
from lintmodel.knowledge.words import FORMER, IGNORED, TAKEN

# Whose **kwargs are refused, but for what IGNORED names; of methods only compile() is asked about.
PROBED = ("layers", "optimizers", "methods")
BASES = ("Layer", "Optimizer")  # take what the classes below them hand on
NONE: frozenset[str] = frozenset()
ALIKE = 0.8  # how much of a word must agree with an argument to be a slip of the pen


def note_arguments(call: Call, section: str, name: str) -> bool:
    """What a constructor is given and does not take; whether there is any."""
    major = call.run.version.major
    own = spec(section, name, major) if call.kwargs else None
    if own is None or own.name in BASES:
        return False
    swallowed = IGNORED.get(section, NONE) | TAKEN.get(own.name.rpartition(".")[2], NONE)
    taken = swallowed.union(_taken(own, section, name, major))
    unknown = [word for word in call.kwargs if word not in taken]
    written = {word for word, _ in call.codes()[1]} if unknown else ()
    for word in unknown:
        if word in written:  # not from a **dict
            _note(call, section, name, word, major)
    return bool(unknown)


def note_compile(call: Call) -> bool:
    """What compile() is given and does not take; that of a subclass may be one of its own."""
    own = call.name == "compile" and call.owner.kind in BUILT
    return own and note_arguments(call, "methods", "Model.compile")


def _taken(own: Spec, section: str, name: str, major: Maybe[int]) -> set[str]:
    """What it is sure to take, whichever Keras runs it."""
    both = [spec(section, name, one) for one in (2, 3)] if isinstance(major, Unknown) else [own]
    return set.intersection(*({*one.names} for one in both if one is not None))


def _note(call: Call, section: str, name: str, word: str, major: Maybe[int]) -> None:
    two, three = spec(section, name, 2), spec(section, name, 3)
    if _takes(two, word) and _takes(three, word):
        return
    former = word in FORMER or _takes(two, word)
    newest = major == 3 if isinstance(major, int) else former  # the rule asks which Keras it is
    if newest and not _takes(three, word) and _refuses(three, section):
        kind, meant = ("older", "") if former else ("keyword", _meant(word, three))
    elif (
        not former
        and not _takes(three, word)
        and _refuses(two, section)
        and _refuses(three, section)
    ):
        kind, meant = "keyword", _meant(word, two) or _meant(word, three)
        if not meant:
            return  # a word of a Keras that nobody remembers
    else:
        return
    note(call, f"{name.rpartition('.')[2]}()", kind, word, meant)


def note(
    call: Call, title: str, kind: str, word: str, meant: str, model: Model | None = None
) -> None:
    """One argument that a call does not have."""
    call.run.emit(Misuse, title, model=model, call=title, kind=kind, argument=word, meant=meant,
                  where=call.where)  # fmt: skip


def _takes(own: Spec | None, word: str) -> bool:
    return own is not None and word in own.names


def _refuses(own: Spec | None, section: str) -> bool:
    """Whether this Keras has the class, and it stops at words that it does not know."""
    return own is not None and (section in PROBED or not own.open)


def _meant(word: str, own: Spec | None) -> str:
    """The argument that a word is a slip of the pen for, "" for none."""
    from difflib import get_close_matches

    found = get_close_matches(word, own.names, 1, ALIKE) if own is not None else []
    return found[0] if found else ""
