"""The smilies of the discussion: what is typed, what is shown, what is read out."""

from typing import NamedTuple


class Smiley(NamedTuple):
    """One sign. It is typed as its code between colons, in any letter case."""

    code: str
    emoji: str
    name: str

    @property
    def typed(self) -> str:
        """Return the form that goes into a text."""
        return f":{self.code}:"


SMILIES: tuple[Smiley, ...] = (
    Smiley("smile", "\U0001f642", "smiling"),
    Smiley("wink", "\U0001f609", "winking"),
    Smiley("winked", "\U0001f61c", "joking"),
    Smiley("laughing", "\U0001f606", "laughing"),
    Smiley("lol", "\U0001f602", "laughing out loud"),
    Smiley("tongue", "\U0001f61b", "tongue out"),
    Smiley("love", "\U0001f60d", "in love"),
    Smiley("fellow", "\U0001f60e", "well done"),
    Smiley("hi", "\U0001f44b", "greeting"),
    Smiley("feel", "\U0001f60a", "touched"),
    Smiley("recourse", "\U0001f97a", "pleading"),
    Smiley("request", "\U0001f64f", "please"),
    Smiley("sad", "\U0001f641", "sad"),
    Smiley("crying", "\U0001f622", "crying"),
    Smiley("belay", "\U0001f632", "astonished"),
    Smiley("what", "\U0001f928", "doubtful"),
    Smiley("wassat", "\U0001f92a", "crazy"),
    Smiley("no", "\U0001f645", "no"),
    Smiley("bully", "\U0001f608", "mischievous"),
    Smiley("am", "\U0001f624", "fuming"),
    Smiley("angry", "\U0001f620", "angry"),
    Smiley("fool", "\U0001f921", "fool"),
)
BY_CODE: dict[str, Smiley] = {smiley.code: smiley for smiley in SMILIES}
