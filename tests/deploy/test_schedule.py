"""deploy/schedule.sh with a crontab and a systemctl of the test's own: installed, shown, replaced, removed."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "schedule.sh"
CRONTAB = """#!/bin/sh
case $1 in
  -l) [ -f "$HOME/table" ] && cat "$HOME/table" || { echo "no crontab" >&2; exit 1; } ;;
  -) cat > "$HOME/table.new"; mv "$HOME/table.new" "$HOME/table" ;;
esac
"""
SYSTEMCTL = '#!/bin/sh\necho "$*" >> "$HOME/asked"\n'


class Shell:
    def __init__(self, folder: Path, scheduler: str) -> None:
        self.home = folder / "home"
        programs = folder / "bin"
        programs.mkdir()
        self.home.mkdir()
        for name, text in (("crontab", CRONTAB), ("systemctl", SYSTEMCTL)):
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        self.env = {"HOME": str(self.home), "PATH": f"{programs}:{os.environ['PATH']}", "SCHEDULER": scheduler}
        self.cwd = folder / "with space"
        self.cwd.mkdir()

    def __call__(self, *argv: str, **variables: str) -> tuple[int, str]:
        done = subprocess.run(
            [str(SCRIPT), *argv], env={**self.env, **variables}, cwd=self.cwd, capture_output=True, text=True
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    @property
    def table(self) -> str:
        return (self.home / "table").read_text()


@pytest.fixture
def cron(tmp_path: Path) -> Shell:
    return Shell(tmp_path, "cron")


def test_a_line_of_cron_is_installed_beside_those_of_others(cron: Shell) -> None:
    (cron.home / "table").write_text("5 4 * * * other\n")
    code, out = cron("install", "10m", "/opt/mithaq", "run", "--feeds", "it's 100%.toml", MITHAQ_PROJECT="my-project")
    assert code == 0, out
    other, line = cron.table.splitlines()
    assert other == "5 4 * * * other"
    assert line.startswith("*/10 * * * * cd ")
    assert "MITHAQ_PROJECT='my-project'" in line
    command = line.partition("* cd ")[2].partition(" # mithaq")[0].replace("\\%", "%")
    assert "it's 100%.toml" in shlex.split(command)
    assert line in out, "it is shown"


def test_the_line_runs_what_was_asked_in_its_folder(cron: Shell) -> None:
    cron(
        "install", "1h", "/bin/sh", "-c", 'echo "$PWD: $MITHAQ_STATE" $1', "sh", "a 'b' $HOME 5%", MITHAQ_STATE="my var"
    )
    line = cron.table.strip()
    assert line.startswith("0 */1 * * * ")
    command = line.split(" ", 5)[5].replace("\\%", "%")  # cron takes the fields and the backslash away
    subprocess.run(["/bin/sh", "-c", command], env=cron.env, check=True)
    assert (cron.cwd / "mithaq.log").read_text() == f"{cron.cwd}: my var a 'b' $HOME 5%\n"


def test_installing_again_replaces_and_removing_leaves_the_others(cron: Shell) -> None:
    (cron.home / "table").write_text("5 4 * * * other\n")
    cron("install", "10m", "mithaq", "run")
    cron("install", "30m", "mithaq", "collect")
    assert cron.table.count("mithaq: made by") == 1
    assert "*/30 " in cron.table
    assert "collect" in cron("show")[1]
    assert cron("remove") == (0, "Removed.\n")
    assert cron.table == "5 4 * * * other\n"
    assert "Nothing is scheduled" in cron("show")[1]
    assert "Nothing is scheduled" in cron("remove")[1]


def test_a_timer_of_systemd_is_installed_shown_and_removed(tmp_path: Path) -> None:
    systemd = Shell(tmp_path, "systemd")
    code, out = systemd("install", "15m", "/opt/mithaq", "run", "--feeds", "my 100%.toml", MITHAQ_CONTACT='a "b" 5%')
    assert code == 0, out
    units = systemd.home / ".config" / "systemd" / "user"
    service = (units / "mithaq.service").read_text()
    assert "OnUnitActiveSec=15min" in (units / "mithaq.timer").read_text()
    assert 'Environment="MITHAQ_CONTACT=a \\"b\\" 5%%"' in service
    assert "'my 100%%.toml'" in service
    assert f"WorkingDirectory={systemd.cwd}" in service
    assert "enable --now mithaq.timer" in (systemd.home / "asked").read_text()
    assert systemd("remove")[0] == 0
    assert not list(units.iterdir())


@pytest.mark.parametrize("every", ["7m", "90m", "5h", "0m", "10", "m", "ten", "10s", "-5m", "1.5h"])
def test_a_time_that_cron_cannot_keep_is_refused(cron: Shell, every: str) -> None:
    code, out = cron("install", every, "mithaq", "run")
    assert code == 2, out
    assert not (cron.home / "table").exists()


def test_a_wrong_call_says_how(cron: Shell) -> None:
    for argv in ((), ("start",), ("install", "10m")):
        code, out = cron(*argv)
        assert code == 2
        assert "install" in out
