"""What the program is asked to do while calls of it fail, and what must come of it."""

import dataclasses
import os
import re
import shutil
import subprocess

import numpy as np
from PIL import Image

from rig.records import heart, write_record

FOLDER = os.environ["ECGPRESS_FAULTY"]
SMALL = ("--layouts", "3by1", "--width", "240", "--sample_each_lead_train", "1",
         "--sample_each_lead_val", "0", "--sample_each_lead_test", "0", "--jobs", "1")
FORMATS = "huggingface,coco,nnunet,kit,wfdb,challenge,kaggle,webdataset,uvdoc"
PAGE = ("page", "r1", "--layout", "3by1", "--width", "240", "--config", "config.json", "--out",
        "out/p.png", "--truth", "out/p.json", "--masks", "out/masks", "--map", "out/map.npy",
        "--classes", "out/classes.png")


SECONDS = re.compile(rb'"(seconds": [0-9.]+|begun": "[^"]*"),\n')  # of a shard's manifest


@dataclasses.dataclass(frozen=True)
class Scene:
    name: str
    words: tuple
    program: str = "ecgpress"
    again: tuple = ()  # what must mend a failure and end in the same bytes
    prints: bool = True  # standard output is always the same
    finds_faults: bool = False  # a file that may not be read is one of them
    checks: bool = False  # what fails is a line of standard output
    base: str = ""  # another folder that must be there: made by this scene


SCENES = {scene.name: scene for scene in (
    Scene("options", ("options", "--values", "--config", "config.json", "--json")),
    Scene("layouts", ("layouts",)),
    Scene("page", PAGE),
    Scene("page from", ("page", "--from", "out/p.json", "--out", "out/again.png"), base="page"),
    Scene("page csv", ("page", "r.csv", "--sampling_rate", "100", "--layout", "3by1", "--width", "240", "--preset", "photo",
                       "--severity", "1", "--out", "out/p.jpg", "--truth", "out/p.json")),
    Scene("page npy", ("page", "r.npy", "--sampling_rate", "100", "--layout", "3by1", "--width",
                       "240", "--preset", "scan", "--out", "out/p.png")),
    Scene("page around", ("page", "r1", "--layout", "3by1", "--width", "240", "--rotation", "6",
                          "--zoom", "0.7", "--backgrounds", "around", "--out", "out/p.png")),
    Scene("page targets", ("page", "r1", "--layout", "3by1", "--width", "240", "--curl", "20", "--landmarks",
                           "out/l.json", "--column_targets", "out/c.npy", "--rectified", "out/r", "--depth", "out/d.npy",
                           "--normals", "out/n.npy", "--rectified_width", "60", "--rectified_height", "20")),
    Scene("dataset views", ("dataset", "--raw_signal_path", "records", "--datasets_path", "out/d", *SMALL, "--quiet",
                            "--make", "digitization,landmarks,column_targets,rectified", "--views", "clean,photo:0.3",
                            "--rectified_width", "60", "--rectified_height", "20"),
          again=("--resume",)),
    Scene("dataset", ("dataset", "--raw_signal_path", "records", "--datasets_path", "out/d",
                      *SMALL, "--quiet"),
          again=("--resume",)),
    Scene("dataset resume", ("dataset", "--raw_signal_path", "records", "--datasets_path", "out/d",
                             *SMALL, "--quiet", "--resume"),
          again=("--resume",), base="dataset"),
    Scene("dataset overwrite", ("dataset", "--raw_signal_path", "records", "--datasets_path",
                                "out/d", *SMALL, "--quiet", "--overwrite"),
          again=("--overwrite",), base="dataset"),
    Scene("shards", ("dataset", "--raw_signal_path", "records", "--datasets_path", "out/d", *SMALL,
                     "--quiet", "--shard", "0", "--shards", "1"),
          again=("--shards", "1")),
    Scene("shard folder", ("dataset", "--raw_signal_path", "records", "--datasets_path", "out/d", *SMALL,
                           "--quiet", "--shard_format", "folder", "--shard", "0", "--shards", "1"),
          again=("--shards", "1")),
    Scene("merge", ("merge", "out/d", "--tree", "--check"), again=("--check",), base="shards",
          finds_faults=True),
    Scene("status", ("status", "out/d", "--json"), base="shards"),
    Scene("dataset formats", ("dataset", "--raw_signal_path", "records", "--datasets_path", "out/d",
                              *SMALL, "--quiet", "--format", FORMATS),
          again=("--resume",)),
    Scene("formats overwrite", ("dataset", "--raw_signal_path", "records", "--datasets_path",
                                "out/d", *SMALL, "--quiet", "--format", FORMATS, "--overwrite"),
          again=("--overwrite",), base="dataset formats"),
    Scene("verify formats", ("verify", "out/d", "--jobs", "1"), finds_faults=True,
          base="dataset formats"),
    Scene("verify", ("verify", "out/d", "--jobs", "1"), finds_faults=True, base="dataset"),
    Scene("verify jobs", ("verify", "out/d", "--jobs", "2"), finds_faults=True,
          base="dataset"),
    Scene("verify shards", ("verify", "out/d", "--jobs", "1"), finds_faults=True, base="shards"),
    Scene("recipe", ("recipe", "out/d", "-o", "out/r"), again=("--title", "d"), base="dataset"),
    Scene("render", ("render", "out/r", "-o", "out/again", "--jobs", "1"), again=("--resume",),
          base="recipe"),
    Scene("doctor", ("doctor",), prints=False, checks=True),
    Scene("feed", ("records",), program="stream"),
    Scene("window", (), program="window"),
)}


