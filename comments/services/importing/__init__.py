"""Bring articles and discussions in: read, resolve, convert, place, write, prove. `running.py` is the whole of it."""

from comments.services.importing.files import import_file

__all__ = ["import_file"]
