# deploy.sh against a gcloud that refuses what the real one would refuse. Run by tests/contract/test_deploy.py.

setup() {
  house=$BATS_TEST_TMPDIR/house
  mkdir -p "$house" "$BATS_TEST_TMPDIR/state"
  cp -r "$ROOT/deploy.sh" "$ROOT/addon" "$ROOT/scripts" "$ROOT/sync" "$ROOT/sheets_schema" "$house"
  export GCLOUD_STATE=$BATS_TEST_TMPDIR/state PATH="$BATS_TEST_DIRNAME/bin:$PATH"
  cat >"$house/deploy.env" <<'SETTINGS'
PROJECT=my-shop-keepsheet        # a comment
REGION=australia-southeast1
TIME_ZONE=Asia/Manila
ALERT_EMAIL=owner@example.com
SYNC_EVERY=5
WEBHOOKS=yes
SETTINGS
  cat >"$house/keepsheet.yaml" <<'SETTINGS'
team_zone: Asia/Manila
portfolio_currency: AUD
spreadsheets: {operations: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH}
ledger: gs://my-shop-ledger
stores:
  - {store: LUM, brand: Lumen, shopify: lumen.myshopify.com, zone: Australia/Sydney, currency: AUD, paypal: lumen}
SETTINGS
  export SHOPIFY_LUM_ID=id-1 SHOPIFY_LUM_SECRET='hush $(x) "y"' PAYPAL_LUMEN_ID=id-2 PAYPAL_LUMEN_SECRET=s2
  export PAYPAL_LUMEN_WEBHOOK_ID=wh
  calls=$GCLOUD_STATE/calls
}

deploy() { run bash "$house/deploy.sh" "$@" </dev/null; }
deploy_yes() { deploy --yes "$@"; }

@test "a dry run calls nothing and shows every command" {
  deploy --dry-run
  [ "$status" -eq 0 ]
  [ ! -s "$calls" ]
  [[ "$output" == *"gcloud --quiet --project=my-shop-keepsheet run deploy keepsheet-worker"* ]]
  [[ "$output" == *"Share the spreadsheet, as editor, with: keepsheet-worker@my-shop-keepsheet.iam.gserviceaccount.com"* ]]
}

@test "an empty project becomes a whole one, and the check is asked at the end" {
  deploy_yes
  echo "$output"
  [ "$status" -eq 0 ]
  grep -q '"storage", "buckets", "create", "gs://my-shop-ledger".*"--soft-delete-duration=0"' "$calls"
  grep -q '"jobs", "create", "http", "keepsheet-sync".*"--oidc-service-account-email=keepsheet-caller@' "$calls"
  grep -q '"run", "deploy", "keepsheet-worker".*"--no-allow-unauthenticated".*"--concurrency=1"' "$calls"
  grep -q '"run", "deploy", "keepsheet-edge".*"--no-invoker-iam-check"' "$calls"
  [[ "$output" == *"All is well: the next sync can do its work."* ]]
}

@test "a second run makes nothing twice and asks for no password again" {
  deploy_yes
  unset SHOPIFY_LUM_ID SHOPIFY_LUM_SECRET PAYPAL_LUMEN_ID PAYPAL_LUMEN_SECRET PAYPAL_LUMEN_WEBHOOK_ID
  before=$(wc -l <"$GCLOUD_STATE/stdin")
  deploy_yes
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(wc -l <"$GCLOUD_STATE/stdin")" -eq "$before" ]
  grep -q '"queues", "update"' "$calls"
  grep -q '"jobs", "update"' "$calls"
}

@test "no password is ever an argument or shown" {
  deploy_yes
  ! grep -q 'hush' "$calls"
  ! grep -q 'identity-token' "$GCLOUD_STATE/curl"
  [[ "$output" != *hush* ]]
  grep -qxF 'keepsheet-SHOPIFY_LUM_SECRET=hush $(x) "y"' "$GCLOUD_STATE/stdin"
}

