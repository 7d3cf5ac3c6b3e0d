output "subscriptions" {
  description = "What a subscriber names: mithaq subscribe NAME --project PROJECT"
  value       = sort(keys(local.subscriptions))
}

output "subscribe" {
  description = "A subscription with a filter of your own"
  value       = "gcloud pubsub subscriptions create NAME --project=${var.project} --topic=agreement-alerts --enable-message-ordering --message-filter='attributes:p-IRN AND attributes.event = \"new\"'"
}
