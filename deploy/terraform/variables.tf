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
