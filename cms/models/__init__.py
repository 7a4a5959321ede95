"""Models of the editorial core."""

from cms.corrections.models import ErrorReport
from cms.publication.models import HistoricImport, PublicationAct, PublicationGrant, TakedownReceipt
from cms.review.models import Opening, Opinion, Review, ReviewChain, ReviewDecision, RoleTask, SecrecyRecord
from cms.roles.models import Absence, PlaceCollection, RoleAssignment
from cms.screening.models import ReprintSource, ScreeningException, ScreeningReport

from .base import BasePage
from .content import Article, Column
from .parts import Attachment, PageRelation
from .people import InnerDepartment, Institution, Leader
from .showing import DataPage, Figure, Gallery
from .topics import Topic

__all__ = [
    "Absence",
    "Article",
    "Attachment",
    "BasePage",
    "Column",
    "DataPage",
    "ErrorReport",
    "Figure",
    "Gallery",
    "HistoricImport",
    "InnerDepartment",
    "Institution",
    "Leader",
    "Opening",
    "Opinion",
    "PageRelation",
    "PlaceCollection",
    "PublicationAct",
    "PublicationGrant",
    "ReprintSource",
    "Review",
    "ReviewChain",
    "ReviewDecision",
    "RoleAssignment",
    "RoleTask",
    "ScreeningException",
    "ScreeningReport",
    "SecrecyRecord",
    "TakedownReceipt",
    "Topic",
]
