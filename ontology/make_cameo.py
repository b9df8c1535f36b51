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

# Ids where the label's own would be that of a wider type, or is that of a type of types.ttl by another name.
IDS = {"040": "consultation", "02": "appeal_in_some_way", "173": "arrest"}

# The codes that mean a type of types.ttl as such ("not specified below"): they have all its verbs and nouns.
PLAIN = {
    "016": "deny", "020": "appeal", "041": "call", "042": "visit", "046": "negotiate", "051": "praise", "054": "recognise",
    "057": "sign", "070": "aid", "111": "criticise", "163": "sanction", "192": "occupy",
}  # fmt: skip

# Verbs of questions that the label does not give, by code, between commas. "_" is where the object stands ("_by": who does
# it), "(a|b)" is either. `want to` stands for all ways to say so: wish to, would like to, express an interest in …
# (kb/language/intent.py); `a`, `its` and a preposition at the end may be missing (kb/language/wording.py).
MORE = """
010: make a (statement|declaration) (to|about|on) _, make a (statement|declaration)
011: refuse to comment on _, decline to comment on _
012: make a (pessimistic|negative) (comment|remark|statement) (about|on|regarding|concerning|to|towards) _,
  (speak|comment) (pessimistically|negatively) (about|on|regarding|concerning) _, be pessimistic about _, express
  pessimism (about|over|on) _, say something (pessimistic|negative) about _
013: make an (optimistic|positive|hopeful) (comment|remark|statement) (about|on|regarding|concerning|to|towards) _, be
  optimistic about _, (speak|comment) (optimistically|positively|hopefully) (about|on|regarding|concerning) _, express
  optimism (about|over|on) _, say something (optimistic|positive) about _
014: consider an option (on|for) _, consider policy towards _, weigh a policy (on|towards) _
015: claim responsibility (for|to) _, acknowledge responsibility (for|to) _, admit responsibility (for|to) _
016: deny responsibility (for|to) _, disclaim responsibility for _, deny involvement in _
017: make a symbolic gesture (to|towards) _, pay tribute to _, commemorate, honour the memory of _
018: make an empathetic (comment|remark|statement) (about|on|regarding|concerning) _, sympathise with _, empathise
  with _, express (sympathy|empathy|condolences) (for|to|with) _, offer condolences to _
019: express accord with _, express agreement with _, agree in words with _, concur with _
020: (make|issue|send|submit|launch) an (appeal|request) (to|of|for|from|behalf of|on behalf of) _, appeal for _,
  appeal behalf of _, appeal on behalf of _, appeal, ask for _, request for _, apply for _, apply to _, send an appeal
  to _, put a request to _, ask to join _
021: ask for material cooperation (from|with) _, ask _ for material cooperation
022: ask for diplomatic (cooperation|support) (from|with) _, ask _ for diplomatic (cooperation|support), appeal to _
  for (diplomatic cooperation|policy support), appeal for policy support (from|to) _
023: ask _ for (aid|help|assistance), appeal to _ for (aid|help|assistance), ask for (aid|help|assistance) from _,
  request (aid|help|assistance) from _, seek (aid|help|assistance) from _
0233: ask _ for humanitarian aid, seek humanitarian aid from _
0234: ask _ for (military protection|peacekeepers), request peacekeepers from _
024: urge _ to reform, call for reform (in|of|from) _, ask for political reform from _
0241: call on _ to (resign|step down), urge _ to (resign|step down), call for a change of leadership (in|of) _
0242: urge _ to change policy, call for a change of policy (in|of) _
0243: call for rights (in|of|for) _, appeal to _ for rights
0244: call for a change of (institutions|regime) in _, call for regime change in _
025: urge _ to (yield|give in), appeal to _ to (yield|give in), call on _ to (yield|give in)
0251: call on _ to ease administrative sanctions
0252: call on _ to (ease|end) (dissent|protests)
0253: (call on|urge|ask) _ to release (people|prisoners|property), (call|ask) for release of (people|prisoners) from _
0254: (call on|urge|ask) _ to (ease|lift) (sanctions|embargo|boycott)
0255: (call on|urge|ask) _ to (allow|admit) (inspectors|observers)
0256: (call on|urge|ask) _ to (de-escalate|stop fighting), call for de-escalation from _, call for a ceasefire from _
026: (call on|urge|ask) _ to (meet|negotiate|talk), appeal to _ to (meet|negotiate)
027: (call on|urge|ask) _ to settle dispute
028: (call on|urge|ask) _ to accept mediation, offer mediation to _
030: want to (cooperate|work) with _, want cooperation with _, offer cooperation (to|with) _, offer to cooperate with
  _, express cooperation (with|to) _, seek cooperation with _, propose cooperation (to|with) _
031: want to engage in material cooperation with _, want to cooperate materially with _, want material cooperation
  with _
0311: want to (cooperate economically|trade) with _, want economic cooperation with _, seek economic cooperation with
  _
0312: want to cooperate militarily with _, want military cooperation with _, seek military cooperation with _
0313: want to cooperate on judicial matters with _, want judicial cooperation with _
0314: want to cooperate on intelligence with _, want to share intelligence with _, want intelligence cooperation with
  _
032: want to (engage|participate|join|take part|be involved) in diplomatic cooperation with _, want to
  (establish|start|begin|join|have|undertake|conduct|develop|pursue) diplomatic cooperation with _, want diplomatic
  cooperation with _, want to (involve|engage) _ in diplomatic cooperation, (seek|propose|offer) diplomatic
  cooperation (with|to) _, want to cooperate diplomatically with _, want to establish diplomatic relations with _,
  want to support _
033: want to (provide|give|send) (material aid|aid) to _, (offer|promise|pledge) aid to _
0331: want to (provide|give|send) economic aid to _, (offer|promise|pledge) economic aid to _
0332: want to (provide|give|send) military aid to _, (offer|promise|pledge) military aid to _
0333: want to (provide|give|send) humanitarian aid to _, (offer|promise|pledge) humanitarian aid to _
0334: want to (provide|send) (military protection|peacekeepers) to _, (offer|promise|pledge) peacekeepers to _
034: want to institute political reform (in|for) _, promise political reform to _
0341: want to change leadership of _
0342: want to change policy (on|towards) _
0343: want to provide rights to _, promise rights to _
0344: want to change (institutions|regime) of _
035: want to yield to _, offer to yield to _
0351: want to ease administrative sanctions on _
0352: want to ease (popular|political) dissent
0353: want to (release|free) (people|persons|prisoners|property) (to|of) _, promise to release (people|prisoners) to _
0354: want to (ease|lift) (economic sanctions|sanctions|embargo|boycott) (on|against) _
0355: want to allow international involvement of _, want to admit inspectors of _
0356: want to (de-escalate military engagement|withdraw troops) (with|from) _
036: want to (meet|negotiate|talk) with _, want to (meet|host|visit|receive) _, want to hold (talks|negotiations) with
  _, want to (start|begin|engage in|enter into) (talks|negotiations) with _, want a meeting with _, want to agree with
  _, (request|seek|propose|ask for) a meeting with _, (ask|request|seek) to (meet|negotiate) with _, ask to
  (meet|visit) _, agree to (meet|negotiate) with _, agree to meet _, offer to (meet|negotiate) with _,
  (request|propose|offer|seek) (negotiations|talks) with _
037: want to (settle|resolve) a dispute with _
038: want to accept mediation (by|from|of) _, accept mediation by _
039: want to mediate (between|with|for) _, offer to mediate (between|with|for) _
040: consult with _, hold (a consultation|consultations) with _, consult
041: (telephone|phone) (conversation|discussion) with _,
  discuss (by|over) (telephone|phone) with _, discuss with _ (by|over) (telephone|phone), (have|hold) a
  (telephone|phone) (conversation|discussion|call) with _, (speak|talk) (by|on|over) (telephone|phone) (with|to) _,
  (speak|talk) (to|with) _ (by|on|over) (telephone|phone), (speak|talk) (to|with) (by|on|over) (telephone|phone), make
  a (telephone|phone) call to _
042: (make|give|pay) a visit to _, would wish to visit, would wish to pay a visit to _, make a trip to _
043: host, host a visit (by|from|of|to) _, receive a visit (from|by|of|to) _, receive,
  (host|receive|welcome) the _ visit, (host|receive|welcome) the _ visit from _, (host|receive|welcome) _ for a visit
044: meet at a third (location|place) with _, meet _ at a third (location|place)
045: mediate (between|for|with) _
046: (start|begin|open|enter|enter into|hold|conduct|engage in|take part in|be involved in) (negotiations|talks) with
  _, engage _ in (negotiation|talks), involve _ in (negotiation|talks), negotiate
050: (engage|participate|take part) in diplomatic cooperation with _, cooperate diplomatically with _,
  (establish|join|start|begin) diplomatic cooperation with _
051: (support|commend|endorse|applaud|laud|acclaim|hail|recommend|compliment|honour|congratulate|welcome|back),
  support verbally, (give|offer|express) (praise|support|endorsement|commendation) (to|for|of) _, (speak|be)
  (highly|full of praise) (of|for) _, express (approval|appreciation) of _
052: defend, defend in words, speak in defence of _, come to the defence of _, stand up for _
053: rally support for _, rally support on behalf of _, drum up support for _, campaign for _
054: grant diplomatic recognition to _, give diplomatic recognition to _, recognise diplomatically
055: apologise to _, (make|offer|give) an apology to _, say sorry to _
056: pardon, grant (forgiveness|pardon|amnesty) to _
057: sign a (formal agreement|formal treaty|contract|pact|deal|accord|memorandum) with _, (conclude|reach|make) a
  (formal agreement|formal treaty|treaty|pact) with _, enter into an agreement with _
060: engage in material cooperation with _, cooperate materially with _
061: cooperate economically with _, (do|conduct) business with _, engage in economic cooperation with _
062: cooperate militarily with _, engage in military cooperation with _, hold a military exercise with _
063: cooperate judicially with _, engage in judicial cooperation with _, extradite to _
064: share (intelligence|information) with _, exchange (intelligence|information) with _
070: (provide|give|send|deliver|grant|donate|offer) (aid|assistance|help) to _, receive (aid|assistance|help) from
  _by, help
071: (provide|give|send|deliver|grant) economic (aid|assistance|help) to _, receive economic (aid|assistance|help)
  from _by
072: (provide|give|send|deliver|grant|supply) military (aid|assistance|help) to _, arm, receive military
  (aid|assistance|help) from _by
073: (provide|give|send|supply) _ (with|) humanitarian (aid|assistance),
  (provide|give|send|deliver|grant|donate|supply) humanitarian (aid|assistance|help) to _, (receive|get|obtain)
  humanitarian (aid|assistance|help) from _by, aid with humanitarian assistance
074: (provide|send) (peacekeepers|military protection) (to|for) _, receive military protection from _by
075: (grant|give|offer) asylum to _, shelter, (receive|get|obtain) asylum from _by
080: yield to _, give in to _, (make|offer) concessions to _
081: (ease|lift) administrative sanctions (on|against|for) _
0811: ease restrictions (on|in) _
0813: lift a curfew (in|on) _
0814: lift (a state of emergency|martial law) (in|on) _
082: ease (political|popular) dissent (of|in) _
083: (accede|agree|give in) to demands for (political reform|reform) (of|by|from) _
0831: accede to demands for change in leadership (of|by|from) _, resign at the demand of _
0832: accede to demands for change in policy (of|by|from) _
0833: accede to demands for rights (of|by|from) _
0834: accede to demands for change in (institutions|regime) (of|by|from) _
0841: (release|return|repatriate|extradite|free|hand over) (people|persons|prisoners|detainees|hostages)
  (to|in|from|of) _, release, set free, set _ free, repatriate, extradite, return to _
0842: (release|return|hand over|give back) property (to|of) _
085: (ease|lift) (economic sanctions|sanctions|an embargo|a boycott) (on|against) _
086: allow international involvement (of|by) _
0861: receive (peacekeepers|deployment of peacekeepers|peacekeeping troops) from _
0862: (receive|admit) (inspectors|observers) (from|of) _
0863: allow humanitarian (access|aid) (to|by|of) _
087: de-escalate military engagement (with|against) _, scale back fighting with _
0871: declare a (truce|ceasefire) with _, agree a (truce|ceasefire) with _
0872: (ease|lift) a blockade (of|on) _
0873: demobilise
0874: surrender to _, surrender, retreat from _, retreat
090: research, study, inquire into _, look into _, (open|launch|start|conduct) an (investigation|inquiry)
  (into|of|against) _
091: investigate _ for (crime|corruption)
092: investigate _ for human rights abuses
094: investigate _ for war crimes
100: make a demand (to|on|of) _, demand something (of|from) _, demand from _
1041: demand _ (resign|step down)
105: demand that _ yield
106: demand (a meeting|negotiations|talks) (with|from) _
107: demand a settlement of the dispute (with|from) _
110: disapprove of _, express disapproval of _
111: (give|make|issue|express|voice|level|direct) (condemnation|denunciation|denouncement|criticism)
  (to|of|against|at) _, make a critical (comment|remark|statement) (about|on|of) _, (speak|comment) critically
  (about|on|of) _, (deplore|decry|censure|lambast|slam), be critical of _
112: blame, (make|level|bring) an accusation against _, (put|lay) (the blame|blame) on _, lay charges against _
1121: accuse _ of (crime|crimes|corruption), accuse of (crimes|corruption)
1122: accuse _ of (human rights abuses|abuses)
1123: accuse _ of aggression
1124: accuse _ of war crimes
1125: accuse _ of (espionage|treason|spying), accuse of (espionage|treason|spying)
113: rally opposition (to|against) _, rally _ against
114: complain about _, complain to _, (lodge|file|make) a complaint (about|against|to|with) _
115: sue, (bring|file) a lawsuit against _, take _ to court, take to court, put _ on trial
116: find guilty, find _ (guilty|liable), convict, sentence, hold _ liable
120: decline, rebuff, spurn
124: refuse to yield to _
1243: refuse to (release|free) (people|prisoners|property) (to|of) _
1244: refuse to (ease|lift) sanctions (on|against) _
125: (reject|refuse|decline) (a proposal|proposals) to (meet|negotiate) with _, (refuse|decline) to (meet|negotiate)
  with _, (refuse|decline) to meet _, (reject|refuse|decline) (a meeting|talks|negotiations) with _
126: (refuse|decline) mediation (by|from|of) _
127: reject a (plan|agreement|settlement) (of|by|from|with) _
128: defy, violate the (law|norms) of _, break the law of _
129: veto, block by veto
130: (make|issue|utter|direct) threats (against|to|at) _, issue a warning to _
131: threaten _ without force
1311: threaten to (reduce|stop|cut) aid to _
1312: threaten _ with (sanctions|a boycott|an embargo), threaten with sanctions, threaten to sanction _, threaten
  sanctions against _
1313: threaten to (reduce|break|cut) (relations|ties) with _
132: threaten _ with administrative sanctions
133: threaten _ with (dissent|protest), threaten to protest against _
134: threaten to (halt|break off|stop) (negotiations|talks) with _
137: threaten _ with repression
138: threaten to (use military force|use force) against _, threaten _ with (military force|force|war), threaten with
  (force|war)
1381: threaten a blockade of _
1382: threaten to occupy
1384: threaten to attack, threaten _ with attack
139: (give|issue|deliver) an ultimatum to _, give _ an ultimatum
140: engage in political dissent against _, dissent against _
141: (demonstrate|rally) (for|in) _, hold a (demonstration|rally) (against|in|for) _, demonstrate, take to the streets
  against _
142: go on hunger strike (against|in) _
143: go on strike (against|in) _, boycott
144: obstruct passage (to|of|in) _, block passage (to|of|in) _, block
145: riot (against|in) _, riot, protest violently (against|in) _, protest violently
150: (demonstrate|show) (military|police) power (to|against|towards|in) _
151: put police on alert (against|in) _
152: put (forces|army|troops) on alert (against|in) _
153: (mobilise|increase|deploy) (police|police power) (against|in) _
154: (mobilise|deploy|increase) (armed forces|forces|troops) (against|in|to) _
160: (reduce|cut back) relations with _
161: (reduce|break|break off|sever|cut) diplomatic (relations|ties) with _
162: (reduce|stop|cut|halt) (aid|material aid) to _
1621: (reduce|stop|cut|halt) economic (aid|assistance) to _
1622: (reduce|stop|cut|halt) military (aid|assistance) to _
1623: (reduce|stop|cut|halt) humanitarian (aid|assistance) to _
163: impose (an embargo|a boycott) on _, boycott
164: (halt|break off|stop|suspend|end) (negotiations|talks) with _
165: (halt|end) mediation (with|of|for) _
166: withdraw from _
1661: (expel|withdraw) peacekeepers (from|of) _
1662: (expel|withdraw) (inspectors|observers) (from|of) _
1663: expel aid agencies (from|of) _
170: put _ under pressure, put under pressure, use coercion against _
171: (seize|damage) property (of|from|in) _
1711: (confiscate|seize) (property|goods) (of|from|in) _, confiscate
1712: destroy property (of|in) _, destroy
172: impose administrative sanctions (on|against) _
1721: restrict the freedoms of _
1722: ban the (party|parties|politicians) of _
1723: impose a curfew (on|in) _
1724: impose (a state of emergency|martial law) (on|in) _
173: charge, indict, imprison, jail, take _ into custody, take into custody, prosecute
174: deport, expel individuals (of|from|to) _
175: (use|apply) (violent repression|repression) (against|on|in) _, repress, crack down on _
176: (carry out|launch) a cyberattack (on|against) _, hack
180: (use|employ|apply|commit) unconventional (violence|force) (against|on|in|towards) _, make _ suffer (from|with|)
  unconventional (violence|force), make suffer (from|with|) unconventional (violence|force), cause _ to suffer (from|)
  unconventional (violence|force), cause unconventional violence (in|to|against) _, (suffer|suffer from)
  unconventional (violence|force) (from|by|of|at hands of|in|on) _by, attack _ with unconventional (violence|force),
  attack with unconventional (violence|force)
181: abduct, hijack, kidnap, take hostage, take _ hostage
182: assault physically, beat, beat up, injure, wound
1821: rape
1822: torture
1823: beat to death, beat _ to death
183: bomb in _, (carry out|conduct) a (suicide bombing|bombing|car bombing) (in|against|on) _
184: use _ as human shield, use as a human shield
185: try to assassinate, make an attempt on the life of _
186: assassinate
190: (use|employ|apply|send|deploy) (conventional military|conventional|military) (force|forces)
  (against|in|on|to|towards) _, make _ suffer (from|with|) conventional military force, make suffer (from|with|)
  conventional military force, cause _ to suffer (from|) conventional military force, suffer from _by, (suffer|suffer
  from) the _by (conventional military|conventional|military) (force|forces), (suffer|suffer from) (conventional
  military|conventional|military) (force|forces) (from|by|of|at hands of|in|on) _by, (attack|fight) (with|by)
  (conventional military|conventional|military) force, (attack|fight) _ with (conventional
  military|conventional|military) force
191: impose a blockade (on|against) _, blockade, restrict the movement (of|in) _
192: occupy territory (of|in) _, occupy the territory of _, seize territory (of|in) _
193: (attack|fight|fight against|shoot at) with small arms and light weapons, (attack|fight|fight against) _ with
  small arms and light weapons, (use|employ) small arms and light weapons (against|in|on) _, use small arms and light
  weapons to (attack|fight|fight against) _, fight with small arms (against|with) _, exchange fire with _, shoot,
  shoot at _, open fire on _
194: (attack|fight|fight against) (with|by) (artillery|tanks|artillery and tanks), (attack|fight|fight against) _ with
  (artillery|tanks|artillery and tanks), use (artillery|tanks|artillery and tanks) (against|in|on) _, shell
195: (use|employ) aerial weapons (against|in|on) _, attack from the air, attack _ from the air, bomb from the air
196: (violate|break) the (ceasefire|truce) with _
200: use unconventional mass violence (against|on|in) _
201: expel en masse, engage in the mass expulsion of _
202: massacre, engage in mass killings (of|in) _
203: engage in ethnic cleansing (of|in) _, cleanse ethnically
204: use weapons of mass destruction (against|in) _
2041: use (chemical|biological|radiological|nuclear) weapons (against|in) _
2042: detonate nuclear weapons (against|in) _
"""


