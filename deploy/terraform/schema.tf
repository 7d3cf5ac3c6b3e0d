# What the messages of three topics carry, for readers to look up. The topics do not enforce them: Pub/Sub's Avro in JSON
# wants {"string": "x"} where a field may be null, and the bodies are plain JSON (schemas/json/).
#   mithaq schema show alert --form avro > deploy/terraform/schemas/alert.v1.avsc

resource "google_pubsub_schema" "message" {
  for_each   = toset(["alert.v1", "mention.v1", "digest.v1"])
  name       = "mithaq.${each.value}"
  type       = "AVRO"
  definition = file("${path.module}/schemas/${each.value}.avsc")
  depends_on = [google_project_service.needed]
}
