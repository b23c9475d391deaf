"""The process in which typst works: `pages`, `set` and `join` as `setting` asks for them."""

import sys

import typst
from pypdf import PdfWriter

TEMPLATE = "dossier.typ"


def main(what: str, *given: str) -> None:
    """Do one of them."""
    match what, given:
        case "pages", (folder, fonts, piece):
            print(_compiler(folder, fonts, piece, "0", total="0").query("<pages>", field="value", one=True))
        case "set", (folder, fonts, piece, before, total, made):
            # Tagging five thousand duties costs a minute, and the JSON is there for machines.
            _compiler(folder, fonts, piece, before, total=total).compile(output=made, pdf_tags=False)
        case "join", (out, first, *others):
            whole = PdfWriter(clone_from=first)
            whole.pdf_header = "%PDF-1.7"  # as typst writes it
            del whole.root_object["/Metadata"]  # which says how many pages the first piece has
            for other in others:
                whole.append(other)
            whole.write(out)
        case _:
            raise AssertionError(what)


def _compiler(folder: str, fonts: str, piece: str, before: str, *, total: str) -> typst.Compiler:
    return typst.Compiler(
        f"{folder}/{TEMPLATE}",
        root=folder,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"piece": piece, "before": before, "total": total},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
