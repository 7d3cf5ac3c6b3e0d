"""Package description. The pinned, hashed environment is in requirements/*.lock; see README, "Install"."""

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
VERSION = re.search(r'__version__ = "([^"]+)"', (HERE / "pipeline" / "__init__.py").read_text("utf-8"))[1]
PACKAGES = ["pipeline", "transforms", "schemas"]

setup(
    name="mithaq",
    version=VERSION,
    description="Reads Arabic news feeds and alerts when states conclude an agreement, with the quoted evidence",
    long_description=(HERE / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=find_packages(include=[pattern for name in PACKAGES for pattern in (name, f"{name}.*")]),
    include_package_data=True,
    entry_points={"console_scripts": ["mithaq = pipeline.cli:main"]},
    install_requires=[
        # Distributed state and graph names are tied to the minor version of Beam.
        "apache-beam>=2.77,<2.78",
        "feedparser>=6.0.14,<7",
        "google-cloud-pubsub>=2.44",
        "py3langid>=0.4,<0.5",
        "babel>=2.18",
        "hijridate>=2.6",
        "numpy",
        "rich>=15",
        "certifi",
        "idna>=3",
        "nh3>=0.3.8",
        "lxml>=6",
        "ahocorasick-rs>=1.0.3",
        "tomli-w>=1.2",
        "urllib3>=2.8",
        "jsonschema>=4.26",
        "tzdata",
        # What the used parts of camel-tools import. camel-tools itself is installed with --no-deps (README, "Install"):
        # as a declared dependency it would bring torch and CUDA, some gigabytes, for parts that are not used here.
        "six",
        "emoji",
        "regex",
    ],
    extras_require={
        "gcp": ["apache-beam[gcp]>=2.77,<2.78"],
        "nlp": ["camel-tools==1.6.0"],
        "serve": ["starlette>=1.0", "uvicorn>=0.50", "jinja2>=3.1", "python-multipart", "prometheus-client>=0.26"],
        "notify": ["apprise>=2.2", "jinja2>=3.1"],
        # What camel-tools' morphology imports; for MITHAQ_MORPHOLOGY (README, "Install elsewhere").
        "morphology": ["cachetools", "pyrsistent", "tqdm", "requests", "muddler"],
    },
)
