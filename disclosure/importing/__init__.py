"""Importing older documents and articles from a list (``docs/import.md``): reading, mapping, placing, landing."""
