"""Going on where another machine was: who made it, and why not."""

from types import SimpleNamespace

import pytest

from cupola.engine.numerics import numerics
from cupola.errors import OutputError
from cupola.study.runs.simulating import Task, kept_of
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.writing import write_folder

SUMMARY = SimpleNamespace(to_dict=lambda: {"headline": "made up"})


def task(folder, numerics, code="code"):
    identity = Fingerprint("inputs", code, numerics)
    return Task(SimpleNamespace(), 20, 7, folder, identity, None, lambda *_: None, lambda *_: None)


@pytest.mark.parametrize(
    ("made", "code", "message"),
    [
        (lambda own: own.replace(" cos:", " cos:f"), "code", r"made it computes otherwise than this machine: cos\)"),
        (lambda own: "", "code", r"the one that made it does not say how it computes\)"),
        (lambda own: own, "edited", "nothing of this run that this version of Cupola made"),
    ],
    ids=["another machine", "before numerics were told", "another version"],
)  # fmt: skip
def test_a_run_of_another_machine_is_not_gone_on_with(results, tmp_path, made, code, message):
    write_folder(results, tmp_path, identity=Fingerprint("inputs", code, made(numerics())), summary=SUMMARY, html=None)
    with pytest.raises(OutputError, match=message):
        kept_of(task(tmp_path, numerics()), force=False, resume=True)


def test_a_run_of_a_machine_that_computes_alike_is(results, tmp_path):
    write_folder(results, tmp_path, identity=Fingerprint("inputs", "code", numerics()), summary=SUMMARY, html=None)
    kept = kept_of(task(tmp_path, numerics()), force=False, resume=True)
    assert sum(piece.n_replications for piece in kept) == 20
