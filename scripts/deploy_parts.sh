# The steps of deploy.sh. Each may be repeated: what is there is brought up to date, what is missing is made.
# shellcheck shell=bash disable=SC2154  # settings come from deploy.env, facts from keepsheet.yaml

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

step() { # step NAME COMMAND…
  echo "── $1"
  shift
  "$@"
}

# Every call that changes something goes through run: it is shown, and with --dry-run it is only shown.
run() { # run g WORD…
  printf '+ gcloud --quiet --project=%q' "$PROJECT"
  printf ' %q' "${@:2}"
  printf '\n'
  [[ $dry_run ]] || "$@"
}

g() { gcloud --quiet "--project=$PROJECT" "$@"; }

exists() { [[ ! $dry_run ]] && g "$@" >/dev/null 2>&1; }

ask_once() {
  printf '%s\n' "$1"
  [[ $dry_run || $yes ]] && return
  local answer=""
  read -r -p "[y/N] " answer || true
  [[ $answer == [yY]* ]] || stop "Nothing was changed."
}

# --- settings ---------------------------------------------------------------------------------------------------

read_settings() { # every problem at once, before anything is touched
  local file=$1 line name value problems=()
  [[ -f $file ]] || stop "$file is missing. Copy deploy.env.example to $file and fill it in."
  PROJECT="" REGION="" TIME_ZONE="" ALERT_EMAIL="" SYNC_EVERY=5 WEBHOOKS=yes BILLING_ACCOUNT="" BUDGET=""
  ADDON=no STAFF="" SCRIPT_CLIENT="" PUBSUB=no
  while IFS= read -r line || [[ $line ]]; do
    line=${line%%#*}
    line=${line%"${line##*[![:space:]]}"}
    [[ $line ]] || continue
    name=${line%%=*} value=${line#*=}
    case $name in
      PROJECT | REGION | TIME_ZONE | ALERT_EMAIL | SYNC_EVERY | WEBHOOKS | BILLING_ACCOUNT | BUDGET | ADDON | STAFF | \
        SCRIPT_CLIENT | PUBSUB)
        printf -v "$name" '%s' "$value"
        ;;
      *) problems+=("$file: $name is no setting.") ;;
    esac
  done <"$file"
  fits "$PROJECT" '^[a-z][a-z0-9-]{4,28}[a-z0-9]$' || problems+=("$file: PROJECT is to be a project's id, like my-shop-keepsheet.")
  fits "$REGION" '^[a-z]+-[a-z]+[0-9]+$' || problems+=("$file: REGION is to be a region, like australia-southeast1.")
  fits "$TIME_ZONE" '^[A-Za-z_]+/[A-Za-z_/-]+$|^UTC$' || problems+=("$file: TIME_ZONE is to be like Asia/Manila.")
  fits "$ALERT_EMAIL" '^[^@ ]+@[^@ ]+\.[^@ ]+$' || problems+=("$file: ALERT_EMAIL is to be an e-mail address.")
  fits "$SYNC_EVERY" '^([1-9]|[12][0-9]|30)$' || problems+=("$file: SYNC_EVERY is to be a number of minutes from 1 to 30.")
  fits "$WEBHOOKS" '^(yes|no)$' || problems+=("$file: WEBHOOKS is to be yes or no.")
  fits "$PUBSUB" '^(yes|no)$' || problems+=("$file: PUBSUB is to be yes or no.")
  [[ $PUBSUB != yes || $WEBHOOKS == yes ]] || problems+=("$file: PUBSUB=yes needs WEBHOOKS=yes.")
  fits "$ADDON" '^(yes|no)$' || problems+=("$file: ADDON is to be yes or no.")
  fits "$STAFF" '^((user|group|domain):[^, ]+(,|$))*$' ||
    problems+=("$file: STAFF is to be like user:ana@shop.com,group:ops@shop.com or domain:shop.com.")
  fits "$SCRIPT_CLIENT" '^([0-9a-z-]+\.apps\.googleusercontent\.com)?$' ||
    problems+=("$file: SCRIPT_CLIENT is to end in .apps.googleusercontent.com: the menu's Set up names it.")
  [[ ${BUDGET:+x} == "${BILLING_ACCOUNT:+x}" ]] || problems+=("$file: BUDGET and BILLING_ACCOUNT go together.")
  if ((${#problems[@]})); then
    stop "${problems[@]}" "Nothing was changed."
  fi
  [[ $ADDON == yes ]] && addon_too=yes || addon_too=""
  [[ $PUBSUB == yes ]] && pubsub_too=yes || pubsub_too=""
}

fits() { [[ $1 =~ $2 ]]; }

find_python_for_us() { # sets python to one that has our packages; KEEPSHEET_READY_PYTHON names one that is made
  python=${KEEPSHEET_READY_PYTHON:-}
  [[ ! $python ]] || return 0
  . scripts/venv.sh
  make_venv "$PWD" || exit 1
  python=.venv/bin/python
}

read_facts() { # sets bucket, prefix, worker_secrets and edge_secrets from keepsheet.yaml
  local kind value facts
  bucket="" prefix="" worker_secrets=() edge_secrets=() later=()
  facts=$("$python" -m sync deployment) || exit 1
  while read -r kind value; do
    case $kind in
      bucket) bucket=$value ;;
      prefix) prefix=$value ;;
      worker) worker_secrets+=("$value") ;;
      edge) edge_secrets+=("$value") ;;
      *) ;;
    esac
  done <<<"$facts"
  [[ $bucket ]] || stop "keepsheet.yaml: ledger must be in a bucket, e.g. gs://$PROJECT-keepsheet. Nothing was changed."
  [[ $WEBHOOKS == yes ]] || edge_secrets=()
}

