"""The words of asking: what counts, averages, compares, orders, groups and negates in English."""

from sextant.features.ask.understanding.marks import MarkKind

_ENTRIES: dict[tuple[MarkKind, str], str] = {
    ("count", ""): """how many|number of|the number of|count of|count the number of|count|total number of
        |total count of|the total number of|how many times|how often|the count of|total count
        |find the number of|amount of times|number of times|number of records|how many records
        |how many rows|row count|count how many|quantity of|many|numbers of|the counts of|counts of
        |tally|headcount|head count""",
    ("agg", "avg"): """average|avg|mean|the average|averaged|averages|typical|on average|average of|mean of
        |average value of""",
    (
        "agg",
        "sum",
    ): """total|sum|sum of|overall|total amount of|combined|altogether|in total amount|total of|the sum of
        |summed|totals|sum up|add up|aggregate""",
    ("agg", "max"): "maximum|max|the maximum|maximal|maximum of|peak|maximums|at most what",
    ("agg", "min"): "minimum|min|the minimum|minimal|minimum of|minumum|the minumum",
    ("agg", "median"): "median|the median|median of",
    ("agg", "stddev"): """standard deviation|standard deviation of|std dev|stddev|standard deviations""",
    ("agg", "var"): "variance|variance of",
    (
        "distinct",
        "",
    ): """distinct|different|unique|various|distinctive|unrepeated|deduplicated|without repetition
        |without duplicates|distinct number of|number of distinct|number of different|how many different
        |how many distinct|how many unique|number of unique|count of distinct|number of types of
        |how many types of|how many kinds of|kinds of|types of|count the number of distinct
        |count the number of different""",
    (
        "sup",
        "most",
    ): """highest|largest|biggest|greatest|most|top most|topmost|the most|largest number of|most number of
        |highest number of|greatest number of|largest amount of|biggest number of""",
    ("sup", "least"): """lowest|smallest|least|fewest|lowest number of|smallest number of|least number of
        |fewest number of|the fewest|the least|smallest amount of""",
    ("sup", "paid"): "highest paid|best paid|top paid|highest earning",
    ("sup", "-paid"): "lowest paid|worst paid|least paid|lowest earning",
    (
        "common",
        "high",
    ): """most common|most popular|most frequent|most frequently|most often|commonest|most commonly
        |most commonly used|most frequently used|most used|most prominent|most prevalent
        |most widely used|mostly|popular|most regularly|used most|most busy|busiest|used the most often
        |used most often|used the most|the most often|most numerous""",
    (
        "common",
        "low",
    ): """least common|least popular|least frequent|rarest|least often|least used|least commonly
        |least commonly used|least frequently used|rarely|least frequently|used least|quietest""",
    ("top", "high"): "top|first|leading|best",
    ("top", "low"): "bottom|worst|last",
    (
        "compare",
        ">",
    ): """more than|greater than|over|above|larger than|higher than|bigger than|exceeding|exceeds|exceed
        |exceeded|in excess of|better than|>|upwards of|beyond|surpassing|stronger than|greater
        |more then""",
    ("compare", ">="): """at least|no less than|not less than|no fewer than|minimum of|a minimum of|not below
        |greater than or equal to|more than or equal to|>=|no lower than|at or above
        |equal or greater than|equal to or more than|equal to or greater than|greater or equal to
        |from at least|not under|no smaller than""",
    (
        "compare",
        "<",
    ): """less than|under|below|smaller than|lower than|fewer than|beneath|<|worse than|not reaching
        |short of|less then""",
    (
        "compare",
        "<=",
    ): """at most|no more than|not more than|up to|no greater than|maximum of|a maximum of|not above
        |less than or equal to|<=|no higher than|not over|smaller than or equal to|at or below
        |not exceeding|no larger than|within""",
    ("compare", "="): "equal to|equals|equal|exactly|=|==|the same as|precisely",
    (
        "compare",
        "!=",
    ): """not equal to|!=|<>|different from|not equal|unequal to|does not equal|not exactly""",
    ("compare", "after"): "after|later than|since after|past|following",
    ("compare", "before"): "before|earlier than|prior to|preceding",
    (
        "between",
        "",
    ): """between|ranging from|in the range|in the range of|in the range from|within the range of
        |in between""",
    (
        "orless",
        ">=",
    ): """or more|or later|or after|onwards|and later|or above|or higher|or greater|or over|and above
        |and over|or older|or old|years old or older|years old or more|and up|or longer|plus|+|and more""",
    (
        "orless",
        "<=",
    ): """or less|or earlier|or before|or fewer|or below|or lower|or under|and below|and under|or younger
        |or young|years old or younger|years old or young|years old or less|or shorter""",
    (
        "group",
        "",
    ): """by|per|grouped by|group by|broken down by|split by|for each|for every|in each|of each|by each
        |for different|for each of the|at each|on each|from each|with each|under each|to each
        |for all different|in every|of every|of different|within each|breakdown by|according to|based on
        |across each|for the different|for each different|in different|among each|for each distinct
        |in terms of|separately for each|each of the|from different|corresponding to each""",
    ("each", ""): "each|every",
    ("order", ""): """sorted by|ordered by|order by|sort by|in order of|sorted|ordered|sort|order|arranged by
        |ranked by|listed by|rank by|in the order of|sort them by|order them by|sort the results by
        |order the results by|and sort by|sort the list by|sorted in|order the result by
        |sorted according to|ordered in|sort in|in the ordering of|arrange|arranged in|rank|ranked
        |arranged|listed in|sorting by|sorted on|in lexicographic order of""",
    (
        "direction",
        "asc",
    ): """ascending|ascending order|in ascending order|alphabetical|alphabetically|alphabetical order
        |in alphabetical order|increasing|increasing order|in increasing order|from lowest to highest
        |from low to high|from smallest to largest|lexicographic order|lexicographically
        |in lexicographical order|in lexicographic order|lexicographical order|from least to greatest
        |from youngest to oldest|asc|chronological order|chronologically|in chronological order
        |from earliest to latest|from least to most|from the lowest to the highest|low to high
        |smallest to largest|ascendingly|from oldest to newest|a to z|from a to z|smallest first
        |lowest first|from the least to the most|in alphabetical oder|from shortest to longest
        |from early to late|alphabetic order|in alphabetic order|from small to large|from small to big
        |from less to more|ascending alphabetical order|in ascending alphabetical order""",
    (
        "direction",
        "desc",
    ): """descending|descending order|in descending order|decreasing|decreasing order|in decreasing order
        |from highest to lowest|from high to low|from largest to smallest|reverse alphabetical order
        |in reverse alphabetical order|in reverse order|reverse order|from greatest to least
        |from oldest to youngest|from old to young|desc|from most to least|from the highest to the lowest
        |high to low|largest to smallest|descendingly|from newest to oldest|from latest to earliest
        |from longest to shortest|largest first|highest first|newest first|most recent first
        |in reverse lexicographical order|reverse lexicographical order|from the most to the least
        |from late to early|from the oldest to the youngest|from most recent to oldest
        |from biggest to smallest|from big to small|from large to small|from more to less
        |descending lexicographical order|in descending lexicographical order|in descending
        |descending alphabetical order|in descending alphabetical order
        |reverse chronological order|in reverse chronological order""",
    (
        "not",
        "",
    ): """not|isn't|isnt|aren't|arent|wasn't|weren't|doesn't|doesnt|don't|dont|didn't|except|excluding
        |except for|other than|but not|never|no|without|besides|apart from|all but|do not have
        |does not have|don't have|outside|outside of|hasn't|haven't|do not|does not|did not|is not
        |are not|was not|were not|leaving out|ignoring|non|not yet|are not yet|is not yet""",
    (
        "null",
        "null",
    ): """missing|null|empty|blank|is missing|are missing|not recorded|unrecorded|not known|unknown
        |not available|unspecified|not specified|undefined|has no value|not given|no value|not filled in
        |is null|is empty|not set""",
    (
        "null",
        "not null",
    ): """not missing|not null|not empty|is not null|are not null|known|recorded|specified|filled in
        |available|non null""",
    (
        "share",
        "percent",
    ): """share of|share|percentage of|percentage|percent of|percent|proportion of|proportion|fraction of
        |fraction|what share of|what percentage of|what percent of|what proportion of|what fraction of
        |rate of|the rate of|rates|ratio of|rate|pct of|portion of|percent share of|how common are
        |contribution of""",
    (
        "trend",
        "",
    ): """over time|trend|trend of|trends|trend in|evolution of|development of|timeline|time series
        |over the years|evolve|evolved|history of""",
    (
        "distribution",
        "",
    ): """distribution of|distribution|histogram of|histogram|spread of|how is|how are|distributed
        |breakdown of|breakdown|frequency of|frequencies of|make up of""",
    (
        "correlation",
        "",
    ): """correlation between|correlation of|correlation|relationship between|relation between|correlated
        |correlate|relate|related to|how does|depend on|affect|influence|connection between
        |correlates with|correlated with""",
    ("versus", ""): """vs|versus|against|vs.|compared to|compared with|in relation to|plotted against""",
    (
        "contrast",
        "",
    ): """compare|comparison of|comparing|contrast|difference between|differ|comparison between""",
    (
        "course",
        "running",
    ): """cumulative|cumulated|running total|running total of|running sum|running sum of|running count of
        |cumulative total|cumulative sum|cumulative number of|cumulative count of|running number of
        |accumulated""",
    (
        "course",
        "moving",
    ): """moving average|moving average of|rolling average|rolling average of|moving mean|rolling mean
        |moving averages of""",
    (
        "growth",
        "",
    ): """growth|growth of|growth in|growth rate of|change in|month over month|year over year|increase in
        |yoy|mom|change over time|grow|grew|grown|changed|change""",
    (
        "chart",
        "pie",
    ): """as a pie chart|as a pie|pie chart of|pie chart|in a pie chart|as pie|pie|donut|as a donut
        |draw a pie chart of|show a pie chart of""",
    (
        "chart",
        "bar",
    ): """as a bar chart|as bars|bar chart of|bar chart|bar graph|as bar chart|in a bar chart|column chart
        |bar graph of|draw a bar chart of|show a bar chart of|as a bar|bar plot""",
    (
        "chart",
        "line",
    ): """as a line chart|as a line|line chart of|line chart|line graph|line graph of|as lines|line plot""",
    ("chart", "area"): "as an area chart|as an area|area chart of|area chart",
    (
        "chart",
        "scatter",
    ): """as a scatter plot|scatter plot of|scatter plot|scatter|as a scatter chart|scatterplot
        |scatter chart|scatterplot of""",
    ("chart", "heatmap"): "as a heatmap|heatmap of|heatmap|heat map|heat map of|as a heat map",
    ("chart", "histogram"): "as a histogram|in a histogram",
    ("chart", "table"): "as a table|in a table|table of|as table",
    ("chart", "number"): "as a number|as one number|as a big number",
    (
        "chart",
        "",
    ): """plot|chart|graph|visualize|visualise|draw|visualization of|a chart of|chart of|graph of|plot of
        |a graph of""",
    ("or", ""): "or|either",
    (
        "and",
        "",
    ): """and|,|as well as|along with|together with|both|also|and also|plus|&|/|;|with their|and their
        |alongside""",
    (
        "clause",
        "",
    ): """whose|where|that|who|which have|having|with|when|that have|who have|that has|who has|which has
        |that are|who are|that were|who were|which are|that is|which is|if|only|only those|just
        |filtered by|for which|in which|with a|with an|has|have|had|contain at|used|made|carrying|owned""",
    (
        "pattern",
        "contains",
    ): """containing|contains|contain|including|include|includes|that contain|has the word
        |contain the word|containing the word|contains the word|contain the letter|contains the letter
        |containing the letter|contain the string|containing the string|containing the substring
        |the substring|substring|containing substring|contain the phrase|containing the phrase
        |in which the word|the word|the string|like|has the substring|contain the substring
        |with the substring|have the substring|having the letter|includes the letter|contains the string
        |mention|mentions|mentioning|that include|with the word""",
    ("pattern", "starts"): """starting with|starts with|start with|beginning with|begins with|begin with
        |starting with the letter|starts with the letter|that start with|start with the letter
        |begins with the letter|beginning with the letter|started with""",
    (
        "pattern",
        "ends",
    ): """ending with|ends with|end with|ending in|ends in|end in|end with the letter|ends with the letter
        |ending with the letter""",
    ("times", ""): """times|occurrences|records|entries|rows|instances|occasions|time in total""",
    ("is", ""): "is|are|was|were|be|been|being|=|:|named|called|equal|as|s|'s|am",
    (
        "prep",
        "",
    ): """of|in|for|from|to|on|at|into|through|during|among|amongst|within the|across|all|via|under the
        |about|out of|belonging to|towards|around|regarding|inside|near""",
    (
        "show",
        "",
    ): """show|list|display|give|find|return|tell|get|present|report|retrieve|provide|select|fetch|look up
        |see|print|view|show me|give me|tell me|list all|let me see|i want|i want to see|i want to know
        |i would like|can you|could you|could you show|what is|what are|what was|what were|what's
        |find out|show all|search|please|identify|determine|calculate|compute|count up|describe|output
        |do we have|are there|is there|exist|do you have|there are|there is|name all|name the|look
        |list out|enumerate|locate|i need|need|whats|gimme|pull|pull up|what about|find all|find the
        |which are|how about|we have|know""",
    ("ask", "who"): "who|whom",
    ("ask", "where"): "where is|where are|where was|where do|where does|from where|where did",
    ("ask", "when"): "when was|when were|when did|when is|when does|what time",
    ("ask", "which"): """which|what|in which|for which|on which|to which|from which|at which|by which|of which
        |what kind of|what kinds of|which of the|which of""",
    (
        "stop",
        "",
    ): """the|a|an|me|us|i|we|you|it|its|they|them|their|theirs|these|those|this|do|does|did|doing|done
        |can|could|will|would|shall|should|may|might|must|there|here|then|than|so|such|too|very|any|some
        |many|much|lot|lots|our|your|my|his|her|him|he|she|what|how|why|overall|currently|current|now
        |please|thanks|thank|hi|hello|hey|respectively|in total|in all|total in|value|values|information
        |info|data|dataset|database|table|record|entry|result|results|list of|names of all|set|available
        |existing|exist|registered|recorded|corresponding|associated|respective|given|particular
        |specific|entire|whole|certain|actual|detailed|own|belong|belongs|belonging|together|ever|else
        |get|gets|got|go|make|makes|take|takes|took|use|uses|using|come|comes|came|play|plays|happen
        |happened|happens|occur|occurred|exactly what|let|lets|also|ones|one that|kind|well|per the
        |there been|were there|?|.|!|(|)|-|correspond|corresponds|related|involved|concerning|live|lives
        |living|located|where there|one or more of|do so|each other|themselves|itself|along|possible
        |distinctly|stay|work|works|working|serve|serves|held|hold|holds|going|want|like to know|just
        |terms|case|cases|bring in|brings in|brought in|generate|generates|generated""",
}


