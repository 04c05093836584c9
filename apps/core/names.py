"""Names of persons as a Chinese register holds them: their signs, their reading."""

import re

CJK = "\u2e80-\u2fdf\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Every dot that a register may have typed between the parts of a name.
DOTS = dict.fromkeys(map(ord, "‧•・･∙⋅․▪▫●◦⦁᛫﹒．"), "·")
APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ＇`´"), "'")
HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
SIGNS = DOTS | APOSTROPHES | HYPHENS
GAP = re.compile(rf"(?<=[{CJK}]) +(?=[{CJK}])")
# A plain dot beside a Chinese character is the dot of a name; J. Smith keeps his.
DOT = re.compile(rf"(?<=[{CJK}]) ?[.·] ?|[.·] ?(?=[{CJK}])")
LOOSE = re.compile(r"^[·.'-]|[·'-]$|[·.'-]{2}")

# Surnames that are read otherwise than the same character elsewhere.
SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "单于": "chan yu",
    "令狐": "ling hu",
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "翟": "zhai",
    "乐": "yue",
    "缪": "miao",
    "朴": "piao",
    "盖": "ge",
    "覃": "qin",
    "种": "chong",
    "员": "yun",
    "秘": "bi",
    "黑": "he",
    "逄": "pang",
    "乜": "nie",
    "谌": "chen",
    "召": "shao",
    "祭": "zhai",
    "句": "gou",
    "隗": "wei",
    "郇": "xun",
    "幺": "yao",
    "贠": "yun",
    "折": "she",
    "冼": "xian",
    "洗": "xian",
    "尹": "yin",
    "石": "shi",
    "车": "che",
    "重": "chong",
    "曲": "qu",
    "宿": "su",
    "牟": "mou",
    "卜": "bu",
    "尉": "wei",
    "褚": "chu",
    "长": "zhang",
    "都": "du",
    "哈": "ha",
    "那": "na",
    "藏": "zang",
    "能": "nai",
    "适": "kuo",
    "繁": "po",
    "过": "guo",
    "应": "ying",
    "夏": "xia",
    "柏": "bai",
    "薄": "bo",
    "晁": "chao",
    "佴": "nai",
    "呙": "guo",
    "亓": "qi",
    "亓官": "qi guan",
}


def tidied(name: str) -> str:
    """One kind of dot, hyphen and apostrophe, no padding: 卡德尔.艾山 → 卡德尔·艾山."""
    text = re.sub(r" +", " ", name.translate(SIGNS).strip(" \t\r\n"))
    return DOT.sub("·", GAP.sub("", text))


def reading_of(name: str, *, person: bool = False) -> str:
    """Full and initial letters for search and order: 护理 → ``huli hl``.

    A person's surname comes first in its own reading, and again as the character is read elsewhere
    (曾禾 → ``zenghe zh cenghe ch``): people look for either.
    """
    readings = [_syllables(name)]
    if person:
        surname = next((one for one in (name[:2], name[:1]) if one in SURNAMES), "")
        if surname:
            readings.insert(0, SURNAMES[surname].split() + _syllables(name[len(surname) :]))
    found = [f"{''.join(one)} {''.join(part[:1] for part in one)}" for one in readings]
    return " ".join(dict.fromkeys(found))[:200].lower()


def _syllables(text: str) -> list[str]:
    # Late: its dictionary is a third of a second of every start.
    from pypinyin import lazy_pinyin  # noqa: PLC0415

    return [part for part in lazy_pinyin(text) if part.isascii()]
