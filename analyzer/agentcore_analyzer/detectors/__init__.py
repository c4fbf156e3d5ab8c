"""The detectors: one symptom, one file. Every module here without a leading underscore is one."""
