#!/usr/bin/env bash
# gspread's own tests against the Sheets stand-in. They are gspread's, so they are fetched, never kept here:
# GSPREAD_GIT names a git directory of gspread; the runner stands in ../shared (or KEEPSHEET_SHARED).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runner=${KEEPSHEET_SHARED:-../shared}/tools/gspread_suite/run.sh
if [[ -z ${GSPREAD_GIT:-} ]]; then
  echo "not run: GSPREAD_GIT names no git directory of gspread"
  exit 0
elif [[ ! -f $runner ]]; then
  echo "not run: $runner is not here"
  exit 0
fi

port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python -m sandbox sheets --port "$port" >/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
python - "$port" <<'P'
import socket, sys, time

deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[1]))).close()
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit("the Sheets stand-in did not start within 30 s")
P
"$runner" "http://127.0.0.1:$port"
