"""Notifications: alerts of the store to chat, mail and push services, by routes (docs/notifications.md)."""
