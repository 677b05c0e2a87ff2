#!/usr/bin/python3
"""What is in a program: a bill of materials (CycloneDX 1.5, JSON) of one crate of the workspace.

    cargo metadata --locked --format-version 1 ... | bin/lib/sbom.py CRATE >CRATE.cdx.json

Reads Cargo.lock in the current folder for the checksums of crates, and the SHA256SUMS beside the models that the worker
carries. The same sources make the same bytes: no time and no random number is in it. Build scripts and what they use are in
it too, because they decide what the program becomes; what only tests use is not.
"""

import json
import pathlib
import sys
import tomllib
from urllib.parse import quote


def reachable(metadata, root):
    """Ids of the packages that go into `root`, with what each uses."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    uses, waiting = {}, [root]
    while waiting:
        package = waiting.pop()
        if package in uses:
            continue
        uses[package] = sorted(
            dependency["pkg"]
            for dependency in nodes[package]["deps"]
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])
        )
        waiting.extend(uses[package])
    return uses


def purl(package):
    """The package's address of its kind (package-url specification, type cargo)."""
    return f"pkg:cargo/{quote(package['name'])}@{quote(package['version'])}"


def crate(package, checksums):
    component = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "purl": purl(package),
    }
    if package.get("license"):
        # "MIT/Apache-2.0" is how older crates write "MIT OR Apache-2.0".
        component["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        component["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return component


def models():
    """Files that are part of the worker's binary and no crate."""
    for sums in sorted(pathlib.Path("worker/models").glob("*/SHA256SUMS")):
        for line in sums.read_text().splitlines():
            checksum, name = line.split(maxsplit=1)
            if name.endswith(".bin"):
                yield {
                    "type": "machine-learning-model",
                    "bom-ref": f"file:{sums.parent.name}/{name}",
                    "name": f"{sums.parent.name}/{name}",
                    "hashes": [{"alg": "SHA-256", "content": checksum}],
                }


def main():
    name = sys.argv[1]
    metadata = json.load(sys.stdin)
    packages = {package["id"]: package for package in metadata["packages"]}
    root = next(
        package for package in metadata["packages"] if package["name"] == name and package["id"] in metadata["workspace_members"]
    )
    lock = tomllib.loads(pathlib.Path("Cargo.lock").read_text())
    checksums = {
        (package["name"], package["version"]): package["checksum"] for package in lock["package"] if "checksum" in package
    }
    uses = reachable(metadata, root["id"])
    missing = [
        packages[id]["name"]
        for id in uses
        if packages[id]["source"] and (packages[id]["name"], packages[id]["version"]) not in checksums
    ]
    if missing:
        sys.exit(f"sbom.py: Cargo.lock has no checksum of {', '.join(sorted(missing))}")
    parts = [crate(packages[id], checksums) for id in uses if id != root["id"]]
    carried = list(models()) if name == "callscript-worker" else []
    json.dump(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {"component": {**crate(root, checksums), "type": "application"}},
            "components": sorted(parts, key=lambda part: part["bom-ref"]) + carried,
            "dependencies": sorted(
                (
                    {
                        "ref": purl(packages[id]),
                        "dependsOn": sorted({purl(packages[used]) for used in used_by})
                        + ([part["bom-ref"] for part in carried] if id == root["id"] else []),
                    }
                    for id, used_by in uses.items()
                ),
                key=lambda line: line["ref"],
            ),
        },
        sys.stdout,
        indent=1,
    )
    print()


main()
