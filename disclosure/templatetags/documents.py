"""Tags of the red-header sheet: the head of an official document and its title's line breaks."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ONE_LINE: Final = 14
_AFTER: Final = re.compile(
    "(人民政府办公厅|人民政府办公室|人民政府(?!办)|办公厅|办公室|委员会|关于|印发|转发|批转|公布|进一步|加强|推进|促进|做好|实施(?![意方细])|、|，|》)"
)
_BEFORE: Final = re.compile(
    "(的(?:通知|意见|决定|批复|公告|通告|函|报告)|行动计划|工作方案|实施方案|实施意见|实施细则|管理办法|若干(?:措施|规定|意见)|《)"
)
#: Words that titles of official documents are made of; a line may end before each.
_WORDS: Final = re.compile(
    "(?<![《（“])((?<!共)和|与|安全|生产|生命|防护|工程|建设|管理(?!办法)|养护|资金|使用|监督|检查|工作(?!方案)|服务|发展|改革|保障|规划|项目"
    "|制度|政策|体系|能力|生态|环境|农村|农业|公路|教育|医疗|卫生|健康|社会|经济|市场|信息|数据|数字|网络|政务|行政|事业|企业|人员|机构|单位"
    "|部门|应急|防治|防范|救助|补助|补贴|保险|就业|创业|培训|考核|评价|标准|试点|示范|专项|重点|重大|年度|分工|清单|目录|名单|情况|会议|活动"
    "|水利|水库|交通|运输|旅游|文化|体育|科技|创新|产业|住房|城乡|城镇|土地|自然|资源|财政|预算|决算|价格|质量|食品|药品)"
)
_YEARS: Final = re.compile(r"(（[^（）]{1,16}）)")
_BREAKS: Final = re.compile(r"(?:<wbr>)+")


@dataclass(frozen=True)
class RedHeader:
    """The head of a sheet in official red; `length` picks the size that keeps it on one line of any screen."""

    text: str

    @property
    def length(self) -> int:
        """Number of characters."""
        return len(self.text)

    @property
    def wraps(self) -> bool:
        """Whether it is too long for one line."""
        return self.length > _ONE_LINE


@register.filter
def red_header(page: Any) -> RedHeader | None:
    """Return the head of a document that has a number: “××令” of an order, “××” of a letter (函), else “××文件”."""
    if not page.doc_number or not page.issuer:
        return None
    kind = "令" if "令" in page.doc_number else "" if "函" in page.doc_number else "文件"
    return RedHeader(f"{page.issuer}{kind}")


@register.simple_tag
def document_title(title: str) -> SafeString:
    """Return a title, escaped, that breaks between words only and never inside brackets."""
    text = _YEARS.sub(r'<span class="nb">\1</span>', str(conditional_escape(title)))
    text = _WORDS.sub(r"<wbr>\1", _BEFORE.sub(r"<wbr>\1", _AFTER.sub(r"\1<wbr>", text)))
    return mark_safe(_BREAKS.sub("<wbr>", text))  # noqa: S308 -- escaped above; only our own tags are added
