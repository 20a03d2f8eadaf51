"""Sweeps, comparisons and tables at addresses: carried there when they end, brought back to go on, never mixed up."""

import sys
import threading

import pytest

import cupola
from cupola import plots
from cupola.errors import InputError, Interrupted, OutputError
from cupola.scenario import load
from cupola.study.comparing import run_comparison
from cupola.study.comparison_inputs import sides_of
from cupola.study.store.remote import is_ours, open_remote, place_text, staging_of
from cupola.study.store.staging import brought, workplace
from cupola.study.sweeps import rounds as sweep_rounds
from cupola.study.sweeps.figure_factors import plan_figures
from cupola.study.sweeps.reading import open_sweep
from cupola.study.sweeps.sweep import sweep
from cupola.study.sweeps.uncertainty import run_uncertainty
from cupola.study.tabulating import TableFactor, tabulate

fsspec = pytest.importorskip("fsspec")

STUDY = {
    "format": 1,
    "name": "fixed",
    "scenario": "minimal",
    "replications": 60,
    "factor": [
        {"path": "flight.low.count", "values": [1, 3]},
        {"path": "battery.alpha.is_active", "values": [True, False]},
    ],
}


@pytest.fixture(autouse=True)
def staging(tmp_path, monkeypatch):
    monkeypatch.setenv("CUPOLA_STAGING", str(tmp_path / "staging"))
    yield tmp_path / "staging"
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture(params=["memory", "file"])
def url(request, tmp_path):
    return "memory://bucket/study" if request.param == "memory" else f"file://{tmp_path}/there/study"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The files of the sweep in a folder."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    sweep(STUDY, out=folder, workers=1)
    return local(folder)


