"""Each benchmark at its smallest size: what nobody runs rots. Nothing here is timed."""

import pytest

from . import bench_requests

pytestmark = pytest.mark.django_db


def test_requests_are_measured_against_a_bare_view():
    inbox, form, save = bench_requests.measure(1, ["dashboards:inbox"], times=1)

    assert (inbox.limit, form.limit, save.limit) == (4, 6, 3)
    assert inbox.ratio > 1
    assert min(one.statements for one in (inbox, form, save)) > 0
