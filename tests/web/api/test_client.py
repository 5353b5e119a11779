"""The library's client reads the real site."""

import pytest
from web.findings.conftest import make_answer, publish

import commonweal
from commonweal.answers.frozen import digest_of
from commonweal.client import SiteError
from commonweal_web.library.models import Record
from commonweal_web.people.models import User


@pytest.mark.django_db(transaction=True)
def test_the_client_and_the_site_understand_each_other(live_server, monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    version = publish(make_answer(), user=User.objects.create_superuser("admin"), note="First.")
    site = commonweal.connect(live_server.url)
    (row,) = site.answers().to_dicts()
    assert (row["estimate"], row["lower"]) == (version.estimate, version.lower)
    assert row["published_at"] == version.published_at
    assert site.effects(answer="trees")["value"].to_list() == [0.4, 0.45, 0.6]
    assert site.versions("trees")["in_force"].to_list() == [True]
    assert digest_of(site.version("trees", 1)) == site.version("trees").digest == version.digest
    assert site.studies()["records"].to_list()[0] == ["trees-ash"]
    assert site.effects(unit="standardised_mean_difference").height == 3
    with pytest.raises(SiteError, match=r"nothing called “desing”.*There are: .*design"):
        site.studies(desing="x")
    with pytest.raises(SiteError) as caught:
        site.versions("none")
    assert caught.value.status == 404
    Record.objects.bulk_create(
        Record(identifier=f"r{i}", title=f"Title {i}", sort_title=f"title {i}") for i in range(2500)
    )
    assert site.records(sort="-title")["identifier"].n_unique() == 2503
