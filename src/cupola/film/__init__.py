"""One replication as a film: what flew, what the defence believed, what happened and why; for the page of the app, and
as one file that plays by itself (`film.page.write_film`, ``cupola replay -f html``)."""
