"""A group for each role that writes. What a role may do else is in `people.rules`, not in rows."""

from django.db import migrations

# On pages and on collections of pictures and documents, where Wagtail asks groups.
DRAFTERS = {"Contributors": ["add"], "Reviewers": ["add", "change"]}


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    on_page = apps.get_model("wagtailcore", "GroupPagePermission")
    on_collection = apps.get_model("wagtailcore", "GroupCollectionPermission")

    editors, _ = group.objects.get_or_create(name="Editors")
    editors.permissions.clear()
    for name, acts in DRAFTERS.items():
        drafters, _ = group.objects.get_or_create(name=name)
        for row in on_page.objects.filter(group=editors).select_related("permission"):
            if row.permission.codename.split("_")[0] in acts:
                on_page.objects.get_or_create(
                    group=drafters, page_id=row.page_id, permission_id=row.permission_id
                )
        for row in on_collection.objects.filter(group=editors).select_related("permission"):
            if row.permission.codename.split("_")[0] in {*acts, "choose"}:
                on_collection.objects.get_or_create(
                    group=drafters,
                    collection_id=row.collection_id,
                    permission_id=row.permission_id,
                )


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_home_and_editors"),
        ("people", "0002_roles"),
        ("wagtailadmin", "0006_formstate"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop, elidable=False)]
