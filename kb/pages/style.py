"""The look of every page: light and dark, wide and narrow, on screen and in print; nothing is fetched for it."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.55 Georgia,"Noto Serif","DejaVu Serif",serif;color:#1b1b1b;background:#fff}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
h1,h2,h3,nav,table,figcaption,summary,.note{font-family:system-ui,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
h1{font-size:1.9rem;line-height:1.2}
h2{margin-top:2.2rem;border-bottom:1px solid #d5d7da;padding-bottom:.2rem}
a{color:#174a7c}
figure{margin:1.2rem 0}
figcaption{font-size:.9rem;color:#5f6368}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.88rem;width:100%;margin:.8rem 0}
caption{text-align:left;color:#5f6368;padding:.2rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #e3e5e8}
th{font-weight:600}
td:first-child,td.day{white-space:nowrap}
sup a{text-decoration:none;padding:0 .1em}
.note{font-size:.85rem;color:#5f6368}
.error{border:2px solid #a3261b;padding:.5rem .8rem;font-family:monospace}
nav ul{list-style:none;padding:0;columns:2}
nav .deeper{padding-left:1rem}
ol.sources li{margin:.4rem 0}
blockquote{margin:.2rem 0 .2rem 1rem;color:#444}
header{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;justify-content:space-between}
header,.card,.facts-of,.paging,.columns,form{font-family:system-ui,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
header{border-bottom:1px solid #d5d7da;padding-bottom:.5rem;font-size:.9rem}
header nav a{margin-right:.9rem}
input,button{font:inherit;padding:.25rem .5rem;border:1px solid #8a9097;border-radius:4px;background:none;color:inherit}
input[type=search]{width:14rem;max-width:100%;box-sizing:border-box}
ol.cards{list-style:none;padding:0}
.card{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:.45rem 0;border-bottom:1px solid #e3e5e8;font-size:.92rem}
.card .when{flex:0 0 13rem;font-variant-numeric:tabular-nums;color:#5f6368;overflow-wrap:anywhere}
.card>div{flex:1 1 20rem;min-width:0;overflow-wrap:anywhere}
.card .what{font-weight:600;text-decoration:none}
li.said{list-style:none}
.card p{margin:.1rem 0;font-size:.85rem;color:#5f6368}
.facts-of{margin:1rem 0}
.facts-of div{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.2rem 0}
.facts-of dt{flex:0 0 8rem;color:#5f6368}
.facts-of dd{flex:1 1 20rem;margin:0;min-width:0;overflow-wrap:anywhere}
.columns{columns:3 15rem;padding-left:1.2rem;font-size:.92rem}
.columns li{break-inside:avoid;overflow-wrap:anywhere}
.paging a,.paging strong{margin-right:.6rem}
h1,blockquote,ul.sources,ol.sources{overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){
body{color:#ececec;background:#16181b}
a{color:#8fc1f0}
h2{border-color:#44484d}
th,td{border-color:#33373c}
.note,figcaption,caption,blockquote,.card .when,.card p,.facts-of dt{color:#a7abb0}
header,.card{border-color:#33373c}
.error{border-color:#e2786d}
}
.narrow{display:none}
@media screen and (max-width:40rem){
nav ul{columns:1}
.wide{display:none}
.narrow{display:block}
td:first-child:not(.day){white-space:normal}
}
@media print{
body{font-size:11pt;max-width:none;margin:0;color:#000;background:#fff}
figure,tr{break-inside:avoid}
h2,h3{break-after:avoid}
nav,details,form,.paging{display:none}
.card{break-inside:avoid}
.card .when,.card p,.facts-of dt,.note,figcaption,caption,blockquote{color:#333}
}
""".strip()
