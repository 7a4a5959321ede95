"""Home addresses beside people's names: 姓名 with 住址, 家住, 户籍 …, or a name with 村 … 组 … 号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foundation.screening.normal import HAN

from .digits import Stretch

#: What is looked at before an address for a name, and how long an address may be.
REACH, LENGTH = 80, 48
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿"
    "梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿"
    "戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官"
)
_SURNAME = f"(?:欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|公孙|慕容|令狐|端木|东方|[{_SURNAMES}])"
_EDGE = r"[\s,.;:、。!?()\[\]【】《》“”\"'|*0-9-]"
#: A name between edges; a family's word, sex or number may stand behind it.
_NAME = re.compile(rf"(?:^|(?<={_EDGE})|(?<=[民人主名者生]))({_SURNAME}[{HAN}]{{1,2}})(?={_EDGE}|[男女汉住系家现]|$)")
_NOT_NAMES = re.compile(
    r"[省市县区州旗镇乡村街路局厅部委会院所站组队室科处办校厂店社司园库场馆桥河山湖江的了在和与或及为是有无不以其该应可将被按由对从]$"
)
_WORDS = re.compile(
    r"家庭住址|家庭地址|住址|现住|家住|居住地址|居住于|户籍地址|户籍所在地|户籍|户口所在地|住在|住所地|住所|地址|住"
)
_STREET = re.compile(
    r"[村镇乡街路巷弄道里苑园区寨屯坊庄][^,.;。!?\n]{0,16}?(?:[0-9〇一二三四五六七八九十百]{1,5}|[甲乙丙丁]) ?"
    r"[组号栋幢室楼座户社队]|单元"
)
#: From the village's own word on; what stands before it is taken along as far as it is one run of characters.
_VILLAGE = re.compile(
    rf"(?:村|社区|居委会)[{HAN}0-9-]{{0,12}}?[0-9〇一二三四五六七八九十]{{1,4}} ?(?:组|号|社|队|屯)(?:[0-9]{{1,4}}号)?"
)
_RUN = re.compile(rf"[{HAN}0-9]{{2,24}}$")
_END = re.compile(r"[,;。!?\n\t|]|\. |、(?![0-9])")
_BODY = re.compile(
    r"公司|厂|店|中心|合作社|事务所|医院|学校|大学|学院|银行|局|委员会|机关|单位|法人|企业|机构|组织|办公"
)


def home_addresses(view: str) -> Iterator[Stretch]:
    """Addresses down to a house or a village group with a person's name before them in the same line."""
    past = 0
    for found in _candidates(view):
        if found.start >= past and _has_name(view, found):
            past = found.end
            yield found


def _candidates(view: str) -> list[Stretch]:
    """Addresses behind a word that announces one, and those that are plain from their own form."""
    announced = [_announced(view, word.end()) for word in _WORDS.finditer(view)]
    plain = [_village(view, *found.span()) for found in _VILLAGE.finditer(view)]
    return sorted((one for one in (*announced, *plain) if one is not None), key=lambda one: (one.start, -one.end))


def _village(view: str, start: int, end: int) -> Stretch | None:
    run = _RUN.search(view, max(0, start - 24), start)
    return Stretch(run.start(), end) if run else None


def _announced(view: str, start: int) -> Stretch | None:
    while start < len(view) and view[start] in " :为是在于址地)(":
        start += 1
    end = min(len(view), start + LENGTH)
    if stop := _END.search(view, start, end):
        end = stop.start()
    if end - start < 4 or _STREET.search(view, start, end) is None:
        return None
    return Stretch(start, end)


def _has_name(view: str, found: Stretch) -> bool:
    near = view[max(0, found.start - REACH) : found.start].rpartition("\n")[2]
    near = near.rpartition("。")[2]
    if _BODY.search(near[-16:]):
        return False
    return any(not _NOT_NAMES.search(name.group(1)) for name in _NAME.finditer(near))
