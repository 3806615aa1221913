"""Write what the installed Keras knows of itself into lintmodel/knowledge/.

    python tools/make_knowledge.py [FOLDER]

Writes keras2.json or keras3.json, whichever Keras is installed: one entry a line, sorted, so that
a change of Keras is a readable diff. Run it once under each Keras that lintmodel speaks of.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")

import keras  # noqa: E402  the environment must be set before
from harvest import identifiers, probes, signatures, surface  # noqa: E402
from harvest.identifiers import METRIC_WORDS  # noqa: E402

HERE = Path(__file__).resolve().parent
CLASSES = {
    "layers": "Layer",
    "losses": "Loss",
    "metrics": "Metric",
    "optimizers": "Optimizer",
    "callbacks": "Callback",
    "initializers": "Initializer",
    "regularizers": "Regularizer",
    "constraints": "Constraint",
}
WITH_METHODS = (
    "keras.models.Model",
    "keras.models.Sequential",
    "keras.layers.Layer",
    "keras.optimizers.Optimizer",
    "keras.metrics.Metric",
    "keras.preprocessing.image.ImageDataGenerator",
    "keras.preprocessing.text.Tokenizer",
    "keras.utils.FeatureSpace",
)
Section = dict[str, Any]


def main() -> None:
    """Write the tables of the installed Keras to the folder that the command line names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "lintmodel" / "knowledge"
    tables = harvest()
    target = folder / f"keras{keras.__version__.split('.')[0]}.json"
    target.write_text(dump(tables), encoding="utf-8")
    print(f"{target}: {sum(len(table) for table in tables.values())} entries")


def harvest() -> dict[str, Section]:
    """All sections of the installed Keras."""
    own, aliases = surface.owners(surface.public_names(keras))
    tables: dict[str, Section] = {"about": {"version": keras.__version__}}
    for section, root in CLASSES.items():
        tables[section] = class_section(section, root, own)
    tables["functions"] = functions(own)
    tables["methods"] = methods(own)
    tables["aliases"] = aliases
    tables["words.layers"] = layer_words(own, aliases)
    for section in ("losses", "metrics", "optimizers"):
        tables[f"words.{section}"] = class_words(section, own, aliases)
    tables["words.activations"] = identifiers.activation_words(keras.activations)
    tables["applications"] = applications(own)
    tables["preprocessing"] = preprocessing(own)
    return tables