def prepare(folder):
    """The inputs of all scenes."""
    write_record(os.path.join(folder, "records"), "a", heart(seed=1))
    write_record(os.path.join(folder, "records"), "b", heart(seed=2))
    write_record(folder, "r1", heart(seed=3))
    beats = heart(seed=4) / 1000
    with open(os.path.join(folder, "r.csv"), "w", encoding="ascii") as file:
        file.write("time," + ",".join("I II III aVR aVL aVF V1 V2 V3 V4 V5 V6".split()) + "\n")
        for i, row in enumerate(beats):
            file.write(f"{i / 100:.2f}," + ",".join(f"{value:.3f}" for value in row) + "\n")
    np.save(os.path.join(folder, "r.npy"), beats.astype("<f4"))
    os.mkdir(os.path.join(folder, "around"))
    for name, color in (("a.png", "navy"), ("b.jpg", "gray")):
        Image.new("RGB", (90, 70), color).save(os.path.join(folder, "around", name))
    with open(os.path.join(folder, "config.json"), "w", encoding="ascii") as file:
        file.write('{"severity": [0.2, 0.4], "preset": "photo"}\n')
    with open(os.path.join(folder, ".env"), "w", encoding="ascii") as file:
        file.write("# none of these matters\nSHOW_GRID=1\n")


def tree(folder):
    """{path: bytes} of the outputs beneath a run's folder."""
    found = {}
    for place, _, names in os.walk(os.path.join(folder, "out")):
        for name in set(names) - {"runs.jsonl"}:  # times
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = SECONDS.sub(b"", file.read())
    return found


class Kit:
    """Fresh folders to run in, from one that holds the inputs."""

    def __init__(self, root):
        self.root = root
        self.inputs = os.path.join(root, "inputs")
        os.makedirs(self.inputs)
        prepare(self.inputs)
        self.made = {}  # scene: the folder "out" as it leaves it
        self.count = 0

    def folder(self, scene):
        self.count += 1
        path = os.path.join(self.root, f"run{self.count}")
        shutil.copytree(self.inputs, path, copy_function=os.link)
        if scene.base:
            shutil.copytree(self.base(SCENES[scene.base]), os.path.join(path, "out"))
        else:
            os.mkdir(os.path.join(path, "out"))
        os.mkdir(os.path.join(path, "tmp"))
        return path

    def base(self, scene):
        if scene.name not in self.made:
            folder = self.folder(scene)
            subprocess.run([program(scene), *scene.words], cwd=folder, check=True,
                           env=environment(folder), capture_output=True)
            self.made[scene.name] = os.path.join(folder, "out")
        return self.made[scene.name]


def program(scene):
    return os.path.join(FOLDER, "faulty_" + scene.program)


def environment(folder, **more):
    kept = ("PATH", "HOME", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "ECGPRESS_GL",
            "ECGPRESS_SHADER_DIR")
    return {**{name: os.environ[name] for name in kept if name in os.environ},
            "LP_NUM_THREADS": "0", "MESA_SHADER_CACHE_DISABLE": "true", "LC_ALL": "C.UTF-8",
            "TMPDIR": os.path.join(folder, "tmp"),
            "ECGPRESS_FEED": os.path.join(FOLDER, "faulty_feed"), **more}
