from . import domain_file, link, main, unrouted
