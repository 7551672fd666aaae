"""How people ask for a picture in English: patterns over a question's words, none of which means data."""

# ruff: noqa: E501  # a pattern is read in one piece
import re

from sextant.features.ask.picturing.request import Grain, Kind

_LEAD = r"""(?:(?:please|kindly|now|and|then|also|(?:can|could|would|will)\ you|you\ can|i(?:'d|\ would)\ like(?:\ to)?|i\ want
|i\ need|let\ me\ see|let's|visuali[sz]ing|visuali[sz]e|visuali[sz]ed|draw(?:ing|n)?|plot(?:ting|ted)?|show(?:ing|n)?|give
|return(?:ing|ed)?|mak(?:e|ing)|creat(?:e|ing|ed)|display(?:ing|ed)?|present(?:ing|ed)?|render(?:ed)?|generate|produce|build
|graph|chart|put|report|compare|use|using|with|by|in|as|into|through|via|for|on|see|have|get|to|me|us|them|it|that|this|those
|these|simply|the\ (?:results?|data|answer|information|output)|results?)\s+)*"""
_ARTICLE = r"(?:(?:a|an|the|one|some|my)\s+)?"
TRAIL = r"""(?:\s+(?:for\ (?:this|that)(?:\ purpose)?|(?:to|for|that|which)\s+(?:me\s+)?(?:simply\s+)?(?:show|display|visuali[sz]|return
|reflect|compar|find|illustrat|present|depict|represent|plott?|giv)(?:e|es|s|ing)?|shows?|showing|displaying|illustrating|depicting
|of|for|about|on|with|across|reflecting|comparing|presenting|representing|me)(?=\s|$|[,.?:;]))*"""
_KINDS = r"""(?:(?P<how>stack(?:ed)?|group(?:ed|ing)?|cluster(?:ed)?|side[- ]by[- ]side|horizontal|vertical|simple|multi(?:ple)?(?:[- ]series)?
|smooth|filled|double|big|single)[\s-]+)*"""
_NOUN = r"(?:charts?|graphs?|plots?|diagrams?|graphics?|figures?)"

NAMED = re.compile(
    rf"""(?<![\w-]){_LEAD}{_ARTICLE}{_KINDS}
    (?:(?P<kind>bars?|columns?|pie|donut|doughnut|ring|lines?|scatter|point|dot|area|box(?:[- ]and[- ]whiskers?)?|heat|histogram|number
        |trend|time\ series)[\s-]*(?:{_NOUN}|(?<=heat\ )maps?|(?<=heat)maps?|(?<=trend\ )lines?)
     |(?P<alone>histograms?|scatter\s?plots?|box\s?plots?|heat\s?maps?|trend\s?lines?))
    (?![\w-]){TRAIL}""",
    re.I | re.X,
)
"""A kind with the word chart, or a word that is nothing but a chart, and the words that ask for it."""

_SHAPES = r"bars?|pies?|donut|doughnut|scatter|histogram"
_OTHERS = r"columns|lines?|area|box(?:es)?|table|heat|(?:big\ )?number"
_ENDS = r"(?=\s*(?:[,.;:?!]|$|(?:to\ show|showing|by|per|for|please|and)\b))"
BARE = tuple(
    re.compile(pattern, re.I | re.X)
    for pattern in (
        rf"""(?<![\w-]){_LEAD}(?:as|into|draw|plot|make)\s+{_ARTICLE}{_KINDS}
        (?P<kind>(?:{_SHAPES})(?![\w-])|(?:{_OTHERS})(?![\w-]){_ENDS})(?P<trail>{TRAIL})""",
        rf"""(?<![\w-]){_LEAD}(?:in|with|by|using|use|want|show(?:\ me)?|give(?:\ me)?)\s+
        (?:(?:a|an|one)\s+|(?=stack|group|cluster)){_KINDS}(?P<kind>{_SHAPES})(?![\w-])(?P<trail>{TRAIL})""",
        rf"""(?:^|(?<=[.?,]\ )){_ARTICLE}{_KINDS}(?P<kind>{_SHAPES})
        (?=\s+(?:of|to\ show|for|showing|that\ shows)\b|\s*[.:])(?P<trail>{TRAIL})""",
    )
)
"""A kind by its bare name where the words around it leave little doubt; the data may still have that name."""

