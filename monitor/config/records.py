"""Frozen records that say by their annotations what may be written, and read themselves from it.

It is the part of pydantic that this program needs, by the names that pydantic gives it. The library reads any type
there is, and takes 0.2 s of CPU at every start: half to be loaded, half to build the models of `schema`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, NoReturn, Self, dataclass_transform, get_args, get_origin

from monitor.config.readers import Field, reader_of
from monitor.config.unfit import Mistake, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config.readers import Reader

_REQUIRED = object()
"""The default of a field that has none."""


class FieldInfo(NamedTuple):
    """One field: its key in the file, its type and what is in `Annotated` beside it, how it is read, its default."""

    key: str
    annotation: Any
    metadata: tuple[Any, ...]
    read: Reader
    default: Any

    @property
    def required(self) -> bool:
        """Whether it must be written."""
        return self.default is _REQUIRED


def _field(name: str, annotation: Any, default: Any) -> FieldInfo:
    bare, *metadata = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    key = next((mark.alias for mark in metadata if isinstance(mark, Field) and mark.alias), name)
    return FieldInfo(key, bare, tuple(metadata), reader_of(annotation), default)


class _Fields:
    """The fields of a record by their names in Python, worked out when somebody asks: most records are never read."""

    def __get__(self, record: object, owner: type[Record]) -> Mapping[str, FieldInfo]:
        known: Mapping[str, FieldInfo] | None = owner.__dict__.get("_fields")
        if known is None:
            defaults = owner.__dict__
            annotations = owner.__annotations__.items()
            known = {name: _field(name, kind, defaults.get(name, _REQUIRED)) for name, kind in annotations}
            type.__setattr__(owner, "_fields", known)
        return known


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """Immutable, and an unknown key is an error: a key that is ignored is an edit that is ignored.

    Annotations of a subclass are its fields and stand there as types, not as texts (no `from __future__ import
    annotations`). Keyword arguments are read as a file is, by the keys of the file.
    """

    model_fields = _Fields()

    def __init__(self, **written: Any) -> None:
        self.__dict__.update(self._read(written))

    @classmethod
    def model_validate(cls, written: object) -> Self:
        """The record made of a dict of keys and values, or `written` itself if it is one.

        Raises:
            ValidationError: with everything that is wrong.
        """
        if isinstance(written, cls):
            return written
        if not isinstance(written, dict):
            raise ValidationError.of("no_group")
        return cls._made(cls._read(written))

    @classmethod
    def _made(cls, values: Mapping[str, Any]) -> Self:
        record = object.__new__(cls)
        record.__dict__.update(values)
        return record

    @classmethod
    def _read(cls, written: Mapping[str, Any]) -> dict[str, Any]:
        values, wrong = dict[str, Any](), list[Mistake]()
        fields = cls.model_fields
        for name, field in fields.items():
            if field.key in written:
                try:
                    values[name] = field.read(written[field.key])
                except ValidationError as error:
                    wrong += error.under(field.key)
            elif field.required:
                wrong.append(Mistake("missing", (field.key,), {}))
            else:
                values[name] = field.default
        known = {field.key for field in fields.values()}
        wrong += (Mistake("unknown_key", (key,), {}) for key in written if key not in known)
        if wrong:
            raise ValidationError(wrong)
        return values

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """The same with other values for some fields, which are taken as they are."""
        return self._made(self.__dict__ | dict(update))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self.__dict__.values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({values})"
