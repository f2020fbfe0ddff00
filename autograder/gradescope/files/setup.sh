#!/usr/bin/env bash
# Gradescope runs this once, as root, when it makes the image that submissions are graded in.
set -euo pipefail
umask 022 # what is installed is read by the user that student code runs as

source=/autograder/source
home=/opt/grading # not below /autograder, which is closed to student code as a whole
env=$home/env

# The build of torch, as uv names it. Gradescope has no GPUs, and the build for them is four times as large.
# Empty: the one of the package index.
torch_backend=${AUTOGRADER_TORCH_BACKEND-cpu}

chmod -R go-rwx "$source" # hidden tests and solution
mkdir -p "$home"
export UV_CACHE_DIR=${UV_CACHE_DIR:-$home/cache} UV_PYTHON_INSTALL_DIR=$home/python

bring_uv() {
    python3 -m pip --version >/dev/null 2>&1 || {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-pip ca-certificates
    }
    python3 -m pip install --quiet --target "$home/uv" "$(grep '^uv==' "$source/requirements.txt")"
    PATH=$home/uv/bin:$PATH
}

install() { uv pip install --quiet --python "$env" "$@"; }

install_requirements() {
    # Only compiling for a GPU takes triton, a gigabyte; no confined process can do that.
    install --requirement "$source/requirements.txt" --override <(echo "triton ; python_version < '3'") "$@"
}

command -v uv >/dev/null || bring_uv
# The system's Python where it is new enough, which it isn't on Ubuntu 22.04; else uv fetches one.
uv venv --quiet --clear --python '>=3.11,<3.14' "$env"
if [[ -z $torch_backend ]]; then
    install_requirements
elif ! install_requirements --torch-backend "$torch_backend"; then
    echo "setup.sh: no torch for '$torch_backend' could be had; taking the package index's own build, which is larger"
    install_requirements
fi
# What judges is not for student code either. A copy: the rights of a link would be those of uv's cache.
install --no-deps --no-build-isolation --link-mode copy "$source"
chmod -R go-rwx "$env"/lib/python3*/site-packages/autograder
rm -rf "$home/cache" "$source"/build "$source"/*.egg-info

# Load once what grading loads, so that no container compiles it again; a broken installation shows here.
"$env/bin/python" -I -m autograder.gradescope --help >/dev/null
"$env/bin/python" -I -c 'from autograder.worker.warm import warm_up; warm_up(); import autograder.grader'