def dump(tables: dict[str, Section]) -> str:
    """JSON with one entry a line."""
    sections = []
    for name, table in tables.items():
        lines = [f"{json.dumps(key)}: {compact(table[key])}" for key in sorted(table)]
        sections.append(f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


def compact(value: Any) -> str:
    """JSON on one line, keys sorted."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def members(section: str, own: Section) -> Section:
    """The public classes of a section by their name below it ("Dense", "legacy.Adam")."""
    prefix = f"keras.{section}."
    root = getattr(getattr(keras, section), CLASSES[section], object)
    return {
        full[len(prefix) :]: thing
        for full, thing in own.items()
        if full.startswith(prefix) and inspect.isclass(thing) and belongs(thing, root, section)
    }


def belongs(cls: type, root: type, section: str) -> bool:
    """Whether a class of a module is of its section: InputSpec is no layer, Reduction no loss."""
    optimizer = section == "optimizers" and hasattr(cls, "apply_gradients")  # legacy: no Optimizer
    return issubclass(cls, root) or optimizer


def class_section(section: str, root_name: str, own: Section) -> Section:
    """The entries of all public classes of a section."""
    root = getattr(getattr(keras, section), root_name, None)
    entries = {}
    for name, cls in members(section, own).items():
        if section != "layers":
            entries[name] = signatures.class_entry(cls, root)
            continue
        entries[name] = signatures.layer_entry(cls, keras.layers.Layer)
        if probes.is_random(cls):
            entries[name]["random"] = True
        state = probes.state_arguments(cls)
        if state is not None:
            entries[name]["adapts"] = state
    return entries


def functions(own: Section) -> Section:
    """Every public function, and the classes that belong to no section, by full name."""
    entries: Section = {}
    in_sections = {id(cls) for section in CLASSES for cls in members(section, own).values()}
    for full, thing in own.items():
        if id(thing) in in_sections:
            continue
        entry = signatures.class_entry(thing, None) if inspect.isclass(thing) else None
        entry = entry or signatures.function_entry(thing)
        if entry is not None:
            entries[full] = entry
    made = entries["keras.models.Model"]  # Model(inputs, outputs) makes a subclass of it
    made.update(signatures.class_entry(functional(), None), bases=made["bases"])
    return entries


def functional() -> type:
    """The class that keras.Model(inputs, outputs) is an instance of."""
    tensor = keras.Input((1,))
    return type(keras.Model(tensor, tensor))


def methods(own: Section) -> Section:
    """Public methods of the classes that scripts call methods of, as "Model.fit"."""
    classes = {full: own[full] for full in WITH_METHODS if full in own}
    layers = members("layers", own)
    classes |= {f"keras.layers.{n}": c for n, c in layers.items() if hasattr(c, "adapt")}
    entries = {}
    for full, cls in sorted(classes.items()):
        for name, method in inspect.getmembers(cls, callable):
            if name.startswith("_") or inspect.isclass(method) or inherited(cls, name, classes):
                continue
            entry = signatures.function_entry(method)
            if entry is not None:
                entries[f"{full.rpartition('.')[2]}.{name}"] = entry
    return entries


def inherited(cls: type, name: str, classes: Section) -> bool:
    """Whether a base class in the same table has this very method already."""
    return any(
        base is not cls
        and issubclass(cls, base)
        and getattr(base, name, None) is getattr(cls, name)
        for base in classes.values()
    )


def layer_words(own: Section, aliases: dict[str, str]) -> dict[str, str]:
    """Every public spelling of a layer -> its class name."""
    words = {name: name for name in members("layers", own)}
    words |= short_aliases("layers", aliases)
    return {word: name for word, name in words.items() if name in members("layers", own)}


def class_words(section: str, own: Section, aliases: dict[str, str]) -> dict[str, str]:
    """Every accepted spelling of a loss, metric or optimizer -> its class name."""
    module = getattr(keras, section)
    everything = members(section, own)
    classes = {name: cls for name, cls in everything.items() if "." not in name}
    tried = [module] if section == "optimizers" else [keras.losses, keras.metrics]
    words = identifiers.class_words(module, identifiers.candidates(*tried), classes)
    words |= {
        word: name for word, name in short_aliases(section, aliases).items() if name in classes
    }
    for name in everything:  # optimizers.legacy.Adam is an Adam
        if name.rpartition(".")[2] in classes:
            words[name] = name.rpartition(".")[2]
    if section == "metrics":
        kept = {w: n for w, n in words.items() if w in classes or w.lower() not in METRIC_WORDS}
        return kept | METRIC_WORDS
    return words


def short_aliases(section: str, aliases: dict[str, str]) -> dict[str, str]:
    """Aliases within one section, without the section's prefix."""
    prefix = f"keras.{section}."
    return {
        alias[len(prefix) :]: full[len(prefix) :]
        for alias, full in aliases.items()
        if alias.startswith(prefix) and full.startswith(prefix)
    }


def applications(own: Section) -> Section:
    """Every pretrained model: family, mode of preprocessing, head, and what is in it."""
    utilities = keras.applications.imagenet_utils
    entries: Section = {}
    families: dict[str, Section] = {}
    for full, build in own.items():
        if not full.startswith("keras.applications.") or inspect.isclass(build):
            continue
        entry = probes.application_entry(build, utilities)
        if entry is None:
            continue
        family = entry["family"]
        if family not in families:  # the first stands for its family
            families[family] = probes.inside(build)
        entries[full] = {**entry, **families[family]}
        entries[full]["scales_inside"] &= entry["mode"] == "none"
    return entries


def preprocessing(own: Section) -> dict[str, str]:
    """Full name of every preprocess_input -> its mode."""
    utilities = keras.applications.imagenet_utils
    return {
        full: probes.preprocessing_mode(thing, utilities)
        for full, thing in own.items()
        if full.startswith("keras.applications.") and full.endswith(".preprocess_input")
    }


if __name__ == "__main__":
    main()
