"""Frozen dataclasses that cost nothing until they are used: the base class of records and questions.

`dataclasses` writes and compiles the methods of a class when it is defined, 0.8 ms each; the 80 classes here would be
half of the start of `kb ask`. These compile an `__init__` when the first instance is made. Fields, defaults, `replace`
and equality are as in `dataclasses` (frozen, slots); type checkers read them as such (PEP 681).
"""

from __future__ import annotations

from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


class _Field:
    __slots__ = ("compare", "default", "kw_only")

    def __init__(self, default: Any, kw_only: bool, compare: bool) -> None:
        self.default, self.kw_only, self.compare = default, kw_only, compare


def field(*, default: Any, kw_only: bool = False, compare: bool = True) -> Any:
    """A field with a default that is given by name only, or that does not count when two are compared."""
    return _Field(default, kw_only, compare)


_REQUIRED = object()


class _Meta(type):
    _fields: dict[str, _Field]

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _Meta:
        own: dict[str, _Field] = {}
        for each in namespace.get("__annotations__", {}):
            value = namespace.pop(each, _REQUIRED)
            own[each] = value if isinstance(value, _Field) else _Field(value, False, True)
        namespace["__slots__"] = tuple(own)
        made = super().__new__(mcs, name, bases, namespace)
        made._fields = {
            key: value for base in reversed(made.__mro__) for key, value in base.__dict__.get("_own", {}).items()
        }
        made._fields |= own
        type.__setattr__(made, "_own", own)
        type.__setattr__(made, "__match_args__", tuple(key for key, each in made._fields.items() if not each.kw_only))
        return made


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(metaclass=_Meta):
    """The base class: fields are the annotated names, those of a base class first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        _compile(type(self))
        type(self).__init__(self, *args, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._compared()))

    def __repr__(self) -> str:
        shown = [
            f"{name}={value!r}"
            for name, each in type(self)._fields.items()
            if (value := getattr(self, name)) is not each.default and value != each.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"

    def __reduce__(self) -> Any:
        return _restored, (type(self), {name: getattr(self, name) for name in type(self)._fields})

    def _compared(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name, each in type(self)._fields.items() if each.compare)


def replace(item: T, **changes: Any) -> T:
    """A copy of a frozen item with some fields changed, as `dataclasses.replace`."""
    kind: Any = type(item)
    values = {name: getattr(item, name) for name in kind._fields}
    if unknown := changes.keys() - values.keys():
        raise TypeError(f"{kind.__name__} has no field {sorted(unknown)[0]!r}")
    made: T = kind(**(values | changes))
    return made


def values(item: Frozen) -> dict[str, Any]:
    """The fields of an item, by name."""
    return {name: getattr(item, name) for name in type(item)._fields}


def _compile(kind: type[Frozen]) -> None:
    scope: dict[str, Any] = {}
    ordered: list[str] = []
    named: list[str] = []
    lines: list[str] = []
    for name, each in kind._fields.items():
        scope[f"_set_{name}"] = getattr(kind, name).__set__
        default = ""
        if each.default is not _REQUIRED:
            scope[f"_default_{name}"] = each.default
            default = f"=_default_{name}"
        (named if each.kw_only else ordered).append(name + default)
        lines.append(f"    _set_{name}(self, {name})")
    signature = ", ".join(["self", *ordered, *(["*", *named] if named else [])])
    exec(f"def __init__({signature}):\n" + ("\n".join(lines) or "    pass"), scope)
    type.__setattr__(kind, "__init__", scope["__init__"])


def _restored(kind: type[Frozen], fields: dict[str, Any]) -> Frozen:
    return kind(**fields)
