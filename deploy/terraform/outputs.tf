output "subscriptions" {
  description = "What a subscriber names: mithaq subscribe NAME --project PROJECT"
  value       = sort(keys(local.subscriptions))
}

output "subscribe" {
  description = "A subscription with a filter of your own"
  value       = "gcloud pubsub subscriptions create NAME --project=${var.project} --topic=agreement-alerts --enable-message-ordering --message-filter='attributes:p-IRN AND attributes.event = \"new\"'"
}

output "deploy_dataflow" {
  description = "The job, once its image and template are there (make template with the same variables)"
  value = var.dataflow ? join(" ", [
    "make deploy-dataflow PROJECT=${var.project} REGION=${var.region}",
    "BUCKET=${google_storage_bucket.dataflow["stream"].name}",
    "IMAGE=${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.image["stream"].repository_id}/dataflow:1",
    "ACCOUNT=${google_service_account.stream["stream"].email} JOB=${var.job}",
  ]) : ""
}
