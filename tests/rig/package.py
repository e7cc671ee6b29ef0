"""The Python package under test."""

import faulthandler
import threading
import unittest

import ecgpress

SMALL = {"batch": 3, "size": (240, 176), "targets": ("masks", "boxes"), "workers": 2}


def bytes_of(batch, place=0):
    """All of a sample of a batch, to be compared."""
    images, targets = batch
    whole = {name: value[place].tobytes() for name, value in sorted(targets.items())}
    return images[place].tobytes(), whole


class Case(unittest.TestCase):
    """A test that may not hang: after its time all threads' stacks are shown and it dies."""

    seconds = 120

    @classmethod
    def setUpClass(cls):
        try:
            ecgpress.page("builtin", width=200, masks=False)
        except ecgpress.Error as failure:
            if failure.code == ecgpress.Code.NO_GPU:
                raise unittest.SkipTest("no OpenGL device") from None
            raise

    def setUp(self):
        faulthandler.dump_traceback_later(self.seconds, exit=True)
        self.addCleanup(faulthandler.cancel_dump_traceback_later)

    def fails(self, code, part, function, *arguments, **named):
        """Calls what must raise an error of that code with a sentence that has the part."""
        with self.assertRaises(ecgpress.Error) as caught:
            function(*arguments, **named)
        self.assertEqual(caught.exception.code, code, caught.exception)
        self.assertIn(part, str(caught.exception))
        return caught.exception

    def in_thread(self, function):
        """Runs it beside; returns what joins it and gives its result or raises its error."""
        outcome = {}

        def run():
            try:
                outcome["result"] = function()
            except BaseException as failure:  # it is the test's
                outcome["failure"] = failure

        thread = threading.Thread(target=run, daemon=True)
        thread.start()

        def join(seconds=10):
            thread.join(seconds)
            self.assertFalse(thread.is_alive(), "it hangs")
            if "failure" in outcome:
                raise outcome["failure"]
            return outcome["result"]

        return join
