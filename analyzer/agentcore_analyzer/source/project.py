"""
A folder as people have it: a project in which some files are exports. What was written before anything ran is left out,
unless somebody names it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_analyzer.portable import shown


def _words(text: str) -> list[str]:
    return text.split()


# Folders that programs keep for themselves, by the names that these programs give them.
_FOLDERS = {
    "version control": ".git .hg .svn .bzr .jj CVS _darcs",
    "installed packages": """
        node_modules bower_components jspm_packages site-packages dist-packages .yarn .pnpm-store .eggs Pods""",
    "a cache": """
        __pycache__ .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .ipynb_checkpoints .tox .nox .gradle .terraform
        .parcel-cache .turbo .next .nuxt .svelte-kit .aws-sam cdk.out .npm .uv-cache .idea .vscode""",
    "a virtual environment": ".venv",
}
_OTHER = "other files of a project"
# By the ending of the name; what may hold an export (.txt, .csv, .json, .yaml, .xml, .bin, none) is in no list.
_ENDINGS = {
    "source code": """
        py pyi pyx pyw js mjs cjs jsx ts mts cts tsx vue svelte java kt kts scala groovy go rs rb php c h cc cpp cxx hh hpp cs fs
        vb swift m mm dart ex exs erl hs lua pl pm r jl zig sh bash zsh fish ps1 psm1 bat cmd sql css scss sass less tf tfvars hcl
        proto graphql thrift smithy cedar mk cmake map patch diff j2 jinja tmpl tpl""",
    "prose": "md mdx markdown rst adoc asciidoc tex html htm xhtml doc docx odt rtf ppt pptx xls xlsx",
    _OTHER: """
        png jpg jpeg gif bmp ico svg webp tiff avif pdf psd mp3 mp4 wav ogg webm mov avi ttf otf woff woff2 eot pyc pyo pyd so
        dylib dll exe a o lib obj class jar war whl egg wasm node pkl npy npz onnx safetensors gguf pt pth lock pem key crt cer
        p12 pfx typed""",
}
_NAMES = {
    "prose": "license licence notice copying authors readme changelog contributing codeowners",
    "source code": "makefile gnumakefile jenkinsfile procfile",
    _OTHER: """
        package-lock.json npm-shrinkwrap.json pnpm-lock.yaml .gitignore .gitattributes .gitmodules .dockerignore .npmignore
        .editorconfig .prettierrc .eslintrc .nvmrc .python-version .ds_store""",
}
_FOLDER_OF = {name: kind for kind, names in _FOLDERS.items() for name in _words(names)}
_KIND_OF = {f".{ending}": kind for kind, endings in _ENDINGS.items() for ending in _words(endings)}
_KIND_OF |= {name: kind for kind, names in _NAMES.items() for name in _words(names)}
_TAG = "CACHEDIR.TAG"  # https://bford.info/cachedir/
_SHOWN = 6
_NAMED = 3  # so few files are told by their names
_MOST = 200_000  # files in folders that are left out are counted so far


def files(folder: Path, note: Callable[[Damage], None]) -> Iterator[Path]:
    """The files below a folder, in name order, that may be exports; how many others there are is noted."""
    closed: list[OSError] = []
    left: Counter[str] = Counter()
    single: list[str] = []
    found: list[Path] = []
    for at, folders, names in os.walk(folder, onerror=closed.append):
        folders.sort()
        for name, kind in [(n, kind) for n in folders if (kind := _kept_by_a_program(at, n))]:
            folders.remove(name)
            left[f"in {name} ({kind})"] += _count(Path(at, name), _MOST - left.total())
        for name in names:
            if kind := _kind(name):
                left[kind] += 1
                single.append(os.path.relpath(os.path.join(at, name), folder).replace(os.sep, "/"))  # noqa: PTH118  (thousands of files)
            else:
                found.append(Path(at, name))
    root = folder.resolve()
    empty = not left
    for path in sorted(found):
        if not path.is_file():
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            note(Damage(Place(shown(path)), DamageReason.LINK_SKIPPED, "a link out of the folder was not followed"))
            continue
        empty = False
        yield path
    for exc in closed:
        note(Damage(Place(shown(Path(str(exc.filename)))), DamageReason.UNREADABLE, exc.strerror or type(exc).__name__))
    if left:
        note(Damage(Place(shown(folder)), DamageReason.NO_EXPORTS, _said(left, single)))
    elif empty and not closed:
        note(Damage(Place(shown(folder)), DamageReason.EMPTY, "the folder holds no file"))


def _kept_by_a_program(at: str, name: str) -> str:
    """What a folder holds that a program keeps for itself; empty for a person's."""
    if name in _FOLDER_OF:
        return _FOLDER_OF[name]
    path = os.path.join(at, name)  # noqa: PTH118  (thousands of folders)
    if os.path.exists(os.path.join(path, "pyvenv.cfg")):  # noqa: PTH110, PTH118
        return "a virtual environment"
    return "a cache" if os.path.exists(os.path.join(path, _TAG)) else ""  # noqa: PTH110, PTH118


def _kind(name: str) -> str:
    """What a file is that is no export, by its name; empty where it may be one."""
    lower = name.lower()
    stem, dot, ending = lower.rpartition(".")
    whole = _KIND_OF.get(stem if ending == "txt" and not stem.startswith(".") else lower, "")
    return whole or (_KIND_OF.get(dot + ending, "") if stem else "")


def _count(folder: Path, most: int) -> int:
    counted = 0
    for _, _, names in os.walk(folder):
        counted += len(names)
        if counted >= most:
            break
    return counted


def _said(left: Counter[str], single: list[str]) -> str:
    total = left.total()
    if total == len(single) <= _NAMED:
        was, ends = ("was", "it is no export") if total == 1 else ("were", "they are no exports")
        return f"{', '.join(sorted(single))} {was} not read, since {ends}; name {'it' if total == 1 else 'one'} to have it read"
    of = {kind: kind if kind == _OTHER or kind.startswith("in ") else f"of {kind}" for kind in left}
    kinds = ", ".join(f"{number:,} {of[kind]}" for kind, number in left.most_common(_SHOWN))
    more = f" ({kinds}{', …' if len(left) > _SHOWN else ''}); name a file, such a folder or a pattern (src/**/*.py) to read them"
    return f"{total:,}{' or more' if total >= _MOST else ''} files of the project were not read, since they are no exports{more}"
