"""Plain synonyms of offices, institutions and kinds of people, folded: what one calls a lawmaker another calls an MP."""

from __future__ import annotations

from kb.demonyms import COUNTRY_OF

# What the others on a line can be meant for comes first; no line says more than that two phrases may mean the same.
_TABLE = """
head of government|leader|prime minister|premier|chief of government|head of state|government leader|pm|chancellor
foreign affairs|foreign ministry|foreign minister|foreign office|ministry of foreign affairs|minister of foreign affairs
foreign affairs|minister for foreign affairs|department of foreign affairs|external affairs|ministry of external affairs
foreign affairs|foreign secretary|foreign policy|state department|department of state|foreign relations
domestic affairs|home affairs|home affairs minister|minister of home affairs|minister for home affairs|home ministry
domestic affairs|home minister|interior ministry|interior minister|ministry of the interior
domestic affairs|ministry of internal affairs|ministry of home affairs|internal affairs|home office|interior
lawmaker|legislator|parliamentarian|mp|member of parliament|member of the parliament|congressman|congresswoman|senator
lawmaker|member of the legislature|member of legislative|deputy|parliament member
legislature|parliament|legislative|legislative body|national assembly|legislative assembly
military|armed forces|armed force|defence forces|defence force|army|conventional military forces|conventional forces
military|military forces|military force|conventional military force|self defence forces|security forces|troops
military personnel special|special forces|special military personnel|special force
military personnel|military|soldier|serviceman|military staff|military officer|military person|troop
high ranking military personnel|senior military official|senior military officer|top military official|general
high ranking military personnel|high ranking military officer|high ranking military official|military leader
army personnel|army soldier|army officer
naval|navy|naval forces
air force|air forces
air marshal|air marshall
marine corp|marine corps|marines|marine
defence|defense|national defence
ministry|department|ministery|ministerial|minister|secretary|ministry of foreign affairs
treasury|finance|exchequer
justice|law
education|schooling
labour|labor|employment
energy|power
transport|transportation
fishing|fishery|fisheries
forestry|forest
textile|textiles
commerce|trade|industry
economy|economic
information|communication
technology|science and technology
citizen|national|people|resident|public|civilian|ordinary people|common people
population|inhabitant|populace
media personnel|journalist|reporter|media staff|media representative|press|media|media worker|correspondent|newsman
media|news media|mass media|press|media personnel
newspaper|daily|news paper
news editor|editor|newspaper editor
other authorities|other official|authorities|authority|authorities and officials|other authorities and officials
government official|official|state official|officer of the government
civil servant|public servant
representatives|representative|delegate|delegation
government delegation|official delegation
envoy|ambassador|special envoy|diplomat|emissary
secretariat|secretary office
cabinet|council of ministers|council of cabinet|cabinet council of ministers|cabinet council|advisors|cabinet minister
cabinet|council of advisors|council of cabinet advisors|council of advisors to cabinet
royal administration|royal government|royal family|monarchy|king|royal house|crown|royal court|monarch
presidential family|first family|family of the president
government|administration|state|regime
business|business community|company|firm|economy|corporation|economic sector
businessperson|businessman|businesswoman|businesspeople|business person|entrepreneur
employee|worker|staff|workforce|working people
labour union|labor union|trade union|union
lawyer attorney|lawyer|attorney|advocate|lawyer advocate|barrister|solicitor
defence attorney|defence lawyer
court judge|judge|judge of the court|magistrate|judge of court
chief court judge|chief justice|chief judge
public prosecutor|prosecutor|state prosecutor
attorney general|chief prosecutor
member of the judiciary|judiciary|judicial member
oversight court|supreme court|high court
police|police force|policeman|police officer|law enforcement
criminal|offender|felon|convict|gangster
armed gang|gang|armed group|armed bandit
armed band|band of armed men
combatant|fighter|warrior|fighting force|militant
armed rebel|rebel|armed rebellion
insurgent|insurgency|insurrectionist|rebel|militant
insurgency|insurrection|rebellion
guerrilla|guerilla|guerrilla fighter
armed separatist|ethnic separatist
militant|militant monk
armed opposition|armed opponent
rebel commander|rebel leader
attacker|assailant
terrorist|terror suspect
murderer|killer|assassin
thief|robber|burglar
kidnapper|hijacker|abductor
drug dealer|drug trafficker
drug gang|drug cartel
people associated with the opposition|opposition member|opposition people|member of the opposition
main opposition|opposition|opposition party
opposition supporter|supporter of the opposition
political parties|political party|party
party member|member of the party|party official
party president|party leader|party chairman|president of the party
ruling party|governing party|party in power
military ruler|junta|military government
interim government|transitional government|caretaker government|provisional government
interim leader|transitional leader|acting leader
protester|demonstrator|protestor|protest
activist|campaigner
rights activist|human rights activist|human rights defender
environmentalist|environmental activist
rioter|rioting crowd
mob|crowd
healthcare facility|hospital|clinic|health facility|health care facility|medical facility
medical personnel|medical staff|doctor|physician|medic|health worker|medical worker
women|woman|female
men|man|male
children|child|youth|kid|minor
indigenous people|native|tribesman|tribal people|tribe|aboriginal people|native people
muslim|islamic people|moslem
islamic preacher|imam|muslim preacher
cleric|clergyman
jew|jewish people
christian|christian people
priest|clergyman|minister of religion
religion|religious group|faith|religious body
student|pupil
professor|university teacher|lecturer
scholar|academic|academician
scientist|researcher
education|school|university|educational institution
villager|rural resident|village resident
farm worker|farmer|peasant|agricultural worker
fishermen|fisherman|fisher
immigrants|immigrant|migrant
illegal immigrant|illegal migrant
refugee|displaced person
displaced families|displaced family|displaced people
detainee|prisoner|inmate
city mayor|mayor|mayor of the city
governor|provincial governor
attack craft|attack aircraft
fighter bomber|fighter plane|fighter jet
secret agent|spy|agent
intelligence|secret service|intelligence service|intelligence agency
intelligence officer|intelligence official
intelligence chief|head of intelligence
chief of staff|head of staff
reserve personnel|reservist|reserve force|reserve|reserves
veterans|veteran|ex serviceman
company owner or operator|owner or operator|company owner|owner
industry|industrial sector|industrial
bank|banking sector
central bank|national bank|reserve bank
election commission|electoral commission|election body
the poor|poor people|poor
tourist|holidaymaker|traveller
customs official|customs officer
peacekeeping troop|peacekeeper|peacekeeping force|peacekeeping soldier
armed services deserter|deserter|military desertion
actor|actress|performer
expatriate|expat
national airline|state airline
airline|airway|airways
congress|us congress
house of representatives|lower house
lower house of parliament|lower house
house speaker|speaker of the house|speaker|speaker of parliament|parliament speaker|speaker of the parliament
presidential candidate|candidate for president
undersecretary|under secretary
spokesperson|spokesman|spokeswoman
special commission|special committee
secretary general|general secretary
"""


