from . import main, unrouted