PLAIN = re.compile(
    rf"""(?<![\w-]){_LEAD}(?:{_ARTICLE}{_KINDS}{_NOUN}(?![\w-]){TRAIL}
    |(?:(?:visuali[sz](?:e|ing)|plot(?:ting)?|graph|draw)(?=\s)(?:\s+(?:me|them|it|this|the\ results?))?){TRAIL})""",
    re.I | re.X,
)
"""A picture of no kind: plot, draw me a chart of."""

_ASC = r"""asc(?:end(?:ing(?:ly)?)?)?|increasing|rising|alphabetical(?:ly)?|chronological(?:ly)?
|from\s+(?:the\s+)?(?:low(?:est)?|small(?:est)?|least|min(?:imum)?|bottom|a|short(?:est)?|old(?:est)?|early|earliest|few(?:est)?)\s+to\s+
 (?:the\s+)?(?:high(?:est)?|large(?:st)?|big(?:gest)?|great(?:est)?|most|max(?:imum)?|top|z|long(?:est)?|new(?:est)?|late|latest)
|low(?:est)?\s+to\s+high(?:est)?|smallest\s+(?:one\s+)?first|lowest\s+first|a\s*-\s*z|a\ to\ z"""
_DESC = r"""desc(?:end(?:ing(?:ly)?)?)?|decreasing|falling|reversed?(?:\ alphabetical)?
|from\s+(?:the\s+)?(?:high(?:est)?|large(?:st)?|big(?:gest)?|great(?:est)?|most|max(?:imum)?|top|z|long(?:est)?|new(?:est)?|late|latest)\s+to\s+
 (?:the\s+)?(?:low(?:est)?|small(?:est)?|least|min(?:imum)?|bottom|a|short(?:est)?|old(?:est)?|early|earliest|few(?:est)?)
|high(?:est)?\s+to\s+low(?:est)?|(?:largest|biggest|highest)\s+(?:one\s+)?first|z\s*-\s*a|z\ to\ a"""
_WAY = rf"(?:in\s+|with\s+)?(?:an?\s+|the\s+)?(?:(?P<asc>{_ASC})|(?P<desc>{_DESC}))(?:\s+(?:order|sequence|manner))?"
_ORDERS = r"(?:re)?(?:order|sort|rank|list|show|display|arrang|organi[sz]|put|present)(?:e|s|ed|ing)?"
_POLITE = r"(?:(?:and|then|also|please|but|can|could|would|you|i|want|to|d|'d|like|need|it|should|be|is|are|the\ (?:bars?|chart|result|results))\s+)*"
_WHAT = r"(?:the\s+)*(?P<what>[^,.;?]+?)"
_BY = r"(?:by|of|on|for|according\ to|based\ on|with\ respect\ to|along|in\ terms\ of)"

SORTS = tuple(
    re.compile(rf"(?P<before>^|[,.;?)]\s*|\s+and\s+|\s)(?<!\w){_POLITE}{clause}(?:\s+please)?(?=\s*(?:[,.;?!]|$))", re.I | re.X)
    for clause in (
        rf"{_ORDERS}\s+{_WAY}\s+{_BY}\s+{_WHAT}",
        rf"{_ORDERS}\s+(?:{_BY}\s+)?{_WHAT}\s+{_WAY}",
        rf"{_ORDERS}\s+{_WAY}",
    )
)  # fmt: skip
"""An order asked for in a clause of its own, most telling first; `what` is an axis or words for a column."""

OF_NAMES = re.compile(r"alphabet|(?<!\w)[az]\s*(?:-|to)\s*[az](?!\w)", re.I)
"""An order that is of names, whatever stands along the other axis."""

AXIS = re.compile(r"\b(?:[xy][\s-]*axis|(?:horizontal|vertical|categor(?:y|ies)) axis|bars?)\b", re.I)
"""Words that only a picture has."""

AXIS_X = re.compile(
    r"(?:the\s+)*(?:x|x[\s-]*axis|horizontal\ axis|bars?|bars'?\ names?|labels?|categor(?:y|ies) axis)$", re.I
)
AXIS_Y = re.compile(
    r"(?:the\s+)*(?:y|y[\s-]*axis|vertical\ axis|heights?(?:\s+of\s+(?:the\s+)?bars?)?|size|bars?'? (?:height|length|size)|value)$",
    re.I,
)