account() { echo "keepsheet-$1@$PROJECT.iam.gserviceaccount.com"; }

# --- making -----------------------------------------------------------------------------------------------------

enable_services() {
  run g services enable sheets.googleapis.com drive.googleapis.com run.googleapis.com cloudbuild.googleapis.com \
    artifactregistry.googleapis.com cloudscheduler.googleapis.com cloudtasks.googleapis.com \
    secretmanager.googleapis.com storage.googleapis.com iam.googleapis.com monitoring.googleapis.com \
    logging.googleapis.com billingbudgets.googleapis.com ${addon_too:+gsuiteaddons.googleapis.com} \
    ${pubsub_too:+pubsub.googleapis.com}
}

make_accounts() { # worker, edge and addon run the services, caller knocks at the worker, build builds
  local name
  for name in worker edge caller build ${addon_too:+addon}; do
    exists iam service-accounts describe "$(account "$name")" ||
      run g iam service-accounts create "keepsheet-$name" "--display-name=Keepsheet $name"
  done
  run g projects add-iam-policy-binding "$PROJECT" "--member=serviceAccount:$(account build)" \
    --role=roles/run.builder --condition=None
  for name in edge ${addon_too:+addon}; do
    run g iam service-accounts add-iam-policy-binding "$(account caller)" "--member=serviceAccount:$(account "$name")" \
      --role=roles/iam.serviceAccountUser
  done
}

make_bucket() { # soft delete 0: what is redacted is to be gone
  if exists storage buckets describe "gs://$bucket"; then
    run g storage buckets update "gs://$bucket" --soft-delete-duration=0 --uniform-bucket-level-access \
      --public-access-prevention
  else
    run g storage buckets create "gs://$bucket" "--location=$REGION" --soft-delete-duration=0 \
      --uniform-bucket-level-access --public-access-prevention
  fi
  run g storage buckets add-iam-policy-binding "gs://$bucket" "--member=serviceAccount:$(account worker)" \
    --role=roles/storage.objectUser --condition=None
  local objects="resource.name.startsWith(\"projects/_/buckets/$bucket/objects/${prefix:+$prefix/}"
  run g storage buckets add-iam-policy-binding "gs://$bucket" "--member=serviceAccount:$(account edge)" \
    --role=roles/storage.objectUser \
    "--condition=^;^expression=${objects}hints/\") || ${objects}seen/\");title=hints-only"
  [[ $ADDON == yes ]] || return 0
  run g storage buckets add-iam-policy-binding "gs://$bucket" "--member=serviceAccount:$(account addon)" \
    --role=roles/storage.objectViewer --condition=None
  run g storage buckets add-iam-policy-binding "gs://$bucket" "--member=serviceAccount:$(account addon)" \
    --role=roles/storage.objectUser "--condition=^;^expression=${objects}hints/\");title=hints-only"
}

