"""The catalogue of Arabic news feeds that ships with the project (`arabic.toml`; its head describes the format)."""
