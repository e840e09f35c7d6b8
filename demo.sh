#!/usr/bin/env bash
# Keepsheet on this machine alone, with no account: ./demo.sh, or ./demo.sh --once; ./demo.sh --help tells the rest.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/venv.sh"
make_venv "$root" || exit 1
export PYTHONPATH=$root${PYTHONPATH:+:$PYTHONPATH}
exec "$root/.venv/bin/python" -m sandbox.demo "$@"