make_secrets() {
  local name
  for name in "${worker_secrets[@]}"; do
    make_secret "$name"
    may_read "$name" worker
  done
  local ready=()
  for name in ${edge_secrets[@]+"${edge_secrets[@]}"}; do
    make_secret "$name"
    if [[ $given ]]; then
      ready+=("$name")
      may_read "$name" edge
    else
      later+=("$name")
    fi
  done
  edge_secrets=(${ready[@]+"${ready[@]}"})
}

# Asked for without showing it, and piped: a password is never an argument of a command. The id of a webhook comes into
# being only once PayPal knows the edge's address: left empty it is given later, and its door stays shut until then.
make_secret() {
  local name=$1 value=""
  given=yes
  exists secrets describe "keepsheet-$name" || run g secrets create "keepsheet-$name" --replication-policy=automatic
  if [[ $dry_run ]]; then
    run g secrets versions add "keepsheet-$name" --data-file=-
    return
  fi
  [[ $(g secrets versions list "keepsheet-$name" --filter=state=ENABLED --format="value(name)" --limit=1) ]] && return
  value=${!name:-}
  if [[ ! $value ]]; then
    read -rs -p "$name (not shown): " value || true
    echo
  fi
  if [[ ! $value && $name == PAYPAL_*_WEBHOOK_ID ]]; then
    given=""
    return
  fi
  [[ $value ]] || stop "$name was left empty. What was made so far stays; start deploy.sh again."
  printf '%s' "$value" | run g secrets versions add "keepsheet-$name" --data-file=-
}

may_read() {
  run g secrets add-iam-policy-binding "keepsheet-$1" "--member=serviceAccount:$(account "$2")" \
    --role=roles/secretmanager.secretAccessor --condition=None
}

make_queue() { # one run at a time; what fails comes again, later and later, for four hours
  local verb=create
  exists tasks queues describe keepsheet "--location=$REGION" && verb=update
  run g tasks queues "$verb" keepsheet "--location=$REGION" --max-concurrent-dispatches=1 \
    --max-dispatches-per-second=1 --max-attempts=60 --min-backoff=5s --max-backoff=300s --max-doublings=6 \
    --max-retry-duration=14400s
  local name
  for name in edge ${addon_too:+addon}; do
    run g tasks queues add-iam-policy-binding keepsheet "--location=$REGION" \
      "--member=serviceAccount:$(account "$name")" --role=roles/cloudtasks.enqueuer
  done
}

secrets_flag() { # secrets_flag NAME… → NAME=keepsheet-NAME:latest,…
  local name joined=""
  for name in "$@"; do
    joined+=",$name=keepsheet-$name:latest"
  done
  echo "--set-secrets=${joined#,}"
}

deploy_worker() {
  run g run deploy keepsheet-worker --source=. --function=worker --base-image=python313 "--region=$REGION" \
    "--service-account=$(account worker)" "--build-service-account=projects/$PROJECT/serviceAccounts/$(account build)" \
    --no-allow-unauthenticated --concurrency=1 --max-instances=3 --cpu=1 --memory=2Gi --timeout=1700 \
    "--set-env-vars=GOOGLE_CLOUD_PROJECT=$PROJECT" "$(secrets_flag "${worker_secrets[@]}")"
  run g run services add-iam-policy-binding keepsheet-worker "--region=$REGION" \
    "--member=serviceAccount:$(account caller)" --role=roles/run.invoker
  worker_url=$(url_of keepsheet-worker)
}

