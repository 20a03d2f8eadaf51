import json

import pytest

from cupola.analysis.metrics.sequential import Question
from cupola.errors import InputError, Interrupted, OutputError
from cupola.study import open_results, reopen, rewrite, run_study
from cupola.study.store.folder import FILES
from cupola.study.store.remote import Remote, is_url, open_remote, staging_of

fsspec = pytest.importorskip("fsspec")


def html(results, summary, model):
    return f"<p>{results.n_replications}</p>"


@pytest.fixture(autouse=True)
def staging(tmp_path, monkeypatch):
    monkeypatch.setenv("CUPOLA_STAGING", str(tmp_path / "staging"))
    yield tmp_path / "staging"
    fsspec.filesystem("memory").store.clear()


@pytest.fixture(params=["memory", "file"])
def url(request, tmp_path):
    return "memory://bucket/study" if request.param == "memory" else f"file://{tmp_path}/there/study"


def contents(url):
    files, path = fsspec.core.url_to_fs(url)
    return {name.rpartition("/")[2]: files.cat_file(name) for name in files.ls(path, detail=False)}


def run(scenario, url, n=100, **options):
    return run_study(scenario, n, folder=url, seed=7, render=html, **options)


def test_a_study_at_an_address_has_the_bytes_of_one_in_a_folder(engine, scenario, url, tmp_path, staging):
    study = run(scenario, url)
    run(scenario, tmp_path / "local")
    assert contents(url) == {file.name: file.read_bytes() for file in (tmp_path / "local").iterdir()}
    assert sorted(contents(url)) == sorted(FILES) and list(staging.iterdir()) == []
    assert open_results(url).digest == study.results.digest
    assert study.report == f"{url}/report.html"


def test_a_study_at_an_address_grows_and_is_not_simulated_again(engine, scenario, url):
    run(scenario, url)
    engine.simulated.clear()
    run(scenario, url)
    assert engine.simulated == []
    run(scenario, url, 150)
    assert sum(n for _, n in engine.simulated) == 50 and open_results(url).n_replications == 150


def test_a_stopped_study_for_an_address_goes_on(engine, scenario, url, staging):
    engine.stop_after = 2
    with pytest.raises(Interrupted, match=r"of 100 replications are kept in .*staging.study-"):
        run(scenario, url)
    engine.stop_after = None
    kept = sum(n for _, n in engine.simulated)
    engine.simulated.clear()
    run(scenario, url, resume=True)
    assert sum(n for _, n in engine.simulated) == 100 - kept and open_results(url).n_replications == 100


def test_another_run_at_the_address_is_refused_without_force(engine, scenario, url):
    run(scenario, url)
    before = contents(url)
    with pytest.raises(OutputError, match=rf"{url}: holds another run \(minimal, seed 7\)"):
        run_study(scenario, 100, folder=url, seed=8)
    with pytest.raises(OutputError, match=f"{url}: holds 100 replications of this run, more than the 10"):
        run(scenario, url, 10)
    assert contents(url) == before
    run_study(scenario, 10, folder=url, seed=8, force=True)
    assert open_results(url).n_replications == 10


@pytest.mark.parametrize(
    "dies_at", [0, 1, pytest.param(2, marks=pytest.mark.thorough), pytest.param(3, marks=pytest.mark.thorough), 4]
)
def test_a_reader_sees_all_of_a_run_or_none_while_it_is_carried(engine, scenario, url, dies_at, monkeypatch, staging):
    run(scenario, url)
    files = open_remote(url).files
    put, count = files.put_file, 0

    def dying(*arguments, **options):
        nonlocal count
        if count == dies_at:
            raise ConnectionError("the line is dead")
        count += 1
        return put(*arguments, **options)

    monkeypatch.setattr(type(files), "put_file", lambda self, *a, **o: dying(*a, **o))
    with pytest.raises(OutputError, match=r"cannot be written: the line is dead; the results are in .*staging.study-"):
        run(scenario, url, 200)
    with pytest.raises(InputError, match="there is no manifest"):
        open_results(url)
    monkeypatch.undo()
    monkeypatch.setenv("CUPOLA_STAGING", str(staging))
    monkeypatch.setattr("cupola.engine.build.model.build", engine.build)
    monkeypatch.setattr("cupola.analysis.summarise", engine.summarise)
    run(scenario, url, 200)
    assert open_results(url).n_replications == 200


