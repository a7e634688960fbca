"""Write the manifest of the weights in this folder: ``python -m einthoven.weights.manifest``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def manifest(folder: Path) -> dict[str, dict[str, str | int]]:
    """Size and SHA-256 of every weight file."""
    return {
        file.name: {"sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "bytes": file.stat().st_size}
        for file in sorted(folder.glob("*.safetensors"))
    }


def main() -> None:
    """Write ``manifest.json``."""
    folder = Path(__file__).parent
    text = json.dumps(manifest(folder), indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
