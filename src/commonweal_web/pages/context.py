"""What every template may use about the site."""

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {"menu": [], "is_demonstration": True}
