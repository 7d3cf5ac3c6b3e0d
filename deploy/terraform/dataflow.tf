# What a job on Dataflow needs (docs/dataflow.md), all but its image and template: make template, make deploy-dataflow.
# The account of launcher and workers gets what pipeline/dataflow_check.py looks for, each role on the thing itself.

locals {
  stream_topics = var.dataflow ? toset(["agreement-alerts", "mentions", "dead-letter"]) : toset([])
  stream        = var.dataflow ? toset(["stream"]) : toset([])
}

resource "google_project_service" "dataflow" {
  for_each           = var.dataflow ? toset(["dataflow.googleapis.com", "compute.googleapis.com", "artifactregistry.googleapis.com"]) : toset([])
  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "stream" {
  for_each     = local.stream
  account_id   = "mithaq-stream"
  display_name = "Mithaq: launcher and workers of the stream on Dataflow"
  lifecycle {
    precondition {
      condition     = var.collector
      error_message = "dataflow = true needs collector = true: the job reads the topic items, which the collector feeds."
    }
  }
}

resource "google_project_iam_member" "stream_worker" {
  for_each = local.stream
  project  = var.project
  role     = "roles/dataflow.worker"
  member   = google_service_account.stream[each.value].member
}

resource "google_pubsub_topic_iam_member" "stream_publisher" {
  for_each = local.stream_topics
  topic    = google_pubsub_topic.topic[each.value].id
  role     = "roles/pubsub.publisher"
  member   = google_service_account.stream["stream"].member
}

resource "google_pubsub_subscription_iam_member" "stream_subscriber" {
  for_each     = local.stream
  subscription = google_pubsub_subscription.subscription["items-stream"].id
  role         = "roles/pubsub.subscriber"
  member       = google_service_account.stream[each.value].member
}

resource "google_pubsub_subscription_iam_member" "stream_viewer" {
  for_each     = local.stream
  subscription = google_pubsub_subscription.subscription["items-stream"].id
  role         = "roles/pubsub.viewer"
  member       = google_service_account.stream[each.value].member
}

resource "google_storage_bucket" "dataflow" {
  for_each                    = local.stream
  name                        = "${var.project}-mithaq-dataflow"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  lifecycle_rule {
    condition {
      age            = 30
      matches_prefix = ["tmp/"]
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_storage_bucket_iam_member" "stream" {
  for_each = local.stream
  bucket   = google_storage_bucket.dataflow[each.value].name
  role     = "roles/storage.objectUser"
  member   = google_service_account.stream[each.value].member
}

resource "google_artifact_registry_repository" "image" {
  for_each      = local.stream
  repository_id = "mithaq"
  location      = var.region
  format        = "DOCKER"
  depends_on    = [google_project_service.dataflow]
}

resource "google_artifact_registry_repository_iam_member" "stream" {
  for_each   = local.stream
  repository = google_artifact_registry_repository.image[each.value].id
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.stream[each.value].member
}
