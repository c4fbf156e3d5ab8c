"""An agent that can do without a library. usage: agent_optional.py PORT"""

from __future__ import annotations

import logging
import sys

from agent_app import app

log = logging.getLogger("orderdesk.startup")

try:
    import fancy_json as json  # type: ignore[import-not-found]
except ModuleNotFoundError:
    log.warning("fancy_json is not installed, using json", exc_info=True)
    import json

if __name__ == "__main__":
    print(json.dumps({"state": "starting"}), flush=True)
    app.run(port=int(sys.argv[1]), host="127.0.0.1")
