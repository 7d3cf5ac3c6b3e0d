#!/bin/sh
# Runs a command of Mithaq again and again, without a process that stays: a systemd user timer, or a line of cron.
#
#   deploy/schedule.sh install EVERY COMMAND...     EVERY like 10m or 1h; what was installed before is replaced
#   deploy/schedule.sh show
#   deploy/schedule.sh remove
#
# SCHEDULER=systemd|cron chooses; by default systemd where a user manager answers. The command runs in the present
# folder, with the present MITHAQ_* and Google variables. A run that takes longer than EVERY is not overtaken: the
# store has one writer, and the second one ends at once.
set -eu

UNIT=mithaq
MARK="# mithaq: made by deploy/schedule.sh"
UNITS=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user

fail() { echo "$1" >&2; exit "${2:-2}"; }

scheduler() {
  if [ -n "${SCHEDULER:-}" ]; then echo "$SCHEDULER"
  elif command -v systemctl >/dev/null 2>&1 && systemctl --user show-environment >/dev/null 2>&1; then echo systemd
  elif command -v crontab >/dev/null 2>&1; then echo cron
  else fail "Neither a systemd user manager nor crontab is here; keep a process running instead: mithaq run --every 10m" 5
  fi
}

quoted() { # the arguments, each in single quotes for sh
  for word in "$@"; do printf "'%s' " "$(printf %s "$word" | sed "s/'/'\\\\''/g")"; done
}

minutes() {
  case $1 in
    *[!0-9]m|*[!0-9]h|[mh]|'') fail "EVERY is a number of minutes or hours, like 10m or 1h, not '$1'" ;;
    *m) echo "${1%m}" ;;
    *h) echo $((${1%h} * 60)) ;;
    *) fail "EVERY is a number of minutes or hours, like 10m or 1h, not '$1'" ;;
  esac
}

cron_times() { # minutes -> the five fields
  [ "$1" -ge 1 ] || fail "EVERY must be at least a minute"
  if [ "$1" -lt 60 ]; then
    [ $((60 % $1)) -eq 0 ] || fail "cron can only run every 1, 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30 minutes, not $1"
    echo "*/$1 * * * *"
  else
    [ $(($1 % 60)) -eq 0 ] && [ $((24 % ($1 / 60))) -eq 0 ] ||
      fail "cron can only run every 1, 2, 3, 4, 6, 8, 12 or 24 hours, not every $1 minutes"
    echo "0 */$(($1 / 60)) * * *"
  fi
}

variables() { # NAME=VALUE of what Mithaq and Google's client read
  env | grep -E '^(MITHAQ_[A-Z_]+|GOOGLE_APPLICATION_CREDENTIALS|GOOGLE_CLOUD_PROJECT|PUBSUB_EMULATOR_HOST)=' || true
}

own_line() { crontab -l 2>/dev/null | grep -F "$MARK" || true; }
other_lines() { crontab -l 2>/dev/null | grep -vF "$MARK" || true; }

install() {
  every=$1; shift
  wait=$(minutes "$every")
  if [ "$kind" = cron ]; then
    times=$(cron_times "$wait")
    set=$(variables | while IFS='=' read -r name value; do printf '%s=%s ' "$name" "$(quoted "$value")"; done)
    # % is a line break to cron
    line="cd $(quoted "$PWD")&& $set$(quoted "$@")>> $(quoted "$PWD/mithaq.log")2>&1"
    { other_lines; printf '%s %s %s\n' "$times" "$(printf %s "$line" | sed 's/%/\\%/g')" "$MARK"; } | crontab -
  else
    mkdir -p "$UNITS"
    {
      printf '[Unit]\nDescription=Mithaq: %s\n\n[Service]\nType=oneshot\nWorkingDirectory=%s\n' "$*" "$PWD"
      variables | sed 's/%/%%/g; s/["\\]/\\&/g; s/^/Environment="/; s/$/"/'
      printf 'ExecStart=/bin/sh -c "%s"\n' "$(quoted "$@" | sed 's/%/%%/g; s/[\\"]/\\&/g; s/\$/$$/g')"
    } > "$UNITS/$UNIT.service"
    printf '[Unit]\nDescription=Mithaq every %s\n\n[Timer]\nOnActiveSec=1s\nOnUnitActiveSec=%smin\n\n' "$every" "$wait" \
      > "$UNITS/$UNIT.timer"
    printf '[Install]\nWantedBy=timers.target\n' >> "$UNITS/$UNIT.timer"
    systemctl --user daemon-reload
    systemctl --user enable --now "$UNIT.timer"
  fi
  show
}

show() {
  if [ "$kind" = cron ]; then
    found=$(own_line)
    [ -n "$found" ] && echo "$found" || echo "Nothing is scheduled in this crontab."
  elif [ -f "$UNITS/$UNIT.timer" ]; then
    cat "$UNITS/$UNIT.service"
    systemctl --user list-timers "$UNIT.timer" --no-pager
  else
    echo "No timer $UNIT of systemd is installed."
  fi
}

remove() {
  if [ "$kind" = cron ]; then
    [ -n "$(own_line)" ] || { echo "Nothing is scheduled in this crontab."; return; }
    other_lines | crontab -
  else
    [ -f "$UNITS/$UNIT.timer" ] || { echo "No timer $UNIT of systemd is installed."; return; }
    systemctl --user disable --now "$UNIT.timer"
    rm -f "$UNITS/$UNIT.timer" "$UNITS/$UNIT.service"
    systemctl --user daemon-reload
  fi
  echo "Removed."
}

verb=${1:-}; [ $# -gt 0 ] && shift
kind=$(scheduler) || exit $?
case $verb in
  install) [ $# -ge 2 ] || fail "install needs EVERY and a command"; install "$@" ;;
  show) show ;;
  remove) remove ;;
  *) fail "deploy/schedule.sh install EVERY COMMAND... | show | remove" ;;
esac
