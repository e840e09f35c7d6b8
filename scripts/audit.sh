#!/usr/bin/env bash
# Security of what runs in the cloud: bandit over our code, pip-audit over what is installed, asked of osv.dev.
# Where osv.dev cannot be reached, that is said and is no failure: the check belongs to a machine that is on the internet.
# There KEEPSHEET_AUDIT=required makes it one.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

osv=https://api.osv.dev
failed=0

bandit --quiet --configfile pyproject.toml --recursive sync functions sheets_schema main.py || failed=1
bandit --quiet --configfile pyproject.toml --recursive -ll sandbox || failed=1

if curl --silent --output /dev/null --max-time 10 "$osv"; then
  pip-audit --local --vulnerability-service osv --progress-spinner off --skip-editable || failed=1
else
  echo "pip-audit: SKIPPED, because $osv cannot be reached from here. Known faults of the packages were not looked up."
  [[ ${KEEPSHEET_AUDIT:-} != required ]] || failed=1
fi
exit $failed
