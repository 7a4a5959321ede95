"""Closed lists of the editorial core. The column types' values are the national tag values (``domain.md §1.4``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnType(models.TextChoices):
    """What a column is for; the value is printed in the ``ColumnType`` tag."""

    HOME = "首页", _("Home page")
    OVERVIEW = "概况信息", _("Overview of the region or unit")
    FUNCTIONS = "机构职能", _("Organisation and duties")
    LEADERS = "负责人信息", _("Leaders")
    NEWS = "工作动态", _("Work news")
    POLICIES = "政策文件", _("Policy documents")
    DISCLOSURE_GUIDE = "信息公开指南", _("Disclosure guide")
    DISCLOSURE_CATALOGUE = "信息公开目录", _("Disclosure catalogue")
    DISCLOSURE_REPORT = "信息公开年报", _("Disclosure annual report")
    DISCLOSURE_REQUEST = "依申请公开", _("Disclosure on request")
    DATA = "数据发布", _("Data releases")
    OPEN_DATA = "数据开放", _("Open data")
    INTERPRETATION = "政策解读", _("Interpretation of policies")
    RESPONSE = "回应关切", _("Response to concerns")
    SERVICES = "办事服务", _("Services")
    ENQUIRY = "咨询投诉", _("Enquiries and complaints")
    CONSULTATION = "征集调查", _("Consultations and surveys")
    INTERVIEW = "在线访谈", _("Online interviews")


class ColumnLayout(models.TextChoices):
    """How a column shows itself."""

    LIST = "list", _("List of items, newest first")
    PICTURES = "pictures", _("Grid of pictures with titles")
    TREE = "tree", _("Columns below, each with its latest items")
    PAGE = "page", _("Single page of text")


class TopicLook(models.TextChoices):
    """How a topic is laid out."""

    BANNER = "banner", _("Picture across the page, sections in two columns")
    SIDE = "side", _("Picture beside the introduction, sections one below the other")
    DIGEST = "digest", _("Without a large picture: contents at the side, for long topics")


class InstitutionKind(models.TextChoices):
    """What an institution is to the unit that lists it; lists are grouped by it, in this order."""

    INTERNAL = "internal", _("Inner departments")
    DEPARTMENT = "department", _("Departments")
    UNIT = "unit", _("Affiliated units")
    FIELD = "field", _("Field offices and grass-roots units")


class Matter(models.TextChoices):
    """Whose business an item is: decides which office reviews it (``domain.md §6``, three-level approval)."""

    GOVERNMENT = "government", _("Government affairs")
    PARTY = "party", _("Party affairs")


class ContentClass(models.TextChoices):
    """What an item is to the review: chains may differ by it."""

    ARTICLE = "article", _("Article")
    DOCUMENT = "document", _("Disclosed document")
    STRUCTURE = "structure", _("Home page, column or section")