deploy_edge() {
  run g run deploy keepsheet-edge --source=. --function=edge --base-image=python313 "--region=$REGION" \
    "--service-account=$(account edge)" "--build-service-account=projects/$PROJECT/serviceAccounts/$(account build)" \
    --no-invoker-iam-check --concurrency=20 --max-instances=5 --cpu=1 --memory=512Mi --timeout=30 \
    "--set-env-vars=$(queue_env)" "$(secrets_flag ${edge_secrets[@]+"${edge_secrets[@]}"})"
  edge_url=$(url_of keepsheet-edge)
}

make_pubsub() { # Shopify writes into the topic; Google knocks at the edge for the subscription, as our caller
  local door=$edge_url/shopify-pubsub verb=create flags=(--topic=keepsheet-shopify)
  exists pubsub topics describe keepsheet-shopify || run g pubsub topics create keepsheet-shopify
  run g pubsub topics add-iam-policy-binding keepsheet-shopify --role=roles/pubsub.publisher \
    --member=serviceAccount:delivery@shopify-pubsub-webhooks.iam.gserviceaccount.com
  exists pubsub subscriptions describe keepsheet-shopify && verb=update flags=()
  run g pubsub subscriptions "$verb" keepsheet-shopify ${flags[@]+"${flags[@]}"} "--push-endpoint=$door" --ack-deadline=30 \
    "--push-auth-service-account=$(account caller)" "--push-auth-token-audience=$door"
  run g run services update keepsheet-edge "--region=$REGION" \
    "--update-env-vars=PUBSUB_AUDIENCE=$door,PUBSUB_CALLER=$(account caller)"
}

queue_env() { # what edge and add-on must know to call the worker
  echo "GOOGLE_CLOUD_PROJECT=$PROJECT,KEEPSHEET_QUEUE=projects/$PROJECT/locations/$REGION/queues/keepsheet,KEEPSHEET_WORKER=$worker_url,KEEPSHEET_CALLER=$(account caller)"
}

