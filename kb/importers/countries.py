"""Countries by the names and codes that data sets use: ICEWS's names, ISO 3166 and CAMEO letters, GDELT's FIPS 10-4."""

from __future__ import annotations

from functools import cache

from kb.names import fold

# name | further names … | ISO 3166-1 alpha-3 | FIPS 10-4, entries divided by semicolons
_TABLE = """
Afghanistan|AFG|AF;Albania|ALB|AL;Algeria|DZA|AG;American Samoa|ASM|AQ;Andorra|AND|AN;Angola|AGO|AO;Anguilla|AIA|AV
Antarctica|ATA|AY;Antigua and Barbuda|Antigua & Barbuda|ATG|AC;Argentina|ARG|AR;Armenia|ARM|AM;Aruba|ABW|AA
Australia|AUS|AS;Austria|AUT|AU;Azerbaijan|AZE|AJ;Bahamas|The Bahamas|BHS|BF;Bahrain|BHR|BA;Bangladesh|BGD|BG
Barbados|BRB|BB;Belarus|Belarus (Byelorussia)|BLR|BO;Belgium|BEL|BE;Belize|BLZ|BH;Benin|BEN|BN;Bermuda|BMU|BD
Bhutan|BTN|BT;Bolivia|BOL|BL;Bosnia and Herzegovina|Bosnia-Herzegovina|Bosnia|BIH|BK;Botswana|BWA|BC;Brazil|BRA|BR
British Virgin Islands|Virgin Islands, British|VGB|VI;Brunei|Brunei Darussalam|BRN|BX;Bulgaria|BGR|BU
Burkina Faso|BFA|UV;Burundi|BDI|BY;Cambodia|Cambodia (Kampuchea)|KHM|CB;Cameroon|CMR|CM;Canada|CAN|CA
Cape Verde|Cabo Verde|CPV|CV;Cayman Islands|CYM|CJ;Central African Republic|CAF|CT;Chad|TCD|CD;Chile|CHL|CI
China|CHN|CH;Christmas Island|CXR|KT;Cocos (Keeling) Islands|CCK|CK;Colombia|COL|CO;Comoros|COM|CN
Congo|Republic of the Congo|Congo, Republic of the|Congo-Brazzaville|COG|CF;Cook Islands|COK|CW
Democratic Republic of Congo|DR Congo (Zaire)|Democratic Republic of the Congo|Congo, Democratic Republic of the|Zaire|COD|CG
Costa Rica|CRI|CS;Côte d'Ivoire|Ivory Coast|Cote d'Ivoire|CIV|IV;Croatia|HRV|HR;Cuba|CUB|CU;Curaçao|CUW|UC
Cyprus|CYP|CY;Czech Republic|Czechia|CZE|EZ;Denmark|DNK|DA;Djibouti|DJI|DJ;Dominica|DMA|DO
Dominican Republic|DOM|DR;East Timor|Timor-Leste|TLS|TT;Ecuador|ECU|EC;Egypt|EGY|EG;El Salvador|SLV|ES
Equatorial Guinea|GNQ|EK;Eritrea|ERI|ER;Estonia|EST|EN;Eswatini|Swaziland|Kingdom of eSwatini (Swaziland)|SWZ|WZ
Ethiopia|ETH|ET;Falkland Islands|FLK|FK;Faroe Islands|FRO|FO;Fiji|FJI|FJ;Finland|FIN|FI;France|FRA|FR
French Guiana|GUF|FG;French Polynesia|PYF|FP;Gabon|GAB|GB;Gambia|The Gambia|GMB|GA;Georgia|GEO|GG;Germany|DEU|GM
Ghana|GHA|GH;Gibraltar|GIB|GI;Greece|GRC|GR;Greenland|GRL|GL;Grenada|GRD|GJ;Guadeloupe|GLP|GP;Guam|GUM|GQ
Guatemala|GTM|GT;Guernsey|GGY|GK;Guinea|GIN|GV;Guinea-Bissau|GNB|PU;Guyana|GUY|GY;Haiti|HTI|HA;Honduras|HND|HO
Hong Kong|HKG|HK;Hungary|HUN|HU;Iceland|ISL|IC;India|IND|IN;Indonesia|IDN|ID;Iran|Islamic Republic of Iran|IRN|IR
Iraq|IRQ|IZ;Ireland|IRL|EI;Isle of Man|IMN|IM;Israel|ISR|IS;Italy|ITA|IT;Jamaica|JAM|JM;Japan|JPN|JA;Jersey|JEY|JE
Jordan|JOR|JO;Kazakhstan|KAZ|KZ;Kenya|KEN|KE;Kiribati|KIR|KR;Kosovo|XKX|KV;Kuwait|KWT|KU;Kyrgyzstan|KGZ|KG
Laos|Lao People's Democratic Republic|LAO|LA;Latvia|LVA|LG;Lebanon|LBN|LE;Lesotho|LSO|LT;Liberia|LBR|LI
Libya|LBY|LY;Liechtenstein|LIE|LS;Lithuania|LTU|LH;Luxembourg|LUX|LU;Macao|Macau|MAC|MC
Madagascar|Madagascar (Malagasy)|MDG|MA;Malawi|MWI|MI;Malaysia|MYS|MY;Maldives|MDV|MV;Mali|MLI|ML;Malta|MLT|MT
Marshall Islands|MHL|RM;Martinique|MTQ|MB;Mauritania|MRT|MR;Mauritius|MUS|MP;Mayotte|MYT|MF;Mexico|MEX|MX
Micronesia|Federated States of Micronesia|FSM|FM;Moldova|MDA|MD;Monaco|MCO|MN;Mongolia|MNG|MG;Montenegro|MNE|MJ
Montserrat|MSR|MH;Morocco|MAR|MO;Mozambique|MOZ|MZ;Myanmar|Burma|Myanmar (Burma)|MMR|BM;Namibia|NAM|WA;Nauru|NRU|NR
Nepal|NPL|NP;Netherlands|The Netherlands|NLD|NL;New Caledonia|NCL|NC;New Zealand|NZL|NZ;Nicaragua|NIC|NU
Niger|NER|NG;Nigeria|NGA|NI;Niue|NIU|NE;Norfolk Island|NFK|NF;North Korea|PRK|KN
North Macedonia|Macedonia|Macedonia, FYR|MKD|MK;Northern Mariana Islands|MNP|CQ;Norway|NOR|NO;Oman|OMN|MU
Pakistan|PAK|PK;Palau|PLW|PS;Palestine|Palestinian Territory, Occupied|Occupied Palestinian Territory|State of Palestine|PSE|WE
Panama|PAN|PM;Papua New Guinea|PNG|PP;Paraguay|PRY|PA;Peru|PER|PE;Philippines|PHL|RP;Poland|POL|PL
Portugal|PRT|PO;Puerto Rico|PRI|RQ;Qatar|QAT|QA;Réunion|Reunion|REU|RE;Romania|ROU|RO
Russia|Russian Federation|Russia (Soviet Union)|RUS|RS;Rwanda|RWA|RW;Saint Helena|SHN|SH
Saint Kitts and Nevis|St. Kitts and Nevis|KNA|SC;Saint Lucia|LCA|ST;Saint Vincent and the Grenadines|VCT|VC
Saint Pierre and Miquelon|SPM|SB;Samoa|WSM|WS;San Marino|SMR|SM;Sao Tome and Principe|São Tomé and Príncipe|STP|TP
Saudi Arabia|SAU|SA;Senegal|SEN|SG;Serbia|Serbia (Yugoslavia)|SRB|RI;Seychelles|SYC|SE;Sierra Leone|SLE|SL
Singapore|SGP|SN;Slovakia|SVK|LO;Slovenia|SVN|SI;Solomon Islands|SLB|BP;Somalia|SOM|SO;South Africa|ZAF|SF
South Korea|KOR|KS;South Sudan|SSD|OD;Spain|ESP|SP;Sri Lanka|LKA|CE;Sudan|SDN|SU;Suriname|SUR|NS;Sweden|SWE|SW
Switzerland|CHE|SZ;Syria|Syrian Arab Republic|SYR|SY;Taiwan|TWN|TW;Tajikistan|TJK|TI
Tanzania|United Republic of Tanzania|TZA|TZ;Thailand|THA|TH;Togo|TGO|TO;Tokelau|TKL|TL;Tonga|TON|TN
Trinidad and Tobago|TTO|TD;Tunisia|TUN|TS;Turkey|Türkiye|TUR|TU;Turkmenistan|TKM|TX;Turks and Caicos Islands|TCA|TK
Tuvalu|TUV|TV;Uganda|UGA|UG;Ukraine|UKR|UP;United Arab Emirates|ARE|AE;United Kingdom|Great Britain|GBR|UK
United States|United States of America|USA|US;Uruguay|URY|UY;US Virgin Islands|Virgin Islands, U.S.|VIR|VQ
Uzbekistan|UZB|UZ;Vanuatu|VUT|NH;Vatican City|Holy See (Vatican City State)|Holy See|Vatican|VAT|VT;Venezuela|VEN|VE
Vietnam|Vietnam (North Vietnam)|Viet Nam|VNM|VM;Wallis and Futuna|WLF|WF;Western Sahara|ESH|WI
Yemen|Yemen (North Yemen)|YEM|YM;Zambia|ZMB|ZA;Zimbabwe|Zimbabwe (Rhodesia)|ZWE|ZI
"""

