#!/usr/bin/env bash
# Puts Keepsheet on Google Cloud, or brings what is there up to date. Safe to repeat.
#   ./deploy.sh [--dry-run] [--yes] [--settings FILE]        reads deploy.env and keepsheet.yaml
#   ./deploy.sh --destroy [--and-ledger] [--dry-run] [--yes] takes everything away but the spreadsheet (and the ledger)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/deploy_parts.sh

settings=deploy.env dry_run="" yes="" destroy="" and_ledger=""
while (($#)); do
  case $1 in
    --dry-run) dry_run=yes ;;
    --yes) yes=yes ;;
    --destroy) destroy=yes ;;
    --and-ledger) and_ledger=yes ;;
    --settings) settings=${2:?--settings needs a file} && shift ;;
    *) stop "deploy.sh knows no $1. It takes --dry-run, --yes, --destroy, --and-ledger and --settings FILE." ;;
  esac
  shift
done

read_settings "$settings"
command -v gcloud >/dev/null || stop "gcloud is not installed. Use Cloud Shell (shell.cloud.google.com), where it is."
find_python_for_us
read_facts

if [[ $destroy ]]; then
  ask_once "Everything of Keepsheet in $PROJECT is deleted, its passwords too.${and_ledger:+ The ledger as well: what was
seen is gone for ever.} The spreadsheet stays. Go ahead?"
  take_away
  echo "Done. The spreadsheet is as it was; take the share from it if you like.${and_ledger:- The ledger stays in gs://$bucket.}"
  exit
fi

ask_once "Keepsheet goes to project $PROJECT in $REGION, ledger in gs://$bucket, a sync every $SYNC_EVERY minutes,
webhooks: $WEBHOOKS, side panel: $ADDON. Go ahead?"
step "Services of Google that are needed" enable_services
step "Service accounts" make_accounts
step "Bucket for the ledger" make_bucket
step "Passwords" make_secrets
step "Queue" make_queue
step "The worker" deploy_worker
if [[ $WEBHOOKS == yes ]]; then
  step "The edge" deploy_edge
fi
if [[ $PUBSUB == yes ]]; then
  step "Shopify's topic" make_pubsub
fi
if [[ $ADDON == yes ]]; then
  step "The side panel" deploy_addon
fi
step "Timetable" make_jobs
step "Alarms" make_alerts
farewell
