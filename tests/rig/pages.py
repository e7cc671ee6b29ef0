"""Pages that the program makes, read back."""

import os
import shutil

import numpy as np

from rig.files import load_json
from rig.pictures import picture
from rig.program import ProgramTest
from rig.records import real_data


class PageTest(ProgramTest):
    """Skipped where nothing can draw."""

    def setUp(self):
        super().setUp()
        # The driver's own leaks have no name to suppress: it is unloaded before they are counted.
        self.environment["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")
        self.need_gpu()

    def need_data(self, *parts):
        folder = real_data()
        if folder is None:
            self.skipTest("no real recordings (ECGPRESS_TEST_DATA, ../shared/data)")
        return os.path.join(folder, *parts)

    def page(self, record, layout, *options, stem="p"):
        """(truth, picture, masks by index) of one page."""
        masks = self.path(stem + "-masks")
        shutil.rmtree(masks, ignore_errors=True)
        self.good("page", record, "--layout", layout, "--out", stem + ".png", "--truth",
                  stem + ".json", "--masks", masks, *options)
        truth = load_json(self.path(stem + ".json"))
        image, mode, form = picture(self.path(stem + ".png"))
        self.assertEqual((mode, form), ("RGB", "PNG"))
        self.assertEqual(image.shape, (truth["height"], truth["width"], 3))
        self.assertEqual(sorted(os.listdir(masks)),
                         sorted(f"lead_{lead['index']}.png" for lead in truth["leads"]))
        return truth, image, {lead["index"]: self.mask(masks, lead["index"], image.shape)
                              for lead in truth["leads"]}

    def bare_page(self, record, layout, *options):
        """(truth, gray picture, class map) of a page without a grid."""
        self.good("page", record, "--layout", layout, "--grid", "none", "--out", "p.png",
                  "--truth", "p.json", "--classes", "c.png", *options)
        image, _, _ = picture(self.path("p.png"))
        classes, _, _ = picture(self.path("c.png"))
        return load_json(self.path("p.json")), image.mean(axis=2), classes

    def change_log(self, folder, old, new):
        """Puts another text into a dataset's log."""
        path = os.path.join(self.path(folder), "pages.jsonl")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def mask(self, folder, index, shape):
        mask, mode, form = picture(os.path.join(folder, f"lead_{index}.png"))
        self.assertEqual((mode, form, mask.shape), ("L", "PNG", shape[:2]))
        self.assertLessEqual(set(np.unique(mask)), {0, 255})
        return mask > 0
