"""Checks docker-compose.yml where Docker is not: valid YAML, known keys, and every reference leads somewhere."""

import os
import re
import sys

import yaml

SERVICE_KEYS = {
    "build", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "networks",
    "ports", "profiles", "read_only", "restart", "secrets", "security_opt", "stop_grace_period", "tmpfs", "ulimits",
    "user", "volumes",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def mistakes(compose, folder, example):
    """Return sentences, one per mistake."""
    services = compose["services"]
    for name, service in services.items():
        yield from (f"{name}: unknown key {key}" for key in set(service) - SERVICE_KEYS)
        if not {"image", "build"} & set(service):
            yield f"{name}: neither image nor build"
        for other, wish in service.get("depends_on", {}).items():
            if other not in services or wish["condition"] not in CONDITIONS:
                yield f"{name}: depends_on {other} leads nowhere"
            elif wish["condition"] == "service_healthy" and "healthcheck" not in services[other]:
                yield f"{name}: waits for {other} to be healthy, which has no healthcheck"
        for kind in ("networks", "secrets"):
            yield from (
                f"{name}: {kind} {one} is not declared" for one in service.get(kind, []) if one not in compose[kind]
            )
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                if not os.path.exists(os.path.join(folder, source)):
                    yield f"{name}: {source} does not exist"
            elif source not in compose["volumes"]:
                yield f"{name}: volume {source} is not declared"
    text = yaml.dump(compose)
    variables = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))
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
