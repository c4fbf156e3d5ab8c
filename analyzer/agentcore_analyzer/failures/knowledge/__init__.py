"""
What is known of failures, as data: services of AWS, statuses, codes of protocols, ends of processes, errors of the system.

Every module here is loaded when a failure asks for it: a healthy input loads none. `aws.json` is written by
`scripts/knowledge` from the service models of botocore, `causes.toml` by hand, with the source of each entry.
"""

from __future__ import annotations
