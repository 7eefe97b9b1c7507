"""Packages whose names are loaded when somebody asks for them: what a start does not need then costs it nothing."""

from __future__ import annotations

from importlib import import_module
from sys import modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def on_demand(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` of a package (PEP 562) that exports names out of its modules.

    `homes` are the modules, each with its names, separated by spaces. A name is looked up once: then it stands in the
    package. Type checkers must not see the function, or to them every name would be there.
    """
    module_of = {name: module for module, names in homes.items() for name in names.split()}

    def find(name: str) -> object:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{module_of[name]}"), name)
        setattr(modules[package], name, found)
        return found

    return find
