#!/bin/sh
# Mithaq's Flex Template on Google Cloud: the image and its template (build), then a job of it (run).
#   PROJECT=p REGION=r BUCKET=b IMAGE=REGION-docker.pkg.dev/p/mithaq/dataflow:1 deploy/dataflow/job.sh build|check|run
# Needs mithaq, gcloud and (build) docker in PATH. Also read: JOB (mithaq-stream), ACCOUNT (the workers' service account),
# SUBSCRIPTION, ALERT_WINDOW, TOPICS, LAUNCHER (tag of the launcher's image, else that of the Dockerfile), UPDATE=1
# (replaces the running job of that name), MAPPINGS (old=new,... for renamed steps).
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

command -v mithaq >/dev/null || { echo "mithaq is not in PATH: call this by make, or install it" >&2; exit 5; }
# What is missing is told with the command that makes it, and nothing is started (exit code 6; 5 without gcloud).
mithaq doctor --dataflow "$([ "$verb" = build ] && echo build || echo run)" "--project=$PROJECT" "--region=$REGION" \
  "--bucket=$BUCKET" "--image=$IMAGE" "--account=${ACCOUNT:-}" "--subscription=$SUBSCRIPTION" "--topics=$topics" >&2

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
