"""Memory of a run into a folder against replications: one number per replication for the columns in use, no tables."""

import subprocess
import sys

import pytest

import cupola

#: Most memory of a process after a short and after a longer run [bytes]; what takes memory for speed is made small.
CODE = """
import resource, sys, cupola
from cupola.study import run_study
from cupola.study.executors import chunking
from cupola.study.runs import simulating
from cupola.study.store import parquet, stored, table_writer
simulating.HELD_BYTES, parquet.ROW_GROUP_ROWS = 0, 4096
chunking.CHUNK_BYTES = stored.CACHE_BYTES = table_writer.SLAB_BYTES = 2**20
scenario = cupola.load("minimal")
scale = 1 if sys.platform == "darwin" else 1024
for n in map(int, sys.argv[2:]):
    run_study(scenario, n, folder=f"{sys.argv[1]}/{n}", workers=1, probes=False)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale)
"""
SHORT, LONG = 4_000, 12_000


# `resource` does not exist on Windows, and what memory grows by is numpy's and DuckDB's there as here.
@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="the largest memory of a process is asked as on POSIX")
def test_memory_of_a_run_into_a_folder_hardly_grows(tmp_path):
    cupola.run(cupola.load("minimal"), 1)  # compiled here, which takes more memory than all the rest
    arguments = [sys.executable, "-c", CODE, tmp_path, str(SHORT), str(LONG)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    short, long = map(int, done.stdout.split())
    # The tables are 3 kB a replication; when they were held in memory it was 10.
    assert (long - short) / (LONG - SHORT) < 4000.0
