"""The workspace's looks on what leaves it: files of dashboards, and dashboards behind a link."""

from sextant.features.dashboards.rendering import Sign
from sextant.features.identity import Identity

_SUFFIX = {"image/png": "png", "image/webp": "webp", "image/svg+xml": "svg"}


def signed(identity: Identity, workspace_id: str) -> Sign:
    """What a drawing is signed with; on paper, which is light."""
    looks = identity.brands.looks(workspace_id)
    ours = Sign()
    shades = looks.shades
    accent = shades.light.accent.upper() if shades else ours.accent
    if looks.logo is None:
        return Sign(name=looks.name, accent=accent)
    picture = identity.brands.logo(looks.logo.logo_id)
    return Sign(looks.name, accent, picture.content, _SUFFIX[picture.media_type])
