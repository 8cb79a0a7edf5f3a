"""Foreign texts become the source of our comments: pure functions, one module a format.

The promise of each: readers see the words that were there, and nothing in them does anything but what the format says.
"""
