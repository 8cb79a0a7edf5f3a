"""Why a backup was not made or not brought back, in the operator's words."""


class BackupError(Exception):
    """Nothing was changed, unless the sentence says so."""
