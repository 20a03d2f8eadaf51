"""From a scenario to tables, and one replication after another over them: move, look, track, decide, fly, assess."""
