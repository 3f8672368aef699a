"""A unit bears the name of what it is all of; else its parts are named, or counted where nobody would read them."""

from sotomado.reporting.frame.names import Called, names_of


def named(departments, units):
    """Departments as (name, parent's name or None, people): the units' names and groups in both languages."""
    at = {name: number for number, (name, _, _) in enumerate(departments)}
    found = names_of(
        [Called(name, f"{name}-en") for name in at],
        [-1 if parent is None else at[parent] for _, parent, _ in departments],
        [people for _, _, people in departments],
        [units[name] for name in at],
    )
    return [(unit.name.ja, unit.group.ja if unit.group else None) for unit in found], [unit.name.en for unit in found]


SALES = [
    ("営業部", None, 0),
    ("一課", "営業部", 40),
    ("二課", "営業部", 20),
    ("三課", "営業部", 15),
    ("開発部", None, 50),
]


def test_one_unit_is_the_whole_company():
    assert named(SALES, dict.fromkeys(("営業部", "一課", "二課", "三課", "開発部"), 0)) == (
        [("全社", None)],
        ["Whole company"],
    )


def test_a_division_whose_departments_are_all_pooled_gives_its_own_name():
    assert named(SALES, {"営業部": 0, "一課": 0, "二課": 0, "三課": 0, "開発部": 1})[0] == [
        ("営業部", None),
        ("開発部", None),
    ]


def test_a_few_parts_are_named_and_the_division_becomes_a_group():
    names, english = named(SALES, {"営業部": 0, "一課": 0, "二課": 1, "三課": 1, "開発部": 2})

    assert names == [("一課", "営業部"), ("二課・三課", "営業部"), ("開発部", None)]
    assert english == ["一課-en", "二課-en and 三課-en", "開発部-en"]


def test_many_parts_are_the_other_departments_of_their_division():
    many = [
        ("営業部", None, 0),
        ("一課", "営業部", 40),
        *((f"{n}係", "営業部", 8) for n in range(5)),
        ("開発部", None, 50),
    ]
    units = {"営業部": 0, "一課": 0, **{f"{n}係": 1 for n in range(5)}, "開発部": 2}

    names, english = named(many, units)

    assert names[1] == ("ほかの部署(営業部)", "営業部")
    assert english[1] == "Other departments (営業部-en)"


def test_two_pools_of_many_parts_in_one_place_are_not_called_the_same():
    many = [*((f"{n}係", None, 8) for n in range(10)), ("開発部", None, 50)]
    units = {**{f"{n}係": n // 5 for n in range(10)}, "開発部": 2}

    assert named(many, units)[0] == [("ほかの部署", None), ("5係ほか4部署", None), ("開発部", None)]


def test_the_people_of_a_division_itself_are_told_from_its_departments():
    own = [("営業部", None, 35), ("一課", "営業部", 40), ("開発部", None, 20), ("総務部", None, 20)]

    names, _ = named(own, {"営業部": 0, "一課": 1, "開発部": 2, "総務部": 2})

    assert names == [("営業部(直属)", "営業部"), ("一課", "営業部"), ("開発部・総務部", None)]


def test_a_division_of_which_a_part_is_counted_elsewhere_says_so():
    lent = [("営業部", None, 0), *((f"{n}課", "営業部", 40) for n in range(3)), ("監査室", None, 5)]

    names, _ = named(lent, {"営業部": 0, "0課": 0, "1課": 1, "2課": 2, "監査室": 2})

    assert names == [("0課", "営業部(一部)"), ("1課", "営業部(一部)"), ("2課・監査室", None)]


def test_where_one_department_stands_above_all_its_divisions_are_the_groups():
    roofed = [
        ("本社", None, 0),
        ("営業部", "本社", 0),
        ("一課", "営業部", 40),
        ("二課", "営業部", 40),
        ("開発部", "本社", 50),
    ]

    names, _ = named(roofed, {"本社": 2, "営業部": 0, "一課": 0, "二課": 1, "開発部": 2})

    assert names == [("一課", "営業部"), ("二課", "営業部"), ("開発部", None)]


def test_a_department_with_a_dot_in_its_name_stays_one_department():
    dotted = [("総務・経理", None, 20), ("法務", None, 20), ("開発部", None, 50)]

    assert named(dotted, {"総務・経理": 0, "法務": 0, "開発部": 1})[0][0] == ("総務・経理、法務", None)
