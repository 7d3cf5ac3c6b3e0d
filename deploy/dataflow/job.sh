#!/bin/sh
# Mithaq's Flex Template on Google Cloud: the image and its template (build), then a job of it (run).
#   PROJECT=p REGION=r BUCKET=b IMAGE=REGION-docker.pkg.dev/p/mithaq/dataflow:1 deploy/dataflow/job.sh build|check|run
# Also read: JOB (mithaq-stream), ACCOUNT (the workers' service account), SUBSCRIPTION, ALERT_WINDOW, TOPICS,
# LAUNCHER (tag of the launcher's image, else that of the Dockerfile), UPDATE=1 (replaces the running job of that name), MAPPINGS (old=new,... for renamed steps).
# Exit codes: 0 done, 2 called wrongly, 5 gcloud or its account is missing, 6 something is missing in the project;
# otherwise those of gcloud and docker.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
verb=${1:-}
case $verb in build | check | run) ;; *) echo "usage: PROJECT=.. REGION=.. BUCKET=.. IMAGE=.. $0 build|check|run" >&2; exit 2 ;; esac
for name in PROJECT REGION BUCKET IMAGE; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || { echo "mithaq: $name is not given (PROJECT, REGION, BUCKET and IMAGE are needed)." >&2; exit 2; }
done
BUCKET=${BUCKET#gs://} JOB=${JOB:-mithaq-stream} SUBSCRIPTION=${SUBSCRIPTION:-items-stream}
template=gs://$BUCKET/templates/mithaq.json
topics=${TOPICS:-agreement-alerts mentions dead-letter}
command -v gcloud >/dev/null || { echo "mithaq: gcloud is not installed: https://cloud.google.com/sdk/docs/install" >&2; exit 5; }

# Without an account every look would fail, and all of the project would be told to be missing.
[ -n "$(gcloud auth list --filter=status:ACTIVE --format='value(account)' 2>/dev/null)" ] || {
  echo "mithaq: gcloud has no account to ask with: gcloud auth login" >&2
  exit 5
}

missing=0
need() { # what, the command that makes it, -- the command that sees it
  what=$1 remedy=$2
  shift 3
  "$@" >/dev/null 2>&1 </dev/null && return
  missing=$((missing + 1))
  printf 'missing, or not to be seen by you: %s\n  %s\n' "$what" "$remedy" >&2
}

need "bucket gs://$BUCKET" "gcloud storage buckets create gs://$BUCKET --project=$PROJECT --location=$REGION --uniform-bucket-level-access" \
  -- gcloud storage buckets describe "gs://$BUCKET" "--project=$PROJECT"
if [ "$verb" != build ]; then
  need "service dataflow.googleapis.com" "gcloud services enable dataflow.googleapis.com --project=$PROJECT" \
    -- sh -c "gcloud services list --enabled --project='$PROJECT' --format='value(config.name)' | grep -qx dataflow.googleapis.com"
  for topic in $topics; do
    need "topic $topic" "mithaq topics create --project $PROJECT" -- gcloud pubsub topics describe "$topic" "--project=$PROJECT"
  done
  need "subscription $SUBSCRIPTION" "mithaq topics create --project $PROJECT" \
    -- gcloud pubsub subscriptions describe "$SUBSCRIPTION" "--project=$PROJECT"
  need "template $template" "make template PROJECT=$PROJECT REGION=$REGION BUCKET=$BUCKET IMAGE=$IMAGE" \
    -- gcloud storage objects describe "$template" "--project=$PROJECT"
  if [ -n "${ACCOUNT:-}" ]; then
    need "service account $ACCOUNT" "gcloud iam service-accounts create ${ACCOUNT%%@*} --project=$PROJECT" \
      -- gcloud iam service-accounts describe "$ACCOUNT" "--project=$PROJECT"
    bound() { gcloud "$@" --flatten='bindings[].members' --format='value(bindings.role,bindings.members)'; }
    may() { # role, on what, words of gcloud, name
      role=$1 on=$2 kind=$3 name=$4
      bound $kind get-iam-policy "$name" "--project=$PROJECT" 2>/dev/null </dev/null | grep -F "$role" | grep -qF "serviceAccount:$ACCOUNT" && return
      missing=$((missing + 1))
      printf 'missing, or not to be seen by you: %s for %s on %s\n  gcloud %s add-iam-policy-binding %s --project=%s --member=serviceAccount:%s --role=%s\n' \
        "$role" "$ACCOUNT" "$on" "$kind" "$name" "$PROJECT" "$ACCOUNT" "$role" >&2
    }
    for topic in $topics; do may roles/pubsub.publisher "topic $topic" "pubsub topics" "$topic"; done
    may roles/pubsub.subscriber "subscription $SUBSCRIPTION" "pubsub subscriptions" "$SUBSCRIPTION"
    may roles/pubsub.viewer "subscription $SUBSCRIPTION" "pubsub subscriptions" "$SUBSCRIPTION"
    may roles/storage.objectUser "bucket gs://$BUCKET" "storage buckets" "gs://$BUCKET"
    may roles/dataflow.worker "project $PROJECT" projects "$PROJECT"
  fi
fi
[ "$missing" = 0 ] || { echo "mithaq: $missing missing in $PROJECT; the commands above make them. Nothing was started." >&2; exit 6; }

case $verb in
  build)
    docker build -f "$here/Dockerfile" ${LAUNCHER:+--build-arg "LAUNCHER=$LAUNCHER"} -t "$IMAGE" "$here/../.."
    docker push "$IMAGE"
    gcloud dataflow flex-template build "$template" "--project=$PROJECT" "--image=$IMAGE" --sdk-language=PYTHON \
      "--metadata-file=$here/metadata.json"
    ;;
  check) echo "All that the job needs is there." >&2 ;;
  run)
    # ~ parts the parameters: topics are parted by spaces, values may hold commas.
    parameters="sdk_container_image=$IMAGE~sdk_location=container~subscription=$SUBSCRIPTION~alert_window=${ALERT_WINDOW:-0}~topics=$topics"
    gcloud dataflow flex-template run "$JOB" "--project=$PROJECT" "--region=$REGION" \
      "--template-file-gcs-location=$template" "--staging-location=gs://$BUCKET/staging" "--temp-location=gs://$BUCKET/tmp" \
      --enable-streaming-engine "--parameters=^~^$parameters" \
      ${ACCOUNT:+"--service-account-email=$ACCOUNT"} ${UPDATE:+--update} ${MAPPINGS:+"--transform-name-mappings=$MAPPINGS"}
    ;;
esac
