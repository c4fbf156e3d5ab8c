"""
What the engine of Spark makes of inputs: a program of its own, since it talks to Java over a socket, which no test may open.

usage: by_spark.py BATCH_BYTES INPUT...   prints the document as JSON
"""

from __future__ import annotations

import sys

import orjson

from agentcore_analyzer import safe
from agentcore_analyzer.fleet import document, places, plan, spark
from agentcore_analyzer.options import Options

# Several units, so that what stands in one file is not read in another's order by chance; and a large file in parts.
plan.UNIT_FILES, plan.UNIT_BYTES = 60, 100_000
chosen = plan.of(sys.argv[2:], Options())
found = spark.diagnose(chosen, Options(), int(sys.argv[1]))
places.tell(found, chosen.files)
with safe.outgoing(lambda text: text):
    sys.stdout.buffer.write(orjson.dumps(document.as_dict(found)))
