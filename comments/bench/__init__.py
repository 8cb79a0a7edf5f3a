"""Discussions of any size, made up the same every time, and what their pages cost (docs/performance.md)."""
