"""The app: scenarios drawn, run and watched in a browser on this machine; ``cupola app`` (`docs/app.md`).

Nothing here computes: what the page shows comes from the rooms that the command line uses, and what it writes is what
the command line would write. `serving` starts the server, `application` lists what it answers, `guard` stands before
all of it.
"""
