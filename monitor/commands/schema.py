"""`monitor schema`: what an editor needs to complete and underline the YAML files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from monitor.config.json_schema import FILES, schema_text
from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DONE, OUTDATED = 0, 1
SCHEMAS = "schemas"


def schema(config: str, name: str | None, *, check: bool) -> int:
    """Write the schemas, print the one called `name`, or `check` the files; returns 1 when one is not up to date."""
    folder = Path(config)
    if check:
        return _check(folder, [name] if name else list(FILES))
    if name:
        print(schema_text(name), end="")
        return DONE
    _write(folder)
    for file, line in _without_line(folder):
        print(f"{file}: does not point to its schema; put this line at its head:\n    {line}")
    return DONE


def _file(folder: Path, name: str) -> Path:
    return folder / SCHEMAS / f"{name}.schema.json"


def _check(folder: Path, names: Sequence[str]) -> int:
    outdated = [file for name in names if _text_of(file := _file(folder, name)) != schema_text(name)]
    for file in outdated:
        print(f"{file}: {'not what this version writes' if file.exists() else 'missing'} – run: monitor schema")
    return OUTDATED if outdated else DONE


def _write(folder: Path) -> None:
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder. Name the folder of the configuration with --config.")
    for name in FILES:
        file, text = _file(folder, name), schema_text(name)
        current = _text_of(file) == text
        if not current:
            _replace(file, text)
        print(f"{file}: {'up to date' if current else 'written'}")


def _replace(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file}: cannot be written: {error.strerror or error}") from error


def _without_line(folder: Path) -> Iterator[tuple[Path, str]]:
    """The YAML files that no editor connects with their schema, each with the comment that does."""
    for name in FILES:
        found = sorted(folder.glob("watchlists/*.yaml")) if name == "watchlist" else [folder / f"{name}.yaml"]
        for file in found:
            if file.exists() and "$schema=" not in _text_of(file).partition("\n")[0]:
                up = "" if file.parent == folder else "../"
                yield file, f"# yaml-language-server: $schema={up}{SCHEMAS}/{name}.schema.json"


def _text_of(file: Path) -> str:
    """The text of a file; nothing when there is none, or none that can be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
