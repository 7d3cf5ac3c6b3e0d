"""What the wheel and the sdist hold: the three packages with their data, and nothing else."""

import importlib.metadata
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pipeline", "transforms", "schemas")
_SOURCES = ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE", *PACKAGES, "tests")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what packages are built from, so that building leaves nothing in the checkout."""
    copy = tmp_path_factory.mktemp("source")
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="module")
def dist(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def _data_files() -> set[str]:
    return {
        str(p.relative_to(ROOT))
        for name in PACKAGES
        for p in (ROOT / name).rglob("*")
        if p.is_file() and p.suffix not in (".pyc",) and "__pycache__" not in p.parts
    }


def test_wheel_holds_the_three_packages_with_every_data_file_and_nothing_else(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    assert names == _data_files()


def test_sdist_holds_the_packages_and_what_building_needs(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    extra = {
        n
        for n in names - _data_files()
        if n and (n.partition("/")[0] not in PACKAGES) and not n.startswith("mithaq.egg-info")
    }
    assert _data_files() <= names
    assert extra == {
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "MANIFEST.in",
        "PKG-INFO",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
    }


def test_no_installed_distribution_shadows_the_package_names() -> None:
    providers = importlib.metadata.packages_distributions()
    for name in PACKAGES:
        assert set(providers.get(name, ["mithaq"])) == {"mithaq"}, f"{name} is also in {providers[name]}"


def test_beam_stages_the_source_package(source: Path, tmp_path: Path) -> None:
    """What `--setup_file` does on submission, without a cluster."""
    from apache_beam.options.pipeline_options import PipelineOptions, SetupOptions
    from apache_beam.runners.portability.stager import Stager

    options = PipelineOptions([f"--setup_file={source / 'setup.py'}"])
    options.view_as(SetupOptions).save_main_session = False
    resources = Stager.create_job_resources(options, str(tmp_path))
    staged = [r for r in resources if "workflow" in str(r)]
    assert staged, resources