def _lexicon() -> dict[tuple[str, ...], tuple[tuple[MarkKind, str], ...]]:
    found: dict[tuple[str, ...], list[tuple[MarkKind, str]]] = {}
    for (kind, word), phrases in _ENTRIES.items():
        for phrase in phrases.split("|"):
            words = tuple(phrase.split())
            if words and (kind, word) not in found.setdefault(words, []):
                found[words].append((kind, word))
    return {words: tuple(meanings) for words, meanings in found.items()}


LEXICON = _lexicon()
LONGEST = max(len(words) for words in LEXICON)
# How much a word of asking is worth in the cover; what links to data outweighs it only by a full name.
WEIGHTS: dict[MarkKind, float] = {
    "stop": 0.62,
    "prep": 0.7,
    "is": 0.7,
    "show": 0.72,
    "clause": 0.72,
    "times": 0.7,
}
ORDINARY = 0.95

_UNITS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_LARGE = {"dozen": 12.0, "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
NUMBERS: dict[str, float] = {
    **{word: float(n) for n, word in enumerate(_UNITS.split())},
    **{word: 10.0 * n for n, word in enumerate(_TENS.split(), start=2)},
    **_LARGE,
    "once": 1.0,
    "twice": 2.0,
}
MULTIPLIERS = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
    "dozen": 12.0,
}


def read_number(text: str) -> float | None:
    """The number in `1,200`, `$5k`, `12%`, `five`; None when it is none."""
    bare = text.lower().strip().lstrip("$€£").rstrip("%").replace(",", "")
    if bare in NUMBERS:
        return NUMBERS[bare]
    for tail in ("bn", "k", "m"):
        if bare.endswith(tail) and bare != tail:
            head = bare[: -len(tail)]
            return float(head) * MULTIPLIERS[tail] if _is_number(head) else None
    return float(bare) if _is_number(bare) else None


def _is_number(text: str) -> bool:
    digits = text.replace(".", "", 1)
    return digits.isascii() and digits.isdigit()
