"""Builds the wheel, with nothing but Python: `pip install ./python` works without network.

The wheel holds the package, the shared library, the program and the one that draws for streams, so
that it needs nothing of the source tree. They are taken from the build tree (ECGPRESS_BUILD, else ../build), and
built by scripts/build where they are not there. An editable install points here instead.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
NAME = "ecgpress"
EXECUTABLE = 0o100755 << 16
PLAIN = 0o100644 << 16


def _version():
    with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
        return re.search(r"project\(ecgpress VERSION ([0-9.]+)", file.read()).group(1)


def _tag():
    return "py3-none-" + re.sub(r"[-.]", "_", sysconfig.get_platform())


def _built():
    """The files of the build tree: (path, name in the package)."""
    folder = os.environ.get("ECGPRESS_BUILD") or os.path.join(ROOT, "build")
    library = "libecgpress.so." + ".".join(_version().split(".")[:2])
    paths = [os.path.join(folder, name) for name in (library, "ecgpress-feed", "ecgpress")]
    if not all(map(os.path.exists, paths)):
        if "ECGPRESS_BUILD" in os.environ:
            raise SystemExit(f"{folder}: there is no {library} or no program")
        subprocess.run([os.path.join(ROOT, "scripts", "build")], check=True)
    return [(path, os.path.basename(path)) for path in paths]


def _metadata():
    return (f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {_version()}\n"
            "Summary: Pictures of ECG paper with ground truth, for training loops and notebooks\n"
            "License: MIT\nRequires-Python: >=3.9\nRequires-Dist: numpy >=1.22\n")


def _wheel_text():
    return f"Wheel-Version: 1.0\nGenerator: {NAME}\nRoot-Is-Purelib: false\nTag: {_tag()}\n"


def _info():
    return f"{NAME}-{_version()}.dist-info"


def _stripped(path):
    """A file's bytes, without symbols where there is `strip`."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(os.path.realpath(path), os.path.join(folder, "copy"))
        if shutil.which("strip"):
            subprocess.run(["strip", "--strip-unneeded", copy], check=False)
        with open(copy, "rb") as file:
            return file.read()


def _read(path):
    with open(path, "rb") as file:
        return file.read()


def _write(wheel_directory, files):
    """`files`: (name, bytes, mode). Returns the wheel's name."""
    info = _info()
    files = [*files, (f"{info}/METADATA", _metadata().encode(), PLAIN),
             (f"{info}/WHEEL", _wheel_text().encode(), PLAIN),
             (f"{info}/entry_points.txt", b"[console_scripts]\necgpress = ecgpress._program:main\n", PLAIN),
             (f"{info}/licenses/LICENSE", _read(os.path.join(ROOT, "LICENSE")), PLAIN)]
    record = []
    name = f"{NAME}-{_version()}-{_tag()}.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        def add(path, data, mode):
            entry = zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = mode, zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data)

        for path, data, mode in files:
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{path},sha256={digest},{len(data)}\n")
            add(path, data, mode)
        add(f"{info}/RECORD", "".join([*record, f"{info}/RECORD,,\n"]).encode(), PLAIN)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    package = os.path.join(HERE, NAME)
    files = [(f"{NAME}/{name}", _read(os.path.join(package, name)), PLAIN)
             for name in sorted(os.listdir(package)) if name.endswith((".py", ".pyi")) or name == "py.typed"]
    files += [(f"{NAME}/{name}", _stripped(path), EXECUTABLE) for path, name in _built()]
    return _write(wheel_directory, files)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _write(wheel_directory, [(f"{NAME}.pth", (HERE + "\n").encode(), PLAIN)])


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = os.path.join(metadata_directory, _info())
    os.makedirs(folder, exist_ok=True)
    for name, data in (("METADATA", _metadata()), ("WHEEL", _wheel_text())):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(data)
    return _info()


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def build_sdist(sdist_directory, config_settings=None):
    raise SystemExit("there is no source distribution of the Python package alone")
