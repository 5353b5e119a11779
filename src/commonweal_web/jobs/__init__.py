"""Long work on the worker, with live progress and cancel.

An app puts its work in a module called `jobs`, which is found by itself:

    from commonweal_web.jobs.progress import Progress, work

    @work("library.tidy")
    def tidy(progress: Progress, *, batch: int) -> str | None:
        for done, piece in enumerate(pieces):
            progress.at(done, len(pieces), _("Saving"))
            ...                                      # one short transaction
        return reverse("library:search")             # where the result is, or None

and an action starts it, with `start` of `commonweal_web.jobs.actions`:

    job = start("library.tidy", owner=user, title=_("Tidying"),
                arguments={"batch": 7}, once=once)

`redirect(job)` shows its page; `jobs/progress.html` shows it on a page of the app's own.

What is to be done once a day goes there too, with `daily` of `commonweal_web.jobs.upkeep`.

Work may be run again from its start when a worker was killed in it. So it changes the database in
transactions that each leave things whole, and begins by looking at what is there already.
"""
