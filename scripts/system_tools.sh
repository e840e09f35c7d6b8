#!/usr/bin/env bash
# What ./test.sh --full needs beside Python: shellcheck, shfmt, bats and Chromium, by apt where they are missing.
set -euo pipefail

missing=()
for tool in shellcheck shfmt bats chromium; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
((${#missing[@]})) || exit 0
as_root=()
((EUID == 0)) || as_root=(sudo)
command -v apt-get >/dev/null || {
  echo "Install ${missing[*]} by hand: there is no apt here." >&2
  exit 1
}
"${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null || {
  "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq "${missing[@]}" >/dev/null
}
