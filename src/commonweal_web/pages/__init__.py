"""Editorial pages: home, about, articles, the menu. Edited in Wagtail; no evidence lives here."""
