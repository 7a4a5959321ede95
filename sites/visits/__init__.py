"""Views of pages, columns and sites, for who edits them (``docs/visits.md``)."""
