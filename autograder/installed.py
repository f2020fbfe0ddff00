"""A package's name in, its installed version out; from its metadata, since importing torch takes seconds."""

from importlib import metadata


def version_of(package: str) -> str:
    """With the build, such as `2.9.0+cpu`; "" where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