@test "the edge is given what tells webhooks apart, and no password of PayPal's" {
  deploy_yes
  edge=$(grep '"keepsheet-edge".*--set-secrets' "$calls")
  [[ "$edge" == *PAYPAL_LUMEN_WEBHOOK_ID* && "$edge" == *SHOPIFY_LUM_SECRET* ]]
  [[ "$edge" != *PAYPAL_LUMEN_SECRET* && "$edge" != *SHOPIFY_LUM_ID* ]]
  ! grep 'keepsheet-PAYPAL_LUMEN_SECRET' "$calls" | grep -q 'keepsheet-edge@'
}

@test "without webhooks nothing is public" {
  sed -i 's/WEBHOOKS=yes/WEBHOOKS=no/' "$house/deploy.env"
  deploy_yes
  [ "$status" -eq 0 ]
  ! grep -q 'keepsheet-edge", "--source\|no-invoker-iam-check' "$calls"
}

@test "the side panel is private, knows its own caller, and is replaced the second time" {
  sed -i 's/WEBHOOKS=yes/WEBHOOKS=no/' "$house/deploy.env"
  printf 'ADDON=yes\nSTAFF=user:ana@shop.com,group:ops@shop.com\nSCRIPT_CLIENT=42-a.apps.googleusercontent.com\n' >>"$house/deploy.env"
  TMPDIR=$BATS_TEST_TMPDIR deploy_yes
  echo "$output"
  [ "$status" -eq 0 ]
  addon=$(grep '"deploy", "keepsheet-addon"' "$calls")
  [[ "$addon" == *'"--no-allow-unauthenticated"'* && "$addon" == *'"--set-custom-audiences=42-a.apps'* ]]
  [[ "$addon" != *secret* ]]
  grep -q 'KEEPSHEET_ADDON_CALLER=service-123456789@gcp-sa-gsuiteaddons' "$calls"
  for member in serviceAccount:service-123456789@gcp-sa-gsuiteaddons user:ana@shop.com group:ops@shop.com; do
    grep '"add-iam-policy-binding", "keepsheet-addon"' "$calls" | grep -q "member=$member"
  done
  ! grep '"keepsheet-addon"' "$calls" | grep -q allUsers
  grep -q 'https://keepsheet-addon.example.run.app/connected' "$BATS_TEST_TMPDIR/keepsheet-addon.json"
  grep -q '"deployments", "create", "keepsheet"' "$calls"
  TMPDIR=$BATS_TEST_TMPDIR deploy_yes
  grep -q '"deployments", "replace", "keepsheet"' "$calls"
  deploy --destroy --yes
  [ "$(python3 "$BATS_TEST_DIRNAME/left.py" "$GCLOUD_STATE/things")" = "storage buckets: gs://my-shop-ledger" ]
}

@test "without the side panel there is none of it" {
  deploy_yes
  ! grep -q 'addon\|add-ons' "$calls"
}

@test "Shopify may write into a topic, and Google knocks for it as our caller" {
  printf 'PUBSUB=yes\n' >>"$house/deploy.env"
  deploy_yes
  deploy_yes
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(grep -c '"topics", "create"' "$calls")" -eq 1 ]
  grep '"subscriptions", "create"' "$calls" | grep -q 'push-auth-token-audience=https://keepsheet-edge.example.run.app/shopify-pubsub'
  grep '"subscriptions", "update"' "$calls" | grep -q 'push-auth-service-account=keepsheet-caller@'
  grep -q 'PUBSUB_AUDIENCE=https://keepsheet-edge.example.run.app/shopify-pubsub,PUBSUB_CALLER=keepsheet-caller@' "$calls"
  deploy --destroy --yes
  [ "$(python3 "$BATS_TEST_DIRNAME/left.py" "$GCLOUD_STATE/things")" = "storage buckets: gs://my-shop-ledger" ]
}