GROUPS: tuple[tuple[str, ...], ...] = tuple(tuple(line.split("|")) for line in _TABLE.strip().splitlines())
"""Phrases that can mean the same, the plainest first; a phrase may stand in several groups."""

_ORGANISATIONS = """
united nations|un
doctors without borders|medecins sans frontieres|msf
reporters without borders|reporters sans frontieres|rsf
high commission for refugees|unhcr|un high commission for refugees|un high commissioner for refugees|un refugee agency
association of southeast asian nations|asean
organization of petroleum exporting countries|opec
north atlantic treaty organization|nato
european union|eu
african union|au
world health organization|who
international monetary fund|imf
world trade organization|wto
international atomic energy agency|iaea
united nations childrens fund|unicef
united nations educational scientific and cultural organization|unesco
organization for security and co operation in europe|osce
international committee of the red cross|icrc|red cross
european central bank|ecb
gulf cooperation council|gcc
plo|palestine liberation organization
isis|isil|islamic state|islamic state of iraq and the levant|daesh
"""

CALLED: tuple[tuple[str, ...], ...] = tuple(tuple(line.split("|")) for line in _ORGANISATIONS.strip().splitlines())
"""Organisations that the whole world knows under several names."""

FILLERS = frozenset(("national", "federal", "state", "republic", "local", "to", "at"))
"""Words that a name may have or not: what is left tells as much."""

