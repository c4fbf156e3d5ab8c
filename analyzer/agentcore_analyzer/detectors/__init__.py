"""
The detectors: one symptom, one file, in the folder of its family. Every module of a family without a leading underscore is one;
its name is its code. What detectors of one family share lies in its `_shared`, what several families share in `symptoms`.
"""
