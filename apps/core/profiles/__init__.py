"""A college is data: profiles (配置方案) are folders that load, are edited and export again.

`Noun` says what one kind of entry looks like and how it meets the tables; every app registers its
own nouns in `<app>/profile.py`. `read_folder` turns a folder into checked entries, `Loading` brings
them in, `write_folder` writes them out in their one normal form.
"""

from .faults import Fault, ProfileError
from .files import Manifest, Profile, locate, profile_names, read_folder, write_folder
from .loading import Ledger, Loading, Outcome
from .nouns import Live, Noun, nouns_in_order, register_noun
from .rows import ModelNoun
from .schema import Choice, Code, Day, Flag, Int, Items, Names, Number, Rec, Ref, Text

__all__ = [
    "Choice",
    "Code",
    "Day",
    "Fault",
    "Flag",
    "Int",
    "Items",
    "Ledger",
    "Live",
    "Loading",
    "Manifest",
    "ModelNoun",
    "Names",
    "Noun",
    "Number",
    "Outcome",
    "Profile",
    "ProfileError",
    "Rec",
    "Ref",
    "Text",
    "locate",
    "nouns_in_order",
    "profile_names",
    "read_folder",
    "register_noun",
    "write_folder",
]
