"""The phases of a replication, one file each, in the order of doctrine; `cupola.engine.step` puts them in a row."""