# CAMEO's and FIPS's own letters where they differ from the table's.
_MORE = {
    "ROM": "Romania", "TMP": "East Timor", "WSB": "Palestine", "GZS": "Palestine", "KSV": "Kosovo", "SUN": "Russia",
    "GZ": "Palestine", "BDQ": "Netherlands", "SCG": "Serbia", "YI": "Serbia", "ZAR": "Democratic Republic of Congo",
    "UNK": "Kosovo", "KOS": "Kosovo",
}  # fmt: skip

REGIONS = {
    "AFR": "Africa", "ASA": "Asia", "BLK": "Balkans", "CRB": "Caribbean", "CAU": "Caucasus", "CFR": "Central Africa",
    "CAS": "Central Asia", "CEU": "Central Europe", "EIN": "East Indies", "EAF": "East Africa", "EEU": "Eastern Europe",
    "EUR": "Europe", "LAM": "Latin America", "MEA": "Middle East", "MDT": "Mediterranean", "NAF": "North Africa",
    "NMR": "North America", "PGS": "Persian Gulf", "SCN": "Scandinavia", "SAM": "South America", "SAS": "South Asia",
    "SEA": "Southeast Asia", "SAF": "Southern Africa", "WAF": "West Africa", "WST": "the West",
}  # fmt: skip
"""CAMEO's letters for regions: they stand where a country's do, and are none."""


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    names, letters, fips = {}, {}, {}
    for entry in _TABLE.strip().replace("\n", ";").split(";"):
        *called, iso, code = entry.split("|")
        letters[iso], fips[code] = called[0], called[0]
        for name in called:
            names[fold(name)] = called[0]
    for code, name in _MORE.items():
        (letters if len(code) == 3 else fips)[code] = name
    return names, letters, fips


@cache
def country(name: str) -> str:
    """A country's name as it stands here, by any of its names; empty where it names none.

    >>> country("Russian Federation"), country("Atlantis")
    ('Russia', '')
    """
    return _tables()[0].get(fold(name), "") if name else ""


def by_letters(code: str) -> str:
    """A country by its three letters (ISO 3166, CAMEO); empty where there is none.

    >>> by_letters("THA")
    'Thailand'
    """
    return _tables()[1].get(code, "")


def by_fips(code: str) -> str:
    """A country by its two letters of FIPS 10-4, as GDELT's places have them; empty where there is none.

    >>> by_fips("UP")
    'Ukraine'
    """
    return _tables()[2].get(code, "")
