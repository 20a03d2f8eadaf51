"""A study on disk: the run folder, runs that survive interruption, and results read back.

`folder` says what a run folder holds, `execution` fills one, `simulating` chunk by chunk, `parts` keeps what is
finished, `writing` writes the tables from it (`slabs`, `parquet`), `stored` reads them back column by column,
`reopening` takes a folder up again, `atomic` writes files whole or not at all, `identity` tells one run from another,
`lock` keeps two runs out of one folder. `executors`, `processes` and `cluster` say where replications are simulated,
`tasks` what is sent there, `shares` how much at a time. `remote` knows run folders at an address.
"""

from cupola.study.runs.execution import Study, run_study
from cupola.study.runs.reopening import is_same, reopen, rewrite
from cupola.study.store.folder import open_results
from cupola.study.store.writing import write_folder

__all__ = ["Study", "is_same", "open_results", "reopen", "rewrite", "run_study", "write_folder"]
