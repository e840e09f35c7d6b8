#!/usr/bin/env bash
# What the tests need beside Python, by apt where it is missing: system_tools.sh TOOL… (shellcheck, shfmt, bats, chromium).
# Never asks for a password. Where it cannot, its last line says why.
set -euo pipefail

missing=()
for tool in "$@"; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
((${#missing[@]})) || exit 0
as_root=()
((EUID == 0)) || as_root=(sudo --non-interactive)
by_hand="Install ${missing[*]} by hand"
command -v apt-get >/dev/null || {
  echo "$by_hand: there is no apt here." >&2
  exit 1
}
"${as_root[@]}" true 2>/dev/null || {
  echo "$by_hand (sudo apt-get install ${missing[*]}): apt may not be used here without a password." >&2
  exit 1
}
apt() { # apt SECONDS WORD…
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout "$1" apt-get -qq -o DPkg::Lock::Timeout=60 "${@:2}" >/dev/null
}
# What waits for the network has a limit; what is fetched is then put in place however long that takes.
fetch() { apt 300 install -y --download-only "${missing[@]}"; }
fetch 2>/dev/null || { apt 120 update && fetch; } || {
  echo "$by_hand: apt could not fetch it. Is the network there?" >&2
  exit 1
}
apt 0 install -y "${missing[@]}"
