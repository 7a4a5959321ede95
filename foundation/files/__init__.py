"""File versions in two storages, private until published."""
