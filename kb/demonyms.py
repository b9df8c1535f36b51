"""Adjectives of countries, folded: `russian` to `russia`. So that `Russian Foreign Ministry` finds one that is Russia's."""

from __future__ import annotations

_TABLE = """
afghan afghanistan|albanian albania|algerian algeria|american united states|andorran andorra|angolan angola
argentine argentina|argentinian argentina|armenian armenia|australian australia|austrian austria|azerbaijani azerbaijan
azeri azerbaijan|bahamian bahamas|bahraini bahrain|bangladeshi bangladesh|barbadian barbados|belarusian belarus
belgian belgium|belizean belize|beninese benin|bhutanese bhutan|bolivian bolivia|bosnian bosnia and herzegovina
botswanan botswana|brazilian brazil|british united kingdom|bruneian brunei|bulgarian bulgaria|burkinabe burkina faso
burmese myanmar|burundian burundi|cambodian cambodia|cameroonian cameroon|canadian canada|chadian chad|chilean chile
chinese china|colombian colombia|comorian comoros|congolese congo|costa rican costa rica|croatian croatia|cuban cuba
cypriot cyprus|czech czech republic|danish denmark|djiboutian djibouti|dominican dominican republic|dutch netherlands
ecuadorian ecuador|egyptian egypt|emirati united arab emirates|equatorial guinean equatorial guinea|eritrean eritrea
estonian estonia|ethiopian ethiopia|european european union|fijian fiji|finnish finland|french france|gabonese gabon
gambian gambia|georgian georgia|german germany|ghanaian ghana|greek greece|guatemalan guatemala|guinean guinea
guyanese guyana|haitian haiti|honduran honduras|hungarian hungary|icelandic iceland|indian india|indonesian indonesia
iranian iran|iraqi iraq|irish ireland|israeli israel|italian italy|ivorian ivory coast|jamaican jamaica|japanese japan
jordanian jordan|kazakh kazakhstan|kazakhstani kazakhstan|kenyan kenya|kosovar kosovo|kuwaiti kuwait|kyrgyz kyrgyzstan
lao laos|laotian laos|latvian latvia|lebanese lebanon|liberian liberia|libyan libya|lithuanian lithuania
luxembourgish luxembourg|macedonian macedonia|malagasy madagascar|malawian malawi|malaysian malaysia|maldivian maldives
malian mali|maltese malta|mauritanian mauritania|mauritian mauritius|mexican mexico|moldovan moldova|mongolian mongolia
montenegrin montenegro|moroccan morocco|mozambican mozambique|namibian namibia|nepalese nepal|nepali nepal
new zealander new zealand|nicaraguan nicaragua|nigerian nigeria|nigerien niger|north korean north korea
norwegian norway|omani oman|pakistani pakistan|palestinian palestine|panamanian panama|papuan papua new guinea
paraguayan paraguay|peruvian peru|philippine philippines|filipino philippines|polish poland|portuguese portugal
qatari qatar|romanian romania|russian russia|rwandan rwanda|salvadoran el salvador|samoan samoa|saudi saudi arabia
senegalese senegal|serbian serbia|sierra leonean sierra leone|singaporean singapore|slovak slovakia|slovenian slovenia
somali somalia|south african south africa|south korean south korea|south sudanese south sudan|spanish spain
sri lankan sri lanka|sudanese sudan|surinamese suriname|swazi eswatini|swedish sweden|swiss switzerland|syrian syria
taiwanese taiwan|tajik tajikistan|tanzanian tanzania|thai thailand|timorese east timor|togolese togo|tongan tonga
trinidadian trinidad and tobago|tunisian tunisia|turkish turkey|turkmen turkmenistan|ugandan uganda|ukrainian ukraine
uruguayan uruguay|uzbek uzbekistan|venezuelan venezuela|vietnamese vietnam|yemeni yemen|zambian zambia|zimbabwean zimbabwe
"""

COUNTRY_OF: dict[str, str] = {}
"""A country's adjective -> the country's name, both folded; adjectives of two words have their blank."""

for _entry in _TABLE.replace("\n", "|").split("|"):
    _words = _entry.split()
    if _words:
        _length = 2 if " ".join(_words[:2]) in {
            "costa rican", "equatorial guinean", "new zealander", "north korean", "sierra leonean", "south african",
            "south korean", "south sudanese", "sri lankan",
        } else 1  # fmt: skip
        COUNTRY_OF[" ".join(_words[:_length])] = " ".join(_words[_length:])