def local(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def there(url):
    files, path = fsspec.core.url_to_fs(url)
    return {name[len(path) + 1 :]: files.cat_file(name) for name in files.find(path)}


def put(url, name, text):
    files, path = fsspec.core.url_to_fs(url)
    files.makedirs(f"{path}/{name}".rpartition("/")[0], exist_ok=True)
    files.pipe_file(f"{path}/{name}", text.encode())


def is_clean(staging):
    return not staging.exists() or not list(staging.iterdir())


def stopped(url, monkeypatch, after, **options):
    """A sweep that is stopped after so many chunks, and what it said."""
    stop, seen, simulate = threading.Event(), [], sweep_rounds.simulate_point

    def stopping(task):
        seen.append(task)
        if len(seen) >= after:
            stop.set()
        return simulate(task)

    with monkeypatch.context() as patch:
        patch.setattr(sweep_rounds, "CHUNK", 20)
        patch.setattr(sweep_rounds, "simulate_point", stopping)
        with pytest.raises(Interrupted) as caught:
            sweep(STUDY, out=url, workers=1, stop=stop, **options)
    return str(caught.value)


class Killed(BaseException):
    """Ends everything, as a kill would."""


def killed(url, monkeypatch, after):
    """A sweep that dies: nothing tidies up after it."""
    seen, simulate = [], sweep_rounds.simulate_point

    def dying(task):
        seen.append(task)
        if len(seen) > after:
            raise Killed
        return simulate(task)

    with monkeypatch.context() as patch:
        patch.setattr(sweep_rounds, "CHUNK", 20)
        patch.setattr(sweep_rounds, "simulate_point", dying)
        with pytest.raises(Killed):
            sweep(STUDY, out=url, workers=1)


def test_a_sweep_at_an_address_has_the_bytes_of_one_in_a_folder(whole, url, staging):
    done = sweep(STUDY, out=url, workers=1)
    assert there(url) == whole and is_clean(staging)
    assert done.place == url and plots.curve(done) is not None


def test_a_stopped_sweep_lies_at_the_address_and_goes_on_from_there(whole, url, staging, monkeypatch):
    said = stopped(url, monkeypatch, 4)
    assert f"replications are kept in {url}, 1 of 4 points are finished" in said
    kept = there(url)
    assert {"sweep.json", "points.parquet", "points/0000.parquet"} < set(kept) and is_clean(staging)
    assert any(name.startswith("parts/") for name in kept)
    assert open_sweep(url).points["status"].tolist() == ["done", "open", "open", "open"]
    said = []
    sweep(STUDY, out=url, workers=1, resume=True, say=said.append)
    assert there(url) == whole and "found 80 replications" in said[0] and is_clean(staging)


def test_a_killed_sweep_goes_on_in_the_staging_folder(whole, url, staging, monkeypatch):
    killed(url, monkeypatch, 4)
    assert there(url) == {} and list(staging.rglob("points/0000.parquet"))
    said = []
    sweep(STUDY, out=url, workers=1, resume=True, say=said.append)
    assert there(url) == whole and "found 80 replications" in said[0] and is_clean(staging)


def test_only_what_is_new_is_carried(url, monkeypatch):
    stopped(url, monkeypatch, 6)
    carried, publish = [], type(open_remote(url)).publish

    def watched(self, folder, names, **options):
        carried.extend(names)
        publish(self, folder, names, **options)

    monkeypatch.setattr(type(open_remote(url)), "publish", watched)
    sweep(STUDY, out=url, workers=1)
    assert "points/0000.parquet" not in carried and {"points/0003.parquet", "sweep.json"} <= set(carried)


@pytest.mark.parametrize("seed", [1, 20180926])
def test_what_is_at_the_address_is_refused_as_on_disk_and_stays(url, staging, seed):
    sweep(STUDY, out=url, workers=1)
    before = there(url)
    other = STUDY | {"seed": 1} if seed == 1 else STUDY | {"replications": 50}
    wanted = "study: seed was 20180926, is 1" if seed == 1 else "study: replications was 60, is 50, and may only grow"
    with pytest.raises(OutputError, match=f"^{url}: holds another sweep: {wanted}"):
        sweep(other, out=url, workers=1, resume=seed == 1)
    assert there(url) == before and is_clean(staging)


@pytest.mark.parametrize("name", ["manifest.json", "summary.parquet", "points/0001.parquet"])
def test_a_foreign_folder_is_refused_and_stays(url, staging, name):
    put(url, name, "mine")
    with pytest.raises((OutputError, InputError), match=f"^{url}: holds {name.partition('/')[0]}, which no sweep"):
        sweep(STUDY, out=url, workers=1)
    put(url, "sweep.json", "mine")
    with pytest.raises(InputError, match=f"^{url}: sweep.json is not one that this version of Cupola wrote"):
        sweep(STUDY, out=url, workers=1)
    assert there(url) == {name: b"mine", "sweep.json": b"mine"} and is_clean(staging)


def test_files_that_are_not_of_cupola_are_left_alone(whole, url):
    put(url, "notes/mine.txt", "mine")
    put(url, "points/mine.txt", "mine")
    sweep(STUDY, out=url, workers=1)
    assert there(url) == whole | {"notes/mine.txt": b"mine", "points/mine.txt": b"mine"}


def test_resume_begins_nothing(url, staging):
    with pytest.raises(OutputError, match="holds no sweep to resume; leave out --resume"):
        sweep(STUDY, out=url, resume=True)
    assert there(url) == {} and is_clean(staging)


@pytest.mark.parametrize("dies_at", [0, 3, 6])
def test_a_failed_carriage_leaves_the_staging_folder_and_the_next_goes_on(whole, url, staging, dies_at, monkeypatch):
    files = type(open_remote(url).files)
    put_file, count = files.put_file, []

    def dying(self, *arguments, **options):
        if len(count) == dies_at:
            raise ConnectionError("the line is dead")
        count.append(1)
        return put_file(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(files, "put_file", dying)
        with pytest.raises(OutputError, match=r"the line is dead; the results are in .*study; the same command tries"):
            sweep(STUDY, out=url, workers=1)
    with pytest.raises(InputError, match=r"holds no sweep\.json"):
        open_sweep(url)
    monkeypatch.setattr(sweep_rounds, "simulate_point", None)
    sweep(STUDY, out=url, workers=1, resume=True)
    assert there(url) == whole and is_clean(staging)


def test_work_left_here_does_not_overwrite_what_came_there_meanwhile(whole, url, staging, monkeypatch, tmp_path):
    killed(url, monkeypatch, 4)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("CUPOLA_STAGING", str(tmp_path / "another-machine"))
        sweep(STUDY, out=url, workers=1)
    with pytest.raises(OutputError, match=f"^{url}: has changed since the unfinished study in .*remove that folder"):
        sweep(STUDY, out=url, workers=1)
    assert there(url) == whole and list(staging.rglob("points/0000.parquet"))


def test_two_studies_for_one_address_do_not_meet(url):
    with (
        workplace(url),
        pytest.raises(OutputError, match="another run is writing to this folder"),
        workplace(url),
    ):
        pass


def test_a_disk_that_fails_is_told_of_this_machine(url, staging, monkeypatch):
    stopped(url, monkeypatch, 4)
    with pytest.raises(OutputError, match=f"^{staging}.*points: cannot be written"), workplace(url) as folder:
        (folder / "points" / "0001.parquet").write_text("new")
        raise OutputError(f"{folder}/points: cannot be written: No space left on device")
    assert "points/0001.parquet" not in there(url) and list(staging.rglob("points/0001.parquet"))


def test_a_sweep_at_an_address_is_read(url, tmp_path, staging):
    done = sweep(STUDY, out=url, workers=1)
    _, rows = cupola.query(url, "select point, count(*) from replications group by point order by point")
    assert rows == [(point, 60) for point in range(4)]
    assert cupola.query(url, "select count(*) from points")[1] == [(4,)]
    assert plots.curve(url) is not None and plots.distribution(url, point=2) is not None
    found = open_sweep(url)
    assert found.results(3).digest == done.points["digest"][3] and found.place == url
    copy = found.folder
    assert copy.is_dir()
    del found
    assert not copy.exists()
    made = tabulate(url, [], die="d6")
    assert made.name == "study" and made.at(("3",), ("true",)).n == 60
    with pytest.raises(InputError, match=f"^{url}: salvo is no factor|^{url}: salvo: is no factor"):
        tabulate(url, [TableFactor("salvo", ())])
    with pytest.raises(InputError, match=f"{url}-nowhere: holds no sweep"):
        plots.curve(f"{url}-nowhere")
    with brought(url) as folder:
        assert folder.name == "study" and (folder / "sweep.json").is_file()
    assert not folder.exists() and is_clean(staging)


def test_uncertainty_at_an_address_has_the_bytes_of_one_in_a_folder(url, tmp_path, staging):
    pytest.importorskip("SALib", reason="SALib is not installed")
    plan = plan_figures(load("minimal"), outer=8, n=10, seed=3, patterns=("missile.48n6e2.reliability",))
    found = run_uncertainty(plan, out=url, workers=1)
    run_uncertainty(plan, out=tmp_path / "u", workers=1)
    assert there(url) == local(tmp_path / "u") and found.sweep.place == url
    again = run_uncertainty(plan, out=url, metric="kills", workers=1, render=lambda folder: None)
    assert again.metric == "kills" and b'"kills"' in there(url)["uncertainty.json"] and is_clean(staging)


def test_a_comparison_at_an_address_has_the_bytes_of_one_in_a_folder(url, tmp_path, staging):
    sides = sides_of("minimal", None, {"flight.low.count": 3})
    for place in (url, tmp_path / "c"):
        run_comparison(*sides, 20, folder=place, workers=1, render=lambda found: f"<p>{found.n}</p>")
    assert there(url) == local(tmp_path / "c") and is_clean(staging)
    assert cupola.open_results(f"{url}/a").n_replications == 20
    before = there(url)
    with pytest.raises(OutputError, match=f"^{url}/a: holds another run"):
        run_comparison(*sides, 20, seed=4, folder=url, workers=1)
    assert there(url) == before and is_clean(staging)
    assert run_comparison(*sides, 30, folder=url, workers=1).n == 30
    assert cupola.open_results(f"{url}/b").n_replications == 30 and there(url)["compare.json"] != before["compare.json"]


def test_a_stopped_comparison_goes_on_from_the_address(url, staging, monkeypatch):
    sides = sides_of("minimal", None, {"flight.low.count": 3})
    stop = threading.Event()

    def stopping(stage, done, total):
        if done:
            stop.set()

    with pytest.raises(Interrupted, match=f"are kept in {url}/a"):
        run_comparison(*sides, 200, folder=url, workers=1, progress=stopping, stop=stop)
    assert any(name.startswith("a/parts/") for name in there(url)) and is_clean(staging)
    assert run_comparison(*sides, 200, folder=url, workers=1).n == 200
    assert not any("parts" in name for name in there(url)) and cupola.open_results(f"{url}/b").n_replications == 200


def test_results_of_python_are_written_to_an_address(url, tmp_path, staging):
    results = cupola.run(load("minimal"), 5, workers=1)
    assert cupola.write(results, url, report=False) == url
    cupola.write(results, tmp_path / "run", report=False)
    assert there(url) == local(tmp_path / "run") and is_clean(staging)
    with pytest.raises(OutputError, match=f"^{url}: holds another run"):
        cupola.write(cupola.run(load("minimal"), 5, seed=1, workers=1), url, report=False)


def test_a_run_does_not_write_over_files_that_no_run_left_at_the_address(url, staging):
    put(url, "flights.parquet", "mine")
    with pytest.raises(OutputError, match=f"^{url}: holds flights.parquet, which no run wrote"):
        cupola.run_study(load("minimal"), 5, folder=url, workers=1, probes=False)
    assert there(url) == {"flights.parquet": b"mine"} and is_clean(staging)
    cupola.run_study(load("minimal"), 5, folder=url, workers=1, probes=False, force=True)
    assert cupola.open_results(url).n_replications == 5


def test_a_folder_is_its_own_workplace(tmp_path):
    with workplace(tmp_path / "a") as folder, brought(tmp_path / "b") as other:
        assert folder == tmp_path / "a" and other == tmp_path / "b"
    assert place_text(tmp_path, "x.html") == str(tmp_path / "x.html")
    assert place_text("s3://a/b/", "x.html") == "s3://a/b/x.html" and place_text("s3://a/b/") == "s3://a/b"
    assert is_ours("a/points/0001.parquet") and not is_ours("c/summary.json")
    assert staging_of("s3://a/b").parent == staging_of("s3://a/c").parent


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_address_without_a_package_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(sweep_rounds, "simulate_point", None)
    with pytest.raises(InputError, match="Protocol not known"):
        sweep(STUDY, out="nonsense://a/b")
