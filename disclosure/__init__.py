"""Disclosure of government information (政府信息公开): documents with their catalogue fields and index numbers."""
