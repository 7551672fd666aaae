"""In whose name a workspace's mails are written: its own name, colour and logo where it chose some."""

from sextant.features.identity import Identity
from sextant.features.notices.page import OURS, Letterhead


def letterhead(identity: Identity, workspace_id: str) -> Letterhead:
    """Sextant's own where the workspace chose nothing."""
    looks = identity.brands.looks(workspace_id)
    if not looks.is_own:
        return OURS
    shades = looks.shades
    accent = shades.light.accent.upper() if shades else OURS.accent
    plain = Letterhead(name=looks.name, accent=accent, shown=True)
    if looks.logo is None or looks.logo.media_type != "image/png":
        return plain
    picture = identity.brands.logo(looks.logo.logo_id)
    return Letterhead(looks.name, accent, True, picture.content, picture.width, picture.height)
