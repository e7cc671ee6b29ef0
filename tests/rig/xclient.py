"""What other programs of a desktop do to a window: its close button, and dropping files on it (XDND
5). By libX11 alone."""

import ctypes
import pathlib
import select
import time

X11 = ctypes.CDLL("libX11.so.6")
CLIENT_MESSAGE, SELECTION_REQUEST, SELECTION_NOTIFY = 33, 30, 31

POINTERS = {"XOpenDisplay": ctypes.c_void_p, "XDefaultRootWindow": ctypes.c_ulong,
            "XInternAtom": ctypes.c_ulong, "XCreateSimpleWindow": ctypes.c_ulong}
for name, kind in POINTERS.items():
    getattr(X11, name).restype = kind


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong),
                ("message", ctypes.c_ulong), ("format", ctypes.c_int),
                ("data", ctypes.c_long * 5)]


class Selection(ctypes.Structure):
    """A request of a selection (`owner` is the window asked) or, shifted by one, its answer."""
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("owner", ctypes.c_ulong),
                ("requestor", ctypes.c_ulong), ("selection", ctypes.c_ulong),
                ("target", ctypes.c_ulong), ("property", ctypes.c_ulong), ("time", ctypes.c_ulong)]


class Answer(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("requestor", ctypes.c_ulong),
                ("selection", ctypes.c_ulong), ("target", ctypes.c_ulong),
                ("property", ctypes.c_ulong), ("time", ctypes.c_ulong)]


class Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("client", ClientMessage), ("selection", Selection),
                ("pad", ctypes.c_long * 24)]


class Client:
    def __init__(self, display):
        self.display = ctypes.c_void_p(X11.XOpenDisplay(display.encode()))
        root = X11.XDefaultRootWindow(self.display)
        self.own = X11.XCreateSimpleWindow(self.display, ctypes.c_ulong(root), 0, 0, 1, 1, 0,
                                           ctypes.c_ulong(0), ctypes.c_ulong(0))

    def close(self):
        X11.XCloseDisplay(self.display)

    def atom(self, word):
        return X11.XInternAtom(self.display, word.encode(), 0)

    def tell(self, window, message, *data):
        event = Event()
        event.client = ClientMessage(CLIENT_MESSAGE, 0, 1, self.display, window,
                                     self.atom(message), 32, (ctypes.c_long * 5)(*data))
        X11.XSendEvent(self.display, ctypes.c_ulong(window), 0, ctypes.c_long(0),
                       ctypes.byref(event))
        X11.XFlush(self.display)

    def press_close(self, window):
        self.tell(window, "WM_PROTOCOLS", self.atom("WM_DELETE_WINDOW"), 0)

    def drop(self, window, paths, patience=30):
        """Drags files over the window and lets them go; returns once it has read their names."""
        X11.XSetSelectionOwner(self.display, ctypes.c_ulong(self.atom("XdndSelection")),
                               ctypes.c_ulong(self.own), ctypes.c_ulong(0))
        copy = self.atom("XdndActionCopy")
        self.tell(window, "XdndEnter", self.own, 5 << 24, self.atom("text/uri-list"), 0, 0)
        self.tell(window, "XdndPosition", self.own, 0, 300 << 16 | 300, 0, copy)
        self.tell(window, "XdndDrop", self.own, 0, 0)
        names = "".join(pathlib.Path(path).as_uri() + "\r\n" for path in paths).encode()
        end = time.monotonic() + patience
        finished = self.atom("XdndFinished")
        while time.monotonic() < end:
            event = self.next_event()
            if event and event.type == SELECTION_REQUEST:
                self.answer(event.selection, names)
            if event and event.type == CLIENT_MESSAGE and event.client.message == finished:
                return
        raise AssertionError("the window did not take what was dropped")

    def next_event(self):
        if not X11.XPending(self.display):
            select.select([X11.XConnectionNumber(self.display)], [], [], 0.1)
            return None
        event = Event()
        X11.XNextEvent(self.display, ctypes.byref(event))
        return event

    def answer(self, asked, names):
        X11.XChangeProperty(self.display, ctypes.c_ulong(asked.requestor),
                            ctypes.c_ulong(asked.property), ctypes.c_ulong(asked.target), 8, 0,
                            names, len(names))
        reply = Answer(SELECTION_NOTIFY, 0, 1, self.display, asked.requestor, asked.selection,
                       asked.target, asked.property, asked.time)
        event = Event()
        ctypes.memmove(ctypes.byref(event), ctypes.byref(reply), ctypes.sizeof(reply))
        X11.XSendEvent(self.display, ctypes.c_ulong(asked.requestor), 0, ctypes.c_long(0),
                       ctypes.byref(event))
        X11.XFlush(self.display)
