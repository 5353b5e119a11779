"""Staff views beside the answer form: see it as readers will, publish it, withdraw it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.auth import permission_required

from commonweal.terms import CommonwealError
from commonweal_web.findings import actions
from commonweal_web.findings.answer_page import present
from commonweal_web.findings.models import Answer


class NoteForm(forms.Form):
    """What changed, in a sentence."""

    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        help_text=gettext_lazy("One or two sentences. Readers see them in the answer's history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


@permission_required("findings.change_answer")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the working copy as readers would see it, or say what is missing."""
    answer = get_object_or_404(Answer, pk=pk)
    try:
        found = actions.draft(answer, user=request.user, at=timezone.now())
    except CommonwealError as error:
        messages.error(request, str(error))
        return redirect(edit_url(answer))
    context = present(found) | {"preview": True, "citation": ""}
    return render(request, "findings/answer.html", context)


@permission_required("findings.publish_answer")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a note, then publish the working copy as a new version."""
    return _with_note(
        request,
        get_object_or_404(Answer, pk=pk),
        actions.publish,
        title=_("Publish this answer"),
        explanation=_(
            "The saved text and numbers become a new version, which everyone can read at once. "
            "Earlier versions stay in the history."
        ),
        done=_("The answer is published."),
    )


@permission_required("findings.publish_answer")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then take the answer out of the lists."""
    return _with_note(
        request,
        get_object_or_404(Answer, pk=pk),
        actions.withdraw,
        title=_("Withdraw this answer"),
        explanation=_("Its page will say that it was withdrawn, and give your reason."),
        done=_("The answer is withdrawn."),
    )


def edit_url(answer: Answer) -> str:
    return reverse("answers:edit", args=[answer.pk])


def _with_note(request, answer, action, *, title: str, explanation: str, done: str) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(answer, user=request.user, note=form.cleaned_data["note"])
        except CommonwealError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(edit_url(answer))
    context = {
        "form": form,
        "answer": answer,
        "title": title,
        "explanation": explanation,
        "back": edit_url(answer),
    }
    return render(request, "findings/admin_note.html", context)
