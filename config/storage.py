"""Static files with hashed names, compressed ahead."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hash names inside JavaScript imports too, so that every module may be cached for ever."""

    support_js_module_import_aggregation = True
