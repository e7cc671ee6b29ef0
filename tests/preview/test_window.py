"""The preview window, driven by keys and mouse on a screen of its own: what it shows is what the
program makes, and what it saves makes the same bytes again."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

import numpy as np

from rig.files import load_json, tree
from rig.pages import PageTest
from rig.pictures import picture
from rig.processes import tasks, wait_for
from rig.records import heart, write_record
from rig.screen import Missing, Screen
from rig.xclient import Client

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
WIDTH, HEIGHT, BAR, FOOT, PANEL = 1280, 860, 38, 28, 372
LOOK = ["--width", "700", "--preset", "photo", "--severity", "0.6"]
ACCENT = (0x69, 0xB1, 0xF2)


def find(part, whole, box):
    """(x, y) of where the picture lies in the part of a shot, to the pixel, or None."""
    x0, y0, x1, y1 = box
    rows, columns = part.shape[:2]
    line = part[rows // 2]
    for y in range(y0, y1 - rows + 1):
        row = whole[y + rows // 2, x0:x1]
        starts = np.flatnonzero((row[:len(row) - columns + 1] == line[0]).all(axis=1))
        for x in starts + x0:
            if np.array_equal(whole[y:y + rows, x:x + columns], part):
                return int(x), int(y)
    return None


class PreviewTest(PageTest):
    screen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.screen = Screen(WIDTH, HEIGHT)
        except Missing as error:
            raise unittest.SkipTest(f"{error} is missing") from error

    @classmethod
    def tearDownClass(cls):
        cls.screen.close()

    def setUp(self):
        super().setUp()
        self.environment["DISPLAY"] = self.screen.display
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.screen.hands.move(5, 5)  # where no truth is told

    @contextlib.contextmanager
    def window(self, *words, ready=True):
        with self.started("preview", *words, "--size", f"{WIDTH}x{HEIGHT}") as run:
            self.run_now = run
            if ready:
                self.wait_title(" - ecgpress preview")
            yield run

    def wait_title(self, part, done=True):
        """The title, once it has the part and nothing is being drawn."""
        def good():
            if self.run_now.poll() is not None:
                raise AssertionError("the program has ended: " + self.run_now.stderr.read())
            title = self.screen.title()
            return part in title and not (done and "(drawing)" in title) and title
        return wait_for(good, f"the title {part}", every=0.02)

    def keys(self, *names):
        self.screen.hands.key(*names)

    def still(self):
        return self.screen.still(self.run_now.pid)

    def changed(self, before, box=None):
        """A shot of what has come of the keys, which differs from another one."""
        x0, y0, x1, y1 = box or (0, 0, WIDTH, HEIGHT)
        now = self.still()
        self.assertFalse(np.array_equal(now[y0:y1, x0:x1], before[y0:y1, x0:x1]))
        return now

    def same(self, other):
        """Whether the screen shows what it did, bars aside."""
        rows = slice(BAR, HEIGHT - FOOT)
        return np.array_equal(self.screen.shot()[rows], other[rows])

    def at_100(self, page, panel=0):
        """Where the page is shown at 100 %, after the key for it."""
        box = 0, BAR, WIDTH - panel, HEIGHT - FOOT
        return wait_for(lambda: find(page, self.screen.shot(), box), "the page at 100 %")

    def page_picture(self, record, layout, *options):
        self.good("page", record, "--layout", layout, "--out", "expected.png", "--truth",
                  "expected.json", *options)
        return picture(self.path("expected.png"))[0], load_json(self.path("expected.json"))

    def save(self, run):
        """The stem of the files that the key s writes."""
        self.keys("s")
        line = run.stdout.readline()
        self.assertTrue(line.startswith("saved "), line)
        return line.split(" ", 1)[1].strip()

    def quit(self, run, code=0):
        self.keys("q")
        self.assertEqual(run.wait(60), code)
        errors = run.stderr.read()
        self.assertEqual(errors, "")


class Pages(PreviewTest):
    def test_steps_and_saves(self):
        with self.window("--record", "3", *LOOK, "--preset", "scan") as run:
            for name, part in (("n", "builtin:4 3by4 page 0"), ("N", "builtin:3 3by4 page 0"),
                               ("Right", "builtin:3 3by4 page 1"),
                               ("l", "builtin:3 6by2 page 1")):
                self.keys(name)
                self.wait_title(part + " - ")
            self.keys("l", "l", "p", "p", "[", "shift+Right", "t")
            self.wait_title("builtin:3 3by4-II page 1 - ")
            stem = self.save(run)
            self.assertEqual(stem, "builtin-3_3by4-II_w1_n1")
            saved = picture(self.path(stem + ".png"))[0]
            self.keys("1")
            self.at_100(saved)
            config = load_json(self.path(stem + "-config.json"))
            self.assertEqual(config, {"width": 700, "preset": "photo", "severity": [0.5, 0.5],
                                      "seed": 2})
            self.assertNotEqual(self.save(run), stem)  # nothing is written over
            self.quit(run)
        self.same_again(stem)

    def same_again(self, stem):
        """The configuration and the command line make the same bytes."""
        words = ["page", "builtin:3", "--layout", "3by4-II", "--page_index", "1", "--window", "1",
                 "--config", f"{stem}-config.json"]
        self.good(*words, "--out", "a.png", "--truth", "a.json", "--masks", "a-masks")
        again = self.path("again")
        os.mkdir(again)
        os.symlink(os.path.abspath(os.environ["ECGPRESS"]), os.path.join(again, "ecgpress"))
        subprocess.run(["sh", f"../{stem}.sh"], cwd=again, check=True, capture_output=True,
                       env={**self.environment, "PATH": again + ":" + os.environ["PATH"]})
        for ending in (".png", ".json"):
            with open(self.path(stem + ending), "rb") as file:
                expected = file.read()
            for other in (self.path("a" + ending), os.path.join(again, stem + ending)):
                with open(other, "rb") as file:
                    self.assertEqual(file.read(), expected, other)
        masks = tree(self.path(stem + "-masks"))
        self.assertGreater(len(masks), 6)
        self.assertEqual(tree(self.path("a-masks")), masks)
        self.assertEqual(tree(os.path.join(again, stem + "-masks")), masks)

    def test_zoom_to_the_cursor(self):
        page, truth = self.page_picture("builtin:3", "3by4", "--width", "1800")
        with self.window("builtin:3", "--width", "1800") as run:
            zoom = (WIDTH - 32) / truth["width"]
            left = round((WIDTH - truth["width"] * zoom) / 2)
            top = round(BAR + (HEIGHT - BAR - FOOT - truth["height"] * zoom) / 2)
            x, y = left + 300, top + 150
            self.screen.hands.move(x, y)
            before = self.still()
            self.keys("1")
            after = self.changed(before)
            wanted = (x + 0.5 - left) / zoom, (y + 0.5 - top) / zoom
            part = page[int(wanted[1]) - 40:int(wanted[1]) + 40,
                        int(wanted[0]) + 60:int(wanted[0]) + 140]
            found = find(part, after, (0, BAR, WIDTH, HEIGHT - FOOT))
            self.assertIsNotNone(found)
            self.assertLessEqual(abs(found[0] - (x + 60)), 2)
            self.assertLessEqual(abs(found[1] - (y - 40)), 2)
            self.screen.hands.click(x, y, 5)  # the wheel
            self.changed(after)
            self.keys("f")
            wait_for(lambda: np.array_equal(self.screen.shot(), before), "the page as it was")
            self.quit(run)

    def test_split(self):
        page, _ = self.page_picture("builtin:3", "3by4", *LOOK)
        clean, _ = self.page_picture("builtin:3", "3by4", "--width", "700")
        with self.window("builtin:3", *LOOK) as run:
            self.keys("1")
            x, y = self.at_100(page)
            self.keys("v")
            half = WIDTH // 2 - x
            rows = min(clean.shape[0], page.shape[0])

            def both():
                shot = self.screen.shot()[y + 45:y + rows, x:x + 700]
                return (np.array_equal(shot[:, :half - 12], clean[45:rows, :half - 12]) and
                        np.array_equal(shot[:, half + 12:], page[45:rows, half + 12:]))
            wait_for(both, "clean at the left, photo at the right")
            self.quit(run)


class Truth(PreviewTest):
    def test_overlays(self):
        page, _ = self.page_picture("builtin:3", "3by4", *LOOK)
        flat, truth = self.page_picture("builtin:3", "3by4", "--width", "700")
        with self.window("builtin:3", *LOOK) as run:
            self.keys("1")
            x, y = self.at_100(page)
            plain = self.still()
            seen = {}
            for name in "bamdgkwo":
                self.keys(name)
                self.wait_title(" - ")
                seen[name] = self.changed(plain, (x, y, x + 700, y + page.shape[0]))
                self.keys(name)
                wait_for(lambda: self.same(plain), f"{name} off again")
            self.keys("0")
            corner = self.at_100(flat)
            without = self.still()
            self.keys("b")
            self.check_boxes(self.changed(without), without, corner, truth)
            self.quit(run)
        for a in seen:
            for b in seen:
                self.assertTrue(a == b or not np.array_equal(seen[a], seen[b]), a + b)
        self.check_masks(seen["m"], plain, x, y)

    def check_boxes(self, shot, plain, corner, truth):
        """Just outside of each box, and not a bit further in, stands its frame."""
        changed = (shot != plain).any(axis=2)[corner[1]:, corner[0]:]
        inner = []
        for lead in truth["leads"]:
            x0, y0, x1, y1 = lead["box"]
            for column in (x0 - 1, x1):
                self.assertGreater(changed[y0:y1, column].mean(), 0.95, (lead["name"], column))
            inner += [changed[y0:y1, x0].mean(), changed[y0:y1, x1 - 1].mean()]
        self.assertLess(np.mean(inner), 0.4)

    def check_masks(self, shot, plain, x, y):
        """What the masks hold is colored, and nothing else is."""
        self.good("page", "builtin:3", "--layout", "3by4", *LOOK, "--masks", "masks")
        rows = picture(self.path("masks/lead_0.png"))[0].shape[0]
        any_mask = np.zeros((rows, 700), bool)
        for name in os.listdir(self.path("masks")):
            any_mask |= picture(self.path(os.path.join("masks", name)))[0] > 0
        was, now = plain[y:y + rows, x:x + 700], shot[y:y + rows, x:x + 700]
        different = (was != now).any(axis=2)
        self.assertTrue(different[any_mask].mean() > 0.99)
        self.assertFalse(different[~any_mask].any())

    def test_readout(self):
        """The sentence at the bottom changes with what is under the cursor."""
        page, truth = self.page_picture("builtin:3", "3by4", "--width", "700")
        with self.window("builtin:3", "--width", "700") as run:
            self.keys("1")
            x, y = self.at_100(page)
            before = self.still()
            point = truth["leads"][4]["points"][100]
            self.screen.hands.move(x + point[0], y + point[1])
            on_lead = self.changed(before, (0, HEIGHT - FOOT, WIDTH // 2, HEIGHT))
            ring = on_lead[y + int(point[1]) - 8:y + int(point[1]) + 8,
                           x + int(point[0]) - 8:x + int(point[0]) + 8].astype(int)
            self.assertGreater((ring[..., 0] - ring[..., 2] > 100).sum(), 20)  # aVL's is orange
            self.screen.hands.move(x + point[0], y + 3)
            self.changed(on_lead, (0, HEIGHT - FOOT, WIDTH // 2, HEIGHT))
            self.quit(run)


class Panel(PreviewTest):
    def config(self, run):
        """What the panel has made of the options: it is left, and the files are written."""
        self.keys("Escape", "Escape", "Escape")
        self.wait_title(" - ")
        stem = self.save(run)
        return load_json(self.path(stem + "-config.json"))

    def test_values(self):
        with self.window("builtin:3", "--width", "300", "--curl", "10:20") as run:
            self.keys("Tab")
            self.screen.hands.write("row_height")
            self.keys("Return")
            self.screen.hands.write("99")
            self.keys("Return")  # refused: the entry stays
            self.screen.hands.write("")
            self.keys(*["BackSpace"] * 2)
            self.screen.hands.write("4.5")
            self.keys("Return", "Right")
            self.keys("Escape")
            self.screen.hands.write("curl")
            self.keys("ctrl+Right", "shift+Left", "Escape")
            self.screen.hands.write("pen_color")
            self.keys("Right", "Escape")
            self.screen.hands.write("show_grid")
            self.keys("Left", "Escape")
            config = self.config(run)
            self.assertEqual(config["row_height"], 5)
            self.assertEqual(config["curl"], [8, 22])
            self.assertEqual(config["pen_color"], "blue-black")
            self.assertEqual(config["show_grid"], False)
            self.keys("slash")
            self.screen.hands.write("curl")
            self.keys("Delete")
            config = self.config(run)
            self.assertNotIn("curl", config)
            self.quit(run)

    def test_error_is_told(self):
        with self.window("builtin:3", "--width", "300") as run:
            self.keys("Tab")
            self.screen.hands.write("row_height")
            self.keys("Return")
            before = self.still()
            self.screen.hands.write("abc")
            self.keys("Return")
            after = self.changed(before)
            red = (after[..., 0] > 200) & (after[..., 1] < 160) & (after[..., 2] < 150)
            self.assertGreater(red[:, WIDTH - PANEL:].sum(), 50)
            self.keys("Escape")
            self.assertNotIn("row_height", self.config(run))
            self.quit(run)

    def test_mouse(self):
        """A handle of a scale is dragged."""
        with self.window("builtin:3", "--width", "300") as run:
            before = self.still()
            self.keys("Tab")
            self.screen.hands.write("contrast")
            shot = self.changed(before)
            handle = (np.abs(shot.astype(int) - ACCENT).sum(axis=2) < 12)
            handle[:, :WIDTH - PANEL] = False
            lowest = np.nonzero(handle.any(axis=1))[0].max()
            handle[:lowest - 16] = False  # headings have this color, too
            ys, xs = np.nonzero(handle)
            x, y = int(xs.mean()), int(ys.mean())
            self.screen.hands.move(x, y)
            self.screen.hands.press()
            for step in range(1, 8):
                self.screen.hands.move(x + 12 * step, y)
            self.screen.hands.release()
            config = self.config(run)
            low, high = config["contrast"]
            self.assertEqual(low, 0)
            self.assertGreater(high, 0.35)
            self.assertLess(high, 0.65)
            self.quit(run)

    def test_clipboard(self):
        with self.window("builtin:3", "--width", "300", "--lead_display",
                         "a,b,c,d,e,f,g,h,i,j,k,it's l") as run:
            self.keys("c", "Tab")
            self.screen.hands.write("datasets_path")
            self.keys("Return", "ctrl+v", "Return")
            config = self.config(run)
            self.assertEqual(
                config["datasets_path"],
                "ecgpress page builtin:3 --layout 3by4 --page_index 0 --width 300 --lead_display "
                r"'a,b,c,d,e,f,g,h,i,j,k,it'\''s l' "
                "--out page.png --truth page.json --masks page-masks")
            self.keys("j", "Tab")
            self.screen.hands.write("datasets_path")
            self.keys("Return", "ctrl+v", "Return")
            pasted = json.loads(self.config(run)["datasets_path"])
            self.assertEqual(pasted["width"], 300)
            self.quit(run)


class Records(PreviewTest):
    def test_folder_with_a_bad_record(self):
        folder = self.path("records")
        write_record(folder, "a", heart())
        write_record(folder, "b", heart(), header="b 12 100 many\n")
        write_record(folder, "c", heart(seed=2))
        with self.window(folder, "--width", "400") as run:
            self.wait_title("records/a.hea 3by4")
            before = self.still()
            self.keys("n")
            self.wait_title("records/b.hea 3by4 page 0 (error)")
            self.changed(before)
            self.keys("n")
            self.wait_title("records/c.hea 3by4 page 0 - ")
            self.keys("n")
            self.wait_title("records/a.hea 3by4 page 0 - ")
            wait_for(lambda: self.same(before), "the first record again")
            self.quit(run)

    def test_dropped_files(self):
        folder = self.path("dropped files")
        paths = [write_record(folder, name, heart(seed=i)) + ".hea"
                 for i, name in enumerate(("x", "y"))]
        with self.window("builtin:3", "--width", "400") as run:
            client = Client(self.screen.display)
            client.drop(self.window_id(), paths)
            client.close()
            self.wait_title("dropped files/x.hea 3by4 page 0 - ")
            self.keys("n")
            self.wait_title("dropped files/y.hea 3by4 page 0 - ")
            stem = self.save(run)
            self.assertEqual(stem, "y_3by4_n0")
            self.quit(run)
        self.good("page", paths[1], "--width", "400", "--out", "y.png")
        with open(self.path("y.png"), "rb") as a, open(self.path(stem + ".png"), "rb") as b:
            self.assertEqual(a.read(), b.read())

    def window_id(self):
        found = subprocess.run(["xdotool", "search", "--class", "ecgpress"], text=True, check=True,
                               capture_output=True, env=self.environment)
        return int(found.stdout.split()[-1])

    def test_array(self):
        rows = np.stack([heart(seed=i) for i in range(3)]) / 1000
        np.save(self.path("three.npy"), rows)
        with self.window("three.npy", "--width", "400", "--record", "2",
                         "--sampling_rate", "100") as run:
            self.wait_title("three.npy:2 3by4 page 0 - ")
            self.keys("n")
            self.wait_title("three.npy:0 3by4 page 0 - ")
            self.quit(run)

    def test_missing_folder(self):
        with self.window("nowhere") as run:
            self.wait_title("(error)")
            self.quit(run)

    def test_it_does_not_wait_for_pages(self):
        """While a large page is drawn, keys are heard."""
        with self.window("builtin:3", "--width", "5000", "--preset", "photo", ready=False) as run:
            self.wait_title("(drawing)", done=False)
            self.keys("?")
            dark = wait_for(lambda: self.screen.shot()[20, 5].max() < 30 or None, "the help")
            self.assertTrue(dark)
            self.assertIn("(drawing)", self.screen.title())
            self.keys("Escape")
            self.wait_title("builtin:3 3by4 page 0 - ")
            self.quit(run)


class Ends(PreviewTest):
    """Each way of closing ends with 0. A build with the sanitizers counts what is lost."""

    def setUp(self):
        super().setUp()
        self.environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "")

    def test_key(self):
        with self.window("--width", "300") as run:
            self.keys("b", "m", "v", "Tab", "?")
            self.wait_title(" - ")
            self.keys("ctrl+q")
            self.assertEqual(run.wait(60), 0)
            self.assertEqual(run.stderr.read(), "")

    def test_button(self):
        with self.window("--width", "300") as run:
            client = Client(self.screen.display)
            client.press_close(Records.window_id(self))
            client.close()
            self.assertEqual(run.wait(60), 0)
            self.assertEqual(run.stderr.read(), "")

    def test_signals(self):
        for number, words in ((signal.SIGINT, ["--width", "300"]),
                              (signal.SIGTERM, ["--width", "4000", "--preset", "photo"])):
            with self.window(*words, ready=False) as run:
                self.wait_title("page 0", done=False)
                run.send_signal(number)
                self.assertEqual(run.wait(60), 0)
                self.assertEqual(run.stderr.read(), "")

    def test_idle(self):
        """A window that nothing happens to takes no processor time."""
        with self.window("--width", "300") as run:
            self.still()
            start = time.monotonic()
            before = [work for _, work in tasks(run.pid)]
            time.sleep(1)
            worked = sum(work for _, work in tasks(run.pid)) - sum(before)
            self.assertLess(worked / 1e9 / (time.monotonic() - start), 0.01)
            self.quit(run)

    def test_no_display(self):
        self.environment.pop("DISPLAY")
        self.bad(69, "DISPLAY", "preview")

    def test_usage(self):
        self.bad(64, "--layout: \"9by9\" is not a layout", "preview", "--layout", "9by9")
        self.bad(64, "--size: \"12\" is not a size", "preview", "--size", "12")
        self.bad(64, "--page_index", "preview", "--page_index", "-1")


@unittest.skipUnless(os.environ.get("ECGPRESS_EDITS"), "shaders are built in")
class Shaders(PreviewTest):
    def test_edited(self):
        folder = self.path("shaders")
        shutil.copytree(os.path.join(SOURCE, "shaders"), folder)
        self.environment["ECGPRESS_SHADER_DIR"] = folder
        page, _ = self.page_picture("builtin:3", "3by4", "--width", "700")
        with open(os.path.join(folder, "paper", "paper.frag"), encoding="ascii") as file:
            good = file.read()
        with self.window("builtin:3", "--width", "700") as run:
            self.keys("1")
            x, y = self.at_100(page)
            # all numbers stay in use: a debug build refuses those that a program lacks
            self.write("shaders/paper/paper.frag", good.replace("void main()", "void ruled()") +
                       "\nvoid main()\n{\n    ruled();\n"
                       "    color = vec4(1e-4 * color.r, 1.0, 1e-4 * color.b, 1.0);\n}\n")
            wait_for(lambda: tuple(self.screen.shot()[y + 5, x + 5]) == (0, 255, 0), "green paper")
            self.write("shaders/paper/paper.frag", "oops\n" + good)
            self.wait_title("(shader fault)")
            shot = self.still()
            self.assertEqual(tuple(shot[y + 5, x + 690]), (0, 255, 0))
            self.write("shaders/preview/shown.frag", "oops\n")
            self.wait_title("(shader fault)")
            shutil.copy(os.path.join(SOURCE, "shaders", "preview", "shown.frag"),
                        os.path.join(folder, "preview"))
            self.write("shaders/paper/paper.frag", good)
            self.at_100(page)
            self.assertNotIn("fault", self.wait_title(" - "))
            self.quit(run)


if __name__ == "__main__":
    unittest.main()
