variable "project" {
  type        = string
  description = "Google Cloud project"
}

variable "region" {
  type        = string
  description = "Region of the job, the schedule and the bucket"
  default     = "europe-west1"
}

variable "image" {
  type        = string
  description = "Image with the command mithaq (deploy/Dockerfile)"
}

variable "feeds" {
  type        = string
  description = "Catalogue inside the image, or the word catalogue for the one that ships"
  default     = "catalogue"
}

variable "parties" {
  type        = set(string)
  description = "States and organisations with a subscription of their own, such as IRN"
  default     = []
}

variable "collector" {
  type        = bool
  description = "Publish items for a stream instead of running the whole pass"
  default     = false
}

variable "schedule" {
  type        = string
  description = "Cron times, UTC; longer apart than a pass takes"
  default     = "*/10 * * * *"
}

variable "timeout_sec" {
  type        = number
  description = "Longest run; shorter than the schedule's step, so that two never overlap"
  default     = 540
}

variable "dataflow" {
  type        = bool
  description = "Account, roles, bucket and image repository of a job on Dataflow; with collector = true"
  default     = false
}

variable "job" {
  type        = string
  description = "Name of the job on Dataflow, as JOB of make deploy-dataflow"
  default     = "mithaq-stream"
}

variable "notify" {
  type        = set(string)
  description = "Mail addresses that the alert policies write to"
  default     = []
}

variable "silence_min" {
  type        = number
  description = "Minutes without a finished pass after which to warn; longer than a few steps of the schedule"
  default     = 40
}

variable "alert_latency_sec" {
  type        = number
  description = "Seconds from an article's first sighting to its message, above which to warn"
  default     = 900
}

variable "failed_polls_per_hour" {
  type        = number
  description = "Polls that may fail in an hour before somebody is told"
  default     = 60
}