WRITTEN_OUT = {
    "ministery": "ministry", "govt": "government", "gov": "government", "dept": "department", "intl": "international",
    "assn": "association", "gen": "general", "min": "minister", "sec": "secretary", "pres": "president", "org": "organisation",
    "dr": "doctor", "col": "colonel", "lt": "lieutenant", "st": "saint", "governmental": "government",
    "adviser": "advisor", "advisers": "advisor",
}  # fmt: skip
"""Abbreviations, adjectives and spellings -> the word as names have it."""

_BEFORE_NAMES = """
king queen prince princess emperor sultan emir sheikh shaikh pope president prime minister general gen colonel col
captain major admiral lieutenant lt dr mr mrs ms sir lord lady dame senator judge professor prof ayatollah imam
chancellor premier secretary governor ambassador foreign former deputy chief leader
"""
TITLES = frozenset(_BEFORE_NAMES.split())
"""What stands before the names of people."""

COMMON = TITLES | {phrase for group in GROUPS for phrase in group if " " not in phrase}
"""Words for what people and institutions are, which say by themselves nobody's name."""

REGION_OF = {
    "african": "africa", "asian": "asia", "latin american": "latin america", "north american": "north america",
    "south american": "south america", "middle eastern": "middle east", "caribbean": "caribbean", "chechen": "chechnya",
    "scottish": "scotland", "english": "england", "welsh": "wales", "tibetan": "tibet autonomous region",
    "southeast asian": "southeast asia", "south asian": "south asia", "puerto rican": "puerto rico",
    "greenlandic": "greenland", "arab": "arab",
}  # fmt: skip
"""Adjectives of regions, folded."""

NATIONS = {
    "us": "united states", "usa": "united states", "america": "united states", "united states of america": "united states",
    "uk": "united kingdom", "britain": "united kingdom", "great britain": "united kingdom", "briton": "united kingdom",
    "dane": "denmark", "swede": "sweden", "finn": "finland", "pole": "poland", "turk": "turkey", "spaniard": "spain",
    "arabian": "saudi arabia", "saudi arabian": "saudi arabia", "holland": "netherlands", "burma": "myanmar",
    "uae": "united arab emirates", "drc": "democratic republic of congo", "ivorian": "cote d ivoire",
    "prc": "china", "dprk": "north korea", "rok": "south korea", "korean": "south korea", "filipina": "philippines",
    "south koreans": "south korea", "argentinean": "argentina", "azerbaijanian": "azerbaijan", "croat": "croatia",
    "serb": "serbia", "slovene": "slovenia", "scot": "scotland", "afghani": "afghanistan", "bahraini": "bahrain",
    "kiwi": "new zealand", "monacan": "monaco", "palestinian territory": "palestine",
    "palestinian territories": "palestine", "occupied palestinian territory": "palestine",
    "palestinian territory occupied": "palestine", "occupied palestinian territories": "palestine",
    "palestinian occupied territories": "palestine",
    "palestinian occupied territory": "palestine", "chinese mainland": "china", "mainland china": "china",
    "central african": "central african republic", "south african": "south africa",
}  # fmt: skip
"""Other words for countries and for their people, folded."""

_PEOPLE_ONLY = "briton dane swede finn pole turk spaniard croat serb slovene scot filipina afghani"
PEOPLES = frozenset(_PEOPLE_ONLY.split())
"""Those of them that are people only."""


def is_people(folded: str) -> bool:
    """Whether a folded word is what the people of a country are called, one or many.

    >>> [is_people(word) for word in ("israelis", "thai", "danes", "putin")]
    [True, True, True, False]
    """
    return any(word in COUNTRY_OF or word in PEOPLES for word in (folded, folded.removesuffix("s")))
