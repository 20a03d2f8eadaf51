"""Build: the only place where a description becomes arithmetic. `model` calls the others, one topic per file."""
