"""
Wordings of logs, by what they say: (dialect, text, clues). A clue is its kind and the details that matter.

Written for these tests from what such programs are known to say; none is taken from a capture.
"""
