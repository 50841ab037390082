"""Checks of docker-compose.yml what the compose tool does not look at: files, health checks, variables of .env."""

import os
import re
import sys

import yaml


def mistakes(compose, folder, example):
    """Return sentences, one per mistake."""
    services = compose["services"]

    def says_whether_it_is_well(service):
        if "build" not in service:
            return "healthcheck" in service
        with open(os.path.join(folder, service["build"]["dockerfile"]), encoding="utf-8") as dockerfile:
            return "\nHEALTHCHECK " in dockerfile.read()

    for name, service in services.items():
        for other, wish in service.get("depends_on", {}).items():
            if wish["condition"] == "service_healthy" and not says_whether_it_is_well(services[other]):
                yield f"{name}: waits for {other} to be healthy, which has no healthcheck"
        if service.get("restart") and not says_whether_it_is_well(service):
            yield f"{name}: runs on, and nothing says whether it is well"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            # Docker would make an empty folder in its place.
            if source.startswith("./") and not os.path.exists(os.path.join(folder, source)):
                yield f"{name}: {source} does not exist"
    # Names are looked up once, when nginx starts, and containers come back with each other's addresses.
    for name, value in services["nginx"]["environment"].items():
        named = re.search(r"\b(\w+):\d+", value)
        if named and named[1] in services and not re.search(r"\bresolve\b", value):
            yield f"nginx: {name} names the service {named[1]} without `resolve`"
    variables = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", yaml.dump(compose)))
    variables |= {secret["environment"] for secret in compose["secrets"].values()}
    yield from (
        f"{name} is not in .env.example" for name in sorted(variables) if not re.search(rf"^#? ?{name}=", example, re.M)
    )


def main(path):
    folder = os.path.dirname(os.path.abspath(path))
    with open(path, encoding="utf-8") as file, open(os.path.join(folder, ".env.example"), encoding="utf-8") as env:
        found = list(mistakes(yaml.safe_load(file), folder, env.read()))
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
