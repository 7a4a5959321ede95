"""Models of the editorial core."""

from cms.publication.models import HistoricImport, PublicationGrant
from cms.review.models import Review, ReviewDecision, RoleTask
from cms.roles.models import PlaceCollection, RoleAssignment

from .base import BasePage
from .content import Article, Column
from .parts import Attachment, PageRelation

__all__ = [
    "Article",
    "Attachment",
    "BasePage",
    "Column",
    "HistoricImport",
    "PageRelation",
    "PlaceCollection",
    "PublicationGrant",
    "Review",
    "ReviewDecision",
    "RoleAssignment",
    "RoleTask",
]
