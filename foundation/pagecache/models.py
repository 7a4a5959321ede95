"""Generations of cache tags. The page cache itself compares them; the publishing transaction raises them."""

from django.db import models


class Generation(models.Model):
    """Current generation of a tag such as ``page:12`` or ``site:3``."""

    tag = models.CharField(max_length=80, primary_key=True)
    value = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.tag}={self.value}"
