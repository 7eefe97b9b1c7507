"""From the type of a field to the function that reads it.

Types are few: texts, whole numbers, days, lengths of time, words of a choice, lists, dicts, groups of keys, and any of
them or None. What a text may say is for the functions in `Annotated` (`values`, `places`, `times` …).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

from monitor.config.unfit import KEY, Mistake, Unfit, ValidationError

Reader: TypeAlias = Callable[[Any], Any]
"""From what was written to the value of a field; raises ValidationError."""


class BeforeValidator(NamedTuple):
    """`func` gets what was written, before its type is looked at: it returns the value, or raises Unfit."""

    func: Reader

    def around(self, read: Reader) -> Reader:
        """`read`, with this in front of it."""
        func = self.func

        def before(value: Any) -> Any:
            try:
                fit = func(value)
            except Unfit as unfit:
                raise _told(unfit) from None
            return read(fit)

        return before


class AfterValidator(NamedTuple):
    """`func` gets what was read: it returns the value of the field, or raises Unfit."""

    func: Reader

    def around(self, read: Reader) -> Reader:
        """`read`, with this behind it."""
        func = self.func

        def after(value: Any) -> Any:
            found = read(value)
            try:
                return func(found)
            except Unfit as unfit:
                raise _told(unfit) from None

        return after


class Field(NamedTuple):
    """Bounds of a number, the least length of a list, or the key in the file where Python has another use of it."""

    ge: int | None = None
    le: int | None = None
    min_length: int = 0
    alias: str = ""

    def around(self, read: Reader) -> Reader:
        """`read`, with a look at the bounds of what it found."""
        return read if self.alias else lambda value: self._bounded(read(value))

    def _bounded(self, value: Any) -> Any:
        if self.ge is not None and value < self.ge:
            raise ValidationError.of("too_small", bound=self.ge)
        if self.le is not None and value > self.le:
            raise ValidationError.of("too_large", bound=self.le)
        if self.min_length and len(value) < self.min_length:
            raise ValidationError.of("too_few", bound=self.min_length)
        return value


def _told(unfit: Unfit) -> ValidationError:
    return ValidationError.of("unfit", message=unfit.message, mend=unfit.mend)


def reader_of(annotation: Any) -> Reader:
    """The function that reads a field of this type. A class with `model_validate` reads itself."""
    if (build := _BUILDERS.get(get_origin(annotation))) is not None:
        return build(*get_args(annotation))
    itself: Reader | None = getattr(annotation, "model_validate", None)
    return itself or partial(_typed, annotation)


def _marked(annotation: Any, *marks: BeforeValidator | AfterValidator | Field) -> Reader:
    read = reader_of(annotation)
    for mark in marks:
        read = mark.around(read)
    return read


def _optional(annotation: Any, _: type[None]) -> Reader:
    read = reader_of(annotation)
    return lambda value: None if value is None else read(value)


def _choice(*words: str | int) -> Reader:
    def read(value: Any) -> Any:
        if value not in words:
            raise ValidationError.of("choice", words=words)
        return value

    return read


def _typed(wanted: type, value: Any) -> Any:
    if not isinstance(value, wanted):
        raise ValidationError.of("wrong_type", wanted=wanted.__name__)
    return value


def _list(annotation: Any, _: object) -> Reader:
    return partial(_entries, reader_of(annotation))


def _entries(read: Reader, value: Any) -> tuple[Any, ...]:
    """Every entry of a list. All that is wrong in it is told."""
    if not isinstance(value, list | tuple):
        raise ValidationError.of("no_list")
    found, wrong = list[Any](), list[Mistake]()
    for at, entry in enumerate(value):
        try:
            found.append(read(entry))
        except ValidationError as error:
            wrong += error.under(at)
    if wrong:
        raise ValidationError(wrong)
    return tuple(found)


def _mapping(keys: Any, values: Any) -> Reader:
    return partial(_named, reader_of(keys), reader_of(values))


def _named(read_key: Reader, read: Reader, value: Any) -> dict[Any, Any]:
    """Every value of a dict by its key; of both all that is wrong is told."""
    if not isinstance(value, dict):
        raise ValidationError.of("no_words")
    keys, values, wrong = list[Any](), list[Any](), list[Mistake]()
    for key, entry in value.items():
        for part, into, one, path in ((key, keys, read_key, (key, KEY)), (entry, values, read, (key,))):
            try:
                into.append(one(part))
            except ValidationError as error:
                wrong += error.under(*path)
    if wrong:
        raise ValidationError(wrong)
    return dict(zip(keys, values, strict=True))


_BUILDERS: Mapping[Any, Callable[..., Reader]] = {
    Annotated: _marked,
    Union: _optional,
    UnionType: _optional,
    Literal: _choice,
    tuple: _list,
    Mapping: _mapping,
}
"""How the reader of a generic type is built of its arguments."""
