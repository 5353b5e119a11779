"""A home page of our own, and one group: Editors, with no more than their work needs."""

from django.db import migrations

# What Editors may do, by app and model. Nobody but an administrator deletes evidence.
PERMISSIONS = {
    ("library", "record"): ["view", "add", "change"],
    ("library", "study"): ["view", "add", "change"],
    ("library", "effect"): ["view", "add", "change"],
    ("library", "concept"): ["view", "add", "change"],
    ("findings", "answer"): ["view", "add", "change", "publish"],
    ("findings", "answereffect"): ["view", "add", "change", "delete"],
    ("findings", "reason"): ["view", "add", "change", "delete"],
    ("findings", "version"): ["view"],
    ("pages", "menuitem"): ["view", "add", "change", "delete"],
}
NAMES = {"publish_answer": "Can publish and withdraw answers"}
ON_PAGES = ["add", "change", "publish"]


def make_home(apps, schema_editor):
    page = apps.get_model("wagtailcore", "Page")
    site = apps.get_model("wagtailcore", "Site")
    content_type = apps.get_model("contenttypes", "ContentType")
    kind, _ = content_type.objects.get_or_create(app_label="pages", model="homepage")
    welcome = page.objects.get(depth=2, slug="home")
    # The row that Wagtail made becomes our home page: only the part of it that is ours is new.
    page.objects.filter(pk=welcome.pk).update(
        title="Home", draft_title="Home", content_type=kind, live=True
    )
    home = apps.get_model("pages", "HomePage")(page_ptr=welcome, body="[]")
    home.save_base(raw=True)
    site.objects.update(site_name="commonweal")


def allow_editors(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    on_page = apps.get_model("wagtailcore", "GroupPagePermission")
    page = apps.get_model("wagtailcore", "Page")

    group.objects.filter(name="Moderators").delete()
    editors, _ = group.objects.get_or_create(name="Editors")
    for (app, model), actions in PERMISSIONS.items():
        kind, _ = content_type.objects.get_or_create(app_label=app, model=model)
        for action in actions:
            codename = f"{action}_{model}"
            name = NAMES.get(codename, f"Can {action} {model}")
            found, _ = permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
            editors.permissions.add(found)
    root = page.objects.get(depth=1)
    kind, _ = content_type.objects.get_or_create(app_label="wagtailcore", model="page")
    for action in ON_PAGES:
        found, _ = permission.objects.get_or_create(
            content_type=kind,
            codename=f"{action}_page",
            defaults={"name": f"{action.capitalize()} any page"},
        )
        on_page.objects.get_or_create(group=editors, page=root, permission=found)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [
        migrations.RunPython(make_home, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(allow_editors, migrations.RunPython.noop, elidable=False),
    ]
