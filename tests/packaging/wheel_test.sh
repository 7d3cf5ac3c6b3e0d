#!/bin/sh
# Build wheel and sdist from the files of the checkout, install the wheel into an empty environment with the locked
# dependencies, and run the console command from another folder. Needs a package index.
#   sh tests/packaging/wheel_test.sh PYTHON      (a Python that has `build` and `setuptools`)
set -eu
python=$(realpath -s "$1")
root=$(pwd)
max_installed_mb=700
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM

mkdir "$tmp/source" "$tmp/elsewhere"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$tmp/source"
cd "$tmp/source"
"$python" -m build --no-isolation --outdir "$tmp/dist" . > "$tmp/build.log" 2>&1 || { tail -30 "$tmp/build.log"; exit 1; }

"$python" -m venv "$tmp/env"
pip="$tmp/env/bin/python -m pip install --quiet --disable-pip-version-check --no-deps"
$pip --require-hashes -r "$root/requirements/runtime.lock"
$pip --require-hashes -r "$root/requirements/camel.lock"
$pip "$tmp"/dist/mithaq-*.whl
"$tmp/env/bin/python" -m pip check | grep -v '^camel-tools .* requires ' || true

cd "$tmp/elsewhere"
mithaq="$tmp/env/bin/mithaq"
"$mithaq" version
"$mithaq" doctor --state "$tmp/state"
"$mithaq" run --sample --state "$tmp/state" > "$tmp/first.txt" 2> "$tmp/first.err" || { cat "$tmp/first.err"; exit 1; }
"$mithaq" run --sample --state "$tmp/state" > "$tmp/second.txt" 2> "$tmp/second.err" || { cat "$tmp/second.err"; exit 1; }
[ -s "$tmp/first.txt" ] || { echo "the first run raised no alert"; exit 1; }
[ ! -s "$tmp/second.txt" ] || { echo "the second run was not silent:"; cat "$tmp/second.txt"; exit 1; }
echo '{"id": "1", "title": "توقيع مذكرة تفاهم بين تونس وليبيا", "text": ""}' | "$mithaq" extract | grep -q '"LBY","TUN"'
installed_mb=$(du -sm "$tmp/env" | cut -f1)
echo "wheel test passed: $("$mithaq" alerts list --state "$tmp/state" -o jsonl | wc -l) alerts, ${installed_mb} MB installed"
[ "$installed_mb" -le "$max_installed_mb" ] || { echo "more than $max_installed_mb MB"; exit 1; }
