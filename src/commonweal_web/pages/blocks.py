"""What the body of an article or page is made of. No number of ours lives in it: an answer or a
figure is held as a reference, and what it says is looked up when the page is read."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from .choosers import answer_chooser, figure_chooser

INLINE = ["bold", "italic", "link", "document-link"]
PARAGRAPH = ["h3", *INLINE, "ol", "ul"]

ChosenAnswer = answer_chooser.get_block_class(name="ChosenAnswer", module_path=__name__)

ChosenFigure = figure_chooser.get_block_class(name="ChosenFigure", module_path=__name__)


class AnswerBlock(ChosenAnswer):
    """The card of a published answer; nothing at all when it is not published any more."""

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        cards = context.get("cards", {})
        context["card"] = cards.get(value.pk) if value else None
        return context

    class Meta:
        label = _("Answer")
        icon = "success"
        template = "pages/blocks/answer.html"


class SurveyFigureBlock(ChosenFigure):
    """A published figure of surveys; nothing at all when it is withdrawn."""

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        figures = context.get("figures", {})
        context["figure"] = figures.get(value.pk) if value else None
        return context

    class Meta:
        label = _("Survey figure")
        icon = "table"
        template = "pages/blocks/survey.html"


class PictureBlock(blocks.StructBlock):
    """An image, with words for those who do not see it, or said to be decorative."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        label = _("Image")
        icon = "image"
        template = "pages/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(label=_("Quotation"), rows=3)
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=200)

    class Meta:
        label = _("Quotation")
        icon = "openquote"
        template = "pages/blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=[*INLINE, "ul"])

    class Meta:
        label = _("Callout")
        icon = "info-circle"
        template = "pages/blocks/callout.html"


class Body(blocks.StreamBlock):
    heading = blocks.CharBlock(
        label=_("Heading"), icon="title", max_length=120, template="pages/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(
        label=_("Text"), icon="pilcrow", features=PARAGRAPH, template="pages/blocks/paragraph.html"
    )
    answer = AnswerBlock()
    survey = SurveyFigureBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    image = PictureBlock()
