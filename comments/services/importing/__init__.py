"""Bring articles and discussions in: read, resolve, convert, place, write, prove. `running.py` is the whole of it."""
