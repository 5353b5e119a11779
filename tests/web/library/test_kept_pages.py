"""Whatever changes in the library, no reader is shown the page of before."""

import pytest
from django.test import Client

from commonweal.evidence import Record
from commonweal_web.library import models, store


def title(client: Client) -> str:
    page = client.get("/library/records/trees/").content.decode()
    return page.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.django_db(transaction=True)
def test_changes_are_seen_at_once(client: Client) -> None:
    store.save_records([Record(identifier="trees", title="Old")])
    assert title(client) == "Old"
    assert client.get("/library/records/trees/")["X-Page-Cache"] == "kept"
    store.save_records([Record(identifier="trees", title="Saved in bulk")])
    assert title(client) == "Saved in bulk"
    row = models.Record.objects.get()
    row.title = "Saved alone"
    row.save()
    assert title(client) == "Saved alone"
    row.delete()
    assert client.get("/library/records/trees/").status_code == 404
