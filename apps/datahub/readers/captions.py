"""The captions of a foreign table, as far as they can be told from its first rows."""

from apps.datahub.readers import marks
from apps.datahub.readers.errors import FileRejectedError
from apps.datahub.readers.raw import RawFile

SEARCHED_ROWS = 30
LONGEST = 120


def captions_of(file: RawFile) -> list[str]:
    """The row near the top that holds most texts, of the first visible sheet that has any."""
    for sheet in file.visible_sheets:
        rows = [
            [marks.shown(cell).strip()[:LONGEST] for cell in row if not marks.is_blank(cell)]
            for row in sheet.rows[:SEARCHED_ROWS]
        ]
        best = max(rows, key=len, default=[])
        if best:
            return list(dict.fromkeys(best))
    raise FileRejectedError("文件里没有找到列名。", code="header")
