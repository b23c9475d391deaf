"""Names compared: （深圳） and (深圳) are one name, however wide its signs, its case and its blanks."""

import unicodedata

# Signs that stand for one another in names, beyond what Unicode holds to be the same.
ALIKE = str.maketrans(
    {
        **dict.fromkeys("〔【[{〈《", "("),
        **dict.fromkeys("〕】]}〉》", ")"),
        **dict.fromkeys("–—‐‑−", "-"),
        **dict.fromkeys("•・‧∙", "·"),
    }
)


def form(name: str) -> str:
    """The one form in which names are compared; never shown."""
    alike = unicodedata.normalize("NFKC", name).casefold().translate(ALIKE)
    return "".join(sign for sign in alike if not sign.isspace() and unicodedata.category(sign) != "Cf")
