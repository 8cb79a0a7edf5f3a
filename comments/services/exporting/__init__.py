"""Let the whole magazine leave in one file: choose, read in one snapshot, write. `running.py` is the whole of it."""

from comments.services.exporting.running import Exported, export_file

__all__ = ["Exported", "export_file"]
