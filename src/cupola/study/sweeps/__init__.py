"""Many points of one study: the plan, its rounds, the folder they leave, and what public figures do to an answer."""
