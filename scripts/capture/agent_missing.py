"""An agent that was packed without one of its libraries. usage: agent_missing.py PORT"""

from __future__ import annotations

import openpyxl  # type: ignore[import-not-found]
from agent_app import app

EMPTY_BOOK = openpyxl.Workbook()

if __name__ == "__main__":
    app.run(host="127.0.0.1")