GRAINS: dict[str, Grain] = {
    "year": "year", "years": "year", "yearly": "year", "annual": "year",
    "quarter": "quarter", "quarters": "quarter", "quarterly": "quarter",
    "month": "month", "months": "month", "monthly": "month", "time": "month",
    "week": "week", "weeks": "week", "weekly": "week",
    "weekday": "weekday", "weekdays": "weekday", "day of week": "weekday", "day of the week": "weekday",
    "days of the week": "weekday", "day-of-week": "weekday", "week day": "weekday",
    "day": "day", "days": "day", "daily": "day", "hour": "hour", "hours": "hour", "hourly": "hour",
}  # fmt: skip
_GRAIN = "|".join(sorted((re.escape(g) for g in GRAINS), key=len, reverse=True))

BIN = re.compile(
    rf"""[\s,]*\(?\s*(?:and\s+|then\s+|please\s+|that\s+|which\s+)*(?:bin(?:s|n?ed|n?ing)?|bucket(?:s|ed|ing)?)(?![\w-])
    (?:\s+(?P<of>(?:(?!\b(?:bin|into|by)\b)[^,.;?()])+?))?\s+(?:by|into|in|at|to|per)\s+(?:(?:the|a|an|each|every)\s+)*
    (?P<grain>{_GRAIN})(?![\w-])(?:\s+(?:intervals?|levels?|bins?|buckets?|parts?|periods?))?\s*\)?""",
    re.I | re.X,
)
"""Times cut to a grain: bin the date into weekday intervals."""

BIN_AXIS = re.compile(r"^(?:the\s+)?(?:x|x[\s-]*axis|it|them|time|dates?|all|that|this)$", re.I)
COUNT_THEM = re.compile(r"(?:^|[\s,]+)(?:and\s+)?count(?:ing)?\s+(?:them|it|these|those)(?![\w-])", re.I)
BY_GROUPED = re.compile(r"\bby\s+grouped\s+by\b", re.I)
VERSUS = re.compile(
    r"^\s*(?:the\s+)?(?P<first>[^,.;?]+?)\s+(?P<word>versus|vs\.?|against)\s+(?:the\s+)?(?P<second>[^,.;?]+)",
    re.I,
)

SERIES = re.compile(
    r"""[\s,]+(?:and\s+)?(?:then\s+)?(?:(?:group(?:ed|ing)?|colou?r(?:ed|ing)?|cluster(?:ed|ing)?|stack(?:ed|ing)?|split|broken\ down
    |break\ (?:it\ )?down)(?:\s+(?:it|them|bars?|lines?|points?))?\s+(?P<attribute>by\s+attributes?|by|into)|colou?r(?:ed)?\s+(?:for|per)
    |based\ on|(?:use\ |with\ )?(?:a|one)\s+(?:different\s+)?(?:line|bar|colou?r|series)\s+(?:for\s+each|per|for\s+every))\s+(?:the\s+)?(?P<what>[^,.;?]+?)(?=\s*(?:[,.;?]|$
    |\s(?:in|with|as|by|using|and)\s))""",
    re.I | re.X,
)
"""What gives the colours: stacked by channel, one line for each region, group by attribute sex."""
KIND_OF_SERIES: dict[str, Kind] = {"stack": "stacked_bar", "clust": "grouped_bar"}

AS_AXES = re.compile(
    r"""(?:(?:take|put|with|use|set)\s+)?(?:the\s+)?(?P<x>[^,.;?]+?)\s+(?:as|on|along|for|at)\s+(?:the\s+)?(?P<first>[xy])[\s-]*axis\s*(?:,|and)\s*(?:the\s+)?
    (?P<y>[^,.;?]+?)\s+(?:as|on|along|for|at)\s+(?:the\s+)?[xy][\s-]*axis(?![\w-])""",
    re.I | re.X,
)
AXES = re.compile(
    r"""(?P<lead>\bwith\s+|\bwhere\s+|\bthat\s+|,\s*|\s)?(?:the\s+)?x[\s-]*axis\s*(?:is|=|:|shows?|with|being)?\s*(?P<x>[^,.;?]+?)
    \s*(?:,|\band\b|;|\s)\s*(?:the\s+)?y[\s-]*axis\s*(?:is|=|:|shows?|with|being)?\s*(?P<y>[^,.;?]+?)(?=\s*(?:[,.;?]|$))""",
    re.I | re.X,
)
ONE_AXIS = re.compile(
    r"[\s,]+(?:and\s+)?(?:with\s+)?(?:the\s+)?(?P<axis>[xy])[\s-]*axis\s+(?:is|shows?|being)\s+(?:the\s+)?(?P<what>[^,.;?]+?)(?=\s*(?:[,.;?]|$))",
    re.I,
)
ON_AXIS = re.compile(
    r"\s+(?:is\s+|are\s+)?(?:on|along|at|as)\s+(?:the\s+)?(?P<axis>[xy])[\s-]*axis(?![\w-])", re.I
)

