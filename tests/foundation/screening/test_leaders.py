"""Names beside posts: what does not fit, and what is left alone."""

from __future__ import annotations

import pytest

from foundation.screening.leaders import LeaderBook
from foundation.screening.models import Leader
from foundation.screening.normal import names_normal

BOOK = LeaderBook(
    [
        Leader(name="张三", post="江岭省人民政府副省长"),
        Leader(name="李四", post="江岭省委副书记、江岭省人民政府省长"),
        Leader(name="王小明", post="江岭省委书记"),
        Leader(name="赵大山", post="清河市市长", aliases="趙大山"),
        Leader(name="钱小川", post="江岭省发展和改革委员会主任"),
        Leader(name="孙一", post="太原市常务副市长"),
        Leader(name="周二", post="江岭省人民政府总督学"),
    ]
)


def slips(text: str) -> list[tuple[str, bool]]:
    normal = names_normal(text)
    return [(text[slice(*normal.span(slip.start, slip.end))], slip.is_name) for slip in BOOK.slips(normal.text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("省长张三主持会议", "省长张三"),
        ("近日，省长张三主持会议", "省长张三"),
        ("今天上午省长张三到清河调研", "省长张三"),
        ("江岭省省长张三主持会议", "省长张三"),
        ("江岭省人民政府省长张三", "省长张三"),
        ("常务副省长张三", "常务副省长张三"),
        ("张三省长强调", "张三省长"),
        ("省长张\u3000三主持", "省长张\u3000三"),
        ("省委书记李四", "书记李四"),
        ("清河市副市长赵大山", "副市长赵大山"),
        ("清河市副市长趙大山", "副市长趙大山"),
        ("省发展和改革委员会副主任钱小川", "副主任钱小川"),
        ("江岭省省长王小明", "省长王小明"),
        ("省委书记张三", "书记张三"),
        ("太原市市长孙一", "市长孙一"),
    ],
)
def test_listed_name_beside_another_post_is_found(text: str, found: str) -> None:
    assert slips(text) == [(found, False)]


@pytest.mark.parametrize(
    "text",
    [
        "副省长张三主持会议",
        "江岭省副省长张三",
        "江岭省人民政府副省长张三",
        "张三副省长强调",
        "省委副书记、省长李四",
        "李四省长强调",
        "省委书记王小明",
        "王小明书记强调",
        "市长趙大山",
        "太原市副市长孙一",
        "常务副市长孙一",
        "原省长张三",
        "原省委副书记、省长张三",
        "时任省长张三",
        "拟任省长张三",
        "省长张三丰",
        "村民张三",
        "蓝川市市长赵大山",
        "蓝川县委书记王小明",
        "省防汛抗旱指挥部总指挥张三",
        "主任医师钱小川",
        "张三市长热线",
        "发展改革委主任钱小川",
        "省长李四、副省长张三出席",
        "出席的有张三省长李四",
        "省长，张三",
        "省长\n张三",
        "副书记张三",
    ],
)
def test_name_beside_a_fitting_past_or_unclear_post_is_left_alone(text: str) -> None:
    assert slips(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市长赵大水出席", "市长赵大水"),
        ("清河市市长赵大水出席", "清河市市长赵大水"),
        ("清河市市长赵小山。", "清河市市长赵小山"),
        ("省委书记王小名", "省委书记王小名"),
        ("江岭省委书记王晓明", "江岭省委书记王晓明"),
        ("江岭省省长李五。", "江岭省省长李五"),
    ],
)
def test_name_one_character_off_beside_a_listed_post_is_found(text: str, found: str) -> None:
    assert slips(text) == [(found, True)]


@pytest.mark.parametrize(
    "text",
    [
        "蓝川市市长赵大水",
        "县委书记王小名",
        "蓝川县委书记王小名",
        "省长李五",
        "原清河市市长赵大水",
        "清河市副市长赵大水",
        "清河市市长钱大水",
        "清河市市长赵大",
        "清河市市长 a大山",
    ],
)
def test_name_that_may_be_somebody_elses_is_left_alone(text: str) -> None:
    assert slips(text) == []


def test_two_people_of_one_name_may_hold_either_post() -> None:
    book = LeaderBook([Leader(name="张三", post="江岭省副省长"), Leader(name="张三", post="清河市市长")])
    assert list(book.slips("副省长张三、清河市市长张三")) == []


def test_empty_list_finds_nothing() -> None:
    assert list(LeaderBook([]).slips("省长张三")) == []


def test_slip_tells_the_listed_posts() -> None:
    (slip,) = BOOK.slips("省长张三")
    assert (slip.name, slip.post, slip.said) == ("张三", "江岭省人民政府副省长", "省长")
