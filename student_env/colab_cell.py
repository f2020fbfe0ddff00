# Homework on Colab: paste this into a first cell of the notebook, run it, and choose the homework's zip file.
import io
import os
import subprocess
import sys
import zipfile

from google.colab import files

# Colab has torch and the rest already.
subprocess.run([sys.executable, "-m", "pip", "install", "-q", "otter-grader==7.0.0"], check=True)
os.chdir("/content" if os.path.isdir("/content") else ".")
for name, content in files.upload().items():
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise SystemExit(f"{name} is no zip file: run this cell again and choose the zip of the homework")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall()
        folder = archive.namelist()[0].split("/")[0]
    os.chdir(folder)
    print(f"Ready: this notebook now works in {os.getcwd()}, with the homework's data and checks.")
