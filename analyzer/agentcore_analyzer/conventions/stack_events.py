"""
A row of CloudFormation's events as deployments print it: status, type of the resource, its name, bars between, perhaps a reason.

The parts are patterns, since each reader looks for another row: at the beginning of a line, with a reason or without.
"""

from __future__ import annotations

FAILED = r"(?:CREATE|UPDATE|DELETE|IMPORT|ROLLBACK|UPDATE_ROLLBACK)_FAILED"
TYPE = r"[A-Za-z]\w{0,40}::[\w:@-]{1,100}+"  # AWS::S3::Bucket, Custom::Name-of-it
NAME = r"[\w./:-]{1,128}(?: \([\w-]{1,128}\))?"  # the resource as its template calls it, perhaps with its logical id
# What cannot be the reason on the line below a row: another row, or a status.
NO_REASON = r"[A-Z_]{2,40}_(?:FAILED|COMPLETE|IN_PROGRESS)\b|[^\n]{0,200} \| "
# The reason given for what was not even tried, or taken back, once another resource had failed.
NOT_TRIED = r"The following resource\(s\) failed to|Resource (?:creation|update|deletion) cancelled"