_FIGURE = r"(?:average|mean|avg|sum|total|minimum|maximum|min|max|minimal|maximal|median|number|amount|count|how\ many)"
DISTRIBUTION = re.compile(
    rf"\bdistribution\s+(?:of\s+)?(?P<x>[^,.;?]+?)\s+and\s+(?:the\s+)?(?P<y>{_FIGURE}\b[^,.;?]+)", re.I | re.X
)
COMPARISON = re.compile(
    r"(?:give\s+me\s+|show\s+(?:me\s+)?|provide\s+)?(?:the\s+|a\s+)?comparison\s+(?:about|of|between)\s+(?P<y>[^,.;?]+?)\s+(?:over|across|by)\s+(?:the\s+)?(?P<x>[^,.;?]+)",
    re.I,
)
FIGURE = re.compile(rf"^(?:the\s+)?{_FIGURE}\b", re.I | re.X)
PROPORTIONS = (
    re.compile(r"[,.;?]?\s*(?:and\s+)?(?:show|give|display|present|visuali[sz]e|report|tell)(?:\s+me)?\s+(?:the|their|its)\s+(?:proportions?|percentages?|shares?)\s*(?=[.,;?]|$)", re.I),
    re.compile(rf"(?:(?:show|give|tell)\s+(?:me\s+)?|i\s+want\s+to\s+(?:know|see)\s+|what\s+(?:is|are)\s+)?(?:the\s+)?proportions?\s+(?:of|on|about)\s+(?=(?:the\s+)?(?:what\s|which\s|how\s|{_FIGURE}\b))", re.I | re.X),
)  # fmt: skip
PROPORTION = re.compile(r"\bproportions?\b", re.I)
TREND = re.compile(
    rf"(?:(?:what\s+is|show|see|visuali[sz]e|give|display|report|find|tell|i\s+want\s+to\s+see|please)(?:\s+me)?\s+)*(?:the\s+)?(?:general\s+)?trends?\s+(?:about|of|on|in|for)?\s*(?=(?:the\s+)?{_FIGURE}\b.*\b(?:over|by|across|for\s+each|per|change)\b)",
    re.I | re.X,
)
TRENDS = re.compile(r"\btrends?\b|\bover\s+time\b|\bchang(?:e|es|ing)\s+over\b", re.I)
RELATION = re.compile(r"\b(?:relationships?|correlations?|relations?)\b", re.I)
RELATIONS = (
    re.compile(r"[,.;?]\s*(?:and\s+)?(?:show|give|display|report|visuali[sz]e)(?:\s+me)?\s+(?:the|their)\s+(?:correlations?|relationships?)\s*(?=[.,;?]|$)", re.I),
    re.compile(rf"(?:(?:show|report|give|visuali[sz]e|plot)\s+(?:me\s+)?|what\s+(?:is|are)\s+)?(?:the\s+)?(?:correlations?|relationships?|relations?)\s+(?:between|of|among)\s+(?=[^,.;?]*\b{_FIGURE}\b)", re.I | re.X),
)  # fmt: skip
SPREAD = re.compile(r"\b(?:distribution|spread|histogram)\b", re.I)
PAIR = re.compile(
    r"\b(?:proportions?|distribution|correlations?|relationships?|relations?|percentages?)\s+(?:of|between|on|about)?\s*(?:the\s+)?(?P<x>[^,.;?]+?)\s+(?:and|over|versus|vs\.?|against|with)\s+(?:the\s+)?(?P<y>[^,.;?]+)",
    re.I,
)
