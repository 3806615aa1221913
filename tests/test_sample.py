"""A whole project: training scripts, a notebook, shared helpers, a Flask app, jobs, real model files.

Each line that a rule must speak of is marked; where all is mended, nothing is said.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from realkeras import TESTS, Built

import lintmodel
from examples import marks
from lintmodel.findings import Finding, Report

SAMPLE = TESTS / "sample"
MENDED = [
    ("app.py", "clothes.predict(picture[np.newaxis])", "clothes.predict(prepare(picture)[np.newaxis])"),
    ("app.py", "maxlen=120)", 'maxlen=120, padding="post")'),
    ("jobs/reprice.py", "StandardScaler().fit_transform(", "joblib.load(PRICES_SCALER).transform("),
    ("jobs/reprice.py", "from sklearn.preprocessing import StandardScaler\n", "import joblib\n"),
    ("jobs/reprice.py", "PRICES_MODEL\n", "PRICES_MODEL, PRICES_SCALER\n"),
]


@pytest.fixture
def sample(built: Built, folder: Path) -> Path:
    """The project with its model files, which is the working directory."""
    shutil.copytree(
        built.folder("sample"), folder, dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("make_models.py", "__pycache__"),
    )  # fmt: skip
    return folder


def sites(findings: list[Finding]) -> set[tuple[str, int, str]]:
    return {(one.where.path, one.where.line, one.rule) for one in findings}


def marked() -> set[tuple[str, int, str]]:
    texts = {path: path.read_text("utf-8") for path in SAMPLE.rglob("*.py")}
    return {
        site
        for path, text in texts.items()
        for site in marks(path.relative_to(SAMPLE).as_posix(), text, "none")
    }


def check(*paths: str) -> Report:
    return lintmodel.check(paths or ".")


def test_all_that_is_marked_is_found_and_nothing_else(sample: Path) -> None:
    report = check()
    assert sites(report.findings) == marked()
    assert report.notes == []
    assert (report.scripts, report.notebooks, report.models) == (10, 1, 4)


def test_both_sites_are_named(sample: Path) -> None:
    found = {finding.rule: finding for finding in check().findings}
    places = {rule: {site.path for site in one.sites()} for rule, one in found.items()}
    assert places["missing-inference-preprocessing"] >= {"app.py", "catalogue/pictures.py"}
    assert places["sequence-option-mismatch"] >= {"app.py", "notebooks/reviews.ipynb"}
    assert places["stale-artifact"] >= {"train/prices.py", "models/prices.keras"}


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        ("app.py", {"missing-inference-preprocessing", "sequence-option-mismatch"}),
        ("catalogue/pictures.py", {"missing-inference-preprocessing"}),
        ("train/clothes.py", {"missing-inference-preprocessing"}),
        ("notebooks/reviews.ipynb", {"sequence-option-mismatch"}),
        ("models/prices.keras", {"stale-artifact"}),
        ("models/clothes.keras", set()),
        ("jobs/recheck.py", set()),
    ],
)
def test_a_commit_of_one_file(path: str, rules: set[str], sample: Path) -> None:
    found = check(path).findings
    assert {finding.rule for finding in found} == rules
    assert {finding.where.path for finding in found} <= {path}


def test_what_is_mended_is_silent(sample: Path) -> None:
    for path, old, new in MENDED:
        text = (sample / path).read_text("utf-8")
        assert old in text
        (sample / path).write_text(text.replace(old, new), encoding="utf-8")
    (sample / "models/new_prices.keras").replace(sample / "models/prices.keras")
    assert check().findings == []


def test_from_another_folder(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths that hang on __file__ do not hang on where somebody stands."""
    (sample / ".git").mkdir()
    monkeypatch.chdir(sample / "jobs")
    assert {Path(path).name for path, _, _ in sites(check("..").findings)} == {
        "app.py", "prices.py", "reprice.py",
    }  # fmt: skip