def more() -> dict[str, list[str]]:
    """The verbs of MORE by code."""
    lines = re.sub(r"\n +", " ", MORE.strip()).split("\n")
    return {code: said.strip().split(", ") for code, said in (line.split(":") for line in lines)}


def main() -> None:
    base = (HERE / "types.ttl").read_text(encoding="utf-8")
    taken = set(re.findall(r"^t:(\w+) a ", base, re.MULTILINE))
    rows = [
        line.split("|") for line in (HERE / "cameo.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"
    ]
    blocks, listed = [], more()
    for code, label, *others in rows:
        identifier = IDS.get(code) or re.sub(r"\W+", "_", label.lower()).strip("_")
        if identifier in taken:
            assert f'"{code}"^^cameo:code' in base, f"types.ttl wants the notation {code} on t:{identifier}"
            lines = [f"t:{identifier} skos:hiddenLabel {quoted(label)} ;"]
            said = listed.get(code, ())
            lines.append(f"  ev:verb {', '.join(map(quoted, said))} ;" if said else "")
            blocks.append("\n".join(line for line in lines if line).removesuffix(" ;") + " .")
            continue
        lines = [
            f"t:{identifier} a skos:Concept ; skos:broader t:{broader(code, rows)} ;",
            "  skos:inScheme <https://w3id.org/timeline-kb/type/> ;",
            f"  skos:prefLabel {quoted(label.lower())}@en ;",
        ]
        nouns = [*noun_phrases(label), *stated(base, PLAIN.get(code, ""), "skos:altLabel")]
        if nouns:
            lines.append(f"  skos:altLabel {', '.join(map(quoted, nouns))} ;")
        if len(code) > 2:
            said = dict.fromkeys([*listed.get(code, ()), *verbs(label), *stated(base, PLAIN.get(code, ""), "ev:verb")])
            lines.append(f"  ev:verb {', '.join(map(quoted, said))} ;")
        if code in SYMMETRIC:
            lines.append("  ev:symmetric true ;")
        for other in (label, *others):
            lines.append(f"  skos:hiddenLabel {quoted(other)} ;")
        lines.append(f'  skos:notation "{code}"^^cameo:code .')
        blocks.append("\n".join(lines))
    head = (
        "# Types of coded data: CAMEO's codes below the types of types.ttl. Made by make_cameo.py; do not edit.\n"
        "# skos:hiddenLabel holds the words by which ICEWS's files name a code; a type of types.ttl that is a code has it too.\n"
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


def stated(base: str, identifier: str, predicate: str) -> list[str]:
    """What types.ttl says of a type: its nouns, or its verbs."""
    block = re.search(rf"^t:{identifier} a .*?\.$", base, re.MULTILINE | re.DOTALL) if identifier else None
    said = re.search(rf"{predicate} (.*?) [;.]$", block[0], re.MULTILINE) if block else None
    return re.findall(r'"([^"]*)"', said[1]) if said else []


def plain(label: str) -> str:
    """A label without its marks: what can be typed in a question."""
    text = re.sub(r"\(.*?\)", "", label.lower().replace("person(s)", "persons")).replace("'", "")
    return " ".join(re.sub(r"[^\w\s-]", " ", text).split())


def verbs(label: str) -> list[str]:
    """How questions say a label: the words of it, and where its object stands."""
    text = plain(label)
    for start, patterns in (
        ("appeal for ", ("appeal for {} (to|from|with) _", "(ask for|request) {} from _", "(ask|appeal to) _ for {}")),
        ("appeal to ", ("appeal to {} to _",)),
        ("demand that target ", ("demand that {} _",)),
        ("demand ", ("demand {} (from|of|with) _", "demand {}")),
        ("express intent to ", ("want to {} with _", "want to {}")),
        ("accuse of ", ("accuse of {}", "accuse _ of {}")),
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
