"""Tries to leave code where a later process would load it: compiled files, caches of extensions, start-up files."""

import importlib.util
import os
import site
import sys
import sysconfig

import numpy
import torch

REAL = {"compiled_numpy", "compiled_standard_library", "start_up_file", "site_customisation", "shared_library", "compiled_own_package"}
NAME = "autograder-attack-cache"
#: A folder of its own is each submission's to write in, and goes with it.
OWN = os.getcwd()


def plant(folder, name=NAME):
    """Whether a file can be made in that folder, which is made too where it is missing; both go again."""
    folder, made = os.path.abspath(os.path.expanduser(folder)), []
    if os.path.realpath(folder).startswith(os.path.realpath(OWN)):
        return False
    parent = folder
    while not os.path.isdir(parent):
        made.append(parent)
        parent = os.path.dirname(parent)
    done = []
    try:
        for path in reversed(made):
            os.mkdir(path)
            done.append(path)
        with open(os.path.join(folder, name), "x"):
            pass
        os.unlink(os.path.join(folder, name))
        return True
    finally:
        for path in reversed(done):
            os.rmdir(path)


def overwrite(path):
    """Whether that file can be opened to write."""
    with open(path, "r+b"):
        return True


def attempts():
    packages = sysconfig.get_path("purelib")

    def compiled_torch():
        return overwrite(importlib.util.cache_from_source(torch.__file__))

    def compiled_numpy():
        return plant(os.path.join(os.path.dirname(numpy.__file__), "__pycache__"), f"{NAME}.pyc")

    def compiled_standard_library():
        return plant(os.path.join(os.path.dirname(os.__file__), "__pycache__"), f"{NAME}.pyc")

    def compiled_own_package():
        folder = os.path.dirname(sys.modules["autograder.wire"].__file__)
        return plant(os.path.join(folder, "__pycache__"), f"{NAME}.pyc")

    def start_up_file():
        return plant(packages, f"{NAME}.pth")

    def site_customisation():
        return plant(packages, f"{NAME}-sitecustomize.py")

    def user_packages():
        return plant(site.getusersitepackages())

    def shared_library():
        return plant(os.path.join(os.path.dirname(torch.__file__), "lib"), f"{NAME}.so")

    def extensions_of_torch():
        return plant(os.environ.get("TORCH_EXTENSIONS_DIR", "~/.cache/torch_extensions"))

    def compiled_kernels():
        return plant("/tmp/torchinductor_root") or plant("~/.triton/cache")

    def models_of_torch_hub():
        return plant(torch.hub.get_dir())

    def settings_of_matplotlib():
        return plant("~/.config/matplotlib") or plant("~/.cache/matplotlib")

    def settings_of_ipython():
        return plant("~/.ipython/profile_default/startup")

    def settings_of_the_loader():
        return plant("/etc") or overwrite("/etc/ld.so.cache")

    return managed([compiled_torch, compiled_numpy, compiled_standard_library, compiled_own_package, start_up_file, site_customisation,
                    user_packages, shared_library, extensions_of_torch, compiled_kernels, models_of_torch_hub, settings_of_matplotlib,
                    settings_of_ipython, settings_of_the_loader])