deploy_addon() { # private: the add-on's own account of Google's and our staff are let in, nobody else
  local caller=service-0@gcp-sa-gsuiteaddons.iam.gserviceaccount.com verb=create member flags=()
  [[ $dry_run ]] || caller=$(g workspace-add-ons get-authorization --format="value(serviceAccountEmail)")
  [[ $SCRIPT_CLIENT ]] && flags+=("--set-custom-audiences=$SCRIPT_CLIENT")
  run g run deploy keepsheet-addon --source=. --function=addon --base-image=python313 "--region=$REGION" \
    "--service-account=$(account addon)" "--build-service-account=projects/$PROJECT/serviceAccounts/$(account build)" \
    --no-allow-unauthenticated --concurrency=4 --max-instances=3 --cpu=1 --memory=1Gi --timeout=30 \
    "--set-env-vars=$(queue_env)" ${flags[@]+"${flags[@]}"}
  addon_url=$(url_of keepsheet-addon)
  run g run services update keepsheet-addon "--region=$REGION" \
    "--update-env-vars=KEEPSHEET_ADDON_URL=$addon_url,KEEPSHEET_ADDON_CALLER=$caller,KEEPSHEET_SCRIPT_CLIENT=$SCRIPT_CLIENT"
  for member in "serviceAccount:$caller" ${STAFF//,/ }; do
    run g run services add-iam-policy-binding keepsheet-addon "--region=$REGION" "--member=$member" --role=roles/run.invoker
  done
  sed "s|BASE_URL|$addon_url|" addon/deployment.json >"${TMPDIR:-/tmp}/keepsheet-addon.json"
  exists workspace-add-ons deployments describe keepsheet && verb=replace
  run g workspace-add-ons deployments "$verb" keepsheet "--deployment-file=${TMPDIR:-/tmp}/keepsheet-addon.json"
  run g workspace-add-ons deployments install keepsheet
}

url_of() {
  if [[ $dry_run ]]; then
    echo "https://$1.example.run.app"
  else
    g run services describe "$1" "--region=$REGION" --format="value(status.url)"
  fi
}

make_jobs() {
  job keepsheet-sync "*/$SYNC_EVERY * * * *" "$worker_url/sync"
  job keepsheet-report "7 * * * *" "$worker_url/report"
  job keepsheet-compact "20 3 * * *" "$worker_url/compact"
}

job() { # job NAME SCHEDULE URI
  local verb=create headers=--headers
  exists scheduler jobs describe "$1" "--location=$REGION" && verb=update && headers=--update-headers
  run g scheduler jobs "$verb" http "$1" "--location=$REGION" "--schedule=$2" "--time-zone=$TIME_ZONE" "--uri=$3" \
    --http-method=POST "$headers=Content-Type=application/json" "--message-body={\"trigger\":\"schedule\"}" \
    "--oidc-service-account-email=$(account caller)" "--oidc-token-audience=$worker_url" --attempt-deadline=1700s \
    --max-retry-attempts=1
}

# --- alarms -----------------------------------------------------------------------------------------------------

make_alerts() { # the syncs that the timetable starts are missed, however many webhooks come in between
  local filter='resource.type="cloud_run_revision" AND jsonPayload.event="done" AND jsonPayload.kind="run"' verb=create channel
  exists logging metrics describe keepsheet_done && verb=update
  run g logging metrics "$verb" keepsheet_done "--description=Syncs of Keepsheet that came to their end" \
    "--log-filter=$filter"
  channel=$(channel_of "$ALERT_EMAIL")
  policy "Keepsheet: no sync for three periods" "$channel" "\"conditionAbsent\": {
    \"filter\": \"metric.type=\\\"logging.googleapis.com/user/keepsheet_done\\\" AND resource.type=\\\"cloud_run_revision\\\"\",
    \"duration\": \"$((SYNC_EVERY * 180))s\",
    \"aggregations\": [{\"alignmentPeriod\": \"60s\", \"perSeriesAligner\": \"ALIGN_DELTA\", \"crossSeriesReducer\": \"REDUCE_SUM\"}]}"
  policy "Keepsheet: errors of a service" "$channel" "\"conditionThreshold\": {
    \"filter\": \"metric.type=\\\"run.googleapis.com/request_count\\\" AND resource.type=\\\"cloud_run_revision\\\" AND metric.labels.response_code_class=\\\"5xx\\\" AND resource.labels.service_name=starts_with(\\\"keepsheet-\\\")\",
    \"comparison\": \"COMPARISON_GT\", \"thresholdValue\": 3, \"duration\": \"0s\",
    \"aggregations\": [{\"alignmentPeriod\": \"900s\", \"perSeriesAligner\": \"ALIGN_DELTA\", \"crossSeriesReducer\": \"REDUCE_SUM\"}]}"
  make_budget
}

channel_of() { # the e-mail channel, made where it is missing
  local found=""
  if [[ $dry_run ]]; then
    run g beta monitoring channels create --display-name=Keepsheet --type=email "--channel-labels=email_address=$1" >&2
    echo "projects/$PROJECT/notificationChannels/0"
    return
  fi
  found=$(g beta monitoring channels list "--filter=type=\"email\" AND labels.email_address=\"$1\"" --format="value(name)" --limit=1)
  [[ $found ]] || found=$(g beta monitoring channels create --display-name=Keepsheet --type=email \
    "--channel-labels=email_address=$1" --format="value(name)")
  echo "$found"
}

policy() { # policy TITLE CHANNEL CONDITION: one of that title is replaced
  local title=$1 channel=$2 condition=$3 old=""
  local document="{\"displayName\": \"$title\", \"combiner\": \"OR\", \"notificationChannels\": [\"$channel\"],
    \"conditions\": [{\"displayName\": \"$title\", $condition}]}"
  [[ $dry_run ]] || old=$(policy_named "$title")
  [[ ! $old ]] || run g monitoring policies delete "$old"
  run g monitoring policies create "--policy=$document"
}

policy_named() { g monitoring policies list "--filter=displayName=\"$1\"" --format="value(name)" --limit=1; }

make_budget() {
  [[ $BUDGET ]] || return 0
  local found=""
  [[ $dry_run ]] || found=$(budget_named)
  [[ $found ]] || run g billing budgets create "--billing-account=$BILLING_ACCOUNT" --display-name=Keepsheet \
    "--budget-amount=$BUDGET" "--filter-projects=projects/$PROJECT" --threshold-rule=percent=0.5 --threshold-rule=percent=1.0
}

budget_named() {
  g billing budgets list "--billing-account=$BILLING_ACCOUNT" "--filter=displayName=Keepsheet" --format="value(name)" --limit=1
}

# --- the end ----------------------------------------------------------------------------------------------------

farewell() {
  echo
  echo "Share the spreadsheet, as editor, with: $(account worker)"
  if [[ $WEBHOOKS == yes ]]; then
    echo "Webhooks go to $edge_url: docs/owner.md says which address belongs where."
    [[ ! $pubsub_too ]] || echo "Or, for Shopify: Pub/Sub, project $PROJECT, topic keepsheet-shopify."
    ((${#later[@]} == 0)) ||
      printf 'Make PayPal'"'"'s webhook with that address, then start deploy.sh again and give %s.\n' "${later[@]}"
  fi
  if [[ $ADDON == yes ]]; then
    echo "The side panel is installed for you; the menu's address is $addon_url (docs/owner.md, step 6)."
  fi
  [[ $dry_run ]] && return
  local answer=""
  read -r -p "When you have shared it, press Enter: everything is then tried once. " answer || true
  check
}

check() { # asked of the worker itself: with its account, its passwords, its network
  local token answer
  token=$(gcloud auth print-identity-token)
  answer=$(printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl --silent --show-error --max-time 300 --request POST --config - "$worker_url/check") ||
    stop "The worker did not answer. Start deploy.sh again, or look at docs/operations.md."
  printf '%s' "$answer" | "$python" -c 'import json, sys
said = json.load(sys.stdin)
print(*said["sentences"], sep="\n")
sys.exit(0 if said["ok"] else 1)' || stop "Mend what is named, then start deploy.sh again: it goes on where it is."
}

take_away() {
  local name
  for name in keepsheet-sync keepsheet-report keepsheet-compact; do
    there scheduler jobs "$name" "--location=$REGION"
  done
  there workspace-add-ons deployments keepsheet
  there pubsub subscriptions keepsheet-shopify
  there pubsub topics keepsheet-shopify
  for name in keepsheet-addon keepsheet-edge keepsheet-worker; do
    there run services "$name" "--region=$REGION"
  done
  there tasks queues keepsheet "--location=$REGION"
  for name in $(printf '%s\n' "${worker_secrets[@]}" ${edge_secrets[@]+"${edge_secrets[@]}"} | sort -u); do
    there secrets "keepsheet-$name"
  done
  for name in "Keepsheet: no sync for three periods" "Keepsheet: errors of a service"; do
    forget_policy "$name"
  done
  there logging metrics keepsheet_done
  [[ ! $BUDGET ]] || forget_budget
  for name in worker edge caller build addon; do
    there iam service-accounts "$(account "$name")"
  done
  if [[ $and_ledger ]]; then
    run g storage rm --recursive "gs://$bucket"
  fi
}

there() { # there GROUP… NAME [FLAG]: deletes it if it is there
  local words=() flags=() word
  for word in "$@"; do
    if [[ $word == --* ]]; then flags+=("$word"); else words+=("$word"); fi
  done
  local name=${words[-1]}
  unset 'words[-1]'
  if [[ $dry_run ]] || exists "${words[@]}" describe "$name" ${flags[@]+"${flags[@]}"}; then
    run g "${words[@]}" delete "$name" ${flags[@]+"${flags[@]}"}
  fi
}

forget_policy() {
  local found=""
  [[ $dry_run ]] || found=$(policy_named "$1")
  [[ ! $found ]] || run g monitoring policies delete "$found"
}

forget_budget() {
  local found=""
  [[ $dry_run ]] || found=$(budget_named)
  [[ ! $found ]] || run g billing budgets delete "$found" "--billing-account=$BILLING_ACCOUNT"
}
