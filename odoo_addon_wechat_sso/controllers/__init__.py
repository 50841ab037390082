from . import domain_file, link, link_claim, main, unrouted
