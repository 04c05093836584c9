"""Profile folders: profile.toml and one YAML file per noun, read strictly and written normally."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from .faults import Fault, Place, ProfileError
from .nouns import Noun, nouns_in_order
from .schema import CODE, Code, Inline, nearest

MANIFEST = "profile.toml"
MAX_BYTES = 2 * 1024 * 1024
NOT_UTF8 = "文件不是 UTF-8 编码，请另存为 UTF-8"
KINDS = ("college", "province")


@dataclass(frozen=True)
class Manifest:
    """What a profile says about itself."""

    name: str
    title: str
    short_title: str
    kind: str
    source: str
    edition: str


@dataclass
class Profile:
    manifest: Manifest
    entries: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def of(self, noun: str) -> dict[str, dict[str, Any]]:
        return self.entries.get(noun, {})


class StrictLoader(yaml.BaseLoader):
    """Scalars stay text; a repeated key or an alias is an error, not a surprise."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="不允许使用别名（*）", problem_mark=self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem=f"键“{name}”重复", problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)

    def construct_scalar(self, node: Any) -> Any:
        value = super().construct_scalar(node)
        return None if node.style is None and value in ("", "~", "null") else value


class NormalDumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


NormalDumper.add_representer(
    Inline,
    lambda dumper, data: dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=True
    ),
)


def profiles_dir() -> Path:
    return Path(settings.BASE_DIR) / "fixtures" / "profiles"


def profile_names() -> list[str]:
    return sorted(path.parent.name for path in profiles_dir().glob(f"*/{MANIFEST}"))


def locate(name_or_path: str) -> Path:
    """A shipped profile by its name, any other by its folder."""
    shipped = profiles_dir() / name_or_path
    if "/" not in name_or_path and (shipped / MANIFEST).is_file():
        return shipped
    folder = Path(name_or_path)
    if (folder / MANIFEST).is_file():
        return folder
    reason = f"没有这个配置方案；随系统提供的有：{'、'.join(profile_names())}"
    raise ProfileError([Fault(str(name_or_path), "", reason)])


def read_folder(folder: Path) -> Profile:
    """All entries of a folder, types checked; raises ProfileError with every fault found."""
    faults: list[Fault] = []
    profile = Profile(_read_manifest(folder, faults))
    nouns = nouns_in_order(profile.manifest.kind) if profile.manifest.kind in KINDS else []
    known = {MANIFEST}
    for noun in nouns:
        paths = sorted(folder.glob(noun.file_of("*" if noun.folder else "")))
        known |= {path.relative_to(folder).as_posix() for path in paths}
        profile.entries[noun.code] = _read_noun(noun, folder, paths, faults)
    faults += _strangers(folder, known, [noun.code for noun in nouns])
    if faults:
        raise ProfileError(faults)
    return profile


def write_folder(profile: Profile, folder: Path) -> list[str]:
    """Writes the normal form; files of nouns without entries do not exist. Returns the names."""
    texts = {MANIFEST: manifest_text(profile.manifest)}
    for noun in nouns_in_order(profile.manifest.kind):
        entries = profile.of(noun.code)
        bad = [code for code in entries if noun.folder and not CODE.fullmatch(code)]
        if bad:
            raise ProfileError([Fault(f"{noun.code}/", bad[0], "这个代码不能作文件名，无法导出")])
        if noun.folder or noun.single:
            texts |= {noun.file_of(c): yaml_text(noun.dump(e)) for c, e in entries.items()}
        elif entries:
            texts[noun.file_of("")] = yaml_text([noun.dump(e) for e in entries.values()])
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return sorted(texts)


def manifest_text(manifest: Manifest) -> str:
    values = {one.name: getattr(manifest, one.name) for one in fields(manifest)}
    return "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in values.items())


def yaml_text(data: Any) -> str:
    return yaml.dump(data, Dumper=NormalDumper, allow_unicode=True, sort_keys=False, width=10**6)


def _read_manifest(folder: Path, faults: list[Fault]) -> Manifest:
    names = [one.name for one in fields(Manifest)]
    try:
        data = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ProfileError([Fault(MANIFEST, "", NOT_UTF8)]) from error
    except tomllib.TOMLDecodeError as error:
        place_of = re.search(r"at line (\d+)", str(error))
        where = f"第 {place_of[1]} 行" if place_of else "文件末尾"
        raise ProfileError([Fault(MANIFEST, "", f"{where}不是合格的 TOML")]) from error
    except OSError as error:
        raise ProfileError([Fault(MANIFEST, "", "文件读不到")]) from error
    place = Place(MANIFEST, "", faults)
    for key in data.keys() - set(names):
        place.child(key).fault(f"不认识的键{nearest(key, names)}")
    for name in names:
        if not isinstance(data.get(name, ""), str) or (
            name != "short_title" and not data.get(name)
        ):
            place.child(name).fault("必须填写文字")
    if data.get("kind") and data["kind"] not in KINDS:
        place.child("kind").fault("应为 college（学校）或 province（省级）")
    Code().parse(data.get("name"), place.child("name"))
    return Manifest(**{name: str(data.get(name, "")) for name in names})


def _read_noun(
    noun: Noun, folder: Path, paths: Iterable[Path], faults: list[Fault]
) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for path in paths:
        file = path.relative_to(folder).as_posix()
        data = _read_yaml(path, Place(file, "", faults))
        if data is None:
            continue
        records = [data] if noun.single or noun.folder else data
        if not isinstance(records, list):
            Place(file, "", faults).fault("应为条目的列表")
            continue
        for index, record in enumerate(records):
            _read_entry(noun, record, index, Place(file, "", faults), entries)
        if noun.folder and path.stem not in entries:
            Place(file, "code", faults).fault(f"应与文件名“{path.stem}”相同")
    return entries


def _read_entry(
    noun: Noun, record: Any, index: int, place: Place, entries: dict[str, dict[str, Any]]
) -> None:
    code = record.get("code") if isinstance(record, dict) else None
    if not (noun.single or noun.folder):
        place = place.child(code) if isinstance(code, str) else place.child(index)
    entry = noun.schema.clean(record, place)
    key = noun.key_of(entry)
    if key in entries:
        place.child("code").fault(f"代码“{key}”重复")
    elif key:
        entries[key] = entry


def _read_yaml(path: Path, place: Place) -> Any:
    if path.stat().st_size > MAX_BYTES:
        place.fault("文件超过 2 MB")
        return None
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        place.fault(f"第 {line} 行不是合格的 YAML：{error.problem or error.context}")
    except UnicodeDecodeError:
        place.fault(NOT_UTF8)
    except yaml.reader.ReaderError:
        place.fault("有不能用的字符（控制符），不是合格的 YAML")
    except (yaml.YAMLError, RecursionError):
        place.fault("不是合格的 YAML")
    else:
        if data is None:
            place.fault("文件是空的")
        return data
    return None


def _strangers(folder: Path, known: set[str], nouns: list[str]) -> list[Fault]:
    """Files that no noun reads: a slip in a file's name must not pass in silence."""
    found = (p.relative_to(folder) for p in sorted(folder.rglob("*")) if p.is_file())
    return [
        Fault(
            path.as_posix(),
            "",
            f"没有名目读取这个文件{nearest(path.parts[0].split('.')[0], nouns)}",
        )
        for path in found
        if path.as_posix() not in known and not any(part.startswith(".") for part in path.parts)
    ]
