"""Home addresses beside names."""

from __future__ import annotations

import pytest

from foundation.screening.detectors.personal import Personal
from tests.factories.screening import words_found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张三，男，住址：江岭省清河县河头村3组12号", "江岭省清河县河头村3组12号"),
        ("李小四，家住清河县城关镇人民路12号3幢501室。", "清河县城关镇人民路12号3幢501室"),
        ("当事人：王五 户籍地址：蓝川县柳林镇河头村三组", "蓝川县柳林镇河头村三组"),
        ("欧阳小明（女）现住清河市东湖小区５幢２单元", "清河市东湖小区５幢２单元"),
        ("村民王小明 清河县柳林镇河头村三组", "清河县柳林镇河头村三组"),
        ("1|赵六|清河县柳林镇河头村5组8号|300元", "清河县柳林镇河头村5组8号"),
    ],
)
def test_home_address_behind_a_name_is_found(text: str, found: str) -> None:
    assert words_found(Personal.ADDRESS, text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "公司住所：江岭省蓝川市大道100号",
        "载明其姓名（名称）、住址和请求、事实、理由",
        "地址：江岭省清河市人民路1号，邮编310000",
        "清河县柳林镇河头村三组修建水渠2公里",
        "张三出席会议。会议地址：清河市人民路1号会议楼",
        "张三，住址不详",
        "某某有限公司 住所：清河县城关镇人民路12号3幢501室",
        "张三，男，1990年生\n机关地址：清河县人民路12号",
    ],
)
def test_other_address_is_not_found(text: str) -> None:
    assert words_found(Personal.ADDRESS, text) == []
