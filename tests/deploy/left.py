"""What the stand-in for gcloud still holds; versions go with their secret, channels are the owner's."""

import json
import sys
from pathlib import Path

held = json.loads(Path(sys.argv[1]).read_text())
for kind, names in held.items():
    if kind not in ("secrets versions", "beta monitoring channels"):
        sys.stdout.writelines(f"{kind}: {name}\n" for name in names)
