"""Gradescope: the zip that staff upload, set up and run as Gradescope does, under docker's filter."""

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.assignment import find_course, list_assignments, load_assignment
from autograder.errors import AssignmentError, RejectedSubmission
from autograder.gradescope.__main__ import grade
from autograder.gradescope.bundle import write_bundle
from autograder.gradescope.handed_in import as_one_file
from autograder.intake import take_in
from autograder.results import to_gradescope
from autograder.sandbox.engine import find_engine, ulimits
from autograder.sandbox.image import BASE
from autograder.verdict import Status
from tests.conftest import COURSE, have_sandbox
from tests.handed_in import code, notebook

SLUG = "hw1_losses"
SAMPLES = COURSE / "tests" / "samples" / SLUG
COURSE_PARTS = (f"solutions/{SLUG}", f"tests/graders/{SLUG}", f"tests/mistakes/{SLUG}")


@pytest.fixture(scope="module")
def bundle(hw1, tmp_path_factory):
    archive = tmp_path_factory.mktemp("bundle") / "autograder.zip"
    write_bundle(hw1, archive)
    return archive


def copy(names, target):
    """Parts of this checkout, with other times and rights, and with what Python and editors leave."""
    for name in names:
        if (COURSE / name).is_dir():
            shutil.copytree(COURSE / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
            (target / name / "__pycache__").mkdir()
            (target / name / "__pycache__" / "left.pyc").write_text("left")
            (target / name / ".DS_Store").write_text("left")
        else:
            shutil.copy(COURSE / name, target / name)
    for path in target.rglob("*"):
        path.chmod(0o700)
        os.utime(path, (0, 0))


def lay_out(archive, home):
    """Make what Gradescope makes of the zip, for `home` to become /autograder."""
    with zipfile.ZipFile(archive) as zipped:
        for info in zipped.infolist():
            # Modes are set as `unzip` does; Python's own extraction drops them.
            Path(zipped.extract(info, home / "source")).chmod(stat.S_IMODE(info.external_attr >> 16))
    (home / "submission").mkdir()
    (home / "submission_metadata.json").write_text('{"previous_submissions": []}')
    shutil.copy(home / "source" / "run_autograder", home)


# The zip.


def test_bundle_of_another_checkout_has_the_same_bytes(bundle, tmp_path):
    copy(["autograder", "pyproject.toml", "requirements.txt", *COURSE_PARTS], tmp_path)
    make = (
        "import os, pathlib, autograder.assignment as a, autograder.gradescope.bundle as b\n"
        "os.umask(0o077)\n"
        f"b.write_bundle(a.load_assignment({SLUG!r}, pathlib.Path.cwd()), pathlib.Path('made.zip'))\n"
        "print(b.__file__)"
    )
    done = subprocess.run([sys.executable, "-c", make], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.startswith(str(tmp_path)), done.stderr
    assert (tmp_path / "made.zip").read_bytes() == bundle.read_bytes()


def test_bundle_of_a_course_elsewhere_has_the_same_bytes(bundle, tmp_path):
    copy(COURSE_PARTS, tmp_path)
    write_bundle(load_assignment(SLUG, tmp_path), tmp_path / "made.zip")
    assert (tmp_path / "made.zip").read_bytes() == bundle.read_bytes()


def test_bundle_holds_of_the_course_what_grades_this_assignment_and_no_more(bundle, hw1, tmp_path):
    with zipfile.ZipFile(bundle) as zipped:
        zipped.extractall(tmp_path)
        names = zipped.namelist()
    course = tmp_path / "course"
    assert list_assignments(find_course(course)) == [SLUG]
    assert load_assignment(SLUG, course).questions == hw1.questions
    kinds = {Path(name).parts[1:-1] for name in names if name.startswith("course/")}
    assert kinds == {tuple(part.split("/")) for part in COURSE_PARTS}
    assert {path.name for path in (course / "solutions" / SLUG).iterdir()} == {
        "assignment.toml",
        "master.ipynb",
    }
    beside = ["README.md", "autograder", "pyproject.toml", "requirements.txt", "run_autograder", "setup.sh"]
    assert {name.split("/")[0] for name in names} == {"course", *beside}
    assert "For staff only" in (tmp_path / "README.md").read_text()


def test_only_what_gradescope_starts_can_be_executed(bundle):
    with zipfile.ZipFile(bundle) as zipped:
        modes = {info.filename: stat.S_IMODE(info.external_attr >> 16) for info in zipped.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}
    assert set(modes.values()) == {0o755, 0o644}


def test_requirements_are_pinned_and_for_processors_only(bundle):
    with zipfile.ZipFile(bundle) as zipped:
        lines = zipped.read("requirements.txt").decode().splitlines()
    pins = dict(line.partition(" ")[0].split("==") for line in lines)
    assert {"torch", "torchvision", "pytest", "ipython", "uv"} <= set(pins)
    assert not [name for name in pins if name.startswith(("nvidia", "cuda", "triton"))]


def test_assignment_without_hidden_tests_makes_no_bundle(tmp_path):
    copy(COURSE_PARTS[:1], tmp_path)
    with pytest.raises(AssignmentError, match=r"tests/graders/hw1_losses: .*write the hidden tests"):
        write_bundle(load_assignment(SLUG, tmp_path), tmp_path / "made.zip")


# What was handed in.


@pytest.fixture
def handed_in(tmp_path):
    """Puts files into Gradescope's folder and returns the one file that is graded."""

    def hand_in(files):
        folder, scratch = tmp_path / "submission", tmp_path / "scratch"
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        folder.mkdir(exist_ok=True)
        scratch.mkdir()
        return as_one_file(folder, slug=SLUG, scratch=scratch)

    return hand_in


def test_only_file_is_graded_as_it_is(handed_in, tmp_path):
    one = handed_in({"mine.ipynb": notebook(), ".hidden": "", "__MACOSX/._mine.ipynb": ""})
    assert (one.path, one.notes) == (tmp_path / "submission" / "mine.ipynb", ())


def test_notebook_and_its_modules_are_one_submission(handed_in):
    files = {
        "hw/mine.ipynb": notebook(code("import helper")),
        "hw/helper.py": "x = 1",
        "hw/lib/a.py": "y = 2",
    }
    submission = take_in(handed_in(files).path, slug=SLUG, functions=())
    assert submission.cells[0].source == "import helper"
    assert submission.files == {"helper.py": b"x = 1", "lib/a.py": b"y = 2"}


def test_several_notebooks_are_refused_unless_one_has_the_assignments_name(handed_in):
    with pytest.raises(RejectedSubmission, match=r"2 notebooks .* a\.ipynb, b\.ipynb.*hw1_losses\.ipynb"):
        handed_in({"a.ipynb": notebook(), "b.ipynb": notebook()})


def test_notebook_with_the_assignments_name_is_chosen(handed_in):
    one = handed_in({"a.ipynb": notebook(code("1")), "HW1_losses.ipynb": notebook(code("2"))})
    assert take_in(one.path, slug=SLUG, functions=()).cells[0].source == "2"
    assert one.notes == ("1 notebook(s) were left out: HW1_losses.ipynb has the assignment's name.",)


def test_links_are_not_followed(handed_in, tmp_path):
    (tmp_path / "secret.ipynb").write_text(notebook())
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "mine.ipynb").symlink_to(tmp_path / "secret.ipynb")
    with pytest.raises(RejectedSubmission, match="nothing was handed in"):
        handed_in({})


def test_files_beside_that_are_too_large_are_left_out_and_named_but_never_code(handed_in):
    weights = {f"weights{number}.bin": "0" * 7_900_000 for number in range(8)}
    one = handed_in({"mine.ipynb": notebook(code("1")), "zz.py": "x = 1 # " + "0" * 900_000, **weights})
    assert set(take_in(one.path, slug=SLUG, functions=()).files) == {"zz.py"}
    (note,) = one.notes
    assert note.startswith(
        "Left out, as 200 files and 8 MB beside the notebook are read at most: weights0.bin"
    )
    assert "weights4.bin (7.9 MB) and 3 more." in note


@pytest.mark.parametrize("name", ["mine.ipynb", "hw1_losses.ipynb"])
def test_notebook_that_is_too_large_is_refused_and_nothing_is_graded_in_its_place(handed_in, name):
    large = notebook(code("0" * 20_000_000))
    others = {"helper.py": "x = 1"} if name == "mine.ipynb" else {"copy.ipynb": notebook(code("1"))}
    with pytest.raises(RejectedSubmission, match=f"{name} is larger than 20 MB; clear all outputs"):
        handed_in({name: large, **others})


def test_script_without_a_notebook_is_graded_with_its_modules(handed_in):
    one = handed_in({"hw1_losses.py": "import helper", "helper.py": "x = 1"})
    submission = take_in(one.path, slug=SLUG, functions=())
    assert (submission.cells[0].source, submission.files) == ("import helper", {"helper.py": b"x = 1"})


# One submission, without Gradescope's container.


@pytest.fixture
def home(bundle, tmp_path):
    """Gradescope's folder, with the zip unpacked in it."""
    lay_out(bundle, tmp_path)
    return tmp_path


def run(home):
    command = [sys.executable, "-I", "-m", "autograder.gradescope", str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_refused_submission_has_its_reason_and_no_points(home):
    for name in ("a.ipynb", "b.ipynb"):
        shutil.copy(SAMPLES / "ada.ipynb", home / "submission" / name)
    done = run(home)
    results = json.loads((home / "results" / "results.json").read_text())
    assert (done.returncode, results["score"], results["tests"]) == (0, 0.0, [])
    assert "Hand in one, or call the one to grade hw1_losses.ipynb" in results["output"]
    assert results["extra_data"]["status"] == "rejected"


def test_student_is_told_what_was_left_out(home):
    have_sandbox("kernel")
    shutil.copy(SAMPLES / "ada.ipynb", home / "submission")
    (home / "submission" / "weights.bin").write_bytes(bytes(9_000_000))
    verdict = grade(home, "kernel")
    assert verdict.status is Status.GRADED
    assert "weights.bin (9.0 MB)" in to_gradescope(verdict)["output"]


def test_fault_of_ours_leaves_no_results_and_tells_staff(home):
    (home / "results").mkdir()
    (home / "results" / "results.json").write_text('{"score": 100}')
    (home / "submission" / "ada.ipynb").write_bytes((SAMPLES / "ada.ipynb").read_bytes())
    shutil.rmtree(home / "source" / "course" / "solutions")
    done = run(home)
    assert done.returncode == 3
    assert "should hold one assignment, has 0" in done.stderr
    assert not (home / "results" / "results.json").exists()


# In a container like Gradescope's.

#: What docker's own filter of system calls keeps from whoever has not CAP_SYS_ADMIN; podman's lets it pass.
KEPT_BY_DOCKER = {
    "bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick", "mount",
    "mount_setattr", "move_mount", "open_tree", "perf_event_open", "pivot_root", "quotactl", "setdomainname",
    "sethostname", "setns", "syslog", "umount", "umount2", "unshare",
}  # fmt: skip
NEW_NAMESPACES = 0x7E020000  # flags of clone()

#: What a container's first process does: nothing, until it is told to stop.
IDLE = "trap exit TERM; sleep infinity & wait"

#: Settings of uv that say where packages come from; the cache and the certificates are given apart.
INDEX_SETTINGS = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_FIND_LINKS")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")

#: Tells which of its attempts came to something, as an error that feedback shows.
HOSTILE = """
def attempts():
    import os, socket, sysconfig
    home, packages = "/autograder", sysconfig.get_path("purelib")
    course = home + "/source/course"

    def forge_results():
        return open(home + "/results/results.json", "w").write('{"score": 100}')
    def forge_results_beside():
        return open(home + "/results/other.json", "w").write("{}")
    def read_results():
        return os.listdir(home + "/results")
    def read_hidden_tests():
        return os.listdir(course + "/tests/graders/hw1_losses")
    def read_solution():
        return open(course + "/solutions/hw1_losses/master.ipynb").read()
    def read_earlier_results():
        return open(home + "/submission_metadata.json").read()
    def read_what_judges():
        return open(packages + "/autograder/checks.py").read()
    def open_socket():
        return socket.socket()
    def leave_file():
        return open("/tmp/left", "w").write("left")
    def signal_first_process():
        os.kill(1, 0)
        return True

    managed = []
    for attempt in list(locals().values()):
        if callable(attempt):
            try:
                if attempt():
                    managed.append(attempt.__name__)
            except OSError:
                pass
    return managed

def mse_loss(prediction, target):
    raise RuntimeError(f"managed: {attempts()}")
"""


def docker_filter(engine, folder):
    """Options that give a container docker's filter of system calls, whichever engine it is."""
    if engine.name == "docker":
        return []
    usual = Path("/usr/share/containers/seccomp.json")
    if not usual.is_file():
        pytest.skip(f"{usual}, podman's own filter, is not there to be made docker's")
    profile = json.loads(usual.read_text()) | {"defaultErrnoRet": 1, "defaultErrno": "EPERM"}
    for rule in profile["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in KEPT_BY_DOCKER]
    masked = {"index": 0, "value": NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}
    profile["syscalls"] = [
        *(rule for rule in profile["syscalls"] if rule["names"]),
        {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [masked]},
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38},
    ]
    path = folder / "seccomp.json"
    path.write_text(json.dumps(profile))
    return ["--security-opt", f"seccomp={path}"]


def packages_from_this_machine():
    """Options that let setup.sh install from this machine's index and cache."""
    uv = Path(sys.executable).with_name("uv")
    cache = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    Path(cache).mkdir(parents=True, exist_ok=True)
    # Links instead of four gigabytes of copies; to where a confined process may read.
    options = ["--volume", f"{cache}:/usr/local/lib/cache", "--env", "UV_CACHE_DIR=/usr/local/lib/cache"]
    options += ["--env", "UV_LINK_MODE=symlink"]
    options += ["--volume", f"{uv.resolve()}:/usr/local/bin/uv:ro"]
    certificates = os.environ.get("SSL_CERT_FILE", "")
    if Path(certificates).is_file():
        options += ["--volume", f"{os.path.realpath(certificates)}:/host/certificates:ro"]
        options += ["--env", "SSL_CERT_FILE=/host/certificates"]
    for settings in (Path("/etc/uv/uv.toml"), Path.home() / ".config" / "uv" / "uv.toml"):
        if settings.is_file():
            options += ["--volume", f"{settings}:/etc/uv/uv.toml:ro"]
    for name in (*INDEX_SETTINGS, *PROXIES):
        if name in os.environ:
            options += ["--env", name]
    return options


class Container:
    """A container in which setup.sh was run; one submission after another is graded in it."""

    def __init__(self, engine, runtime, name):
        self._engine, self._runtime, self._name = engine, runtime, name

    def attempt(self, *command):
        return self._engine.ask(*self._runtime, "exec", self._name, *command, timeout_s=400)

    def execute(self, *command):
        done = self.attempt(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def put(self, source, target):
        done = self._engine.ask("cp", str(source), f"{self._name}:{target}")
        assert done.returncode == 0, done.stderr

    def hand_in(self, path):
        self.execute("sh", "-c", "rm -rf /autograder/submission/* /autograder/results/*")
        self.put(path, f"/autograder/submission/{path.name}")

    def grade(self, path):
        """What results.json says after run_autograder has met that file."""
        self.hand_in(path)
        self.execute("/autograder/run_autograder")
        assert self.execute("ls", "/autograder/results") == "results.json\n"
        return json.loads(self.execute("cat", "/autograder/results/results.json"))


@pytest.fixture(scope="module")
def engine():
    unavailable = pytest.fail if os.environ.get("AUTOGRADER_TEST_ALL_SANDBOXES") else pytest.skip
    try:
        engine = find_engine()
    except LookupError as cause:
        unavailable(f"no container engine: {cause}")
    if not engine.has_image(BASE):
        unavailable(f"{engine.name} has no image {BASE}")
    return engine


@pytest.fixture(scope="module")
def container(engine, bundle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gradescope")
    home = folder / "autograder"
    lay_out(bundle, home)
    name, runtime = f"gradescope-{os.getpid()}", engine.working_runtime(BASE)
    options = ["--detach", "--name", name, "--network", "host", *ulimits()]
    options += [*docker_filter(engine, folder), *packages_from_this_machine()]
    # Not every machine can reach the index of builds for processors only.
    options += ["--env", "AUTOGRADER_TORCH_BACKEND="]
    started = engine.ask(*runtime, "run", *options, BASE, "sh", "-c", IDLE)
    try:
        assert started.returncode == 0, started.stderr
        box = Container(engine, runtime, name)
        box.put(home, "/")
        box.execute("/autograder/source/setup.sh")
        yield box
    finally:
        engine.ask("rm", "--force", name, timeout_s=120)


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    """One of each kind, by name."""
    folder = tmp_path_factory.mktemp("submissions")
    samples = {"right": "ada", "wrong": "barbara", "endless": "sisyphus", "corrupt": "orpheus"}
    for kind, sample in samples.items():
        shutil.copy(SAMPLES / f"{sample}.ipynb", folder / f"{kind}.ipynb")
    (folder / "hostile.ipynb").write_text(notebook(code(HOSTILE)))
    return {path.stem: path for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def graded(submissions, tmp_path_factory):
    """What `autograder grade` says of the same files."""
    out_dir = tmp_path_factory.mktemp("graded")
    command = [sys.executable, "-m", "autograder", "grade", SLUG, *submissions.values(), "--out", out_dir]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {
        name: json.loads((out_dir / "results" / name / "results.json").read_text()) for name in submissions
    }


@pytest.fixture(scope="module")
def on_gradescope(container, submissions):
    """What `run_autograder` says of them."""
    return {name: container.grade(path) for name, path in submissions.items()}


def verdict_of(results):
    """All of a results.json but what depends on the place, the file's name and the clock."""
    varying = {"extra_data", "execution_time", "sandbox", "submission", "student", "sha256"}
    flat = results | results["extra_data"]
    return {key: value for key, value in flat.items() if key not in varying}


@pytest.mark.slow
def test_container_allows_no_namespaces(container):
    for kind in ("--user", "--mount", "--net", "--pid"):
        done = container.attempt("unshare", kind, "true")
        assert "not permitted" in done.stderr, kind


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("right", "graded"),
        ("wrong", "graded"),
        ("endless", "partial"),
        ("corrupt", "rejected"),
        ("hostile", "graded"),
    ],
)
def test_verdict_on_gradescope_is_that_of_grade(on_gradescope, graded, kind, status):
    results = on_gradescope[kind]
    assert verdict_of(results) == verdict_of(graded[kind])
    assert results["extra_data"]["status"] == status
    assert (results["score"] == 100) == (kind == "right")
    if status != "rejected":
        assert results["extra_data"]["sandbox"].startswith("process (")


@pytest.mark.slow
def test_hostile_submission_manages_nothing_that_root_could(container, on_gradescope):
    assert container.attempt("ls", "/tmp/left").returncode != 0
    script = f"{HOSTILE}\nprint(*attempts())"
    able = container.execute("/opt/grading/env/bin/python", "-I", "-c", script).split()
    assert len(able) == HOSTILE.count("    def ")
    assert "managed: []" in on_gradescope["hostile"]["tests"][0]["output"]
