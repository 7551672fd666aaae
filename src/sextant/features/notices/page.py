"""A notice as people read it in a mail: plain lines, and a page in the colours of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from sextant.features.notices.models import Line, Notice

_TONES = {"bad": "#B8342B", "warn": "#9A5B00", "good": "#1C7C50", "plain": "#46596A"}
_FONT = "font-family:Inter,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """In whose name a mail is written, and its colours; without a name of its own it has no head.

    `logo` is a PNG that goes with the mail: other kinds are not shown by all mail programs.
    """

    name: str = "Sextant"
    accent: str = "#0A6C8C"
    shown: bool = False
    logo: bytes = b""
    width: int = 0
    height: int = 0


OURS = Letterhead()
LOGO = "logo@sextant"
_LOGO_HEIGHT = 28


def as_text(notice: Notice) -> str:
    parts = [notice.title, ""]
    parts += [f"{line.name}: {line.text}" if line.name else line.text for line in notice.lines]
    if notice.link:
        parts += ["", f"{notice.link_words or 'Open it'}: {notice.link}"]
    if notice.footer:
        parts += ["", notice.footer]
    if notice.unsubscribe:
        parts += ["", f"Unsubscribe: {notice.unsubscribe}"]
    return "\n".join(parts) + "\n"


def as_html(notice: Notice, *, pictures: Sequence[str] = (), head: Letterhead = OURS) -> str:
    """One column that every mail program shows; nothing is fetched from anywhere."""
    rows = "".join(_line(line) for line in notice.lines)
    shown = "".join(
        f'<img src="cid:{escape(cid)}" alt="{escape(notice.title)}" width="552" '
        'style="display:block;width:100%;height:auto;border:1px solid #E2E8EC;border-radius:8px;'
        'margin:16px 0 0">'
        for cid in pictures
    )
    link = (
        f'<a href="{escape(notice.link)}" style="display:inline-block;margin:20px 0 0;padding:9px 16px;'
        f'background:{head.accent};color:#FFFFFF;border-radius:8px;text-decoration:none;font-weight:600">'
        f"{escape(notice.link_words or 'Open it')}</a>"
        if notice.link
        else ""
    )
    tail = [escape(notice.footer)] if notice.footer else []
    if notice.unsubscribe:
        tail.append(f'<a href="{escape(notice.unsubscribe)}" style="color:#5C6E7D">Send me this no more</a>')
    foot = f'<p style="margin:24px 0 0;font-size:12px;color:#5C6E7D">{"<br>".join(tail)}</p>' if tail else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light"></head>'
        f'<body style="margin:0;padding:24px 12px;background:#F6F8F9;color:#0F2230;{_FONT};'
        'font-size:14px;line-height:20px">'
        '<table role="presentation" align="center" width="600" style="max-width:600px;width:100%;'
        'background:#FFFFFF;border:1px solid #E2E8EC;border-radius:12px"><tr><td style="padding:24px">'
        f"{_head(head)}"
        '<h1 style="margin:0 0 12px;font-size:22px;line-height:30px;font-weight:600">'
        f"{escape(notice.title)}</h1>"
        f'<table role="presentation" width="100%" style="border-collapse:collapse">{rows}</table>'
        f"{shown}{link}{foot}</td></tr></table></body></html>"
    )


def _head(head: Letterhead) -> str:
    """The logo and the name, above what is told."""
    if not head.shown:
        return ""
    width = round(_LOGO_HEIGHT * head.width / max(1, head.height))
    logo = (
        f'<img src="cid:{LOGO}" alt="" width="{width}" height="{_LOGO_HEIGHT}" '
        'style="vertical-align:middle;margin-right:10px">'
        if head.logo
        else ""
    )
    return (
        '<p style="margin:0 0 16px;padding:0 0 14px;border-bottom:1px solid #E2E8EC;font-weight:600;'
        f'font-size:15px;line-height:28px">{logo}{escape(head.name)}</p>'
    )


def _line(line: Line) -> str:
    colour = _TONES[line.tone]
    if not line.name:
        return f'<tr><td colspan="2" style="padding:6px 0;color:{colour}">{escape(line.text)}</td></tr>'
    return (
        f'<tr><td style="padding:6px 16px 6px 0;border-top:1px solid #E2E8EC;color:#46596A;'
        f'vertical-align:top">{escape(line.name)}</td>'
        f'<td style="padding:6px 0;border-top:1px solid #E2E8EC;color:{colour};font-weight:500;'
        f'font-variant-numeric:tabular-nums">{escape(line.text)}</td></tr>'
    )
