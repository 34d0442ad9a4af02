import pytest
from django.core.exceptions import ValidationError

from outcomes import matter_rules
from outcomes.matter_rules import check, problems
from outcomes.models import Code
from tests import make

pytestmark = pytest.mark.django_db


def codes(name: str, count: int) -> list[Code]:
    return list(Code.objects.filter(list=name)[:count])


def test_a_resolved_outcome_requires_no_details() -> None:
    assert problems(make.code("outcome", "resolved"), [], []) == {}


@pytest.mark.parametrize("outcome", ["signposted", "warm-referral"])
def test_a_referral_requires_a_destination(outcome: str) -> None:
    code = make.code("outcome", outcome)
    assert problems(code, [], []) == {"destinations": matter_rules.NEEDS_DESTINATION}
    assert problems(code, codes("destination", 1), []) == {}


def test_a_not_helped_outcome_requires_a_gap() -> None:
    code = make.code("outcome", "not-helped")
    assert problems(code, [], []) == {"gaps": matter_rules.NEEDS_GAP}
    assert problems(code, [], codes("gap", 1)) == {}


def test_only_referrals_and_not_helped_require_details() -> None:
    demanding = {code.code for code in Code.objects.filter(list="outcome") if problems(code, [], [])}
    assert demanding == {"signposted", "warm-referral", "not-helped"}


@pytest.mark.parametrize(("destinations", "gaps", "found"), [(3, 2, []), (4, 2, ["destinations"]), (3, 3, ["gaps"])])
def test_three_destinations_and_two_gaps_are_the_most(destinations: int, gaps: int, found: list[str]) -> None:
    chosen = codes("destination", destinations), codes("gap", gaps)
    assert list(problems(make.code("outcome", "not-helped"), *chosen)) == found


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_contact_has_one_to_three_matters(count: int) -> None:
    check([make.matter()] * count)


@pytest.mark.parametrize(("count", "sentence"), [(0, matter_rules.NEEDS_MATTER), (4, matter_rules.TOO_MANY_MATTERS)])
def test_zero_or_four_matters_are_refused(count: int, sentence: str) -> None:
    with pytest.raises(ValidationError) as found:
        check([make.matter()] * count)
    assert found.value.messages == [str(sentence)]


def test_one_incomplete_matter_refuses_all_matters() -> None:
    with pytest.raises(ValidationError) as found:
        check([make.matter(), make.matter("not-helped"), make.matter("signposted")])
    assert found.value.message_dict == {"gaps": [str(matter_rules.NEEDS_GAP)]}
