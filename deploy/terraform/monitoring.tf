# Dashboard and alert policies. Names of metrics: docs/metrics.md. The pass (or collector) tells its own as lines of JSON,
# of which Cloud Logging makes metrics; a job on Dataflow has them as user counters.

locals {
  job_log = "resource.type=\"cloud_run_job\" AND resource.labels.job_name=\"${google_cloud_run_v2_job.pass.name}\""
  counted_lines = {
    mithaq_passes       = { filter = "jsonPayload.metrics.items_new>=0", label = "", of = "" }
    mithaq_alerts       = { filter = "jsonPayload.alert.agreement_id:*", label = "event", of = "jsonPayload.alert.event" }
    mithaq_dead_letters = { filter = "jsonPayload.dead_letter.id:*", label = "stage", of = "jsonPayload.dead_letter.stage" }
    mithaq_feeds        = { filter = "jsonPayload.feed.id:*", label = "outcome", of = "jsonPayload.feed.outcome" }
  }
  measured_in_passes = {
    mithaq_alert_latency_sec = "jsonPayload.metrics.alert_latency_sec.max"
    mithaq_feed_lag_sec      = "jsonPayload.metrics.feed_lag_sec.mean"
    mithaq_items             = "jsonPayload.metrics.items_new"
  }
  # Of the job, as Dataflow names them: a distribution has _MEAN, _MIN, _MAX and _COUNT.
  job_counters = ["items", "mentions", "alerts", "suppressed", "copies", "dead_letters"]
  job_times    = ["alert_latency_sec_MAX", "feed_lag_sec_MEAN", "watermark_lag_sec_MAX"]
  job          = "resource.type=\"dataflow_job\" AND resource.labels.job_name=monitoring.regex.full_match(\"${var.job}.*\")"
  user_counter = "metric.type=\"dataflow.googleapis.com/job/user_counter\" AND ${local.job}"
  notified     = [for channel in google_monitoring_notification_channel.mail : channel.id]
  log_metric   = "resource.type=\"cloud_run_job\" AND metric.type=\"logging.googleapis.com/user"
}

resource "google_project_service" "monitoring" {
  for_each           = toset(["monitoring.googleapis.com", "logging.googleapis.com"])
  service            = each.value
  disable_on_destroy = false
}

resource "google_logging_metric" "counted" {
  for_each = local.counted_lines
  name     = each.key
  filter   = "${local.job_log} AND (${each.value.filter})"
  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    dynamic "labels" {
      for_each = each.value.label == "" ? [] : [each.value.label]
      content {
        key        = labels.value
        value_type = "STRING"
      }
    }
  }
  label_extractors = each.value.label == "" ? {} : { (each.value.label) = "EXTRACT(${each.value.of})" }
}

resource "google_logging_metric" "measured" {
  for_each        = local.measured_in_passes
  name            = each.key
  filter          = "${local.job_log} AND ${each.value}>=0"
  value_extractor = "EXTRACT(${each.value})"
  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
  }
  bucket_options {
    exponential_buckets {
      num_finite_buckets = 32
      growth_factor      = 2
      scale              = 1
    }
  }
}

resource "google_monitoring_notification_channel" "mail" {
  for_each     = var.notify
  type         = "email"
  display_name = "Mithaq: ${each.value}"
  labels       = { email_address = each.value }
  depends_on   = [google_project_service.monitoring]
}

