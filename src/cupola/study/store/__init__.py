"""The run folder on disk: whole files or none, one run at a time, tables in Parquet, and what tells two runs apart.

`folder` says what a run folder holds, `parts` keeps finished chunks, `writing` writes the tables from them
(`table_writer`, `parquet`), `stored` reads them back column by column, `atomic` writes files whole or not at all,
`manifest` and `fingerprint` tell one run from another, `lock` keeps two runs out of one folder, `remote` and `staging`
know run folders at an address.
"""
