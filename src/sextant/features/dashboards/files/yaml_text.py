"""A dashboard as YAML: one order, one line where one does, statements as people wrote them; and back."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sextant.core.yaml_text import WIDTH, read_yaml
from sextant.features.dashboards.models import DashboardRefused, Filter, TileConfig, Visualization

LONGEST = 3_000_000
_TILE_NAMES = {"viz_id": "id", "chart_type": "show", "query": "sql", "position": "at"}
_FILTER_NAMES = {"filter_id": "id"}
_PLACES = ("x", "y", "width", "height")
_WHOLE = ("dashboard", "description", "row_height", "tabs", "filters", "tiles", "settings")


def to_yaml(content: Mapping[str, Any]) -> str:
    """The content of a dashboard; the same content is the same text."""
    layout: Mapping[str, Any] = content["layout"]
    document: dict[str, Any] = {"dashboard": content["name"]}
    if content["description"]:
        document["description"] = content["description"]
    if layout["row_height"] != 56:
        document["row_height"] = layout["row_height"]
    if layout["tabs"]:
        document["tabs"] = [{"id": tab["tab_id"], "title": tab["title"]} for tab in layout["tabs"]]
    if content["config"]:
        document["settings"] = content["config"]
    if content["filters"]:
        document["filters"] = [_filter(one) for one in content["filters"]]
    document["tiles"] = [_tile(one) for one in content["visualizations"]]
    return _dumped(document)


def from_yaml(text: str) -> dict[str, Any]:
    """What `Change` takes; raises DashboardRefused with the place that is wrong."""
    document = _loaded(text)
    unknown = [name for name in document if name not in _WHOLE]
    if unknown or not isinstance(document.get("dashboard"), str):
        raise DashboardRefused(
            f"A dashboard has no `{unknown[0]}`." if unknown else "`dashboard` is the dashboard's name.",
            hint="Export a dashboard to see its form.",
        )
    layout: dict[str, Any] = {"tabs": [_renamed(tab, {"tab_id": "id"}) for tab in _list(document, "tabs")]}
    if "row_height" in document:
        layout["row_height"] = document["row_height"]
    return {
        "name": document["dashboard"],
        "description": document.get("description") or "",
        "layout": layout,
        "config": document.get("settings") or {},
        "filters": [_renamed(one, _FILTER_NAMES) for one in _list(document, "filters")],
        "visualizations": [_tile_back(one) for one in _list(document, "tiles")],
    }


def _tile(tile: Mapping[str, Any]) -> dict[str, Any]:
    default = Visualization.model_construct().model_dump(mode="json")
    named: dict[str, Any] = {"id": tile["viz_id"]}
    if tile["title"]:
        named["title"] = tile["title"]
    named["show"] = tile["chart_type"]
    position = tile["position"]
    named["at"] = [position[place] for place in _PLACES]
    for name in ("tab", "question", "query"):
        if tile[name] and tile[name] != default[name]:
            named[_TILE_NAMES.get(name, name)] = tile[name]
    config = _given(tile["config"], TileConfig().model_dump(mode="json"))
    return named | ({"config": config} if config else {})


def _tile_back(sent: Mapping[str, Any]) -> dict[str, Any]:
    tile = _renamed(sent, _TILE_NAMES)
    place: Any = tile.get("position")
    if isinstance(place, list) and len(cast("list[Any]", place)) == 4:
        tile["position"] = dict(zip(_PLACES, cast("list[Any]", place), strict=True))
    elif place is not None:
        raise DashboardRefused(
            f"`at` of tile `{tile.get('viz_id', '?')}` is no place.",
            hint="Write [column, row, width, height], such as [0, 0, 6, 5].",
        )
    return tile


def _filter(one: Mapping[str, Any]) -> dict[str, Any]:
    default = Filter.model_construct(type="set").model_dump(mode="json")
    kept = _given({name: value for name, value in one.items() if name != "dataset_id"}, default, "type")
    return {_FILTER_NAMES.get(name, name): value for name, value in kept.items()}


def _given(values: Mapping[str, Any], default: Mapping[str, Any], *always: str) -> dict[str, Any]:
    """What differs from what it would be anyway."""
    return {
        name: value
        for name, value in values.items()
        if name in always or name not in default or value != default[name]
    }


def _renamed(sent: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    back = {short: whole for whole, short in names.items()}
    return {back.get(name, name): value for name, value in sent.items()}


def _list(document: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found: Any = document.get(name)
    if found is None:
        return ()
    entries = cast("list[Any]", found) if isinstance(found, list) else [None]
    if not all(isinstance(entry, dict) for entry in entries):
        raise DashboardRefused(f"`{name}` is a list of objects.", hint="Export a dashboard to see its form.")
    return cast("Sequence[Mapping[str, Any]]", entries)


def _dumped(document: Mapping[str, Any]) -> str:
    import yaml

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def lines(dumper: Any, value: list[Any]) -> Any:
        flat = all(not isinstance(one, dict | list) for one in value)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)

    Dumper.add_representer(str, text)
    Dumper.add_representer(list, lines)
    return yaml.dump(dict(document), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def _loaded(text: str) -> dict[str, Any]:
    document: object = read_yaml(
        text, longest=LONGEST, refused=DashboardRefused, shorten="Write fewer tiles."
    )
    if not isinstance(document, dict):
        raise DashboardRefused("A file of a dashboard has `dashboard` and `tiles`.", hint="Export one.")
    return cast("dict[str, Any]", document)