@test "wrong settings are all named before anything is touched" {
  printf 'PROJECT=No\nREGION=x\nCOLOUR=red\nSYNC_EVERY=99\nBUDGET=20USD\nADDON=x\nSTAFF=ana\nSCRIPT_CLIENT=x\n' >"$house/deploy.env"
  deploy_yes
  [ "$status" -eq 1 ]
  [ ! -s "$calls" ]
  for word in PROJECT REGION COLOUR SYNC_EVERY TIME_ZONE ALERT_EMAIL BUDGET ADDON STAFF SCRIPT_CLIENT "Nothing was changed."; do
    [[ "$output" == *"$word"* ]]
  done
}

@test "a ledger in a folder cannot be deployed" {
  sed -i '/^ledger/d' "$house/keepsheet.yaml"
  deploy_yes
  [ "$status" -eq 1 ]
  [[ "$output" == *"ledger must be in a bucket"* ]]
  [ ! -s "$calls" ]
}

@test "no is an answer" {
  deploy
  [ "$status" -eq 1 ]
  [[ "$output" == *"Nothing was changed."* ]]
  [ ! -s "$calls" ]
}

@test "a password left empty stops with a sentence" {
  unset SHOPIFY_LUM_ID
  deploy_yes
  [ "$status" -eq 1 ]
  [[ "$output" == *"SHOPIFY_LUM_ID was left empty."* ]]
}

@test "the id of a webhook that is not made yet may come with the second run" {
  unset PAYPAL_LUMEN_WEBHOOK_ID
  deploy_yes
  echo "$output"
  [ "$status" -eq 0 ]
  [[ "$output" == *"then start deploy.sh again and give PAYPAL_LUMEN_WEBHOOK_ID."* ]]
  ! grep '"deploy", "keepsheet-edge"' "$calls" | grep -q WEBHOOK_ID
  grep '"deploy", "keepsheet-edge"' "$calls" | grep -q SHOPIFY_LUM_SECRET
  export PAYPAL_LUMEN_WEBHOOK_ID=wh
  deploy_yes
  grep '"deploy", "keepsheet-edge"' "$calls" | tail -1 | grep -q PAYPAL_LUMEN_WEBHOOK_ID
  [[ "$output" != *"start deploy.sh again and give"* ]]
}

@test "what the check finds missing is said, and the exit says no" {
  export CHECK_ANSWER='{"ok": false, "sentences": ["Shopify of LUM refuses our password."]}'
  deploy_yes
  [ "$status" -eq 1 ]
  [[ "$output" == *"Shopify of LUM refuses our password."* ]]
}

@test "destroying leaves nothing but the spreadsheet and the ledger" {
  deploy_yes
  deploy --destroy --yes
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(python3 "$BATS_TEST_DIRNAME/left.py" "$GCLOUD_STATE/things")" = "storage buckets: gs://my-shop-ledger" ]
}

@test "destroying twice, or what was never made, is no error" {
  deploy --destroy --yes
  [ "$status" -eq 0 ]
  ! grep -q '"delete"' "$calls"
}

@test "the ledger goes too when told" {
  deploy_yes
  deploy --destroy --and-ledger --yes
  grep -q '"storage", "rm", "--recursive", "gs://my-shop-ledger"' "$calls"
}

@test "a budget is made once where one is wanted" {
  printf 'BILLING_ACCOUNT=0A1B2C-3D4E5F-6A7B8C\nBUDGET=20USD\n' >>"$house/deploy.env"
  deploy_yes
  deploy_yes
  [ "$(grep -c '"budgets", "create"' "$calls")" -eq 1 ]
}

@test "the stand-in refuses what gcloud does not have" {
  sed -i 's/--base-image/--base-imag/' "$house/scripts/deploy_parts.sh"
  deploy_yes
  [ "$status" -ne 0 ]
  [[ "$output" == *"unknown flag"* ]]
}
