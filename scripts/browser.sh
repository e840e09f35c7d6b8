# Sourced by test.sh: what the tests of the page need beside Python. Where it cannot be had that is said in a sentence,
# and those tests are skipped; ./test.sh --full fails without it.
# shellcheck shell=bash

fetch_chromium() { # begins to install it; other things are prepared meanwhile
  chromium_pid=""
  [[ ${KEEPSHEET_CHROMIUM:-} ]] || command -v chromium >/dev/null && return
  chromium_says=$(mktemp)
  scripts/system_tools.sh chromium >"$chromium_says" 2>&1 &
  chromium_pid=$!
}

browser_or_skip() { # waits for it, and sees to the page's own files
  local why
  if [[ $chromium_pid ]] && ! wait "$chromium_pid"; then
    why="Chromium is missing and could not be installed. $(tail -n 1 "$chromium_says")"
  elif ! why=$(python -m sandbox.web_grid.assets 2>&1); then
    why=${why##*$'\n'}
  else
    return 0
  fi
  echo "Skipped: the tests of the page in a browser. $why"
  export KEEPSHEET_WITHOUT_BROWSER=yes
}
