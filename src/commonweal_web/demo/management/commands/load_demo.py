"""Load the demonstration, or renew its pages. What staff made themselves is left as it is."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from commonweal_web.demo.load import ACCOUNTS, keep_accounts, load_accounts, load_pages
from commonweal_web.demo.load_answers import load_answers
from commonweal_web.demo.load_surveys import bring_extract, load_figures
from commonweal_web.demo.read import read_demo
from commonweal_web.people.models import User


class Command(BaseCommand):
    help = "Load the demonstration: accounts, library, answers, figures, data, pages and menus."

    def handle(self, *args: object, **options: object) -> None:
        demo = read_demo()
        with transaction.atomic():
            made = load_accounts()
            person = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
            figures = load_figures(demo, publisher=person["admin"])
            published = load_answers(
                demo,
                by=person["editor"],
                reviewer=person["reviewer"],
                publisher=person["admin"],
            )
            load_pages(demo)
            new = [
                person[one.username] for one in made if one.username in ("contributor", "editor")
            ]
            bring_extract(new)
        keep_accounts(made, settings.VAR / "demo_accounts.txt")
        self.stdout.write(
            f"Loaded {len(published)} answers, {len(demo.records)} references, "
            f"{len(figures)} survey figures, "
            f"{len(demo.articles)} articles and {len(made)} accounts."
        )
        for account in made:
            self.stdout.write(f"  {account.username:<11} {account.password}")
