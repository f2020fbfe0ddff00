"""The environment variables of a worker: all that a submission can read of them."""

#: Nothing of ours, and nothing of the person who grades.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/box",
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
}
