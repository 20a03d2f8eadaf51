import os
import subprocess
import sys

import pytest

from cupola.errors import OutputError
from cupola.study.store.lock import locked


def test_a_folder_is_held_by_one_and_free_afterwards(tmp_path):
    message = "another run is writing to this folder; wait for it, or choose another"
    with locked(tmp_path), pytest.raises(OutputError, match=message), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass
    assert os.listdir(tmp_path) == []


def test_the_system_lets_go_when_a_run_is_killed(tmp_path):
    script = (
        "import os, signal, sys; from pathlib import Path; from cupola.study.store.lock import locked\n"
        "with locked(Path(sys.argv[1])): os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, tmp_path], check=False).returncode == 9
    assert os.listdir(tmp_path) == [".cupola-lock"]
    with locked(tmp_path):
        pass
    assert os.listdir(tmp_path) == []


def test_a_new_folder_goes_again_when_nothing_came_of_it(tmp_path):
    with pytest.raises(RuntimeError), locked(tmp_path / "new"):
        raise RuntimeError
    assert os.listdir(tmp_path) == []
    with locked(tmp_path / "new"):
        (tmp_path / "new" / "a").write_text("")
    assert os.listdir(tmp_path / "new") == ["a"]
