# Topics, ready-made subscriptions and a scheduled pass (or collector) of Mithaq in one Google Cloud project.
#
#   terraform init && terraform apply -var project=my-project -var image=REGION-docker.pkg.dev/my-project/mithaq/mithaq
#
# The pass runs as a Cloud Run job that Cloud Scheduler starts. Its store is copied from a bucket at the start and back
# at the end: a run that dies leaves the store as it was, and the next one repeats its messages with the same ce-id.

terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.0, < 8.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

locals {
  topics = toset(["agreement-alerts", "mentions", "digests", "pipeline-health", "dead-letter", "items"])
  subscriptions = merge(
    {
      agreement-alerts-all  = { topic = "agreement-alerts", filter = "" }
      agreement-alerts-new  = { topic = "agreement-alerts", filter = "attributes.event = \"new\" AND attributes.mode = \"live\"" }
      agreement-alerts-high = { topic = "agreement-alerts", filter = "attributes.confidence = \"high\" AND attributes.mode = \"live\"" }
      pipeline-health-all   = { topic = "pipeline-health", filter = "" }
      dead-letter-all       = { topic = "dead-letter", filter = "" }
      items-stream          = { topic = "items", filter = "" }
    },
    { for code in var.parties : "agreement-alerts-${code}" => { topic = "agreement-alerts", filter = "attributes:p-${code}" } },
  )
  published     = var.collector ? toset(["items"]) : setsubtract(local.topics, ["items"])
  verb          = var.collector ? "collect --project ${var.project}" : "run --publish ${var.project}"
  service_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

data "google_project" "this" {}

resource "google_project_service" "needed" {
  for_each           = toset(["pubsub.googleapis.com", "run.googleapis.com", "cloudscheduler.googleapis.com"])
  service            = each.value
  disable_on_destroy = false
}

resource "google_pubsub_topic" "topic" {
  for_each                   = local.topics
  name                       = each.value
  message_retention_duration = "2678400s" # 31 days: as far back can a new subscriber seek
  labels                     = { made-by = "mithaq" }
  depends_on                 = [google_project_service.needed]
}

resource "google_pubsub_subscription" "subscription" {
  for_each                   = local.subscriptions
  name                       = each.key
  topic                      = google_pubsub_topic.topic[each.value.topic].id
  filter                     = each.value.filter
  ack_deadline_seconds       = 60
  enable_message_ordering    = true
  message_retention_duration = "604800s"
  expiration_policy {
    ttl = ""
  }
  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }
  dynamic "dead_letter_policy" {
    for_each = each.value.topic == "dead-letter" ? [] : [1]
    content {
      dead_letter_topic     = google_pubsub_topic.topic["dead-letter"].id
      max_delivery_attempts = 20
    }
  }
}

# Pub/Sub itself moves undeliverable messages, and needs these two rights for it.
resource "google_pubsub_topic_iam_member" "undeliverable" {
  topic  = google_pubsub_topic.topic["dead-letter"].id
  role   = "roles/pubsub.publisher"
  member = local.service_agent
}

resource "google_pubsub_subscription_iam_member" "undeliverable" {
  for_each     = google_pubsub_subscription.subscription
  subscription = each.value.id
  role         = "roles/pubsub.subscriber"
  member       = local.service_agent
}

resource "google_service_account" "pass" {
  account_id   = "mithaq-pass"
  display_name = "Mithaq: polls feeds, publishes"
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.published
  topic    = google_pubsub_topic.topic[each.value].id
  role     = "roles/pubsub.publisher"
  member   = google_service_account.pass.member
}

resource "google_storage_bucket" "state" {
  name                        = "${var.project}-mithaq-state"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  versioning {
    enabled = true
  }
  lifecycle_rule {
    condition {
      num_newer_versions = 20
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_storage_bucket_iam_member" "state" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectUser"
  member = google_service_account.pass.member
}

resource "google_cloud_run_v2_job" "pass" {
  name                = "mithaq-pass"
  location            = var.region
  deletion_protection = false
  template {
    task_count  = 1
    parallelism = 1
    template {
      service_account       = google_service_account.pass.email
      max_retries           = 0 # the schedule is the retry
      timeout               = "${var.timeout_sec}s"
      execution_environment = "EXECUTION_ENVIRONMENT_GEN2"
      containers {
        image   = var.image
        command = ["/bin/sh", "-c"]
        args = [<<-EOT
          set -u
          mkdir -p /tmp/state
          if [ -f /state/mithaq.db ]; then cp /state/mithaq.db /tmp/state/; fi
          mithaq ${local.verb} --feeds ${var.feeds} --state /tmp/state --log-format json
          code=$?
          cp /tmp/state/mithaq.db /state/mithaq.db
          exit $code
        EOT
        ]
        resources {
          limits = { cpu = "1", memory = "2Gi" }
        }
        volume_mounts {
          name       = "state"
          mount_path = "/state"
        }
      }
      volumes {
        name = "state"
        gcs {
          bucket = google_storage_bucket.state.name
        }
      }
    }
  }
  depends_on = [google_project_service.needed]
}

resource "google_service_account" "scheduler" {
  account_id   = "mithaq-scheduler"
  display_name = "Mithaq: starts the job"
}

resource "google_cloud_run_v2_job_iam_member" "scheduler" {
  name     = google_cloud_run_v2_job.pass.name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

resource "google_cloud_scheduler_job" "pass" {
  name             = "mithaq-pass"
  region           = var.region
  schedule         = var.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "60s"
  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/${google_cloud_run_v2_job.pass.id}:run"
    oauth_token {
      service_account_email = google_service_account.scheduler.email
    }
  }
  depends_on = [google_project_service.needed]
}
