"""The table of CAMEO's codes (cameo.txt) in, the type scheme of coded data (cameo.ttl) out.

Each code is a type below one of types.ttl, so that `who met Xi Jinping` finds what is coded 040; its verbs follow from
the wording of its label, and those that people use besides are listed here. A code whose label is that of a type of
types.ttl is that type itself. Run it after a change: python ontology/make_cameo.py
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent

# The type below which a code stands, by the longest beginning of the code; the twenty classes of CAMEO stand below these too.
BROADER = {
    "01": "speak", "010": "say", "011": "decline_comment", "012": "predict", "013": "predict", "014": "propose",
    "015": "say", "016": "deny", "018": "say",
    "02": "appeal", "03": "speak", "0": "speak",
    "04": "consult", "040": "meet", "041": "call", "042": "visit", "043": "consult", "044": "meet", "045": "mediate",
    "046": "negotiate",
    "05": "cooperate", "051": "praise", "052": "praise", "053": "praise", "054": "recognise", "055": "speak",
    "056": "speak", "057": "sign",
    "06": "cooperate", "07": "aid", "08": "cooperate_group", "0841": "exchange_prisoners", "0871": "ceasefire",
    "0873": "withdraw", "0874": "withdraw",
    "09": "investigate", "10": "demand", "11": "criticise", "112": "accuse", "115": "pressure", "116": "pressure",
    "12": "reject", "128": "pressure", "13": "threaten", "14": "protest", "15": "mobilise", "16": "cut_relations",
    "163": "sanction", "17": "coerce", "176": "attack", "18": "assault", "19": "attack", "192": "occupy",
    "194": "strike", "195": "strike", "196": "violate_ceasefire", "20": "mass_violence",
}  # fmt: skip

# All who take part do so on the same footing.
SYMMETRIC = {"040", "041", "044", "046"}

# Ids where the label's own would be that of a wider type.
IDS = {"040": "consultation", "02": "appeal_in_some_way"}

# Verbs and nouns of questions that the label does not give: "_" is where the object stands.
MORE = {
    "010": ("make a statement to _", "make a statement about _", "make a statement"),
    "012": ("make a negative comment about _", "make a pessimistic remark about _", "comment negatively about _"),
    "013": ("make an optimistic remark about _", "make a positive comment about _", "comment positively about _"),
    "018": ("make an empathetic comment about _", "sympathise with _", "express sympathy for _"),
    "019": ("express accord with _", "agree in words with _"),
    "020": ("make an appeal to _", "make a request to _", "make a request of _"),
    "022": ("seek diplomatic cooperation with _", "ask for diplomatic cooperation with _"),
    "026": ("request a meeting with _", "ask for a meeting with _"),
    "030": ("want to cooperate with _", "wish to cooperate with _", "would like to cooperate with _",
            "express an interest in cooperating with _", "express interest in cooperation with _"),
    "031": ("want to engage in material cooperation with _", "wish to engage in material cooperation with _"),
    "032": ("want to establish diplomatic cooperation with _", "wish to establish diplomatic cooperation with _",
            "want to engage in diplomatic cooperation with _", "express an intention to participate in diplomatic cooperation with _",
            "express the intention to engage in diplomatic cooperation with _", "want to participate in diplomatic cooperation with _"),
    "036": ("want to meet with _", "want to meet _", "wish to meet with _", "wish to meet _", "would like to meet _",
            "want to negotiate with _", "wish to negotiate with _", "would like to negotiate with _", "wish to visit _",
            "want to visit _", "would wish to visit _", "express the intention to meet _", "express an intention to negotiate with _",
            "express the intention to negotiate with _"),
    "037": ("want to settle a dispute with _", "wish to settle a dispute with _"),
    "040": ("consult with _", "hold a consultation with _", "consult"),
    "041": ("discuss by telephone with _", "have a telephone conversation with _"),
    "042": ("make a visit to _", "visit"),
    "043": ("host", "host a visit by _", "host a visit from _", "host a visit of _", "receive a visit from _",
            "receive a visit by _", "receive the visit of _"),
    "044": ("meet at a third location with _",),
    "051": ("recommend", "support verbally"),
    "052": ("defend in words",),
    "053": ("rally support for _",),
    "055": ("apologise to _",),
    "057": ("sign a formal agreement with _", "sign an agreement with _", "sign formal agreements with _"),
    "070": ("provide aid to _",),
    "0841": ("release people to _", "return people to _", "release"),
    "100": (), "106": ("demand a meeting with _",), "107": ("demand a settlement of the dispute with _",),
    "111": ("criticise", "denounce", "condemn", "give a condemnation to _"),
    "112": ("accuse",),
    "115": ("sue", "bring a lawsuit against _"),
    "116": ("find guilty",),
    "138": ("threaten to use military force against _",),
    "141": ("demonstrate against _", "rally against _"),
    "145": ("riot against _", "riot"),
    "173": ("arrest", "detain", "charge"),
    "174": ("deport",),
    "181": ("abduct", "hijack", "kidnap", "take hostage"),
    "182": ("assault physically", "beat"),
    "190": ("use conventional military force against _", "use military force against _"),
    "193": ("attack with small arms and light weapons", "fight with small arms against _"),
    "194": ("attack with artillery and tanks",),
    "195": ("use aerial weapons against _",),
}  # fmt: skip


def main() -> None:
    base = (HERE / "types.ttl").read_text(encoding="utf-8")
    taken = set(re.findall(r"^t:(\w+) a ", base, re.MULTILINE))
    rows = [
        line.split("|") for line in (HERE / "cameo.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"
    ]
    blocks = []
    for code, label, *others in rows:
        identifier = IDS.get(code) or re.sub(r"\W+", "_", label.lower()).strip("_")
        if identifier in taken:
            assert f'"{code}"^^cameo:code' in base, f"types.ttl wants the notation {code} on t:{identifier}"
            continue
        lines = [
            f"t:{identifier} a skos:Concept ; skos:broader t:{broader(code, rows)} ;",
            "  skos:inScheme <https://w3id.org/timeline-kb/type/> ;",
            f"  skos:prefLabel {quoted(label.lower())}@en ;",
        ]
        nouns = noun_phrases(label)
        if nouns:
            lines.append(f"  skos:altLabel {', '.join(map(quoted, nouns))} ;")
        if len(code) > 2:
            lines.append(f"  ev:verb {', '.join(map(quoted, dict.fromkeys([*MORE.get(code, ()), *verbs(label)])))} ;")
        if code in SYMMETRIC:
            lines.append("  ev:symmetric true ;")
        for other in (label, *others):
            lines.append(f"  skos:hiddenLabel {quoted(other)} ;")
        lines.append(f'  skos:notation "{code}"^^cameo:code .')
        blocks.append("\n".join(lines))
    head = (
        "# Types of coded data: CAMEO's codes below the types of types.ttl. Made by make_cameo.py; do not edit.\n"
        "# skos:hiddenLabel holds the words by which ICEWS's files name a code.\n"
        "@prefix ev: <https://w3id.org/timeline-kb/ns#> .\n@prefix t: <https://w3id.org/timeline-kb/type/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix cameo: <https://w3id.org/timeline-kb/cameo#> .\n\n"
    )
    (HERE / "cameo.ttl").write_text(head + "\n\n".join(blocks) + "\n", encoding="utf-8")


def broader(code: str, rows: list[list[str]]) -> str:
    """What a code stands below: a type of types.ttl, or the code that it makes more precise."""
    labels = {each[0]: each[1] for each in rows}
    if code in BROADER:
        return BROADER[code]
    if len(code) == 4 and code[:3] in labels:
        return IDS.get(code[:3]) or re.sub(r"\W+", "_", labels[code[:3]].lower()).strip("_")
    if code[:2] == "03":
        return re.sub(r"\W+", "_", labels["03"].lower()).strip("_")
    return BROADER[code[:2]]


def plain(label: str) -> str:
    """A label without its marks: what can be typed in a question."""
    text = re.sub(r"\(.*?\)", "", label.lower().replace("person(s)", "persons")).replace("'", "")
    return " ".join(re.sub(r"[^\w\s-]", " ", text).split())


def verbs(label: str) -> list[str]:
    """How questions say a label: the words of it, and where its object stands."""
    text = plain(label)
    for start, patterns in (
        ("appeal for ", ("appeal for {} to _", "appeal for {} from _", "ask for {} from _", "request {} from _")),
        ("appeal to ", ("appeal to {} to _",)),
        ("demand that target ", ("demand that {} _",)),
        ("demand ", ("demand {} from _", "demand {} of _", "demand {}")),
        ("express intent to ", ("express intent to {} with _", "express the intention to {} with _", "intend to {} with _")),
        ("accuse of ", ("accuse of {}",)),
        ("reject request for ", ("reject a request for {} from _", "reject a request for {} by _", "refuse {} to _")),
        ("reject ", ("reject {} with _", "reject {} by _", "reject {} from _", "reject {}")),
        ("refuse to ", ("refuse to {} for _", "refuse to {}")),
        ("threaten ", ("threaten {} against _", "threaten {}")),
        ("provide ", ("provide {} to _", "give {} to _", "send {} to _")),
        ("cooperate ", ("cooperate {} with _",)),
        ("engage in ", ("engage in {} with _", "engage in {} against _", "engage in {}")),
        ("investigate ", ("investigate {} of _", "investigate {} by _")),
        ("impose ", ("impose {} on _", "impose {}")),
        ("ease ", ("ease {} on _", "ease {}")),
        ("conduct ", ("conduct {} against _", "conduct {}")),
        ("carry out ", ("carry out a {} against _", "carry out a {} on _")),
        ("demonstrate for ", ("demonstrate for {} against _", "demonstrate for {}")),
        ("reduce or ", ("reduce or {} with _", "reduce or {} to _")),
        ("use ", ("use {} against _", "use {}")),
    ):  # fmt: skip
        if text.startswith(start):
            return [pattern.format(text.removeprefix(start)) for pattern in patterns]
    last = text.rsplit(" ", 1)[-1]
    if last in ("against", "of", "with", "to", "for", "on"):
        return [f"{text} _"]
    return [text] if " " not in text else [text, f"{text} with _" if "negotiat" in text else f"{text} of _"]


def noun_phrases(label: str) -> list[str]:
    text = plain(label)
    for start, noun in (
        ("appeal for ", "appeal for {}"), ("demand ", "demand for {}"), ("accuse of ", "accusation of {}"),
        ("reject ", "rejection of {}"), ("threaten to ", "threat to {}"), ("threaten with ", "threat of {}"),
        ("express intent to ", "intent to {}"), ("provide ", "provision of {}"), ("impose ", "imposition of {}"),
        ("conduct ", "{}"), ("carry out ", "{}"), ("investigate ", "investigation of {}"),
    ):  # fmt: skip
        if text.startswith(start) and not text.startswith("demand that"):
            return [noun.format(text.removeprefix(start))]
    return []


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main()
