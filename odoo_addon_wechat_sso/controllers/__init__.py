from . import link, main, unrouted
