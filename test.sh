#!/usr/bin/env bash
# Runs the tests: ./test.sh quickly (under 10 minutes), ./test.sh --full everything (under 60).
# Other words go to pytest: ./test.sh tests/unit -k money
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
. scripts/venv.sh
. scripts/browser.sh

full="" page=""
if [[ ${1:-} == --full ]]; then
  full=yes
  shift
elif [[ ! $* || $* == *browser* ]]; then
  page=yes
  fetch_chromium
fi
make_venv "$PWD" || exit 1
PATH=$PWD/.venv/bin:$PATH

failed=()
step() { # step NAME COMMAND…: says what runs, goes on when it fails, remembers that it did
  local name=$1
  shift
  echo "── $name"
  "$@" || failed+=("$name")
}

step "ruff: style" ruff check --quiet .
step "ruff: format" ruff format --quiet --check .
step "mypy: types" mypy --no-error-summary
if [[ $full ]]; then
  step "shellcheck, shfmt, bats, chromium" scripts/system_tools.sh shellcheck shfmt bats chromium
  step "the page's own files" python -m sandbox.web_grid.assets
  step "bandit, pip-audit: security" scripts/audit.sh
  step "gspread's own suite against the Sheets stand-in" scripts/gspread_suite.sh
fi

[[ ! $page ]] || browser_or_skip

selection=(-m "not full")
[[ $full ]] && selection=()
echo "── pytest${full:+, everything}"
# A file stays with one worker, so that what it sets up is set up once; tests/conftest.py has put the long ones first.
python -m pytest -n 2 --dist loadfile --no-loadscope-reorder ${selection[@]+"${selection[@]}"} "$@" || failed+=("pytest")

if ((${#failed[@]})); then
  printf 'Failed: %s.\n' "$(IFS=,; echo "${failed[*]}" | sed 's/,/, /g')" >&2
  exit 1
fi
