"""Rows of the editorial pages, of the menu and of what the centre says about itself."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, Site

from commonweal_web.findings.models import Answer
from commonweal_web.library.models import Concept

from . import feed, store
from .blocks import Body


class HomePage(Page):
    """What this centre is, and the ways in to its answers."""

    heading = models.CharField(_("heading"), max_length=160, blank=True)
    intro = models.TextField(_("introduction"), max_length=600, blank=True)
    body = StreamField(
        Body(), verbose_name=_("more"), blank=True, help_text=_("Shown below the answers.")
    )

    template = "pages/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ContentPage", "pages.ArticleIndexPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("intro"),
        InlinePanel("chosen_answers", heading=_("Answers shown first"), max_num=6),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | store.home(self, ArticlePage.objects.live())


class HomeAnswer(Orderable):
    page = ParentalKey(HomePage, related_name="chosen_answers")
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="+", verbose_name=_("answer"))
    panels = [FieldPanel("answer")]


class ContentPage(Page):
    """A page that stays: about, privacy."""

    standfirst = models.TextField(_("summary in one or two sentences"), max_length=400, blank=True)
    body = StreamField(Body(), verbose_name=_("body"), blank=True)

    template = "pages/content.html"
    parent_page_types = ["pages.HomePage", "pages.ContentPage"]
    subpage_types = ["pages.ContentPage"]
    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("body")]

    class Meta:
        verbose_name = _("page")

    def get_context(self, request: HttpRequest, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | store.content(self)


class ArticleIndexPage(RoutablePageMixin, Page):
    """All articles, by topic, newest first; also as an Atom feed."""

    intro = models.TextField(_("introduction"), max_length=600, blank=True)

    template = "pages/article_index.html"
    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("list of articles")

    @path("")
    def listing(self, request: HttpRequest) -> HttpResponse:
        topic, page = request.GET.get("topic", ""), request.GET.get("page", "1")
        found = store.article_list(self, self.live_articles(), topic, page)
        return self.render(request, context_overrides=found)

    @path("feed/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        return feed.atom(request, self, self.live_articles())

    def live_articles(self):
        return ArticlePage.objects.child_of(self).live()


class ArticlePage(Page):
    """One article, with the answers and the articles that belong to it."""

    standfirst = models.TextField(_("summary in one or two sentences"), max_length=400)
    byline = models.CharField(_("written by"), max_length=200)
    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    topics = ParentalManyToManyField(
        Concept,
        verbose_name=_("topics"),
        blank=True,
        related_name="articles",
        limit_choices_to={"scheme": Concept.Scheme.TOPIC.value},
    )
    body = StreamField(Body(), verbose_name=_("body"))

    template = "pages/article.html"
    parent_page_types = ["pages.ArticleIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        MultiFieldPanel([FieldPanel("byline"), FieldPanel("date")], heading=_("Who and when")),
        FieldPanel("body"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        InlinePanel("chosen_answers", heading=_("Answers this article rests on"), max_num=12),
    ]

    class Meta:
        verbose_name = _("article")

    def get_context(self, request: HttpRequest, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | store.article(self, ArticlePage.objects.live())


class ArticleAnswer(Orderable):
    page = ParentalKey(ArticlePage, related_name="chosen_answers")
    answer = models.ForeignKey(
        Answer, models.CASCADE, related_name="articles", verbose_name=_("answer")
    )
    panels = [FieldPanel("answer")]


class MenuItem(Orderable):
    """One line of the menu: a page, or a path of this site."""

    class Place(models.TextChoices):
        MAIN = "main", _("Main menu")
        FOOTER = "footer", _("Foot of every page")

    label = models.CharField(_("words shown"), max_length=40)
    place = models.CharField(_("place"), max_length=6, choices=Place, default=Place.MAIN)
    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    path = models.CharField(
        _("or a path of this site"),
        max_length=200,
        blank=True,
        help_text=_("For what is not an editorial page: /answers/ or /library/."),
        validators=[
            RegexValidator(
                r"^/(?!/)[\w\-./?=&%]*$",
                _("A path starts with one / and has no spaces. Write it as in /answers/."),
            )
        ],
    )
    panels = [FieldPanel(name) for name in ("label", "place", "page", "path")]

    class Meta(Orderable.Meta):
        verbose_name = _("menu item")

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if bool(self.page_id) == bool(self.path):
            raise ValidationError(
                {"path": _("A menu item leads to one place. Choose a page or give a path.")}
            )


class Centre(BaseGenericSetting):
    """What the centre says about itself on every page. Administrators change it at the desk.

    logo: its name in the storage. colour_light, colour_dark: #rrggbb, or nothing for the house's.
    accessibility: Markdown, as `from_markdown` reads it. steps_hidden: the first steps are done.
    """

    class Meets(models.TextChoices):
        """How far the site meets WCAG 2.2 at level AA."""

        ALL = "all", _("All of it")
        PART = "part", _("Most of it; what does not work yet is said below")
        NOT_KNOWN = "not known", _("Not known: nobody has checked yet")

    name = models.CharField(_("name"), max_length=80, default="commonweal")
    tagline = models.CharField(_("in one line"), max_length=160, blank=True)
    demonstration = models.BooleanField(
        _("this is a demonstration"),
        default=False,
        help_text=_("Shows the words below at the top of every page."),
    )
    demonstration_text = models.CharField(_("words shown"), max_length=200, blank=True)
    contact_email = models.EmailField(_("email for readers"), blank=True)
    contact = models.TextField(
        _("how else to reach you"),
        max_length=500,
        blank=True,
        help_text=_("A postal address, a telephone number: shown at the foot of every page."),
    )
    licence = models.CharField(
        _("licence of the content"),
        max_length=200,
        blank=True,
        help_text=_("A full sentence, shown at the foot of every page."),
    )
    logo = models.CharField(max_length=100, blank=True, editable=False)
    logo_alone = models.BooleanField(_("the logo has the name in it: show it alone"), default=False)
    colour_light = models.CharField(_("colour in the light theme"), max_length=7, blank=True)
    colour_dark = models.CharField(_("colour in the dark theme"), max_length=7, blank=True)
    accessibility = models.TextField(_("accessibility statement"), max_length=20_000, blank=True)
    accessibility_meets = models.CharField(
        _("how much of WCAG 2.2 at level AA the site meets"),
        max_length=10,
        choices=Meets,
        default=Meets.NOT_KNOWN,
    )
    accessibility_date = models.DateField(_("date of the statement"), null=True, blank=True)
    steps_hidden = models.BooleanField(default=False, editable=False)

    def save(self, *args, **kwargs) -> None:
        """Give Wagtail's site the same name: apps below this one cite the centre by it."""
        super().save(*args, **kwargs)
        Site.objects.filter(is_default_site=True).update(site_name=self.name)

    class Meta:
        verbose_name = _("about the centre")
