"""--records, --carry and --record_table: which records are used, and what is known of them."""

import os
import subprocess
import sys
import unittest

import numpy as np

from rig.files import load_json, load_lines
from rig.pages import PageTest
from rig.records import heart, ptbxl_table, write_record


class RecordListTest(PageTest):
    def tree(self, *names):
        for k, name in enumerate(names):
            folder, base = os.path.split(name)
            write_record(self.path(os.path.join("tree", folder)), base, heart(seed=k))

    def dataset(self, *options, code=0, sentence="", **named):
        words = ("dataset", "--datasets_path", "d", "--overwrite", "--width", "400",
                 "--layouts", "3by4", "--sample_each_lead_val", "0", "--sample_each_lead_test", "0",
                 *options)
        if code:
            self.bad(code, sentence, *words, **named)
            return None
        self.good(*words, **named)
        return load_lines(os.path.join(self.path("d"), "pages.jsonl"))

    def records(self, pages):
        return sorted({os.path.relpath(page["source"], self.path("")) if os.path.isabs(
            page["source"]) else page["source"] for page in pages})

    def test_list_of_a_tree(self):
        self.tree("a/one", "a/two", "b/one", "b/four", "b/five")
        self.write("list.txt", "# those that are used\n\n  a/one \nfour\nb/five.hea\r\n")
        pages = self.dataset("--raw_signal_path", "tree", "--records", "list.txt",
                             "--sample_each_lead_train", "2")
        used = self.records(pages)
        self.assertTrue(used)
        self.assertLessEqual(set(used), {"tree/a/one.hea", "tree/b/four.hea", "tree/b/five.hea"})
        bad = {"one\n": 'line 1: "one" names 2 records', "\nthree\n": 'line 2: "three" is none of',
               "a/four\n": 'line 1: "a/four" is none of', "# nothing\n": "names no record",
               "four\nb/four\n": "line 2: tree/b/four.hea is there already, in line 1"}
        for text, sentence in bad.items():
            self.write("list.txt", text)
            self.dataset("--raw_signal_path", "tree", "--records", "list.txt",
                         "--sample_each_lead_train", "1", code=78, sentence=sentence)

    def test_list_alone(self):
        self.tree("a/one", "two")
        self.write("tree/list.txt", "a/one\ntwo.hea\n")
        pages = self.dataset("--records", "tree/list.txt", "--sample_each_lead_train", "2")
        self.assertLessEqual(set(self.records(pages)), {"tree/a/one", "tree/two.hea"})
        self.write("tree/list.txt", "a/one\nthree\n")
        self.dataset("--records", "tree/list.txt", code=66,
                     sentence="tree/list.txt, line 2: tree/three is no record")

    def test_ptbxl(self):
        data = self.need_data("ptbxl")
        self.write("list.txt", "20\n00003_lr\nrecords500/00000/00002_hr\n")
        pages = self.dataset("--raw_signal_path", data, "--records", "list.txt",
                             "--sample_each_lead_train", "3", "--carry",
                             "age,sex,scp_codes,report", code=0)
        table = {row["filename_lr"].split("/")[-1]: row for row in ptbxl_table(data)}
        for page in pages:
            row = table[os.path.basename(page["source"])[:-4]]
            self.assertIn(row["ecg_id"], ("2", "3", "20"))
            self.assertEqual(page["metadata"],
                             {"age": float(row["age"]), "sex": int(row["sex"]),
                              "scp_codes": row["scp_codes"], "report": row["report"]})

    def test_carry_of_a_page(self):
        """The same from a record's path alone, with the table two folders above."""
        data = self.need_data("ptbxl")
        self.good("page", os.path.join(data, "records100", "00000", "00020_lr"), "--width", "400",
                  "--carry", "ecg_id,heart_axis,height", "--truth", "t.json")
        truth = load_json(self.path("t.json"))
        self.assertEqual(truth["metadata"], {"ecg_id": 20, "heart_axis": "LAD", "height": None})
        self.assertEqual(truth["header_claims"], "record")
        self.bad(78, 'carry: 00020_lr has no "ages"; expected some of ecg_id, patient_id, age, sex',
                 "page", os.path.join(data, "records100", "00000", "00020_lr"), "--carry", "ages",
                 "--truth", "t.json")
        self.bad(78, "expected some of ecg_id, patient_id, age, sex", "dataset", "--datasets_path",
                 "d", "--raw_signal_path", data, "--carry", "age,ages")

    def test_comments(self):
        path = write_record(self.path(""), "x", heart())
        with open(path + ".hea", "a", encoding="ascii") as file:
            file.write("#Age: 74\n# Sex: Male\n#Dx: 426783006\n# Rx:\n")
        self.good("page", "x", "--width", "400", "--carry", "age,sex,Dx,Rx", "--truth", "t.json")
        self.assertEqual(load_json(self.path("t.json"))["metadata"],
                         {"age": "74", "sex": "Male", "Dx": "426783006", "Rx": None})

    def test_table(self):
        self.tree("one", "two")
        self.write("t.csv", "record;age;ward;code\none.hea;61;3B;007\nthree;7;9;008\n")
        self.good("page", "tree/one", "--width", "800", "--header", "table", "--record_table",
                  "t.csv", "--carry", "age,ward,code", "--truth", "t.json")
        truth = load_json(self.path("t.json"))
        self.assertEqual(truth["metadata"], {"age": 61, "ward": "3B", "code": "007"})
        self.assertIn("(61", [word["text"] for word in truth["words"]])
        self.good("page", "tree/two", "--width", "800", "--record_table", "t.csv", "--carry",
                  "age,ward", "--truth", "t.json")
        self.assertEqual(load_json(self.path("t.json"))["metadata"], {"age": None, "ward": None})
        self.write("t.csv", "name,age\none,61\n")
        self.bad(78, "no column names the records", "page", "tree/one", "--record_table", "t.csv",
                 "--truth", "t.json")

    def test_rows_of_an_array(self):
        """Rows are named by their number, in tables and in lists."""
        np.save(self.path("x_100Hz.npy"), np.stack([heart(seed=k) / 1000 for k in range(4)]))
        self.write("t.csv", "record,age\n2,70\nx_100Hz.npy:3,80\n")
        for row, age in ((1, None), (2, 70), (3, 80)):
            self.good("page", f"x_100Hz.npy:{row}", "--width", "400", "--sampling_rate",
                      "100", "--record_table", "t.csv",
                      "--carry", "age", "--truth", "t.json")
            self.assertEqual(load_json(self.path("t.json"))["metadata"], {"age": age})
        self.write("list.txt", "2\n0\n")
        pages = self.dataset("--signal_dataset_path", "x_100Hz.npy", "--sampling_rate",
                             "100", "--records", "list.txt",
                             "--sample_each_lead_train", "4", "--strict")
        self.assertLessEqual({page["record_index"] for page in pages}, {0, 2})

    def test_texts(self):
        """--header_text may be repeated; title and patient are printed without a header, too."""
        self.good("page", "builtin", "--width", "800", "--title", "My title", "--patient", "A. Nyone",
                  "--header_text", "Ward=3B", "--header_text=Tech=MK", "--truth", "t.json")
        words = [word["text"] for word in load_json(self.path("t.json"))["words"]
                 if word["kind"] == "header"]
        self.assertEqual(words, "My title Name: A. Nyone Ward: 3B Tech: MK".split())
        self.bad(64, 'header_text: "Ward=3B;Tech" is not', "page", "builtin", "--header_text",
                 "Ward=3B", "--header_text", "Tech", "--truth", "t.json")

    @unittest.skipIf(os.environ.get("ECGPRESS_FLAGS"),
                     "a library with sanitizers in it cannot be loaded into Python just so")
    def test_feed(self):
        """`parameters` of a batch have both, and a list is the records of a feed."""
        self.tree("one", "two", "three")
        self.write("tree/list.txt", "two\n")
        script = (
            "import ecgpress\n"
            "stream = ecgpress.stream('tree', batch=2, size=(320, 240), targets=('parameters',),\n"
            "    record_list='tree/list.txt', record_table='t.csv', carry=['age'], workers=1)\n"
            "_, targets = next(iter(stream))\n"
            "for page in targets['parameters']:\n"
            "    print(page['record'], page['metadata'], page['header_claims'])\n")
        self.write("t.csv", "record,age\ntwo,44\n")
        done = subprocess.run([sys.executable, "-c", script], cwd=self.folder, text=True,
                              capture_output=True, timeout=120, env=self.environment, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(set(done.stdout.split("\n")[:-1]), {"two {'age': 44} record"})


if __name__ == "__main__":
    unittest.main()
