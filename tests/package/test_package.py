"""The library as it is installed: what it exports, how programs find it, and that they run."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ["ECGPRESS_BUILD"]
FLAGS = os.environ.get("ECGPRESS_FLAGS", "")
COMPILER = os.environ.get("CC", "cc")


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.mkdtemp(prefix="ecgpress-package-")
        cls.prefix = os.path.join(cls.scratch, "prefix")
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        # moved: nothing may depend on where it was installed
        moved = os.path.join(cls.scratch, "moved")
        os.rename(cls.prefix, moved)
        cls.prefix = moved
        cls.shared = cls.find(r"libecgpress\.so\.\d+\.\d+\.\d+$")
        cls.static = cls.find(r"libecgpress\.a$")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.scratch)

    @classmethod
    def find(cls, pattern):
        for folder, _, names in os.walk(cls.prefix):
            for name in names:
                if re.search(pattern, os.path.join(folder, name)):
                    return os.path.join(folder, name)
        raise AssertionError(f"no {pattern} is installed")

    def headers(self):
        folder = os.path.join(self.prefix, "include", "ecgpress")
        return sorted(os.path.join(folder, name) for name in os.listdir(folder))

    def declared(self):
        text = "".join(open(path).read() for path in self.headers())
        return set(re.findall(r"ECGP_API[^;]*?\b(ecgp_\w+)\(", text))

    def test_both_libraries_export_what_the_headers_declare_and_nothing_else(self):
        declared = self.declared()
        self.assertGreater(len(declared), 50)
        for path, options in ((self.shared, ["-D"]), (self.static, ["-g"])):
            lines = run("nm", "--defined-only", "--format=posix", *options, path).splitlines()
            names = {line.split()[0].split("@")[0] for line in lines if len(line.split()) > 2}
            names = {name for name in names if not name.startswith("ECGPRESS_")}
            if "sanitize" in FLAGS:
                names = {name for name in names if name.startswith("ecgp_")}
            self.assertEqual(names, declared, path)

    def test_the_schema_of_json(self):
        with open(os.path.join(SOURCE, "src", "export", "page.schema.json"), "rb") as file:
            own = file.read()
        with open(self.find(r"/share/ecgpress/page\.schema\.json$"), "rb") as file:
            self.assertEqual(file.read(), own)

    def test_the_soname_names_the_minor_version(self):
        version = re.search(r"\.so\.(\d+\.\d+)\.\d+$", self.shared).group(1)
        self.assertIn(f"libecgpress.so.{version}]", run("readelf", "-d", self.shared))

    def test_each_header_stands_alone_in_c_and_cpp(self):
        for header in self.headers():
            for language, standard in (("c", "c11"), ("c++", "c++17")):
                if language == "c++" and not shutil.which("c++"):
                    print("there is no C++ compiler: skipped")
                    continue
                source = os.path.join(self.scratch, "one.c")
                with open(source, "w") as file:
                    file.write(f'#include "{header}"\n')
                run(COMPILER if language == "c" else "c++", "-x", language, f"-std={standard}",
                    "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", source)

    def build(self, name, *options):
        folder = os.path.join(self.scratch, name)
        run("cmake", "-S", os.path.join(SOURCE, "examples"), "-B", folder, f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_C_FLAGS=-Wall -Wextra -Werror {FLAGS}", *options)
        run("cmake", "--build", folder)
        return folder

    def check_programs(self, folder, environment):
        """They run away from everything, find the program that draws, and do what they say."""
        where = tempfile.mkdtemp(dir=self.scratch)
        run(os.path.join(folder, "page"), cwd=where, env=environment)
        with open(os.path.join(where, "page.png"), "rb") as file:
            made = file.read()
        program = os.path.join(self.prefix, "bin", "ecgpress")
        run(program, "page", "builtin:3", "--layout", "3by4-II", "--width", "1400", "--out",
            "other.png", cwd=where, env=environment)
        with open(os.path.join(where, "other.png"), "rb") as file:
            self.assertEqual(made, file.read())
        ink = run(os.path.join(folder, "batches"), cwd=where, env=environment).split("\n")
        self.assertEqual(len(ink), 13)
        self.assertGreater(sum(float(line.split()[0]) > 100 for line in ink[:12]), 9)

    def environment(self, **more):
        keep = ("PATH", "LSAN_OPTIONS", "ASAN_OPTIONS", "HOME")
        return {**{name: os.environ[name] for name in keep if name in os.environ}, **more}

    def test_a_cmake_project_finds_the_shared_library(self):
        self.check_programs(self.build("shared"), self.environment())

    def test_a_cmake_project_finds_the_static_library(self):
        folder = self.build("static", "-DECGPRESS_STATIC=ON")
        self.assertNotIn("libecgpress", run("readelf", "-d", os.path.join(folder, "page")))
        feed = self.find(r"libexec/ecgpress/ecgpress-feed$")
        self.check_programs(folder, self.environment(ECGPRESS_FEED=feed))

    def test_pkg_config_finds_it(self):
        folder = os.path.join(self.scratch, "pc")
        os.makedirs(folder, exist_ok=True)
        pc = os.path.dirname(self.find(r"pkgconfig/ecgpress\.pc$"))
        environment = self.environment(PKG_CONFIG_PATH=pc)
        flags = run("pkg-config", "--cflags", "--libs", "ecgpress", env=environment).split()
        library = os.path.dirname(self.shared)
        for name in ("page", "batches"):
            run(COMPILER, *FLAGS.split(), os.path.join(SOURCE, "examples", f"{name}.c"), *flags, "-o",
                os.path.join(folder, name))
        self.check_programs(folder, self.environment(LD_LIBRARY_PATH=library))


if __name__ == "__main__":
    sys.exit(unittest.main())