def test_tables_of_another_run_at_an_address_are_noticed(engine, scenario, url):
    run(scenario, url)
    files, path = fsspec.core.url_to_fs(url)
    document = json.loads(files.cat_file(f"{path}/manifest.json"))
    document["sha256"]["flights.parquet"] = "0" * 64
    files.pipe_file(f"{path}/manifest.json", json.dumps(document).encode())
    with pytest.raises(InputError, match=f"{url}: is not a run folder: flights.parquet does not belong"):
        open_results(url)


def test_a_report_at_an_address_is_written_again(engine, scenario, url, staging):
    run(scenario, url)
    before = contents(url)
    engine.simulated.clear()
    study = rewrite(url, render=lambda results, summary, model: "<p>anew</p>")
    assert study.report == f"{url}/report.html" and engine.simulated == []
    assert contents(url) == before | {"report.html": b"<p>anew</p>"}
    assert list(staging.iterdir()) == []
    results, model = reopen(url)
    assert results.n_replications == 100 and model.scenario == results.scenario
    with pytest.raises(InputError, match="is not a run folder: there is no manifest"):
        rewrite(f"{url}-nowhere", render=html)


def test_a_report_that_could_not_be_carried_is_carried_the_next_time(engine, scenario, url, monkeypatch):
    run(scenario, url)
    before = contents(url)
    files = type(open_remote(url).files)
    put = files.put_file

    def dying(self, *arguments, **options):
        raise ConnectionError("the line is dead")

    monkeypatch.setattr(files, "put_file", dying)
    with pytest.raises(OutputError, match=r"the line is dead; the results are in .*staging.study-.*-report"):
        rewrite(url, render=html)
    monkeypatch.setattr(files, "put_file", put)
    rewrite(url, render=html)
    assert contents(url) == before


def test_addresses_are_told_from_folders():
    assert is_url("gs://a/b") and not is_url("out/a") and not is_url("C://a")
    assert staging_of("s3://a/b/") == staging_of("s3://a/b") != staging_of("s3://c/b")


def test_unknown_addresses_and_missing_packages_name_the_cure(monkeypatch):
    with pytest.raises(InputError, match=r"Protocol not known: nonsense.*s3fs for s3://"):
        open_results("nonsense://a/b")
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(InputError, match=r'needs the package fsspec.*pip install "cupola\[cluster\]"'):
        open_results("memory://a/b")


def test_nothing_at_the_address_is_no_run_folder():
    with pytest.raises(InputError, match="memory://nowhere: is not a run folder: there is no manifest"):
        open_results("memory://nowhere")
    assert isinstance(open_remote("memory://nowhere"), Remote)


def test_a_longer_run_at_the_address_is_not_cut_down_by_a_decision(engine, scenario, url, staging):
    """Two in five made-up replications have three threats or more: decided after about 182, looked at after 200."""
    question = Question("threats>=3", 0.45, 0.6, 1e-6)
    engine.stop_after = 2
    with pytest.raises(Interrupted):
        run_study(scenario, 400, folder=url, seed=7, decide=question)
    engine.stop_after = None
    # Meanwhile a longer one was carried there from elsewhere, and the parts of the interrupted one are still here.
    kept = next(path for path in staging.iterdir() if (path / "parts").is_dir())
    kept.rename(kept.with_name("aside"))
    run_study(scenario, 300, folder=url, seed=7)
    kept.with_name("aside").rename(kept)
    with pytest.raises(OutputError, match="holds 300 replications of this run, more than the 200 asked for"):
        run_study(scenario, 400, folder=url, seed=7, decide=question)
    assert open_results(url).n_replications == 300
