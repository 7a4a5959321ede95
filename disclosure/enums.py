"""Closed lists of the disclosure catalogue (``domain.md §3.2``). Values are what the catalogue prints."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Theme(models.TextChoices):
    """主题分类: the 22 national policy themes."""

    STATE_COUNCIL = "国务院组织机构", _("Organisation of the State Council")
    GENERAL = "综合政务", _("General government affairs")
    ECONOMY = "国民经济管理、国有资产监管", _("Economic management and state assets")
    FINANCE = "财政、金融、审计", _("Finance, banking, audit")
    LAND = "国土资源、能源", _("Land, resources, energy")
    AGRICULTURE = "农业、林业、水利", _("Agriculture, forestry, water")
    INDUSTRY = "工业、交通", _("Industry, transport")
    TRADE = "商贸、海关、旅游", _("Trade, customs, tourism")
    MARKET = "市场监管、安全生产监管", _("Market and safety supervision")
    CONSTRUCTION = "城乡建设、环境保护", _("Construction, environment")
    SCIENCE = "科技、教育", _("Science, education")
    CULTURE = "文化、广电、新闻出版", _("Culture, broadcasting, press")
    HEALTH = "卫生、体育", _("Health, sport")
    FAMILY = "人口与计划生育、妇女儿童工作", _("Population, women and children")
    LABOUR = "劳动、人事、监察", _("Labour, personnel, supervision")
    JUSTICE = "公安、安全、司法", _("Public security, justice")
    CIVIL = "民政、扶贫、救灾", _("Civil affairs, poverty relief, disaster relief")
    ETHNIC = "民族、宗教", _("Ethnic and religious affairs")
    FOREIGN = "对外事务", _("Foreign affairs")
    OVERSEAS = "港澳台侨工作", _("Hong Kong, Macao, Taiwan and overseas Chinese affairs")
    DEFENCE = "国防", _("Defence")
    OTHER = "其他", _("Other")


class Genre(models.TextChoices):
    """体裁: the fifteen official kinds, and what else is disclosed."""

    RESOLUTION = "决议", _("Resolution")
    DECISION = "决定", _("Decision")
    ORDER = "命令", pgettext_lazy("kind of document", "Order")
    COMMUNIQUE = "公报", _("Communiqué")
    PROCLAMATION = "公告", _("Proclamation")
    ANNOUNCEMENT = "通告", _("Announcement")
    OPINION = "意见", _("Opinion")
    NOTICE = "通知", _("Notice")
    CIRCULAR = "通报", _("Circular")
    REPORT = "报告", _("Report")
    REQUEST = "请示", _("Request for instructions")
    REPLY = "批复", _("Reply")
    PROPOSAL = "议案", _("Proposal")
    LETTER = "函", _("Letter")
    MINUTES = "纪要", _("Minutes")
    LAW = "法律", _("Law")
    REGULATION = "法规规章", _("Regulation or rule")
    INTERPRETATION = "司法解释", _("Judicial interpretation")
    PLAN = "规划", _("Plan")
    STATISTICS = "统计数据", _("Statistics")
    BUDGET = "预算决算", _("Budget and final accounts")
    SPEECH = "讲话", _("Speech")
    SURVEY = "调研", _("Survey")
    OTHER = "其他", _("Other")


class Validity(models.TextChoices):
    """有效性."""

    IN_FORCE = "in_force", _("In force")
    AMENDED = "amended", _("Amended")
    REPEALED = "repealed", _("Repealed")
    LAPSED = "lapsed", _("Lapsed")


class Openness(models.TextChoices):
    """公开方式."""

    PROACTIVE = "proactive", _("Proactive")
    ON_REQUEST = "on_request", _("On request")
    WITHHELD = "withheld", _("Withheld")
