"""Tables that every college brings in; captions of a template, aliases as colleges write them.

A layer may take its declaration from here into its `master_data`; the importer only knows the
registry.
"""

from apps.core.registry import Registry
from apps.datahub.datasets import observations, people, teaching
from apps.datahub.sheets import Dataset, Sheet

datasets: Registry[Dataset] = Registry("datasets")


def single(form: Sheet) -> Dataset:
    return Dataset(code=form.code, title=form.title, forms=(form,))


for _form in (*people.SHEETS, *teaching.SHEETS):
    datasets.register(_form.code, single(_form))
datasets.register(
    "observations",
    Dataset(code="observations", title="指标数据", forms=observations.SHEETS),
)
