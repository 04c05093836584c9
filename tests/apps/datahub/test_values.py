"""Cleaning of single values: by table where people decided, by property where a law holds."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.datahub.frames.cleaners import canonical_identities
from apps.datahub.readers.marks import DATE, ERROR, FORMULA, NUMBER, PADDED, PERCENT, TRUTH
from apps.datahub.values import codes, dates, masking, numbers, people, text
from apps.datahub.values.errors import BadValueError

FULL = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")


def refuses(function, cell, **options):
    with pytest.raises(BadValueError) as caught:
        function(cell, **options)
    return caught.value.message


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("1.10", "1.10"), ("1,234.56", "1234.56"), ("１２３．５", "123.5"), (" 42 ", "42"), ("007", "7"),
        ("-0", "0"), ("-3.50", "-3.50"), ("+5", "5"), (NUMBER + "62.5", "62.5"), ("\u200b8\ufeff", "8"),
    ],
)  # fmt: skip
def test_numbers_stay_as_written(cell, stored):
    assert numbers.clean_decimal(cell) == stored


@pytest.mark.parametrize(
    "cell",
    ["95人", "约100", "一百二十", "100+", "≥80", "1e3", "1E+05", "NaN", "Infinity", "1.2.3", "12,34", "1 234",
     "10²", "①", "½", "0x10", "٣", "=1+1", "1.", "--1", "¥5", "5万", NUMBER + "1e+20", TRUTH + "TRUE",
     DATE + "2023-09-01", ERROR + "#N/A", FORMULA, PERCENT + "0.5"],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused(cell):
    assert refuses(numbers.clean_decimal, cell)


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("62.5", "62.5"), ("62.5%", "62.5"), ("６２．５％", "62.5"), (PERCENT + "0.625", "62.5"),
     (PERCENT + "1", "100"), (NUMBER + "0.625", "0.625"), ("62.50 %", "62.50")],
)  # fmt: skip
def test_percentages_are_of_a_hundred(cell, stored):
    assert numbers.clean_percent(cell) == stored


def test_percentages_out_of_range_and_decimals_too_many_are_refused():
    assert refuses(numbers.in_range, "100.01", minimum="0", maximum="100")
    assert refuses(numbers.clean_decimal, "1.234", places=2)
    assert numbers.clean_decimal("1.2300", places=2) == "1.23"
    assert refuses(numbers.clean_integer, "320.5")
    assert numbers.clean_integer("320.0") == "320"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_any_written_number_keeps_its_value_and_its_scale(number):
    written = f"{number:f}"

    stored = numbers.clean_decimal(written)

    assert Decimal(stored) == number
    assert stored.lstrip("-").partition(".")[2] == written.partition(".")[2]
    assert numbers.clean_decimal(written.translate(FULL)) == stored


@pytest.mark.usefixtures("unicode_table")
@given(st.text(max_size=12))
def test_no_text_makes_a_cleaner_crash(cell):
    for function in (
        numbers.clean_decimal, numbers.clean_integer, numbers.clean_percent, dates.clean_date,
        dates.clean_academic_year, dates.clean_grade, codes.clean_code, people.clean_name,
        people.clean_identity, people.clean_phone, text.free_text,
    ):  # fmt: skip
        try:
            stored = function(cell)
        except BadValueError:
            continue
        assert function(stored) == stored, f"{function.__name__} is not idempotent"


FORMS = ["{0:04d}-{1:02d}-{2:02d}", "{0}/{1}/{2}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0:04d}{1:02d}{2:02d}",
         " {0}-{1}-{2} ", "{0}-{1}-{2} 08:30", "{0:04d}-{1:02d}-{2:02d}T00:00:00", "{0}—{1}—{2}"]  # fmt: skip


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from(FORMS))
def test_every_form_of_a_date_is_the_same_day(day, form):
    written = form.format(day.year, day.month, day.day)

    assert dates.clean_date(written) == day.isoformat()
    assert dates.clean_date(written.translate(FULL)) == day.isoformat()
    assert dates.clean_date(DATE + day.isoformat()) == day.isoformat()


@given(st.dates(datetime.date(1951, 1, 1), datetime.date(2099, 12, 31)))
def test_serial_numbers_are_days_in_both_date_systems(day):
    serial = (day - datetime.date(1899, 12, 30)).days

    assert dates.clean_date(f"{NUMBER}{serial}") == day.isoformat()
    assert dates.clean_date(f"{NUMBER}{serial - 1462}", date1904=True) == day.isoformat()


@pytest.mark.parametrize(
    "cell",
    ["2023-02-30", "2023-9", "2023年9月", "23-09-01", "9/1/2023", "2023-09/01", "1-Sep-23", "去年", "2023",
     NUMBER + "2023", "45170", NUMBER + "45170x", TRUTH + "TRUE", "2023-09-01T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_whole_day_is_refused(cell):
    assert refuses(dates.clean_date, cell)


def test_a_summer_time_midnight_stays_its_day():
    assert dates.clean_date("1986年5月4日") == "1986-05-04"


@pytest.mark.parametrize(
    "cell",
    [
        "2023-2024",
        "2023—2024",
        "2023～2024",
        "2023/2024",
        "２０２３－２０２４",
        "2023-2024学年",
        "2023 至 2024 学年",
    ],
)
def test_every_form_of_an_academic_year_is_one(cell):
    assert dates.clean_academic_year(cell) == "2023-2024"


@pytest.mark.parametrize(
    "cell", ["2023-2025", "2024-2023", "2023", "2023-24", "2023-2024-1", "二〇二三"]
)
def test_half_an_academic_year_is_refused(cell):
    assert refuses(dates.clean_academic_year, cell)


@given(st.integers(10**9, 10**10 - 1))
def test_numeric_ids_never_carry_a_decimal(number):
    assert codes.clean_code(f"{NUMBER}{float(number):.15g}") == str(number)


@pytest.mark.usefixtures("unicode_table")
@given(st.from_regex(r"[0-9]{5}", fullmatch=True))
def test_leading_zeros_are_significant(code):
    assert codes.clean_code(code) == code
    assert codes.clean_code(PADDED + code) == code
    assert codes.clean_code(f"'{code}".translate(FULL)) == code


@pytest.mark.parametrize(
    "cell", ["2.02346E+09", NUMBER + "1.10000200403142e+17", NUMBER + "1.5", DATE + "2023-01-02"]
)
def test_damaged_ids_are_refused(cell):
    assert refuses(codes.clean_code, cell)


def test_a_number_that_may_be_two_codes_is_both():
    known = {code: code for code in ("1.1", "1.10", "1.2", "1-2")}

    assert codes.metric_candidates(NUMBER + "1.1", known) == ["1.1", "1.10"]
    assert codes.metric_candidates(NUMBER + "1.2", known) == ["1.2"]
    assert codes.metric_candidates("1.10", known) == ["1.10"]
    assert codes.metric_candidates("１－２", known) == ["1-2"]


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("张　三", "张三"), (" 陈英 ", "陈英"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("Ｊｏｈｎ Smith", "John Smith"),
     ("阿依努尔．买买提", "阿依努尔·买买提"), ("卡德尔.艾山", "卡德尔·艾山"), ("热娜▪吐尔逊", "热娜·吐尔逊"),
     ("Jean–Luc", "Jean-Luc"), ("O’Neil", "O'Neil"), ("J. Smith Jr.", "J. Smith Jr."),
     ("𠮷田", "𠮷田"), ("张\u200b三", "张三")],
)  # fmt: skip
def test_names_are_cleaned_of_padding(cell, stored):
    assert people.clean_name(cell) == stored


@pytest.mark.parametrize(
    "cell",
    [
        "张3",
        "<b>张三</b>",
        "张/三",
        "张\\三",
        "张\u202e三",
        "张\x07三",
        "王" * 65,
        "··",
        "-张三",
        "张三.",
        "O''Neil",
        NUMBER + "5",
        "张三(女)",
    ],
)
def test_what_is_no_name_is_refused(cell):
    assert refuses(people.clean_name, cell)


FIRST17 = st.builds(
    lambda area, day, serial: f"{area:06d}{day:%Y%m%d}{serial:03d}",
    st.integers(110000, 659999),
    st.dates(datetime.date(1900, 1, 1), datetime.date(2020, 1, 1)),
    st.integers(0, 999),
)


@given(FIRST17, st.integers(0, 17), st.integers(1, 9))
def test_identity_numbers_with_one_wrong_digit_are_refused(first17, at, shift):
    right = first17 + people.check_digit(first17)
    digit = "0123456789X".index(right[at])
    wrong = right[:at] + str((digit + shift) % 10) + right[at + 1 :]

    assert people.clean_identity(right.lower()) == right
    assert canonical_identities([right, wrong, "x"]) == [True, right == wrong, False]
    if wrong != right:
        assert refuses(people.clean_identity, wrong)


def test_identity_numbers_stored_as_numbers_have_lost_digits():
    assert "丢失" in refuses(people.clean_identity, NUMBER + "1.10000200403142e+17")


@pytest.mark.parametrize(
    "cell", ["+86 199-0000-6953", "8619900006953", "１９９００００６９５３", NUMBER + "19900006953"]
)
def test_phones_are_stripped_to_eleven_digits(cell):
    assert people.clean_phone(cell) == "19900006953"


@pytest.mark.parametrize("cell", ["29900006953", "1990000695", "010-62340000", "199000069530"])
def test_what_is_no_mobile_number_is_refused(cell):
    assert refuses(people.clean_phone, cell)


@pytest.mark.parametrize(
    ("value", "masked"),
    [("110000200403141687", "1100**********1687"), ("19900000001", "199****0001"), ("张三", "张*"),
     ("11000020040314168", "11***************"), ("欧阳娜娜", "欧***")],
)  # fmt: skip
def test_personal_values_are_masked(value, masked):
    assert masking.mask_person(value) == masked


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "—", "——", "-", "－", "/", "\u3000", "\u200b", "N/A"]
)
def test_a_blank_or_a_dash_is_missing(cell):
    assert text.is_missing(cell)


@pytest.mark.parametrize("cell", ["0", NUMBER + "0", "无", "-1", "张", FORMULA])
def test_a_zero_is_not_missing(cell):
    assert not text.is_missing(cell)
