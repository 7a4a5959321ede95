"""Models of the editorial core."""

from cms.publication.models import HistoricImport, PublicationAct, PublicationGrant, TakedownReceipt
from cms.review.models import Review, ReviewChain, ReviewDecision, RoleTask, SecrecyRecord
from cms.roles.models import Absence, PlaceCollection, RoleAssignment

from .base import BasePage
from .content import Article, Column
from .parts import Attachment, PageRelation

__all__ = [
    "Absence",
    "Article",
    "Attachment",
    "BasePage",
    "Column",
    "HistoricImport",
    "PageRelation",
    "PlaceCollection",
    "PublicationAct",
    "PublicationGrant",
    "Review",
    "ReviewChain",
    "ReviewDecision",
    "RoleAssignment",
    "RoleTask",
    "SecrecyRecord",
    "TakedownReceipt",
]