resource "google_monitoring_alert_policy" "silent" {
  display_name          = "Mithaq: no pass has ended for ${var.silence_min} minutes"
  combiner              = "OR"
  notification_channels = local.notified
  conditions {
    display_name = "no line of a finished pass"
    condition_absent {
      filter   = "${local.log_metric}/${google_logging_metric.counted["mithaq_passes"].name}\""
      duration = "${var.silence_min * 60}s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
  documentation {
    content = "See the executions of the Cloud Run job `${google_cloud_run_v2_job.pass.name}`; `mithaq doctor` names what is wrong with an installation."
  }
}

resource "google_monitoring_alert_policy" "dead_letters" {
  display_name          = "Mithaq: something could not be handled"
  combiner              = "OR"
  notification_channels = local.notified
  conditions {
    display_name = "a message in the topic dead-letter"
    condition_threshold {
      filter          = "resource.type=\"pubsub_topic\" AND resource.labels.topic_id=\"dead-letter\" AND metric.type=\"pubsub.googleapis.com/topic/send_message_operation_count\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
  documentation {
    content = "`mithaq subscribe dead-letter-all` shows them, `mithaq dead-letters list` those of a store; docs/topics.md, Dead letters."
  }
}

resource "google_monitoring_alert_policy" "feeds" {
  display_name          = "Mithaq: feeds fail"
  combiner              = "OR"
  notification_channels = local.notified
  conditions {
    display_name = "polls of an hour that failed"
    condition_threshold {
      filter          = "${local.log_metric}/${google_logging_metric.counted["mithaq_feeds"].name}\" AND metric.labels.outcome=one_of(\"failed\", \"not_a_feed\")"
      comparison      = "COMPARISON_GT"
      threshold_value = var.failed_polls_per_hour
      duration        = "0s"
      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
  documentation {
    content = "The lines with `jsonPayload.feed` say which and why; `mithaq feeds check` asks a feed once."
  }
}

resource "google_monitoring_alert_policy" "late" {
  display_name          = "Mithaq: alerts come late"
  combiner              = "OR"
  notification_channels = local.notified
  conditions {
    display_name = "from first sighting to message, in a pass"
    condition_threshold {
      filter          = "${local.log_metric}/${google_logging_metric.measured["mithaq_alert_latency_sec"].name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = var.alert_latency_sec
      duration        = "0s"
      aggregations {
        alignment_period     = "600s"
        per_series_aligner   = "ALIGN_PERCENTILE_95"
        cross_series_reducer = "REDUCE_MAX"
      }
    }
  }
  dynamic "conditions" {
    for_each = local.stream
    content {
      display_name = "the oldest item that the stream has not taken"
      condition_threshold {
        filter          = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"items-stream\" AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
        comparison      = "COMPARISON_GT"
        threshold_value = var.alert_latency_sec
        duration        = "300s"
        aggregations {
          alignment_period   = "60s"
          per_series_aligner = "ALIGN_MAX"
        }
      }
    }
  }
  dynamic "conditions" {
    for_each = local.stream
    content {
      display_name = "the stream's watermark"
      condition_threshold {
        filter          = "metric.type=\"dataflow.googleapis.com/job/data_watermark_age\" AND ${local.job}"
        comparison      = "COMPARISON_GT"
        threshold_value = var.alert_latency_sec
        duration        = "300s"
        aggregations {
          alignment_period   = "60s"
          per_series_aligner = "ALIGN_MAX"
        }
      }
    }
  }
}

resource "google_monitoring_alert_policy" "job" {
  for_each              = local.stream
  display_name          = "Mithaq: the job on Dataflow failed"
  combiner              = "OR"
  notification_channels = local.notified
  conditions {
    display_name = "failed"
    condition_threshold {
      filter          = "metric.type=\"dataflow.googleapis.com/job/is_failed\" AND ${local.job}"
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }
}

locals {
  chart = {
    "Alerts by event, of passes"        = { filter = "${local.log_metric}/mithaq_alerts\"", aligner = "ALIGN_SUM", reducer = "REDUCE_SUM", by = ["metric.label.event"] }
    "Polls by outcome"                  = { filter = "${local.log_metric}/mithaq_feeds\"", aligner = "ALIGN_SUM", reducer = "REDUCE_SUM", by = ["metric.label.outcome"] }
    "New items per pass"                = { filter = "${local.log_metric}/mithaq_items\"", aligner = "ALIGN_PERCENTILE_50", reducer = "REDUCE_MAX", by = [] }
    "Dead letters by stage, of passes"  = { filter = "${local.log_metric}/mithaq_dead_letters\"", aligner = "ALIGN_SUM", reducer = "REDUCE_SUM", by = ["metric.label.stage"] }
    "Latency of alerts, of passes (s)"  = { filter = "${local.log_metric}/mithaq_alert_latency_sec\"", aligner = "ALIGN_PERCENTILE_95", reducer = "REDUCE_MAX", by = [] }
    "Feed lag, of passes (s)"           = { filter = "${local.log_metric}/mithaq_feed_lag_sec\"", aligner = "ALIGN_PERCENTILE_50", reducer = "REDUCE_MEAN", by = [] }
    "Messages sent per topic"           = { filter = "resource.type=\"pubsub_topic\" AND metric.type=\"pubsub.googleapis.com/topic/send_message_operation_count\"", aligner = "ALIGN_DELTA", reducer = "REDUCE_SUM", by = ["resource.label.topic_id"] }
    "Oldest unacknowledged message (s)" = { filter = "resource.type=\"pubsub_subscription\" AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\"", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = ["resource.label.subscription_id"] }
  }
  stream_chart = {
    "Counters of the job"   = { filter = "${local.user_counter} AND metric.labels.metric_name=one_of(\"${join("\", \"", local.job_counters)}\")", aligner = "ALIGN_MEAN", reducer = "REDUCE_SUM", by = ["metric.label.metric_name"] }
    "Times of the job (s)"  = { filter = "${local.user_counter} AND metric.labels.metric_name=one_of(\"${join("\", \"", local.job_times)}\")", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = ["metric.label.metric_name"] }
    "Watermark age (s)"     = { filter = "metric.type=\"dataflow.googleapis.com/job/data_watermark_age\" AND ${local.job}", aligner = "ALIGN_MAX", reducer = "REDUCE_MAX", by = [] }
    "Workers' virtual CPUs" = { filter = "metric.type=\"dataflow.googleapis.com/job/current_num_vcpus\" AND ${local.job}", aligner = "ALIGN_MAX", reducer = "REDUCE_SUM", by = [] }
  }
  charts = merge(local.chart, var.dataflow ? local.stream_chart : {})
}

resource "google_monitoring_dashboard" "mithaq" {
  dashboard_json = jsonencode({
    displayName = "Mithaq"
    mosaicLayout = {
      columns = 12
      tiles = [
        for number, title in sort(keys(local.charts)) : {
          xPos   = (number % 2) * 6
          yPos   = floor(number / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = title
            xyChart = {
              dataSets = [{
                plotType = "LINE"
                timeSeriesQuery = {
                  timeSeriesFilter = {
                    filter = local.charts[title].filter
                    aggregation = {
                      alignmentPeriod    = "300s"
                      perSeriesAligner   = local.charts[title].aligner
                      crossSeriesReducer = local.charts[title].reducer
                      groupByFields      = local.charts[title].by
                    }
                  }
                }
              }]
            }
          }
        }
      ]
    }
  })
  depends_on = [google_logging_metric.counted, google_logging_metric.measured]
}
