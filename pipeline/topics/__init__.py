"""Topics: the store's outbox into Pub/Sub, subscribers, and the items way. Google's client is imported when needed."""
