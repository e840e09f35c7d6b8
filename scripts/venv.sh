# Sourced by test.sh and demo.sh: finds a Python and keeps .venv in step with the pinned requirements.
# shellcheck shell=bash

# The first Python 3.11 to 3.13 on the path, the newest first; KEEPSHEET_PYTHON names another.
find_python() {
  local candidate found=""
  for candidate in ${KEEPSHEET_PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    found+=" $("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)"
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  found=$(echo $found)
  echo "Keepsheet needs Python 3.11, 3.12 or 3.13; here is ${found:-no Python at all}." >&2
  echo "Install one (Debian and Ubuntu: sudo apt install python3 python3-venv; elsewhere: python.org) and start again." >&2
  return 1
}

# make_venv ROOT: $ROOT/.venv holds exactly what the requirement files pin; nothing is done when it already does.
make_venv() {
  local root=$1 venv=$1/.venv python wanted
  python=$(find_python) || return 1
  wanted=$(cat "$root"/requirements*.txt <("$python" --version) | cksum)
  [[ -x $venv/bin/python && $(cat "$venv/installed" 2>/dev/null) == "$wanted" ]] && return 0
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    local version
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python $version is here, but without its venv module." >&2
    echo "On Debian and Ubuntu: sudo apt install python$version-venv. Then start again." >&2
    return 1
  fi
  echo "Installing the pinned packages into .venv (once; a few minutes at most) …"
  rm -rf "$venv"
  "$python" -m venv "$venv" || return 1
  if ! "$venv/bin/python" -m pip install -qq --disable-pip-version-check -r "$root/requirements-dev.txt"; then
    echo "The packages could not be installed; what pip says stands above. Is the network there?" >&2
    return 1
  fi
  echo "$wanted" >"$venv/installed"
}

# What speaks to loopback here must not be sent through a proxy of the machine.
export NO_PROXY="127.0.0.1,localhost${NO_PROXY:+,$NO_PROXY}"
export no_proxy=$NO_PROXY
