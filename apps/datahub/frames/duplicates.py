"""The same key twice: equal rows count once, different ones are refused, all of them.

========  =======  ========================================
row 3     row 5    outcome
========  =======  ========================================
2023001甲  2023001甲  row 5 repeats row 3: stored once, said so
2023001甲  2023001乙  both refused: nobody can tell which holds
========  =======  ========================================
"""

import pandas as pd

from apps.datahub.frames.faults import Fault
from apps.datahub.sheets import Sheet

NAMED_ROWS = 6


def find_duplicates(
    frame: pd.DataFrame, form: Sheet, keep: str = ""
) -> tuple[list[Fault], pd.Index]:
    """Faults of conflicting rows, and the rows that only repeat another."""
    key = [code for code in form.key if code in frame.columns]
    keyed = frame[frame[key].notna().all(axis=1)]
    same_key = keyed[keyed.duplicated(key, keep=False)]
    if same_key.empty:
        return [], frame.index[:0]
    if keep:
        return [], same_key.index[same_key.duplicated(key, keep=keep)]
    distinct = same_key.drop_duplicates()
    conflicts = distinct.loc[distinct.duplicated(key, keep=False), key].drop_duplicates()
    conflicting = same_key.reset_index(names="_row").merge(conflicts, on=key)
    faults = [fault for _, group in conflicting.groupby(key) for fault in _faults(group, form, key)]
    rest = same_key.drop(index=conflicting["_row"])
    return faults, rest.index[rest.duplicated(key, keep="first")]


def _faults(group: pd.DataFrame, form: Sheet, key: list[str]) -> list[Fault]:
    rows = [int(row) for row in group["_row"]]
    named = "、".join(map(str, rows[:NAMED_ROWS])) + ("等" if len(rows) > NAMED_ROWS else "")
    captions = "＋".join(form.by_code[code].caption for code in key)
    message = f"{captions}在第 {named} 行重复，而内容不同"
    return [Fault(row, key[-1], message, f"{captions}不重复") for row in rows]
